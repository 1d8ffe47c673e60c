"""Verdicts: what rules and the model together make of a message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import accumulate
from operator import sub

from bot.domain.concern import DISCLOSURES, Category, Finding, Tier
from bot.domain.screening.hearing import Heard, Match
from bot.domain.screening.model import LIFE, Opinion
from bot.domain.screening.net import Listened
from bot.domain.screening.pieces import plain_text
from bot.domain.screening.rule import Weight
from bot.domain.screening.rules import Rules

#: Between these the quick model is in doubt, and the careful reader is asked as well: what is plain
#: either way needs no second look.
DOUBT = (-3.0, 3.5)
#: Where a rule waits for a second witness, the quick model has to be surer that nothing is there.
DOUBT_WITH_RULE = -9.0
#: How much the careful reader's opinion counts beside the quick model's.
CAREFUL = 0.5
#: In a message with more than this share of foreign words the careful reader, which knows English
#: best, says too little: what it says is lifted by so much.
FOREIGN, LIFT = 0.3, 1.2
#: It is asked about messages of up to so many characters, as many as Telegram lets through.
CAREFUL_UP_TO = 4096
# Set by the figures on messages of writers that the model was not trained on: how strongly
# a message must sound like a concern, in the model's own measure.
#: The model alone calls a person.
ALONE = -0.8
#: A rule of medium weight needs the model to find the message at least this likely.
WITH_RULE = -3.5
#: From here on the tier of a rule or category stands as it is; below, it is softened.
SURE = 4.5
#: A rule that fired is a second witness: it keeps its tier from here on.
SURE_WITH_RULE = 0.5
#: Danger and self-harm keep their urgency from here on.
LIKELY = -0.7
#: The same in another language, where all figures are lower.
LIKELY_ABROAD = -2.2
#: A category is named when it scores this much.
NAMED_FROM: Mapping[Category, float] = {
    Category.IMMEDIATE_DANGER: -2.2,
    Category.CRIMINAL_EXPLOITATION: -2.0,
    Category.DIGITAL_CONTACT: -3.0,
    Category.SEXUAL_EXPLOITATION: -2.6,
    Category.SELF_HARM: -2.8,
    Category.ABUSE_OR_NEGLECT: -4.3,
    Category.MISSING_AGAIN: -2.4,
    Category.WANTS_HUMAN: -1.6,
}
#: Less this share of what the first one scores: beside a plain one others have to be plainer.
FIRST_TAKES = 0.3
#: At most so many categories are the model's own.
MOST_NAMED = 4
#: The model's danger is P0 only when it is this plain.
PLAIN = 4.0

_WINDOW = 6
_WHY = "sounds like other messages about {}; the words marked weighed most"
#: What the model's findings are called, and why they are there.
_TOLD = {
    category: (f"model/{category}", _WHY.format(category.replace("_", " ")))
    for category in DISCLOSURES
}


@dataclass(frozen=True, slots=True)
class View:
    """The opinion of a message, or none when there is no model; *foreign* if hardly English."""

    opinion: Opinion | None
    foreign: bool = False
    #: What the quick model heard.
    listened: Listened | None = None

    @property
    def strength(self) -> float:
        """How strongly it sounds like a concern; without a model every rule stands."""
        return self.opinion.strength if self.opinion else SURE

    @property
    def urgent(self) -> bool:
        """Whether it sounds like life at risk; without a model every rule stands."""
        likely = LIKELY_ABROAD if self.foreign else LIKELY
        return self.opinion is None or self.opinion.life_at_risk >= likely

    @property
    def bears_out(self) -> bool:
        """Whether a rule of medium weight has a second witness."""
        return self.strength >= WITH_RULE

    def temper(self, tier: Tier) -> Tier:
        """Soften a rule's *tier* where the model finds the message unlikely."""
        stands = self.strength >= SURE_WITH_RULE or self.urgent
        return tier if stands else max(tier, Tier.P2)


def view(heard: Heard, rules: Rules, found: Iterable[Match] = ()) -> View:
    """Ask the quick model, and where it or a rule *found* is in doubt, the careful reader too."""
    words = heard.words
    if not rules.model.net or not words:
        return View(None)
    foreign = sum([word.foreign for word in words]) > FOREIGN * len(words)
    listened = rules.model.net.listen(_said(heard))
    answers = listened.answers
    quick = Opinion.of_answers(answers)
    a_rule_waits = any(match.entry.rule.weight is Weight.MEDIUM for match in found)
    lowest = DOUBT_WITH_RULE if a_rule_waits else DOUBT[0]
    in_doubt = lowest <= quick.strength <= DOUBT[1]
    too_long = len(heard.reading.folded.text) > CAREFUL_UP_TO
    if rules.careful is None or not in_doubt or too_long:
        return View(quick, foreign, listened)
    careful = rules.careful.consider(plain_text(heard.reading))
    lift = LIFT if foreign else 0
    both = [
        (1 - CAREFUL) * one + CAREFUL * (other + lift)
        for one, other in zip(answers, careful, strict=True)
    ]
    return View(Opinion.of_answers(both), foreign, listened)


def _said(heard: Heard) -> list[bytes]:
    """Give what words say to the model; those that are mostly said again say nothing new."""
    again = len(heard.different) * 2 < len(heard.words)
    return [word.says for word in (heard.different if again else heard.words)]


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
    if opinion is None or opinion.strength < ALONE:
        return []
    if not flagged and len(heard.words) == 1 and heard.words[0].plain not in rules.known:
        # The letters of one unknown word are no reason: a saxophone is no phone.
        return []
    if denied and not flagged and opinion.strength < PLAIN:
        return []
    ranked = sorted(DISCLOSURES, key=opinion.by_category.__getitem__, reverse=True)
    taken = FIRST_TAKES * opinion.by_category[ranked[0]]
    named = [c for c in ranked[:MOST_NAMED] if opinion.by_category[c] - taken >= NAMED_FROM[c]]
    if not flagged and not named:
        named = ranked[:1]
    named = [category for category in named if category not in flagged]
    net, listened = rules.model.net, seen.listened
    if net is None or listened is None or not named:
        return []
    if listened.count < len(heard.words):
        listened = net.listen([word.says for word in heard.words])
    return [
        _finding(heard, net.speaks(listened, category), category, _tier(seen, opinion, category))
        for category in named
    ]


def _finding(heard: Heard, spoken: Sequence[float], category: Category, tier: Tier) -> Finding:
    first, last = strongest(spoken)
    start, end = heard.reading.original(first, last)
    rule, why = _TOLD[category]
    return Finding(category, tier, rule, start, end, why)


def _tier(seen: View, opinion: Opinion, category: Category) -> Tier:
    if category is Category.WANTS_HUMAN:
        return Tier.P2
    score = opinion.by_category[category]
    leading = score == max(opinion.by_category.values())
    if category is Category.IMMEDIATE_DANGER and leading and opinion.strength >= PLAIN:
        return Tier.P0
    urgent = seen.urgent and (leading or category in LIFE)
    return Tier.P1 if urgent or (opinion.strength >= SURE and score >= 0) else Tier.P2


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
