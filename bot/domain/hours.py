"""When people are there: opening hours, bank holidays, and working time between two moments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: A search for the next open hour ends after this many days: hours that never open.
_HORIZON = 60


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """
    The hours that an authority's workers are there.

    *week* maps a weekday (Monday is 0) to its opening and closing time, local to *zone*.
    On a date in *holidays* nobody is there.
    """

    week: Mapping[int, tuple[time, time]]
    zone: ZoneInfo
    holidays: frozenset[date] = field(default=frozenset())

    def open_at(self, moment: datetime) -> bool:
        """Say whether people are there at *moment*."""
        return any(start <= moment < end for start, end in self._spans(moment, days=1))

    def closes_at(self, moment: datetime) -> datetime | None:
        """Give the end of the hours that *moment* falls into, or nothing when it is closed."""
        for start, end in self._spans(moment, days=1):
            if start <= moment < end:
                return end
        return None

    def opens_after(self, moment: datetime) -> datetime | None:
        """Give the next time that people are there, or nothing if they never are."""
        for start, end in self._spans(moment, days=_HORIZON):
            if moment < end:
                return max(start, moment)
        return None

    def after_working(self, moment: datetime, work: timedelta) -> datetime | None:
        """Give the moment by which *work* of working time has passed since *moment*."""
        left = work
        for start, end in self._spans(moment, days=_HORIZON):
            begin = max(start, moment)
            if begin >= end:
                continue
            if end - begin >= left:
                return begin + left
            left -= end - begin
        return None

    def end_of_next_day(self, moment: datetime) -> datetime | None:
        """Give the end of the next working day after the day of *moment*."""
        today = moment.astimezone(self.zone).date()
        for start, end in self._spans(moment, days=_HORIZON):
            if start.astimezone(self.zone).date() > today:
                return end
        return None

    def _spans(self, moment: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
        first = moment.astimezone(self.zone).date()
        for ahead in range(days):
            day = first + timedelta(days=ahead)
            hours = self.week.get(day.weekday())
            if hours is None or day in self.holidays:
                continue
            yield (
                datetime.combine(day, hours[0], self.zone),
                datetime.combine(day, hours[1], self.zone),
            )
