"""Times and days as people say them, in their language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime

_DAY = "EEEE d MMMM"


def say_time(moment: datetime, now: datetime, zone: ZoneInfo, language: str) -> str:
    """Write the hour of *moment* if that is today, else its day and hour."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    pattern = "HH:mm" if local.date() == today else f"{_DAY}, HH:mm"
    return format_datetime(local, pattern, tzinfo=zone, locale=_locale(language))


def say_days(moments: Iterable[datetime], zone: ZoneInfo, language: str) -> str:
    """List the days of *moments*, without the "and" that not every language has a form of."""
    locale = _locale(language)
    comma = "، " if locale.character_order == "right-to-left" else ", "
    days = (format_datetime(m, _DAY, tzinfo=zone, locale=locale) for m in moments)
    return comma.join(days)


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.partition("@")[0])
    except (ValueError, UnknownLocaleError):
        return Locale.parse("en")
