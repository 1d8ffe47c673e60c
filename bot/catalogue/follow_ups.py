"""Reads when an authority checks in again, and its quiet hours."""

from __future__ import annotations

import re
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from bot.catalogue.document import Document
from bot.catalogue.values import read_clock
from bot.domain.follow_ups import FollowUps

#: The times that the flow's question offers; each has to have an hour.
TIMES = ("morning", "after_school", "evening")
#: A slip of the finger such as 3030303 is no day at all, and would keep everybody from joining.
_DAY = re.compile(r"[1-9]|[1-9][0-9]|[12][0-9]{2}|3[0-5][0-9]|36[0-5]")
_WORDS = ("days", "times", "usual", "quiet")


def read_follow_ups(document: Document, zone: ZoneInfo) -> FollowUps:
    """Read `follow_ups:`; mistakes are noted in the document."""
    path = ("follow_ups",)
    given = document.value.get("follow_ups")
    if not isinstance(given, dict):
        document.problem((), "write 'follow_ups:' with days, times, usual and quiet")
        return FollowUps((), {"": time(16)}, "", time(21), time(8), zone)
    document.refuse_unknown(path, _WORDS)
    hours = given.get("times", {})
    times = {
        name: found
        for name in TIMES
        if (found := _time(document, (*path, "times"), name, hours)) is not None
    }
    usual = str(given.get("usual", ""))
    if usual not in times:
        document.problem((*path, "usual"), f"write one of: {', '.join(TIMES)}")
        times[usual] = time(16)
    quiet_from, quiet_until = _quiet(document, given)
    for name, at in times.items():
        if at >= quiet_from or at < quiet_until:
            document.problem((*path, "times", name), "this is in the quiet hours")
    return FollowUps(_days(document, given), times, usual, quiet_from, quiet_until, zone)


def _time(document: Document, path: tuple[str, ...], name: str, hours: Any) -> time | None:
    try:
        return read_clock(str(hours.get(name, "")).strip())
    except (ValueError, AttributeError):
        document.problem((*path, name), f"write a time for '{name}', such as 16:15")
        return None


def _days(document: Document, given: dict[str, Any]) -> tuple[int, ...]:
    days = given.get("days")
    items = days if isinstance(days, list) else []
    if not all(_DAY.fullmatch(str(day)) for day in items) or not isinstance(days, list):
        advice = "write a list of days, such as 1, 3, 7 and 30; at most 365"
        document.problem(("follow_ups", "days"), advice)
        return ()
    return tuple(int(day) for day in items)


def _quiet(document: Document, given: dict[str, Any]) -> tuple[time, time]:
    try:
        start, end = (read_clock(x.strip()) for x in str(given.get("quiet")).split("-"))
    except ValueError:
        start, end = time(0), time(0)
    if start <= end:
        advice = "write quiet hours over midnight, such as 21:00-08:30"
        document.problem(("follow_ups", "quiet"), advice)
        return time(21), time(8)
    return start, end
