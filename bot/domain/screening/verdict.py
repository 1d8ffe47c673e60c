"""Verdicts: what rules and the model together make of a message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import accumulate
from operator import sub

from bot.domain.concern import DISCLOSURES, Category, Finding, Tier
from bot.domain.screening.hearing import Heard
from bot.domain.screening.model import LIFE, Model, Opinion, Told
from bot.domain.screening.pieces import plain_text
from bot.domain.screening.rules import Known, Rules

#: From here on the careful reader is asked as well: what is surely harmless needs no second look,
#: and of what surely is a concern it hears best what kind.
ASKED_FROM = -2.0
#: How much the careful reader's opinion counts beside the quick model's.
CAREFUL = 0.4
#: In a message with more than this share of foreign words it counts for less, because it knows
#: English best, and what it says is lifted by so much, because it says too little.
FOREIGN, ABROAD, LIFT = 0.3, 0.2, 1.0
#: It is asked about messages of up to so many characters, as many as Telegram lets through.
CAREFUL_UP_TO = 4096
#: A long message is weighed in pieces of so many words, each of which overlaps with the next: said
#: among much else, a thing weighs as much as said alone, and much that is plain stays plain.
PIECE, OVERLAP = 120, 40
# Set by the figures on messages of writers that the model was not trained on: how strongly
# a message must sound like a concern, in the model's own measure.
#: The model alone calls a person.
ALONE = -0.1
#: A rule of medium weight needs the model to find the message at least this likely.
WITH_RULE = -1.3
#: Or the quick model alone, whatever the careful reader says.
WITH_RULE_QUICK = 3.0
#: From here on the tier of a rule or category stands as it is; below, it is softened.
SURE = 4.0
#: A rule that fired is a second witness: it keeps its tier from here on.
SURE_WITH_RULE = 1.0
#: Danger and self-harm keep their urgency from here on: life at risk, against harmless.
LIKELY = 0.1
#: The same in another language, where all figures are lower.
LIKELY_ABROAD = -0.7
#: A category is named when it scores this much.
NAMED_FROM: Mapping[Category, float] = {
    Category.IMMEDIATE_DANGER: -2.4,
    Category.CRIMINAL_EXPLOITATION: -2.0,
    Category.DIGITAL_CONTACT: -3.0,
    Category.SEXUAL_EXPLOITATION: -2.8,
    Category.SELF_HARM: -2.2,
    Category.ABUSE_OR_NEGLECT: -3.0,
    Category.MISSING_AGAIN: -1.8,
    Category.WANTS_HUMAN: -1.9,
}
#: Less this share of what the first one scores: beside a plain one others have to be plainer.
FIRST_TAKES = 0.4
#: At most so many categories are the model's own.
MOST_NAMED = 4
#: The model's danger is P0 only when it is this plain.
PLAIN = 3.2

_WINDOW = 6
_WHY = "sounds like other messages about {}; the words marked weighed most"
#: What the model's findings are called, and why they are there.
_TOLD = {
    category: (f"model/{category}", _WHY.format(category.replace("_", " ")))
    for category in DISCLOSURES
}
_PLACE = {category: place for place, category in enumerate(DISCLOSURES)}
_SILENT = (0,) * len(DISCLOSURES)


@dataclass(frozen=True, slots=True)
class View:
    """The opinion of a message, or none when there is no model; *foreign* if hardly English."""

    opinion: Opinion | None
    foreign: bool = False
    #: How strong the quick model alone found it, where the careful reader was asked as well.
    quick: float = float("-inf")

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
        """Whether a rule of medium weight has a witness: both readers, or the quick one plainly."""
        return self.strength >= WITH_RULE or self.quick >= WITH_RULE_QUICK

    def temper(self, tier: Tier) -> Tier:
        """Soften a rule's *tier* where the model finds the message unlikely."""
        # Of two readers that are both second witnesses one is enough.
        if max(self.strength, self.quick) >= SURE_WITH_RULE or self.urgent:
            return tier
        return max(tier, Tier.P2)


def view(heard: Heard, rules: Rules) -> View:
    """Ask the quick model, and unless it is sure that nothing is there the careful reader too."""
    if not rules.model.tables or not heard.words:
        return View(None)
    words = heard.words
    quick = _weigh(rules.model, words)
    foreign = sum([word.foreign for word in words]) > FOREIGN * len(words)
    too_long = len(heard.reading.folded.text) > CAREFUL_UP_TO
    if rules.careful is None or quick.strength < ASKED_FROM or too_long:
        return View(quick, foreign)
    answers = rules.careful.consider(plain_text(heard.reading))
    if foreign:
        answers = tuple([answer + LIFT for answer in answers])
    mixed = quick.beside(answers, ABROAD if foreign else CAREFUL)
    return View(mixed, foreign, quick.strength)


def _weigh(model: Model, words: Sequence[Known]) -> Opinion:
    """Ask the quick model about a message, or about each piece of a long one."""
    if len(words) <= PIECE:
        return model.consider(_told(words))
    starts = range(0, len(words) - OVERLAP, PIECE - OVERLAP)
    return Opinion.of_pieces([model.consider(_told(words[at : at + PIECE])) for at in starts])


def _told(words: Sequence[Known]) -> list[Told]:
    """Give what the model is told; words that are mostly said again say nothing new."""
    different = dict.fromkeys(words)
    return [word.told for word in (different if len(different) * 2 < len(words) else words)]


def learnt(
    heard: Heard, seen: View, flagged: Sequence[Category], denied: AbstractSet[Category]
) -> list[Finding]:
    """
    Give the model's own findings, beside the categories already *flagged* by rules.

    What a short message plainly *denied* ("nobody hurt me") is left out, unless the model
    is as good as certain.
    """
    opinion = seen.opinion
    if opinion is None or opinion.strength < (WITH_RULE if flagged else ALONE):
        return []
    if not flagged and len(heard.words) == 1 and not heard.words[0].familiar:
        # The letters of one unknown word are no reason: a saxophone is no phone.
        return []
    if denied and not flagged and opinion.strength < PLAIN:
        return []
    ranked = sorted(DISCLOSURES, key=opinion.by_category.__getitem__, reverse=True)
    taken = FIRST_TAKES * opinion.by_category[ranked[0]]
    named = [c for c in ranked[:MOST_NAMED] if opinion.by_category[c] - taken >= NAMED_FROM[c]]
    if not flagged and not named:
        named = ranked[:1]
    spoken = _spoken(heard)
    return [
        _finding(heard, spoken, category, _tier(seen, opinion, category))
        for category in named
        if category not in flagged
    ]


def _spoken(heard: Heard) -> list[tuple[int, ...]]:
    """Give for each category how much each word speaks for it; said again it says nothing new."""
    unsaid = set(heard.different)
    speaks = []
    for word in heard.words:
        speaks.append(word.speaks if word in unsaid else _SILENT)
        unsaid.discard(word)
    return list(zip(*speaks, strict=True))


def _finding(
    heard: Heard, spoken: Sequence[Sequence[int]], category: Category, tier: Tier
) -> Finding:
    first, last = strongest(spoken[_PLACE[category]])
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


def strongest(spoken: Sequence[int]) -> tuple[int, int]:
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
