"""Verdicts: what rules and the model together make of a message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate
from operator import sub
from typing import NamedTuple

from bot.domain.concern import DISCLOSURES, Category, Finding, Tier
from bot.domain.screening.apart import weighed_apart
from bot.domain.screening.asking import considered
from bot.domain.screening.baring import Told, told
from bot.domain.screening.hearing import Heard, Match
from bot.domain.screening.model import LIFE, Opinion
from bot.domain.screening.net import Listened
from bot.domain.screening.rules import Rules

#: Words of other languages the models know less well, and they say too little of a message that has
#: many: what they say counts for so much more.
LIFT = 2.4
# Set by the figures on messages of writers that the model was not trained on: how strongly
# a message must sound like a concern, in the model's own measure.
#: The model alone calls a person.
ALONE = -1.0
#: A rule of medium weight needs the model to find the message at least this likely.
WITH_RULE = -2.0
#: From here on the tier of a rule or category stands as it is; below, it is softened.
SURE = 4.5
#: A rule that fired is a second witness: it keeps its tier from here on.
SURE_WITH_RULE = 0.5
#: Danger and self-harm keep their urgency from here on.
LIKELY = -0.7
#: A category is named when it scores this much.
NAMED_FROM: Mapping[Category, float] = {
    Category.IMMEDIATE_DANGER: -3.2,
    Category.CRIMINAL_EXPLOITATION: -2.0,
    Category.DIGITAL_CONTACT: -3.0,
    Category.SEXUAL_EXPLOITATION: -2.6,
    Category.SELF_HARM: -3.5,
    Category.ABUSE_OR_NEGLECT: -4.3,
    Category.MISSING_AGAIN: -3.4,
    Category.WANTS_HUMAN: -2.3,
}
#: Less this share of what the first one scores: beside a plain one others have to be plainer.
FIRST_TAKES = 0.3
#: At most so many categories are the model's own.
MOST_NAMED = 4
#: How many words a plain "nobody hurt me" has: the model may not hear the opposite in it.
PLAIN_DENIAL = 5
#: The model's danger is P0 only when it is this plain.
PLAIN = 4.0

_WINDOW = 6
_WHY = "sounds like other messages about {}; the words marked weighed most"
#: What the model's findings are called, and why they are there.
_TOLD = {
    category: (f"model/{category}", _WHY.format(category.replace("_", " ")))
    for category in DISCLOSURES
}


class View(NamedTuple):
    """The opinion of a message, or none when there is no model; *foreign* if hardly English."""

    opinion: Opinion | None
    foreign: bool = False
    #: The words that were weighed, and what the quick model heard in them.
    told: Told | None = None
    listened: Listened | None = None

    @property
    def strength(self) -> float:
        """How strongly it sounds like a concern; without a model every rule stands."""
        return self.opinion.strength + self.lift if self.opinion else SURE

    @property
    def lift(self) -> float:
        """How much more counts what the models say of it."""
        return LIFT if self.foreign else 0.0

    @property
    def urgent(self) -> bool:
        """Whether it sounds like life at risk; without a model every rule stands."""
        return self.opinion is None or self.opinion.life_at_risk + self.lift >= LIKELY

    @property
    def bears_out(self) -> bool:
        """Whether a rule of medium weight has a second witness."""
        return self.strength >= WITH_RULE

    def temper(self, tier: Tier) -> Tier:
        """Soften a rule's *tier* where the model finds the message unlikely."""
        stands = self.strength >= SURE_WITH_RULE or self.urgent
        return tier if stands else max(tier, Tier.P2)


def view(heard: Heard, rules: Rules, found: Iterable[Match] = (), *, bare: bool = True) -> View:
    """Ask the quick model, and where it or a rule *found* is in doubt, the careful reader too."""
    words = heard.words
    if not rules.model.net or not words:
        return View(None)
    foreign = rules.is_foreign(words, heard.present)
    weighed = told(heard, rules, bare=bare)
    listened = rules.model.net.listen([word.says for word in weighed.words])
    opinion = considered(weighed, rules, listened, found, LIFT if foreign else 0)
    if bare and not foreign and opinion.life_at_risk < LIKELY:
        opinion = weighed_apart(opinion, weighed, rules, listened)
    return View(opinion, foreign, weighed, listened)


def learnt(
    heard: Heard,
    seen: View,
    rules: Rules,
    flagged: Sequence[Category],
    denied: AbstractSet[Category],
) -> list[Finding]:
    """
    Give the model's own findings, beside the categories already *flagged* by rules.

    What a short message plainly *denied* ("nobody hurt me") is left out, unless the model
    is as good as certain.
    """
    opinion = seen.opinion
    if opinion is None or seen.strength < ALONE:
        return []
    words = seen.told.words if seen.told else heard.words
    if not flagged and len(words) == 1 and words[0].plain not in rules.known:
        # The letters of one unknown word are no reason: a saxophone is no phone.
        return []
    if denied and not flagged and len(words) <= PLAIN_DENIAL and opinion.strength < PLAIN:
        return []
    scores = opinion.by_category
    ranked = sorted(DISCLOSURES, key=scores.__getitem__, reverse=True)
    taken = FIRST_TAKES * scores[ranked[0]]
    named = [c for c in ranked[:MOST_NAMED] if scores[c] - taken >= NAMED_FROM[c]]
    if not flagged and not named:
        named = ranked[:1]
    named = [category for category in named if category not in flagged]
    net, listened = rules.model.net, seen.listened
    if net is None or listened is None or not named:
        return []
    if len(words) < len(heard.words):
        # The words to mark are those of the whole message.
        listened = net.listen([word.says for word in heard.words])
    tiers = _tiers(seen, opinion, named)
    return [
        _finding(heard, net.speaks(listened, category), category, tier)
        for category, tier in zip(named, tiers, strict=True)
    ]


def marked(heard: Heard, rules: Rules, category: Category) -> tuple[int, int] | None:
    """Give where the few words of a message stand that speak most for *category*, if any do."""
    net = rules.model.net
    if net is None or not heard.words:
        return None
    spoken = net.speaks(net.listen([word.says for word in heard.words]), category)
    return heard.reading.original(*strongest(spoken))


def _finding(heard: Heard, spoken: Sequence[float], category: Category, tier: Tier) -> Finding:
    first, last = strongest(spoken)
    start, end = heard.reading.original(first, last)
    rule, why = _TOLD[category]
    return Finding(category, tier, rule, start, end, why)


def _tiers(seen: View, opinion: Opinion, named: Iterable[Category]) -> Iterator[Tier]:
    """Give the tier of each of the categories that were *named*."""
    scores, urgent, strength = opinion.by_category, seen.urgent, opinion.strength
    sure, top = seen.strength >= SURE, max(scores.values())
    for category in named:
        score = scores[category]
        leading = score == top
        if category is Category.WANTS_HUMAN:
            yield Tier.P2
        elif category is Category.IMMEDIATE_DANGER and leading and strength >= PLAIN:
            yield Tier.P0
        elif (urgent and (leading or category in LIFE)) or (sure and score >= 0):
            yield Tier.P1
        else:
            yield Tier.P2


def strongest(spoken: Sequence[float]) -> tuple[int, int]:
    """
    Give the first and last of the few words in a row that speak most for a category.

    *spoken* is how much each word speaks for it; at the ends no word is left that speaks
    against it.
    """
    width = min(_WINDOW, len(spoken))
    sums = list(accumulate(spoken, initial=0))
    windows = list(map(sub, sums[width:], sums))
    first = windows.index(max(windows))
    last = first + width - 1
    while first < last and spoken[first] <= 0:
        first += 1
    while last > first and spoken[last] <= 0:
        last -= 1
    return first, last
