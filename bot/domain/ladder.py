"""The clock of rules.md 6: who is told when, until somebody acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, unique

from bot.domain.concern import Tier
from bot.domain.hours import OpeningHours


@unique
class Audience(StrEnum):
    """Who is told at a rung of the ladder."""

    #: The workers and advocates of the authority.
    WORKERS = "workers"
    #: A second worker besides: everybody who works cases, leads included.
    SECOND = "second"
    #: The safeguarding leads.
    MANAGERS = "managers"
    #: The emergency duty route: the leads, with the number to ring.
    DUTY = "duty"


@dataclass(frozen=True, slots=True)
class Rung:
    """After this long without anybody acting, tell them."""

    after: timedelta
    tell: Audience


@dataclass(frozen=True, slots=True)
class Ladder:
    """
    The rungs of one tier; after the last one, *again* repeats it without end.

    *staffed* counts only working hours (P2 and P3), and then *after* is working time.
    """

    rungs: tuple[Rung, ...]
    again: timedelta | None
    staffed: bool

    def rung(self, number: int) -> Rung | None:
        """Give rung *number* (the first is 0), or nothing when no more come."""
        if number < len(self.rungs):
            return self.rungs[number]
        if self.again is None:
            return None
        last = self.rungs[-1]
        beyond = number - len(self.rungs) + 1
        return Rung(last.after + beyond * self.again, last.tell)

    def due(self, number: int, since: datetime, hours: OpeningHours) -> datetime | None:
        """Give the moment at which rung *number* is due for something renewed *since* then."""
        rung = self.rung(number)
        if rung is None:
            return None
        if self.staffed:
            return hours.after_working(since, rung.after)
        return since + rung.after


Ladders = Mapping[Tier, Ladder]
