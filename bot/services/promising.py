"""What the question about later check-ins promises: no day that is over, and no page that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.services.consequences import Consequences
from bot.services.saying_when import say_days
from bot.services.ways import Way


def days_left(work: Consequences) -> Sequence[datetime]:
    """Give the later check-ins that still come whichever time of day is picked."""
    episode = work.episode
    return work.authority.follow_ups.left(episode.returned_at, work.now) if episode else ()


def promised(work: Consequences, language: str) -> Mapping[str, str]:
    """
    Give what the words about later check-ins are filled with.

    *days* are those that are left. *reach* says what it takes to see a check-in once the page is
    closed; where the chat is always there for them it is empty.
    """
    wording, days = work.setup.wording, days_left(work)
    listed = say_days(days, work.authority.follow_ups.zone, language)
    return {
        "days": listed or wording.line("no_more_days", language),
        "reach": " ".join(wording.line(name, language) for name in _reach(work)),
    }


def _reach(work: Consequences) -> Sequence[str]:
    way, texts = work.known.once_closed, work.setup.texts
    if way is Way.CHAT:
        return ()
    if way is Way.TEXT and texts:
        return ("again_by_text",)
    said = ("again_here", "again_text_too")
    if way is Way.NONE:
        said = ("again_nowhere", "again_text_then")
    return said if texts else said[:1]
