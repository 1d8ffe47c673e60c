"""The net of the quick model: it hears each word beside its neighbours, and is only read here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import sqrt
from typing import Any, NamedTuple, cast
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.domain.concern import DISCLOSURES, Category

#: Lengths of the letter runs inside a word (its ends count as one letter each).
RUNS = range(3, 6)
#: Of a longer word only so many letters are looked at; no word of any language is.
LONGEST = 48
#: How much each group of a word counts, and all its runs of letters together, beside the word.
GROUP, RUN = 0.5, 0.5
#: What a word says is kept in so many steps a unit, and so few that three words fit two bytes, and
#: two words with silence between.
STEPS, LOUDEST = 512, 10_000
#: An ear hears so many words in a row.
IN_A_ROW = 3
#: A message is weighed in pieces of twice so many words, each of which overlaps with half of the
#: next: what is said among much else still weighs much.
HALF = 12
#: The words that are marked are those that said most to so many ears.
MOST_EARS = 24

Numbers = NDArray[np.float32]
Steps = NDArray[np.int16]
#: Where no word is, ears hear so little that nothing is left of it, whatever is said beside it.
_QUIET = -(2**15 - 1 - LOUDEST)
_ROW = np.arange(IN_A_ROW)[:, None]
_OUTPUT = {category: place for place, category in enumerate(DISCLOSURES, 1)}
_OUTPUTS = 1 + len(DISCLOSURES)


class Listened(NamedTuple):
    """
    What the ears heard in a message of *length* words, in steps.

    *words* is what each word said, a row each, after one of silence and before others; *rows* what
    each ear heard around each word, and around none up to the end of a half. The rest has a row
    for each piece that the message was weighed in: what each ear *heard* most and the gist, the
    *thoughts* about that, and the *scores*: any concern, then each category, in the net's own
    measure (0: as likely as not).
    """

    length: int
    words: Steps
    rows: Steps
    heard: Numbers
    thoughts: Numbers
    scores: Numbers

    @property
    def answers(self) -> list[float]:
        """How much it sounds like any concern, and like each category: the worst piece counts."""
        return cast("list[float]", np.maximum.reduce(self.scores).tolist())


@dataclass(frozen=True, slots=True)
class Net:
    """
    Many ears, each of which listens for three words in a row and keeps where it heard most.

    A word is a row of numbers: its own of *words*, those of its *groups*, and those of its *runs*
    of letters. *ears* turns it into what the word says to each ear if it stands first, second or
    third, and into its part in the gist, for which all words of a message are taken together.
    *start* is what is heard in silence, and *silence* what it says. *thought* weighs what was
    heard, for each thought and for each answer behind them; *answer* is what the thoughts add.
    """

    words: Mapping[str, Numbers]
    groups: Mapping[str, Numbers]
    runs: Numbers
    ears: Numbers
    start: Numbers
    silence: bytes
    thought: tuple[Numbers, Numbers]
    answer: Numbers

    @classmethod
    def from_file(cls, file: Mapping[str, Any], words: Iterable[str]) -> Net:
        """Read what the training script wrote; raises ValueError or KeyError if it is not that."""
        names = bytes(file["groups.names"]).decode().split("\n")
        vectors, groups, runs = (_rows(file, name) for name in ("words", "groups", "runs"))
        ears, start = (file[name].astype(np.float32) * STEPS for name in ("ears", "start"))
        by_heard, by_thoughts = np.split(file["answer"], [len(start)])
        weights = np.concatenate(
            (file["thought"] / STEPS, by_heard / STEPS), axis=1, dtype=np.float32
        )
        shift: Numbers = np.concatenate((file["thought.start"], file["answer.start"]))
        return cls(
            dict(zip(words, vectors, strict=True)),
            dict(zip(names, groups, strict=True)),
            runs,
            ears,
            start,
            _silence(ears.shape[1], len(start)),
            # In the order in which they are read.
            (np.asfortranarray(weights), shift),
            by_thoughts,
        )

    def says(self, word: str, groups: Iterable[str]) -> bytes:
        """Give what a *word* of such *groups* says to every ear, as bytes."""
        runs = letter_runs(word, len(self.runs))
        row = np.add.reduce(self.runs.take(runs, axis=0)) * np.float32(RUN / sqrt(len(runs)))
        for group in groups:
            # A group that rules have got since the net learnt is not heard yet.
            if group in self.groups:
                row += self.groups[group] * np.float32(GROUP)
        if word in self.words:
            row += self.words[word]
        said: Steps = np.minimum(np.maximum(row @ self.ears, -LOUDEST), LOUDEST).astype(np.int16)
        return said.tobytes()

    def listen(self, said: Sequence[bytes]) -> Listened:
        """Hear a message; *said* is what each of its words says, one or more."""
        count = len(said)
        # One piece at least.
        halves = max(2, -(-count // HALF))
        # Silence behind fills the last half, so that all halves are heard in one go.
        behind = [self.silence] * (halves * HALF - count + 1)
        whole = b"".join((self.silence, *said, *behind))
        words = np.frombuffer(whole, np.int16).reshape(halves * HALF + 2, -1)
        ears = (words.shape[1] - len(self.start)) // (IN_A_ROW - 1)
        rows = words[:-2, :ears] + words[1:-1, ears : 2 * ears]
        rows += words[2:, 2 * ears : IN_A_ROW * ears]
        most = np.maximum.reduce(rows.reshape(halves, HALF, ears), axis=1)
        heard = np.empty((halves - 1, len(self.start)), np.float32)
        np.maximum(most[:-1], most[1:], out=heard[:, :ears])
        np.matmul(_shares(count), _in_pieces(words, IN_A_ROW * ears), out=heard[:, None, ears:])
        heard += self.start
        np.maximum(heard, 0, out=heard)
        return Listened(count, words, rows, heard, *self._weigh(heard))

    def parts(self, message: Listened, spans: Sequence[tuple[int, int]]) -> list[list[float]]:
        """
        Give the answers to some parts of a *message*, each as if nothing stood beside it.

        *spans* are their first word and the one behind their last; three words or more.
        """
        rows, words = message.rows, message.words
        ears = rows.shape[1]
        heard = np.empty((len(spans), len(self.start)), np.float32)
        for part, (first, last) in zip(heard, spans, strict=True):
            most = np.maximum.reduce(rows[first + 1 : last - 1])
            # At its ends a word more was heard, which is no part of it.
            np.maximum(most, rows[first] - words[first, :ears], out=most)
            end = rows[last - 1] - words[last + 1, 2 * ears : IN_A_ROW * ears]
            np.maximum(most, end, out=part[:ears])
            said = words[first + 1 : last + 1, IN_A_ROW * ears :]
            np.add.reduce(said, dtype=np.float32, out=part[ears:])
            part[ears:] /= sqrt(last - first)
        heard += self.start
        np.maximum(heard, 0, out=heard)
        return cast("list[list[float]]", self._weigh(heard)[1].tolist())

    def _weigh(self, heard: Numbers) -> tuple[Numbers, Numbers]:
        """Give the thoughts about what was heard in each piece, and the scores."""
        weights, start = self.thought
        weighed = heard @ weights
        weighed += start
        thoughts = np.maximum(weighed[:, :-_OUTPUTS], 0)
        scores = thoughts @ self.answer
        scores += weighed[:, -_OUTPUTS:]
        return thoughts, scores

    def speaks(self, message: Listened, category: Category) -> Sequence[float]:
        """Give how much each word speaks for *category*, to the few ears that weigh most."""
        worst = int(message.scores[:, _OUTPUT[category]].argmax())
        start = worst * HALF
        rows = message.rows[start : start + 2 * HALF]
        ears = rows.shape[1]
        weights, _ = self.thought
        thought = self.answer[:, _OUTPUT[category]] * (message.thoughts[worst] > 0)
        answer = weights[:ears, -_OUTPUTS + _OUTPUT[category]]
        weights = answer + weights[:ears, :-_OUTPUTS] @ thought
        best = (message.heard[worst, :ears] * weights).argpartition(-MOST_EARS)[-MOST_EARS:]
        places = start + rows.take(best, axis=1).argmax(axis=0) + _ROW
        at = places * message.words.shape[1] + (best + ears * _ROW)
        spoken = message.words.take(at) * weights[best]
        sums = np.bincount(places.ravel(), spoken.ravel(), len(message.words))
        return cast("list[float]", sums[1 : message.length + 1].tolist())


def _silence(width: int, heard: int) -> bytes:
    """Give what no word at all says: nothing beside a word, and less than any in the middle."""
    says = np.zeros(width, np.int16)
    ears = (width - heard) // (IN_A_ROW - 1)
    says[ears : 2 * ears] = _QUIET
    return says.tobytes()


def _in_pieces(words: Steps, first: int) -> Steps:
    """Give the numbers of *words* from the *first* on once more, as pieces that overlap."""
    row, at = words.strides
    shape = (len(words) // HALF - 1, 2 * HALF, words.shape[1] - first)
    return np.ndarray(shape, np.int16, words, row + first * at, (HALF * row, row, at))


@lru_cache(maxsize=256)
def _shares(count: int) -> Numbers:
    """Give what share each word has in the gist of each piece of a message of *count* words."""
    sizes = [min(count - start, 2 * HALF) for start in range(0, max(1, count - HALF), HALF)]
    return np.array([[[1 / sqrt(size)] * (2 * HALF)] for size in sizes], np.float32)


def _rows(file: Mapping[str, Any], name: str) -> Numbers:
    """Read rows of numbers that are kept in whole steps, a step a row."""
    return np.asarray(file[name] * file[f"{name}.steps"].astype(np.float32)[:, None])


def letter_runs(word: str, buckets: int) -> list[int]:
    """Give the runs of letters of *word*, its ends included, as numbers below *buckets*."""
    framed = f"<{word[:LONGEST]}>"
    runs = _runs(len(framed))
    if framed.isascii():
        # Most words are, and turning all of their letters into bytes in one go is quicker.
        letters = framed.encode()
        return [crc32(letters[run]) % buckets for run in runs]
    return [crc32(framed[run].encode()) % buckets for run in runs]


@cache
def _runs(letters: int) -> list[slice]:
    """Give where the runs of a word of so many *letters* are."""
    return [slice(at, at + run) for run in RUNS for at in range(letters - run + 1)]
