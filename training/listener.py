"""The quick model's net while it learns; `bot/domain/screening/net.py` reads what is kept of it."""

# Scripts stand alone here, and chance need only be repeatable.
# ruff: noqa: INP001, S311

from __future__ import annotations

import random
from io import BytesIO
from math import sqrt
from typing import Any

import numpy as np
import torch
from examples import OUTPUTS

from bot.domain.screening import Rules
from bot.domain.screening.hearing import hear
from bot.domain.screening.net import GROUP, HALF, IN_A_ROW, RUN, letter_runs

#: How many numbers a word is, and how many ears, gists and thoughts there are.
WIDTH, EARS, GIST, THOUGHTS = 64, 256, 64, 96
#: How many rows there are for runs of letters, which share them by chance.
BUCKETS = 1 << 16
#: How often a known word is taken for an unknown one, and how often one is not heard at all.
UNKNOWN, UNHEARD = 0.1, 0.05
#: How much of what was heard is left out at a time.
DROPPED = 0.15
LARGEST = 127
_SILENT = -1e4

Numbers = list[int]


class Hearing:
    """Turns messages into words, and words into the rows that they are made of."""

    def __init__(self, rules: Rules) -> None:
        """Number the words that *rules* know by their model, then groups, then runs of letters."""
        self.rules = rules
        self.words = list(rules.model.words)
        self.groups = rules.group_names
        self._word = {word: number for number, word in enumerate(self.words)}
        self._group = {name: len(self.words) + n for n, name in enumerate(self.groups)}
        self._runs = len(self.words) + len(self.groups)
        self.rows = self._runs + BUCKETS
        #: For each word met its own row, if it has one, those of its groups, and of its runs.
        self.made_of: list[tuple[Numbers, Numbers, Numbers]] = []
        self._met: dict[str, int] = {}

    def numbered(self, text: str) -> Numbers:
        """Give the words of a message as places in `made_of`."""
        return [self._number(word.plain, word.slots) for word in hear(text, self.rules).words]

    def _number(self, plain: str, slots: frozenset[int]) -> int:
        if plain not in self._met:
            self._met[plain] = len(self.made_of)
            own = [self._word[plain]] if plain in self._word else []
            groups = [self._group[name] for name in self.rules.groups_of(slots)]
            runs = [self._runs + run for run in letter_runs(plain, BUCKETS)]
            self.made_of.append((own, groups, runs))
        return self._met[plain]


class Listener(torch.nn.Module):
    """The net with everything that learns."""

    def __init__(self, hearing: Hearing) -> None:
        """Start from chance."""
        super().__init__()
        self._hearing = hearing
        self._chance = random.Random(1)
        self.rows = torch.nn.Embedding(hearing.rows, WIDTH)
        torch.nn.init.normal_(self.rows.weight, std=0.1)
        self.ears = torch.nn.Conv1d(WIDTH, EARS, IN_A_ROW, padding=1)
        self.gist = torch.nn.Linear(WIDTH, GIST)
        self.thought = torch.nn.Linear(EARS + GIST, THOUGHTS)
        self.answer = torch.nn.Linear(EARS + GIST + THOUGHTS, OUTPUTS)
        self.drop = torch.nn.Dropout(DROPPED)

    def forward(self, messages: list[Numbers]) -> Any:
        """Give a score for each message and question."""
        places: dict[int, int] = {}
        longest = max(map(len, messages))
        padded = [
            [places.setdefault(word, 1 + len(places)) for word in words]
            + [0] * (longest - len(words))
            for words in messages
        ]
        rows = torch.cat([torch.zeros(1, WIDTH), self._words(list(places))])[torch.tensor(padded)]
        real = (torch.tensor(padded) > 0).float()
        if self.training:
            rows = rows * (torch.rand(*real.shape, 1) > UNHEARD)
        heard = self.ears(rows.transpose(1, 2)) + _SILENT * (1 - real)[:, None]
        return self._scores(*_pieces(heard.transpose(1, 2), rows, real))

    def _scores(self, heard: Any, gist: Any, real: Any) -> Any:
        """Give the scores of each message's worst piece."""
        both = self.drop(torch.relu(torch.cat([heard, self.gist(gist)], 2)))
        scores = self.answer(torch.cat([both, self.drop(torch.relu(self.thought(both)))], 2))
        return (scores + _SILENT * (1 - real)[..., None]).amax(1)

    def _words(self, words: Numbers) -> Any:
        flat: Numbers = []
        shares: list[float] = []
        starts: Numbers = []
        for word in words:
            own, groups, runs = self._hearing.made_of[word]
            if self.training and self._chance.random() < UNKNOWN:
                own = []
            starts.append(len(flat))
            flat += [*own, *groups, *runs]
            shares += [1.0] * len(own) + [GROUP] * len(groups)
            shares += [RUN / sqrt(len(runs))] * len(runs)
        return torch.nn.functional.embedding_bag(
            torch.tensor(flat),
            self.rows.weight,
            torch.tensor(starts),
            mode="sum",
            per_sample_weights=torch.tensor(shares),
        )

    def written(self, foreign: list[str]) -> bytes:
        """Give the file's bytes; rows become whole numbers of one byte, in steps of their own."""
        rows = self.rows.weight.detach().numpy()
        words, groups = self._hearing.words, self._hearing.groups
        ears = self.ears.weight.detach().numpy()
        turned = [ears[:, :, at].T for at in range(IN_A_ROW)]
        file = {
            "vocabulary": _listed(words),
            "foreign": _listed(foreign),
            "groups.names": _listed(groups),
            **_stepped("words", rows[: len(words)]),
            **_stepped("groups", rows[len(words) : -BUCKETS]),
            **_stepped("runs", rows[-BUCKETS:]),
            "ears": np.concatenate([*turned, _weights(self.gist)], axis=1).astype(np.float16),
            "start": np.concatenate([_start(self.ears), _start(self.gist)]),
        }
        for name, line in (("thought", self.thought), ("answer", self.answer)):
            file |= {name: _weights(line), f"{name}.start": _start(line)}
        target = BytesIO()
        np.savez(target, **file)
        return target.getvalue()


def _pieces(heard: Any, rows: Any, real: Any) -> tuple[Any, Any, Any]:
    """
    Cut messages into pieces of two halves, each beside the next, as `Net` weighs them.

    Gives what each ear heard most in each piece, the gist, and which pieces are there.
    """
    missing = -real.shape[1] % HALF
    cut = [
        torch.nn.functional.pad(whole, (0, 0, 0, missing), value=empty).unflatten(1, (-1, HALF))
        for whole, empty in ((heard, _SILENT), (rows, 0.0), (real[..., None], 0.0))
    ]
    most, sums, counts = cut[0].amax(2), cut[1].sum(2), cut[2].sum(2)
    last = counts
    if counts.shape[1] > 1:
        most = torch.maximum(most[:, :-1], most[:, 1:])
        sums, last = sums[:, :-1] + sums[:, 1:], counts[:, 1:]
        counts = counts[:, :-1] + last
    there = (last > 0).float()[..., 0]
    there[:, 0] = 1
    return most, sums / counts.clamp(min=1).sqrt(), there


def _weights(line: Any) -> Any:
    return np.ascontiguousarray(line.weight.detach().numpy().T)


def _start(line: Any) -> Any:
    return line.bias.detach().numpy()


def _listed(names: list[str]) -> Any:
    return np.frombuffer("\n".join(names).encode(), dtype=np.uint8)


def _stepped(name: str, rows: Any) -> dict[str, Any]:
    steps = np.abs(rows).max(axis=1).clip(1e-9) / LARGEST
    whole = np.rint(rows / steps[:, None]).astype(np.int8)
    return {name: whole, f"{name}.steps": steps.astype(np.float32)}
