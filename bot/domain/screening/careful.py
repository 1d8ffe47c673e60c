"""
The careful reader: a small language model that is asked where the quick model is in doubt.

It weighs every word in the light of all others, however far apart ("he's outside! pizza man"), and
takes five to twenty thousandths of a second for it. Trained in development from
all-MiniLM-L6-v2, kept as a file of whole numbers, and only read here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import pi, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.domain.concern import DISCLOSURES
from bot.domain.screening.pieces import END, START, pieces
from bot.domain.screening.weights import read_weights

Numbers = NDArray[np.float32]
#: So many pieces are read together, and so many of them once more with the next ones.
TOGETHER, OVERLAP = 94, 16
#: Of a longer message only the first and the last parts are read so carefully.
MOST_PARTS = 4
#: One answer for any concern, then one for each category.
ANSWERS = 1 + len(DISCLOSURES)
HEADS = 12
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Layer:
    """One reading of all words in the light of all others."""

    look: tuple[Numbers, Numbers]
    gather: tuple[Numbers, Numbers]
    looked: tuple[Numbers, Numbers]
    up: tuple[Numbers, Numbers]
    down: tuple[Numbers, Numbers]
    thought: tuple[Numbers, Numbers]

    def read(self, words: Numbers) -> Numbers:
        """Give the words as they are after it; a row each."""
        seen = _level(words + _line(self._attend(words), self.gather), self.looked)
        bent = _bend(_line(seen, self.up))
        return _level(seen + _line(bent, self.down), self.thought)

    def _attend(self, words: Numbers) -> Numbers:
        count, width = words.shape
        parts = _line(words, self.look).reshape(count, 3, HEADS, width // HEADS)
        asks, offers, holds = parts.transpose(1, 2, 0, 3)
        fits = asks @ offers.transpose(0, 2, 1) / sqrt(width // HEADS)
        fits = np.exp(fits - fits.max(axis=-1, keepdims=True))
        fits /= fits.sum(axis=-1, keepdims=True)
        return np.asarray((fits @ holds).transpose(1, 0, 2).reshape(count, width))


@dataclass(frozen=True, slots=True)
class Careful:
    """
    The careful reader, ready to use; share one among all turns.

    *vocabulary* numbers the pieces of words, *words* has a row for each, in steps of *step*.
    """

    vocabulary: Mapping[str, int]
    words: NDArray[np.int8]
    step: Numbers
    places: Numbers
    begin: tuple[Numbers, Numbers]
    layers: tuple[Layer, ...]
    answer: tuple[Numbers, Numbers]

    @classmethod
    def from_bytes(cls, data: bytes) -> Careful:
        """Read what the training script wrote; raises ValueError or KeyError if it is not that."""
        file = read_weights(data)
        vocabulary = bytes(file["vocabulary"]).decode().split("\n")
        names = tuple(Layer.__dataclass_fields__)
        layers = tuple(
            Layer(*(_pair(file, f"{place}.{name}") for name in names))
            for place in range(int(file["layers"]))
        )
        return cls(
            {piece: number for number, piece in enumerate(vocabulary)},
            file["words"],
            file["words.step"].astype(np.float32),
            file["places"].astype(np.float32),
            _pair(file, "begin"),
            layers,
            _pair(file, "answer"),
        )

    def consider(self, text: str) -> tuple[float, ...]:
        """
        Say how much folded *text* sounds like any concern, and like each category.

        In its own measure (0: as likely as not). Of several parts the worst counts.
        """
        found = [self._answers(part) for part in _parts(pieces(text, self.vocabulary))]
        return tuple(np.max(found, axis=0).tolist())

    def _answers(self, part: list[int]) -> Numbers:
        numbers = [self.vocabulary[START], *part, self.vocabulary[END]]
        words = self.words[numbers] * self.step[numbers, None] + self.places[: len(numbers)]
        words = _level(words, self.begin)
        for layer in self.layers:
            words = layer.read(words)
        return _line(words.mean(axis=0), self.answer)


def _parts(numbers: list[int]) -> Iterator[list[int]]:
    """Cut what is too long to be read together; its middle is left out if it is very long."""
    starts = list(range(0, max(1, len(numbers) - OVERLAP), TOGETHER - OVERLAP))
    half = MOST_PARTS // 2
    for start in starts if len(starts) <= MOST_PARTS else (*starts[:half], *starts[-half:]):
        yield numbers[start : start + TOGETHER]


def _line(rows: Numbers, line: tuple[Numbers, Numbers]) -> Numbers:
    weights, shift = line
    return np.asarray(rows @ weights + shift)


def _level(rows: Numbers, norm: tuple[Numbers, Numbers]) -> Numbers:
    """Bring every row to the middle and to one length."""
    scale, shift = norm
    middle = rows - rows.mean(axis=-1, keepdims=True)
    length = np.sqrt((middle * middle).mean(axis=-1, keepdims=True) + _TINY)
    return np.asarray(middle / length * scale + shift)


def _bend(rows: Numbers) -> Numbers:
    """Let through what is above nothing, and little of the rest."""
    inner = sqrt(2 / pi) * (rows + 0.044715 * rows * rows * rows)
    return np.asarray(0.5 * rows * (1 + np.tanh(inner)))


def _pair(file: Mapping[str, Any], name: str) -> tuple[Numbers, Numbers]:
    """Read weights (in steps, a step a column) and what is added, or a scale and a shift."""
    weights = file[f"{name}.weights"].astype(np.float32)
    if f"{name}.step" in file:
        weights = weights * file[f"{name}.step"].astype(np.float32)
    # Row by row in memory a product takes three quarters of the time.
    return np.ascontiguousarray(weights), file[f"{name}.shift"].astype(np.float32)
