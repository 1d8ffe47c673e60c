"""What the words of the service are filled with, in the language that they are found in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
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
    wording, hours = work.setup.wording, work.authority.hours
    closes, opens = hours.closes_at(work.now), hours.opens_after(work.now)
    when = time_in(closes or opens, work, language) or wording.line("some_time", language)
    state = "hours_open" if closes else "hours_closed"
    filled = {
        "telling": wording.line(telling(work), language),
        "time": time_in(opens, work, language) or wording.line("some_time", language),
        "app": None if work.chat.channel == WEB else wording.line("app_company", language),
    }
    if not work.authority.training:
        filled["hours"] = wording.line(state, language, time=when)
    return filled


def time_in(moment: datetime | None, work: Consequences, language: str) -> str:
    """Write a moment as people say it in *language*; where there is none, nothing."""
    if moment is None:
        return ""
    return say_time(moment, work.now, work.authority.hours.zone, language)
