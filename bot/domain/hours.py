"""When people are there: opening hours, days off, and working time between two moments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

#: A search for the next open hour ends after this many days: hours that never open.
_HORIZON = 400
#: Hours without a break are followed for this many days.
_WEEK = 7

_MIDNIGHT = time()

#: The weekday of hours on bank holidays, after Sunday.
HOLIDAY = 7


@dataclass(frozen=True, slots=True)
class Span:
    """Hours on one weekday (Monday is 0). An end that is not after the start is on the next day."""

    weekday: int
    start: time
    end: time

    @property
    def overnight(self) -> bool:
        """They go on after midnight; an end at midnight is the end of their own day."""
        return _MIDNIGHT < self.end <= self.start

    def on(self, day: date, zone: tzinfo | None) -> tuple[datetime, datetime]:
        """Give the start and the end of those that begin on *day*, by the clocks of *zone*."""
        last = day + timedelta(days=self.end <= self.start)
        return datetime.combine(day, self.start, zone), datetime.combine(last, self.end, zone)


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """
    The hours that an authority's workers are there.

    *week* holds them by weekday, local to *zone*; a date in *holidays* has those of `HOLIDAY`,
    if any, and one in *closed*, the authority's own days off, has none. They belong to the day on
    which they begin: a night that began the evening before goes on. Moments are given in UTC: a
    night in which the clocks change is as long as it is.
    """

    week: tuple[Span, ...]
    zone: ZoneInfo
    holidays: frozenset[date] = frozenset()
    closed: frozenset[date] = frozenset()

    def open_at(self, moment: datetime) -> bool:
        """Say whether people are there at *moment*."""
        return self.closes_at(moment) is not None

    def closes_at(self, moment: datetime) -> datetime | None:
        """
        Give the end of the hours that *moment* falls into, or nothing when it is closed.

        Hours that follow on without a break are one, for a week at most.
        """
        until = moment
        for start, end in self._spans(moment, days=_WEEK):
            if start <= until:
                until = max(until, end)
        return until if until > moment else None

    def day_and_night_at(self, moment: datetime) -> bool:
        """Say whether the hours that *moment* falls into have no end within a week."""
        until = self.closes_at(moment)
        return until is not None and self.open_at(until)

    def opens_after(self, moment: datetime) -> datetime | None:
        """Give the next time that people are there, or nothing if they never are."""
        for start, end in self._spans(moment):
            if moment < end:
                return max(start, moment)
        return None

    def after_working(self, moment: datetime, work: timedelta) -> datetime | None:
        """Give the moment by which *work* of working time has passed since *moment*."""
        left = work
        for start, end in self._spans(moment):
            begin = max(start, moment.astimezone(UTC))
            if begin >= end:
                continue
            if end - begin >= left:
                return begin + left
            left -= end - begin
        return None

    def end_of_next_day(self, moment: datetime) -> datetime | None:
        """
        Give the end of the next working day after the day of *moment*, midnight at the latest.

        In a night the day of *moment* is the one on which the night began.
        """
        today = moment.astimezone(self.zone).date()
        for day, spans in self._days(moment):
            if any(start <= moment < end for start, end in spans):
                today = day
            elif day > today:
                midnight = datetime.combine(day + timedelta(days=1), _MIDNIGHT, self.zone)
                return min(spans[-1][1], midnight.astimezone(UTC))
        return None

    def _spans(self, moment: datetime, days: int = _HORIZON) -> Iterator[tuple[datetime, datetime]]:
        for _, spans in self._days(moment, days):
            yield from spans

    def _days(
        self, moment: datetime, days: int = _HORIZON
    ) -> Iterator[tuple[date, list[tuple[datetime, datetime]]]]:
        """Give the hours of each day that has any, from the day before, whose night may go on."""
        first = moment.astimezone(self.zone).date()
        over = datetime.min.replace(tzinfo=UTC)
        for ahead in range(-1, days):
            day = first + timedelta(days=ahead)
            if day in self.closed:
                continue
            spans = []
            for start, end in self._on(day):
                # Clocks that go forward may lay hours over each other: none counts twice.
                begin = max(start.astimezone(UTC), over)
                if begin < end:
                    over = end.astimezone(UTC)
                    spans.append((begin, over))
            if spans:
                yield day, spans

    def _on(self, day: date) -> list[tuple[datetime, datetime]]:
        weekday = HOLIDAY if day in self.holidays else day.weekday()
        own = (span for span in self.week if span.weekday == weekday)
        return sorted(span.on(day, self.zone) for span in own)
