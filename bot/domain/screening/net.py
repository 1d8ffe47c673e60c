"""The net of the quick model: it hears each word beside its neighbours, and is only read here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, cast
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
#: What a word says is kept in so many steps a unit, and so few that three words fit two bytes.
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
_STEP = np.float32(1 / STEPS)
_ROW = np.arange(IN_A_ROW)[:, None]
_OUTPUT = {category: place for place, category in enumerate(DISCLOSURES, 1)}


@dataclass(frozen=True, slots=True)
class Listened:
    """
    What the ears heard in a message.

    *words* is what each word said, a row each between two of silence; *rows* what each ear heard
    around each word. The rest has a row for each piece that the message was weighed in: what
    each ear *heard* most and the gist, the *thoughts* about that, and the *scores*: any concern,
    then each category, in the net's own measure (0: as likely as not).
    """

    words: Steps
    rows: Steps
    heard: Numbers
    thoughts: Numbers
    scores: Numbers

    @property
    def answers(self) -> list[float]:
        """How much it sounds like any concern, and like each category: the worst piece counts."""
        return cast("list[float]", self.scores.max(axis=0).tolist())


@dataclass(frozen=True, slots=True)
class Net:
    """
    Many ears, each of which listens for three words in a row and keeps where it heard most.

    A word is a row of numbers: its own of *words*, those of its *groups*, and those of its *runs*
    of letters. *ears* turns it into what the word says to each ear if it stands first, second or
    third, and into its part in the gist, for which all words of a message are taken together.
    *start* is what is heard in silence; *thought* and *answer* weigh what was heard.
    """

    words: Mapping[str, Numbers]
    groups: Mapping[str, Numbers]
    runs: Numbers
    ears: Numbers
    start: Numbers
    thought: tuple[Numbers, Numbers]
    answer: tuple[Numbers, Numbers]

    @classmethod
    def from_file(cls, file: Mapping[str, Any], words: Iterable[str]) -> Net:
        """Read what the training script wrote; raises ValueError or KeyError if it is not that."""
        names = bytes(file["groups.names"]).decode().split("\n")
        vectors, groups, runs = (_rows(file, name) for name in ("words", "groups", "runs"))
        return cls(
            dict(zip(words, vectors, strict=True)),
            dict(zip(names, groups, strict=True)),
            runs,
            file["ears"].astype(np.float32) * STEPS,
            file["start"],
            *((file[name], file[f"{name}.start"]) for name in ("thought", "answer")),
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
        silence = bytes(len(said[0]))
        whole = b"".join((silence, *said, silence))
        words = np.frombuffer(whole, np.int16).reshape(len(said) + 2, -1)
        ears = (words.shape[1] - len(self.start)) // (IN_A_ROW - 1)
        first, second, third = (words[:, ears * at : ears * (at + 1)] for at in range(IN_A_ROW))
        rows = first[:-2] + second[1:-1] + third[2:]
        heard = self._heard(rows, words[1:-1, IN_A_ROW * ears :])
        thoughts = np.maximum(_line(heard, self.thought), 0)
        scores = _line(np.concatenate((heard, thoughts), axis=1), self.answer)
        return Listened(words, rows, heard, thoughts, scores)

    def _heard(self, rows: Steps, gist: Steps) -> Numbers:
        """Give what was heard in each piece: two halves beside each other, or the only one."""
        count, ears = rows.shape
        starts = range(0, max(1, count - HALF), HALF)
        heard = np.empty((len(starts), len(self.start)), np.float32)
        for piece, start in zip(heard, starts, strict=True):
            end = min(count, start + 2 * HALF)
            piece[:ears] = np.maximum.reduce(rows[start:end])
            piece[ears:] = np.add.reduce(gist[start:end], dtype=np.int32) / sqrt(end - start)
        return cast("Numbers", np.maximum(heard * _STEP + self.start, 0))

    def speaks(self, message: Listened, category: Category) -> Sequence[float]:
        """Give how much each word speaks for *category*, to the few ears that weigh most."""
        worst = int(message.scores[:, _OUTPUT[category]].argmax())
        start = worst * HALF
        rows = message.rows[start : start + 2 * HALF]
        ears = rows.shape[1]
        answer = self.answer[0][:, _OUTPUT[category]]
        thought = answer[len(self.start) :] * (message.thoughts[worst] > 0)
        weights = answer[:ears] + self.thought[0][:ears] @ thought
        best = (message.heard[worst, :ears] * weights).argpartition(-MOST_EARS)[-MOST_EARS:]
        places = start + rows[:, best].argmax(axis=0) + _ROW
        spoken = message.words[places, best + ears * _ROW] * weights[best]
        sums = np.bincount(places.ravel(), spoken.ravel(), len(message.words))
        return cast("list[float]", sums[1:-1].tolist())


def _line(row: Numbers, line: tuple[Numbers, Numbers]) -> Numbers:
    weights, start = line
    return np.asarray(row @ weights + start)


def _rows(file: Mapping[str, Any], name: str) -> Numbers:
    """Read rows of numbers that are kept in whole steps, a step a row."""
    return np.asarray(file[name] * file[f"{name}.steps"].astype(np.float32)[:, None])


def letter_runs(word: str, buckets: int) -> list[int]:
    """Give the runs of letters of *word*, its ends included, as numbers below *buckets*."""
    framed = f"<{word[:LONGEST]}>"
    ends = len(framed) + 1
    return [
        crc32(framed[at : at + length].encode()) % buckets
        for length in RUNS
        for at in range(ends - length)
    ]
