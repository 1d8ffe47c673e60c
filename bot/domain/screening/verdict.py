"""Verdicts: what rules and the model together make of a message."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.domain.concern import DISCLOSURES, Category, Finding, Tier
from bot.domain.screening.hearing import Heard
from bot.domain.screening.model import Opinion, part
from bot.domain.screening.rules import Rules

# Set by the figures on messages that the model was not trained on (test_floors): how
# strongly a message must sound like a concern, in the model's own measure.
#: The model alone calls a person.
ALONE = 0.1
#: A rule of medium weight needs the model to find the message at least this likely.
WITH_RULE = -0.4
#: From here on the tier of a rule or category stands as it is; below, it is softened.
SURE = 1.8
#: Danger and self-harm keep their urgency from here on.
LIKELY = 0.3
#: A category beside the first is named when it scores this much.
BESIDE = -1.4
#: Below this, danger and self-harm are only a second guess.
DOUBTFUL = -1.2
#: The model's danger is P0 only when it is this plain.
PLAIN = 2.5

_LIFE = (Category.IMMEDIATE_DANGER, Category.SELF_HARM)
_WINDOW = 6


@dataclass(frozen=True, slots=True)
class View:
    """The model's opinion of a message, or none when there is no model."""

    opinion: Opinion | None

    @property
    def strength(self) -> float:
        """How strongly it sounds like a concern; without a model every rule stands."""
        return self.opinion.strength if self.opinion else SURE

    def temper(self, category: Category, tier: Tier) -> Tier:
        """Soften a rule's *tier* where the model finds the message unlikely."""
        if self.strength >= (LIKELY if category in _LIFE else SURE):
            return tier
        if category in _LIFE:
            return max(tier, Tier.P1)
        return max(tier, Tier.P2)


def view(heard: Heard, rules: Rules) -> View:
    """Ask the model for its opinion."""
    if not rules.model.tables or not heard.words:
        return View(None)
    words = heard.words
    return View(
        rules.model.consider(
            [word.plain for word in words],
            [word.head for word in words],
            [word.inner for word in words],
        )
    )


def learnt(
    heard: Heard, seen: View, flagged: Sequence[Category], denied: AbstractSet[Category]
) -> list[Finding]:
    """
    Give the model's own findings, beside the categories already *flagged* by rules.

    What a short message plainly *denied* ("nobody hurt me") is left out, unless the model
    is as good as certain.
    """
    opinion = seen.opinion
    if opinion is None or not (flagged or opinion.strength >= ALONE):
        return []
    if denied and not flagged and opinion.strength < PLAIN:
        return []
    ranked = sorted(DISCLOSURES, key=lambda category: -opinion.by_category[category])
    named = [category for category in ranked if opinion.by_category[category] >= BESIDE]
    if not flagged and not named:
        named = ranked[:1]
    return [_finding(heard, opinion, category) for category in named if category not in flagged]


def _finding(heard: Heard, opinion: Opinion, category: Category) -> Finding:
    first, last = _strongest(heard, 1 + DISCLOSURES.index(category))
    start, end = heard.reading.original(first, last)
    kind = category.replace("_", " ")
    return Finding(
        category,
        _tier(opinion, category),
        f"model/{category}",
        start,
        end,
        f"sounds like other messages about {kind}; the words marked weighed most",
    )


def _tier(opinion: Opinion, category: Category) -> Tier:
    if category is Category.WANTS_HUMAN:
        return Tier.P2
    leading = opinion.by_category[category] == max(opinion.by_category.values())
    if category is Category.IMMEDIATE_DANGER and leading and opinion.strength >= PLAIN:
        return Tier.P0
    certain = LIKELY if category in _LIFE else SURE
    if opinion.by_category[category] < (DOUBTFUL if category in _LIFE else 0.0):
        return Tier.P2
    return Tier.P1 if opinion.strength >= certain else Tier.P2


def _strongest(heard: Heard, output: int) -> tuple[int, int]:
    """Find the few words in a row that speak most for an output."""
    parts = [part(word.inner, output) for word in heard.words]
    width = min(_WINDOW, len(parts))
    best = max(range(len(parts) - width + 1), key=lambda at: sum(parts[at : at + width]))
    first, last = best, best + width - 1
    while first < last and parts[first] <= 0:
        first += 1
    while last > first and parts[last] <= 0:
        last -= 1
    return first, last
