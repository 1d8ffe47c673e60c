"""How fast we may send: 30 a second in all, and one a second to each person."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from bot.services.lanes import gives_way

_SECOND = timedelta(seconds=1)


class Pace:
    """Counts what went out in the last second; a decision costs no more than a look-up."""

    def __init__(self, overall: int = 30, per_person: timedelta = _SECOND) -> None:
        self._overall = overall
        self._per_person = per_person
        self._recent: deque[datetime] = deque()
        self._until: dict[str, datetime] = {}

    def room(self, now: datetime) -> int:
        """Give how many may still go out in this second."""
        # What lies ahead was noted before the clock was set back: nobody waits for that.
        while self._recent and not timedelta(0) <= now - self._recent[0] < _SECOND:
            self._recent.popleft()
        return self._overall - len(self._recent)

    def resting(self, now: datetime) -> list[str]:
        """List those who got something less than a second ago."""
        longest = 2 * self._per_person
        rested = [who for who, until in self._until.items() if not now < until <= now + longest]
        for who in rested:
            del self._until[who]
        return list(self._until)

    def spend(self, who: str, now: datetime) -> None:
        """Note that something goes out to *who*; a lane that gives way takes every other turn."""
        self._recent.append(now)
        self._until[who] = now + self._per_person * (2 if gives_way(who) else 1)

    def next_room(self, now: datetime) -> timedelta | None:
        """Give how long until somebody who rests may get something again."""
        ends = [until - now for until in self._until.values()]
        if self.room(now) <= 0:
            ends.append(self._recent[0] + _SECOND - now)
        return min(ends, default=None)
