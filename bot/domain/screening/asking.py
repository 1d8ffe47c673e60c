"""Asking: where the quick model is in doubt, the careful reader reads that part as well."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bot.domain.screening.careful import Careful
from bot.domain.screening.hearing import Match, Told
from bot.domain.screening.net import HALF, Listened
from bot.domain.screening.pieces import emoji_named
from bot.domain.screening.rule import Weight
from bot.domain.screening.rules import Rules

#: Between these the quick model is in doubt, and the careful reader is asked as well: what is plain
#: either way needs no second look.
DOUBT = (-3.0, 4.5)
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

    answers: Sequence[float]
    first: int
    last: int

    @property
    def strength(self) -> float:
        """How much it sounds like any concern, and like one in particular, together."""
        return self.answers[0] + max(self.answers[1:])


def considered(
    told: Told, rules: Rules, listened: Listened, found: Iterable[Match], lift: float
) -> Sequence[float]:
    """
    Give what the quick model makes of a message and, where it is in doubt, the careful reader too.

    Also where a rule that was *found* waits for a second witness. Doubt begins sooner by *lift*.
    Gives the answer to any concern, then to each category; the worst part counts.
    """
    careful = rules.careful
    whole = Part(listened.answers, 0, len(told.words))
    waiting = [match for match in found if match.entry.rule.weight is Weight.MEDIUM]
    lowest = (DOUBT[0] if listened.length <= 2 * HALF else DOUBT_OF_SEVERAL) - lift
    plain = whole.strength < (DOUBT_WITH_RULE if waiting else lowest)
    if careful is None or plain or len(told.reading.folded.text) > CAREFUL_UP_TO:
        return whole.answers
    parts = _parts(whole, listened)
    if max(part.strength for part in parts) > DOUBT[1]:
        return whole.answers
    doubtful = [
        part
        for part in parts
        if part.strength >= (DOUBT_WITH_RULE if _is_in(waiting, part, told) else lowest)
    ]
    worst = sorted(doubtful, key=lambda part: part.strength)[-MOST_READ:]
    both = [_both(part, told, careful) for part in worst]
    rest = [part.answers for part in parts if part not in worst]
    return [max(answers) for answers in zip(*both, *rest, strict=True)]


def _parts(whole: Part, listened: Listened) -> list[Part]:
    """Give the parts that are read by themselves: the pieces of a long message, or the whole."""
    if whole.last <= WHOLE:
        return [whole]
    pieces = enumerate(listened.scores.tolist())
    return [Part(row, place * HALF, min(whole.last, (place + 2) * HALF)) for place, row in pieces]


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
    pairs = zip(part.answers, careful.consider(text), strict=True)
    return [(1 - CAREFUL) * one + CAREFUL * other for one, other in pairs]
