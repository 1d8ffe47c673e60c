"""The second opinion: a small linear model, trained in development and only read here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat
from math import sqrt
from struct import Struct

from bot.domain.concern import DISCLOSURES, Category
from bot.domain.screening.features import BETWEEN, KINDS, LINKS, SCALE, UNKNOWN, inside

#: Before the eight categories: "any concern at all", and "life at risk" against harmless.
OUTPUTS = 2 + len(DISCLOSURES)
#: What puts life at risk.
LIFE = (Category.IMMEDIATE_DANGER, Category.SELF_HARM)
#: A weight is one printable character, so that the file is text and small.
ALPHABET = "".join(chr(code) for code in range(35, 127) if chr(code) != "\\")
MIDDLE = len(ALPHABET) // 2
#: How finely the commonness of a feature is kept.
COMMONNESS_STEPS = 9
# All numbers of a feature live in one big number, four bytes each, so that adding up a
# message's features is one addition each: first how often, then the square of the
# commonness, then the outputs. Twice 8,192 characters stay far below what four bytes hold.
_BYTES = 4
_FIELDS = Struct(f"<{2 + OUTPUTS}I")
_SQUARE_STEPS = 16
#: A feature that training never met adds to the square of the commonness, and to nothing else.
UNMET = {
    kind: round((SCALE.get(kind, 1.0) * UNKNOWN) ** 2 * _SQUARE_STEPS) << 8 * _BYTES
    for kind in KINDS
}
_NOTHING: dict[str, int] = {}
_NONE: Mapping[str, dict[str, int]] = {}
#: For each kind of feature of two words what may come second after one first.
Follow = tuple[dict[str, int], ...]
#: A word, its head, the sum of its features by itself, and what may come after it.
Told = tuple[str, str, int, Follow]
#: Looks a word up in one of many tables, a message's words in one go.
_look_up: Callable[[dict[str, int], str], int | None] = dict.get
_LEVELS = bytes.maketrans(ALPHABET.encode(), bytes(range(len(ALPHABET))))


@dataclass(frozen=True)
class Opinion:
    """
    What the model makes of a message, in its own measure (0: as likely as not).

    *risk* is any concern at all, *life* danger or self-harm, the rest each category.
    """

    risk: float
    life: float
    by_category: Mapping[Category, float]

    @classmethod
    def of_pieces(cls, opinions: Sequence[Opinion]) -> Opinion:
        """Give the opinion of a long message: of each thing what its pieces say most strongly."""
        return cls(
            max(one.risk for one in opinions),
            max(one.life for one in opinions),
            {
                category: max(one.by_category[category] for one in opinions)
                for category in DISCLOSURES
            },
        )

    def beside(self, answers: Sequence[float], share: float) -> Opinion:
        """
        Give the opinion in which the careful reader has a *share*.

        *answers* are its own: any concern, then each category.
        """
        concern, *scores = answers
        careful = dict(zip(DISCLOSURES, scores, strict=True))
        life = max(careful[category] for category in LIFE)

        def mixed(quick: float, slow: float) -> float:
            return (1 - share) * quick + share * slow

        return Opinion(
            mixed(self.risk, concern),
            mixed(self.life, life),
            {
                category: mixed(score, careful[category])
                for category, score in self.by_category.items()
            },
        )

    @cached_property
    def strength(self) -> float:
        """How much it sounds like any concern, and like one in particular, together."""
        return self.risk + max(self.by_category.values())

    @cached_property
    def life_at_risk(self) -> float:
        """How much it sounds like any concern, like life at risk, and like danger or self-harm."""
        either = max(self.by_category[category] for category in LIFE)
        return (self.risk + self.life + either) / 3


@dataclass(frozen=True, slots=True)
class Model:
    """
    What training left: *words* known, most common first, and weights of features.

    *tables* holds for each kind of feature its packed numbers, *after* the same for features
    of two words, by the first and then the second; *step* is the size of one
    step of a weight, *bias* where each output starts. *foreign* are the words that are hardly
    ever written in English.
    """

    words: Sequence[str] = ()
    tables: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    after: Mapping[str, Mapping[str, dict[str, int]]] = field(default_factory=dict)
    step: float = 1.0
    bias: Sequence[float] = ()
    foreign: AbstractSet[str] = frozenset()

    @classmethod
    def from_json(cls, text: str) -> Model:
        """Read what the training script wrote; raises ValueError or KeyError if it is not that."""
        value = json.loads(text)
        tables = {
            kind: unpack(table["features"], table["numbers"], SCALE.get(kind, 1.0))
            for kind, table in value.get("tables", {}).items()
        }
        if tables and set(tables) != set(KINDS):
            raise ValueError("its kinds of features are not the ones that are read here")
        same = {word: word for word in tables.get("word", ())}
        return cls(
            tuple(value["words"]),
            tables,
            {kind: _by_first(tables.pop(kind), same) for kind in BETWEEN if kind in tables},
            float(value.get("step", 1)),
            tuple(value.get("bias", ())),
            frozenset(value.get("foreign", ())),
        )

    def inside(self, word: str, groups: Sequence[str]) -> int:
        """Add up the features that *word* has whatever stands beside it."""
        return sum(
            sum(map(self.tables[kind].get, names, repeat(UNMET[kind])))
            for kind, names in inside(word, groups)
        )

    def following(self, word: str, head: str) -> Follow:
        """Give what may follow *word*, by kind: after itself, after its head, and further on."""
        firsts = ((kind, head if of_head else word) for kind, of_head in BETWEEN.items())
        return tuple([self.after.get(kind, _NONE).get(first, _NOTHING) for kind, first in firsts])

    def consider(self, told: Iterable[Told]) -> Opinion:
        """Give its opinion of a message from what is *told* of its words; it needs one or more."""
        words, heads, inner, follow = zip(*told, strict=True)
        total = sum(inner)
        after = dict(zip(BETWEEN, zip(*follow, strict=True), strict=True))
        for kind, gap in LINKS:
            seconds = (heads if BETWEEN[kind] else words)[gap:]
            met = list(filter(None, map(_look_up, after[kind], seconds)))
            total += sum(met) + (len(seconds) - len(met)) * UNMET[kind]
        return self._read(total)

    def _read(self, total: int) -> Opinion:
        count, square, *sums = _FIELDS.unpack(total.to_bytes(_FIELDS.size, "little"))
        # Of any word at all something is counted, met in training or not.
        size = self.step * sqrt(_SQUARE_STEPS / square)
        middle = MIDDLE * count
        risk, life, *scores = [
            (number - middle) * size + bias for number, bias in zip(sums, self.bias, strict=True)
        ]
        return Opinion(risk, life, dict(zip(DISCLOSURES, scores, strict=True)))


def parts(inner: int) -> tuple[int, ...]:
    """Give the part that a word's *inner* sum has in each category, in steps of a weight."""
    count, _, _, _, *sums = _FIELDS.unpack(inner.to_bytes(_FIELDS.size, "little"))
    return tuple([one - MIDDLE * count for one in sums])


def _by_first(flat: Mapping[str, int], same: dict[str, str]) -> dict[str, dict[str, int]]:
    """Sort pairs by their first word; *same* keeps one string a word, which saves memory."""
    nested: dict[str, dict[str, int]] = {}
    for name, packed in flat.items():
        first, second = name.split(" ", 1)
        first, second = same.setdefault(first, first), same.setdefault(second, second)
        nested.setdefault(first, {})[second] = packed
    return nested


def unpack(names: Sequence[str], numbers: str, scale: float) -> dict[str, int]:
    """
    Give each feature its packed number.

    *numbers* has eleven characters for each of *names*: its commonness, then a weight for
    each output. Raises ValueError when they don't fit together.
    """
    width = 1 + OUTPUTS
    levels = numbers.encode("ascii").translate(_LEVELS)
    if len(levels) != width * len(names):
        raise ValueError("there are not as many weights as features")
    squares = [
        round((scale * level / COMMONNESS_STEPS) ** 2 * _SQUARE_STEPS) for level in range(256)
    ]
    row = _FIELDS.size
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
