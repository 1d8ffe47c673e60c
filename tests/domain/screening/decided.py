"""A model that has made up its mind beforehand, for tests of what follows from it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.concern import Category
from bot.domain.screening import Model


class Said(Model):
    """A model that has made up its mind beforehand."""

    def inside(self, word, groups):
        return 0

    def consider(self, told):
        return self.bias


@dataclass(frozen=True)
class Decided:
    """An opinion whose figures are exactly as given."""

    strength: float
    life_at_risk: float
    by_category: dict[Category, float]
