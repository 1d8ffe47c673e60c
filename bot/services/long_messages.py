"""The middle of a very long message: read in pieces, later, by rows that no restart forgets."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from bot.domain.screening import Screening, screen_slice, slices
from bot.domain.triage import Concern, Source
from bot.services.consequences import Consequences
from bot.services.noticing import weigh
from bot.services.raising import raise_concerns
from bot.services.records import Message
from bot.services.situation import Known
from bot.services.timers import Timer, TimerKind

#: So many pieces are read in one go, so that nothing else that is due waits for long.
AT_A_TIME = 4


@dataclass(frozen=True, slots=True)
class Long:
    """A message whose middle is still to be read, with what is known about its writer."""

    known: Known
    words: str


def plan_rest(work: Consequences, message: Message) -> None:
    """Have the middle read; both ends were, and a person sees it in any case."""
    work.set_timer(TimerKind.REST, message.id, work.now, 0, place="0")


def screen_rest(work: Consequences, timer: Timer, words: str) -> list[Screening]:
    """Screen the next few pieces; slow, and meant for a thread of its own."""
    start = int(timer.data["place"])
    pieces = islice(slices(words), start, start + AT_A_TIME)
    return [screen_slice(piece, work.setup.rules) for piece in pieces]


def raise_rest(work: Consequences, timer: Timer, found: list[Screening]) -> Consequences:
    """Raise what the pieces tell, and have the next ones read."""
    concerns = [
        Concern(f.category, f.tier, Source.TYPED, f.rule, f.why, f.start, f.end)
        for screening in found
        for f in screening.findings
    ]
    raise_concerns(work, weigh(work, concerns), timer.subject)
    if len(found) == AT_A_TIME:
        place = int(timer.data["place"]) + AT_A_TIME
        work.set_timer(TimerKind.REST, timer.subject, work.now, place, place=str(place))
    return work
