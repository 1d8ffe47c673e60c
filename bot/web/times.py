"""Times as people in Britain read them, with the day when it isn't today."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_LONDON = ZoneInfo("Europe/London")
_MINUTE = 60
_HOUR = 3_600
_DAY = 86_400
#: Whoever gives a time that was just over, or of a clock with twelve hours, means one nearer.
_FAR = timedelta(hours=11)


def clock(at: datetime, now: datetime) -> str:
    """Give `14:05`, or `14:05 on Mon 3 November` when that is not today."""
    here, today = at.astimezone(_LONDON), now.astimezone(_LONDON)
    if here.date() == today.date():
        return f"{here:%H:%M}"
    year = "" if here.year == today.year else f" {here.year}"
    return f"{here:%H:%M} on {here:%a} {here.day} {here:%B}{year}"


def span(seconds: float) -> str:
    """Give a length of time in units that say enough: `4 min`, `3 h 10 min`, `2 days`."""
    whole = max(0, int(seconds))
    if whole < _MINUTE:
        return "less than 1 min"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min"
    if whole < 2 * _DAY:
        hours, minutes = whole // _HOUR, whole % _HOUR // _MINUTE
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{whole // _DAY} days"


def ago(at: datetime, now: datetime) -> str:
    """Give how long ago something was."""
    seconds = (now - at).total_seconds()
    return "just now" if seconds < _MINUTE else f"{span(seconds)} ago"


def is_overdue(due: datetime | None, now: datetime) -> bool:
    """Say whether the time to act is over."""
    return due is not None and due <= now


def act_by(due: datetime | None, now: datetime) -> str:
    """Give `Act by 14:09 (in 4 min)`, or since when it is overdue."""
    if due is None:
        return "No time set"
    left = (due - now).total_seconds()
    if left <= 0:
        return f"Overdue by {span(-left)} (was due {clock(due, now)})"
    return f"Act by {clock(due, now)} (in {span(left)})"


def far_time(typed: str, now: datetime) -> str:
    """Give `14:05 on Tue 4 November (in 23 h 58 min)` if that is far; nothing if it is near."""
    at = next_time(typed, now)
    if at is None or at - now <= _FAR:
        return ""
    return f"{clock(at, now)} (in {span((at - now).total_seconds())})"


def next_time(typed: str, now: datetime) -> datetime | None:
    """
    Understand `14:05` as the next time that a clock in Britain shows it; nothing if it is no time.

    An hour that the change to summer time leaves out is taken as the hour after it.
    """
    hours, _, minutes = typed.strip().replace(".", ":").partition(":")
    if not (hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit()):
        return None
    if int(hours) > 23 or int(minutes) > 59:  # noqa: PLR2004  a clock's
        return None
    here = now.astimezone(_LONDON)
    at = here.replace(hour=int(hours), minute=int(minutes), second=0, microsecond=0)
    if at <= here:
        at += timedelta(days=1)
    return at.astimezone(UTC)
