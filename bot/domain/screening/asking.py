"""Asking: where the quick model is in doubt, the careful reader reads that part as well."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bot.domain.screening.baring import Told
from bot.domain.screening.careful import Careful
from bot.domain.screening.hearing import Match
from bot.domain.screening.model import Opinion
from bot.domain.screening.net import HALF, Listened
from bot.domain.screening.pieces import emoji_named
from bot.domain.screening.rule import Weight
from bot.domain.screening.rules import Rules

#: Between these the quick model is in doubt, and the careful reader is asked as well: what is plain
#: either way needs no second look.
DOUBT = (-4.5, 4.5)
#: Of several pieces one sounds a little like something by chance: there doubt begins here.
DOUBT_OF_SEVERAL = -1.0
#: Where a rule waits for a second witness, the quick model has to be surer that nothing is there.
DOUBT_WITH_RULE = -9.0
#: How much the careful reader's opinion counts beside the quick model's.
CAREFUL = 0.5
#: A message of up to so many words is read whole. Of a longer one each piece in doubt is read by
#: itself, because what is said among much else would be lost again in the whole.
WHOLE = 48
#: So many pieces are read at most, the worst ones.
MOST_READ = 4
#: It is asked about messages of up to so many characters, as many as Telegram lets through.
CAREFUL_UP_TO = 4096


class Part(NamedTuple):
    """What the quick model makes of the words from *first* up to *last*, counted from nothing."""

    opinion: Opinion
    first: int
    last: int


def considered(
    told: Told, rules: Rules, listened: Listened, found: Iterable[Match], lift: float
) -> Opinion:
    """
    Give what the quick model makes of a message and, where it is in doubt, the careful reader too.

    Also where a rule that was *found* waits for a second witness. Doubt begins sooner by *lift*.
    Of each answer the worst part's counts.
    """
    careful = rules.careful
    quick = Opinion(listened.answers)
    waiting = [match for match in found if match.entry.rule.weight is Weight.MEDIUM]
    lowest = (DOUBT[0] if listened.length <= 2 * HALF else DOUBT_OF_SEVERAL) - lift
    plain = quick.strength < (DOUBT_WITH_RULE if waiting else lowest)
    if careful is None or plain or len(told.reading.folded.text) > CAREFUL_UP_TO:
        return quick
    parts = _parts(Part(quick, 0, len(told.words)), listened)
    if max(part.opinion.strength for part in parts) > DOUBT[1]:
        return quick
    doubtful = [
        part
        for part in parts
        if part.opinion.strength >= (DOUBT_WITH_RULE if _is_in(waiting, part, told) else lowest)
    ]
    worst = sorted(doubtful, key=lambda part: part.opinion.strength)[-MOST_READ:]
    both = [_both(part, told, careful) for part in worst]
    rest = [part.opinion.answers for part in parts if part not in worst]
    return Opinion([max(answers) for answers in zip(*both, *rest, strict=True)])


def looked_at(part: Part, told: Told, rules: Rules) -> Opinion:
    """Give what both readers make of a part; where the quick one is sure, that is enough."""
    if rules.careful is None or part.opinion.strength > DOUBT[1]:
        return part.opinion
    return Opinion(_both(part, told, rules.careful))


def _parts(whole: Part, listened: Listened) -> list[Part]:
    """Give the parts that are read by themselves: the pieces of a long message, or the whole."""
    if whole.last <= WHOLE:
        return [whole]
    pieces = enumerate(listened.scores.tolist())
    return [
        Part(Opinion(row), place * HALF, min(whole.last, (place + 2) * HALF))
        for place, row in pieces
    ]


def _is_in(waiting: Sequence[Match], part: Part, told: Told) -> bool:
    """Say whether one of *waiting* is in a part; where words don't stand in a row, it may be."""
    if told.first is None:
        return bool(waiting)
    first, last = told.first + part.first, told.first + part.last
    return any(first < match.last and match.first <= last for match in waiting)


def _both(part: Part, told: Told, careful: Careful) -> list[float]:
    """Give what both readers make of a part together."""
    # "!!" behind says nothing: cheerful messages have it, and so have frightened ones.
    text = emoji_named(told.text(part.first, part.last)).rstrip("!")
    pairs = zip(part.opinion.answers, careful.consider(text), strict=True)
    return [(1 - CAREFUL) * one + CAREFUL * other for one, other in pairs]
