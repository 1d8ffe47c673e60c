"""Reads the days on which an authority is closed, and says when days to come are missing."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bot.catalogue.document import Document, Keys, read_document
from bot.domain.authority import Authorities
from bot.errors import Problem

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FORM = (
    "write a day such as 2026-12-24, or the first and the last: 2026-12-24 to 2027-01-01, each on a"
    " line behind '- '; what it is for goes behind ' #'"
)
#: Days that are further ahead are a slip in the year.
_AHEAD = timedelta(days=2 * 365 + 1)
#: So is a longer range, and for all of it nobody would be told of what is not urgent.
_LONGEST = 62
#: The calendar of bank holidays is named so long before it ends.
_BEFORE = timedelta(days=183)


def read_closing_days(document: Document, today: date | None) -> frozenset[date]:
    """
    Read `closed:`, a list of days and ranges of days; mistakes are noted in the document.

    With *today* a day that is more than two years ahead is one.
    """
    given = document.value.get("closed", [])
    if isinstance(given, str):
        return frozenset(_read(document, ("closed",), given, today))
    if not isinstance(given, list) or ("closed" in document.value and not given):
        document.problem(("closed",), _FORM)
        return frozenset()
    return frozenset(
        day
        for number, item in enumerate(given)
        for day in _read(document, ("closed", number), item, today)
    )


def find_past(folder: Path, today: date) -> list[Problem]:
    """List the authorities whose closing days are all over: those to come may be missing."""
    problems = []
    for path in sorted((folder / "authorities").glob("*.yaml")):
        document = read_document(path, folder.parent)
        days = read_closing_days(document, None)
        if days and max(days) < today:
            advice = "these days are all over: write those to come, or take 'closed' away"
            problems.append(document.problem(("closed",), advice))
    return problems


def find_calendar_end(authorities: Authorities, today: date) -> list[Problem]:
    """Say when the calendar of bank holidays is soon over: after it none is known."""
    calendars = (one.hours.holidays for one in authorities.by_slug.values())
    ends = min((max(days) for days in calendars if days), default=date.max)
    if ends - today > _BEFORE:
        return []
    advice = (
        f"the calendar of bank holidays ends on {ends}: take a newer version of this service, or"
        " set a newer govuk-bank-holidays in requirements/"
    )
    return [Problem("config/nations.yaml", 1, 1, advice)]


def _read(document: Document, place: Keys, item: Any, today: date | None) -> list[date]:
    """Give a day, or every day of a range."""
    try:
        first, last = _ends(item)
        _refuse_slips(first, last, today)
    except ValueError as error:
        document.problem(place, str(error))
        return []
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _ends(item: Any) -> tuple[date, date]:
    """Give the first and the last day; ValueError says what to write instead."""
    words = item.split(" to ") if isinstance(item, str) else []
    days = [_day(word.strip()) for word in words if _DAY.fullmatch(word.strip())]
    if len(days) != len(words) or len(days) not in (1, 2):
        raise ValueError(f"{_FORM}; not '{item}'" if isinstance(item, str) else _FORM)
    return days[0], days[-1]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"no calendar has {text}: write year, month and day") from None


def _refuse_slips(first: date, last: date, today: date | None) -> None:
    length = (last - first).days + 1
    if length < 1:
        raise ValueError(f"{last} is before {first}: write the first day before the last one")
    if length > _LONGEST:
        raise ValueError(
            f"{first} to {last} are {length} days: look at the years, and write what is longer"
            f" than {_LONGEST} days in parts"
        )
    if today is not None and last > today + _AHEAD:
        raise ValueError(f"{last} is more than two years ahead: look at its year")
