"""The quick model: what it makes of a message, and the words that it knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from bot.domain.concern import DISCLOSURES, Category
from bot.domain.screening.net import Net
from bot.domain.screening.weights import read_weights

#: What puts life at risk.
LIFE = (Category.IMMEDIATE_DANGER, Category.SELF_HARM)
_LIFE = tuple(1 + DISCLOSURES.index(category) for category in LIFE)
#: What is told of somebody's life, and no wish for a person.
_TOLD = tuple(
    place for place, category in enumerate(DISCLOSURES, 1) if category is not Category.WANTS_HUMAN
)


class Opinion(NamedTuple):
    """
    What is made of a message, in a model's own measure (0: as likely as not).

    *answers* are to whether there is any concern at all, then to each category.
    """

    answers: Sequence[float]

    def or_worse(self, other: Opinion) -> Opinion:
        """Give the worse of both answers to each question."""
        return Opinion([max(both) for both in zip(self.answers, other.answers, strict=True)])

    @property
    def by_category(self) -> Mapping[Category, float]:
        """How much it sounds like each category."""
        return dict(zip(DISCLOSURES, self.answers[1:], strict=True))

    @property
    def strength(self) -> float:
        """How much it sounds like any concern, and like one in particular, together."""
        return self.answers[0] + max(self.answers[1:])

    @property
    def disclosed(self) -> float:
        """How much it sounds like any concern, and like another than the wish for a person."""
        return self.answers[0] + max([self.answers[place] for place in _TOLD])

    @property
    def life_at_risk(self) -> float:
        """How much it sounds like any concern, and like danger or self-harm, together."""
        return self.answers[0] + max([self.answers[place] for place in _LIFE])


@dataclass(frozen=True, slots=True)
class Model:
    """
    What training left: *words* known, most common first, and a net that heard many messages.

    *foreign* are the words that are hardly ever written in English.
    """

    words: Sequence[str] = ()
    foreign: AbstractSet[str] = frozenset()
    net: Net | None = None

    @classmethod
    def from_bytes(cls, data: bytes) -> Model:
        """Read what the training script wrote; raises ValueError or KeyError if it is not that."""
        file = read_weights(data)
        words = bytes(file["vocabulary"]).decode().split("\n")
        foreign = bytes(file["foreign"]).decode().split("\n")
        net = Net.from_file(file, words)
        # Numbers that don't fit each other are found now, not on a young person's first message.
        try:
            net.speaks(net.listen([net.says(words[0], ())]), DISCLOSURES[0])
        except (IndexError, ZeroDivisionError) as error:
            raise ValueError("its numbers don't fit each other") from error
        return cls(tuple(words), frozenset(foreign), net)


NO_MODEL = Model()
