"""Later check-ins: on which days and at what time, and never in quiet hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class FollowUps:
    """
    When an authority checks in again (rules.md 4: quiet hours bind what nobody asked for).

    *days* are counted from the return. *times* are those that a young person may pick, by their
    name in the flow, *usual* the one that holds until they do. *quiet_from* to *quiet_until* is
    the time of day, over midnight, in which nothing is sent unasked.
    """

    days: tuple[int, ...]
    times: Mapping[str, time]
    usual: str
    quiet_from: time
    quiet_until: time
    zone: ZoneInfo

    def planned(self, returned_at: datetime, when: str, now: datetime) -> Iterator[datetime]:
        """Give the moments that are still to come, at the time *when* of each day."""
        at = self.times.get(when) or self.times[self.usual]
        first = returned_at.astimezone(self.zone).date()
        for day in self.days:
            moment = self.allowed(datetime.combine(first + timedelta(days=day), at, self.zone))
            if moment > now:
                yield moment

    def left(self, returned_at: datetime, now: datetime) -> tuple[datetime, ...]:
        """Give those that are still to come whichever time is picked: never more than will be."""
        by_time = (tuple(self.planned(returned_at, when, now)) for when in self.times)
        return min(by_time, key=len, default=())

    def allowed(self, moment: datetime) -> datetime:
        """Give *moment*, or the end of the quiet hours that it falls into."""
        local = moment.astimezone(self.zone)
        if self.is_quiet(moment):
            late = local.time() >= self.quiet_from
            day = local.date() + timedelta(days=1 if late else 0)
            return datetime.combine(day, self.quiet_until, self.zone)
        return moment

    def is_quiet(self, moment: datetime) -> bool:
        """Say whether nothing may be sent unasked at *moment*."""
        at = moment.astimezone(self.zone).time()
        return at >= self.quiet_from or at < self.quiet_until
