"""What the words of the service are filled with, in the language that they are found in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from bot.engine.definition import Step
from bot.ports import WEB
from bot.services.consequences import Consequences
from bot.services.promising import promised, telling
from bot.services.saying_when import say_time


def asked_with(work: Consequences, step: Step, language: str) -> Mapping[str, Any]:
    """Give what a question may be filled with, where *language* is what is spoken."""
    tongue = work.setup.wording.tongue(f"{step.context}.ask", language)
    return {**values(work, tongue), **promised(work, tongue)}


def values(work: Consequences, language: str) -> Mapping[str, Any]:
    """
    Give what words in *language* may be filled with; never anything that was typed.

    *telling* is what is true about who is told: for a training authority, nobody.
    """
    wording = work.setup.wording
    opens = work.authority.hours.opens_after(work.now)
    back = time_in(opens, work, language) or wording.line("some_time", language)
    filled = {
        "telling": wording.line(telling(work), language),
        "time": back,
        "app": None if work.chat.channel == WEB else wording.line("app_company", language),
    }
    if not work.authority.training:
        filled["hours"] = _hours(work, language, back)
    return filled


def _hours(work: Consequences, language: str, back: str) -> str:
    """Say whether a person is there, and until when, or when they are *back*."""
    wording, hours = work.setup.wording, work.authority.hours
    if hours.day_and_night_at(work.now):
        return wording.line("hours_always", language)
    closes = hours.closes_at(work.now)
    if closes is None:
        return wording.line("hours_closed", language, time=back)
    if closes.astimezone(hours.zone).time() == time():
        # 00:00 is of the day that begins, and would be read as the end of that one.
        closes -= timedelta(minutes=1)
    return wording.line("hours_open", language, time=time_in(closes, work, language))


def time_in(moment: datetime | None, work: Consequences, language: str) -> str:
    """Write a moment as people say it in *language*; where there is none, nothing."""
    if moment is None:
        return ""
    return say_time(moment, work.now, work.authority.hours.zone, language)
