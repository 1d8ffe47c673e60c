"""The second opinion: a small linear model, trained in development and only read here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

from bot.domain.concern import DISCLOSURES, Category
from bot.domain.screening.features import KINDS, SCALE, UNKNOWN, inside, nearby, neighbours, pairs

#: One more than the eight categories: the first is "any concern at all".
OUTPUTS = 1 + len(DISCLOSURES)
#: A weight is one printable character, so that the file is text and small.
ALPHABET = "".join(chr(code) for code in range(35, 127) if chr(code) != "\\")
MIDDLE = len(ALPHABET) // 2
#: How finely the commonness of a feature is kept.
COMMONNESS_STEPS = 9
# All numbers of a feature live in one big number, five bytes each, so that adding up a
# message's features is one addition each: first how often, then the square of the
# commonness, then the outputs.
_BYTES = 5
_FIELDS = 2 + OUTPUTS
_SQUARE_STEPS = 16
_FIELD = (1 << 8 * _BYTES) - 1
#: A feature that training never met adds to the square of the commonness, and to nothing else.
_UNMET = {
    kind: round((SCALE.get(kind, 1.0) * UNKNOWN) ** 2 * _SQUARE_STEPS) << 8 * _BYTES
    for kind in KINDS
}
_LEVELS = bytes.maketrans(ALPHABET.encode(), bytes(range(len(ALPHABET))))


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the model makes of a message: how much it sounds like a concern, and of which kind."""

    risk: float
    by_category: Mapping[Category, float]

    @property
    def strength(self) -> float:
        """How much it sounds like any concern, and like one in particular, together."""
        return self.risk + max(self.by_category.values()) / 2


@dataclass(frozen=True, slots=True)
class Model:
    """
    What training left: *words* known, most common first, and weights of features.

    *tables* holds for each kind of feature its packed numbers; *step* is the size of one
    step of a weight, *bias* where each output starts.
    """

    words: Sequence[str] = ()
    tables: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    step: float = 1.0
    bias: Sequence[float] = ()

    @classmethod
    def from_json(cls, text: str) -> Model:
        """Read what the training script wrote; raises ValueError or KeyError if it is not that."""
        value = json.loads(text)
        tables = {
            kind: unpack(table["features"], table["numbers"], SCALE.get(kind, 1.0))
            for kind, table in value.get("tables", {}).items()
        }
        if set(tables) - set(KINDS):
            raise ValueError("it has features of an unknown kind")
        return cls(
            tuple(value["words"]), tables, float(value.get("step", 1)), tuple(value.get("bias", ()))
        )

    def inside(self, word: str, groups: Sequence[str]) -> int:
        """Add up the features that *word* has whatever stands beside it."""
        tables = self.tables
        return sum(tables[kind].get(name, _UNMET[kind]) for kind, name in inside(word, groups))

    def consider(self, words: Sequence[str], heads: Sequence[str], inner: Iterable[int]) -> Opinion:
        """Give the model's opinion of a message from its words, their heads and inner sums."""
        total = sum(inner)
        for kind, names in (
            ("pair", pairs(words)),
            ("next", neighbours(heads)),
            ("near", nearby(heads)),
        ):
            met = list(filter(None, map(self.tables[kind].get, names)))
            total += sum(met) + (len(names) - len(met)) * _UNMET[kind]
        return self._read(total)

    def _read(self, total: int) -> Opinion:
        numbers = total.to_bytes(_BYTES * _FIELDS, "little")
        count, square, *sums = [
            int.from_bytes(numbers[place : place + _BYTES], "little")
            for place in range(0, _BYTES * _FIELDS, _BYTES)
        ]
        size = self.step * sqrt(_SQUARE_STEPS / square) if square else 0.0
        scores = [
            (number - MIDDLE * count) * size + bias
            for number, bias in zip(sums, self.bias, strict=True)
        ]
        return Opinion(scores[0], dict(zip(DISCLOSURES, scores[1:], strict=True)))


def part(inner: int, output: int) -> int:
    """Give the part that one word's *inner* sum has in an output, in steps of a weight."""
    count = inner & _FIELD
    return (inner >> (8 * _BYTES * (2 + output)) & _FIELD) - MIDDLE * count


def unpack(names: Sequence[str], numbers: str, scale: float) -> dict[str, int]:
    """
    Give each feature its packed number.

    *numbers* has ten characters for each of *names*: its commonness, then a weight for each
    output. Raises ValueError when they don't fit together.
    """
    width = 1 + OUTPUTS
    levels = numbers.encode("ascii").translate(_LEVELS)
    if len(levels) != width * len(names):
        raise ValueError("there are not as many weights as features")
    squares = [
        round((scale * level / COMMONNESS_STEPS) ** 2 * _SQUARE_STEPS) for level in range(256)
    ]
    row = _BYTES * _FIELDS
    packed = bytearray(row * len(names))
    packed[0::row] = b"\1" * len(names)
    packed[_BYTES::row] = levels[0::width].translate(bytes(square & 255 for square in squares))
    packed[_BYTES + 1 :: row] = levels[0::width].translate(
        bytes(min(255, square >> 8) for square in squares)
    )
    for output in range(OUTPUTS):
        packed[(2 + output) * _BYTES :: row] = levels[1 + output :: width]
    return {
        name: int.from_bytes(packed[row * place : row * (place + 1)], "little")
        for place, name in enumerate(names)
    }


NO_MODEL = Model()
