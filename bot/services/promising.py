"""What is promised before a tap: no day that is over, no page that is, nobody who can't be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.services.climbing import can_alert
from bot.services.consequences import Consequences
from bot.services.saying_when import say_days
from bot.services.ways import Way

#: What is said before a tap, by what is said about telling after it.
_IF_YES = {
    "training": "training",
    "saved_telling": "tonight_telling",
    "saved_not_told": "tonight_not_told",
}


def days_left(work: Consequences) -> Sequence[datetime]:
    """Give the later check-ins that still come whichever time of day is picked."""
    episode = work.episode
    return work.authority.follow_ups.left(episode.returned_at, work.now) if episode else ()


def promised(work: Consequences, language: str) -> Mapping[str, str]:
    """
    Give what the words of a question are filled with, where they say what will be done.

    *days* are those that are left. *reach* says what it takes to see a check-in once the page is
    closed; where the chat is always there for them it is empty. *if_yes* says whether somebody
    is told who needs a place tonight, as the answer to the tap does.
    """
    wording, days = work.setup.wording, days_left(work)
    listed = say_days(days, work.authority.follow_ups.zone, language)
    return {
        "days": listed or wording.line("no_more_days", language),
        "reach": " ".join(wording.line(name, language) for name in _reach(work)),
        "if_yes": wording.line(_IF_YES[telling(work)], language),
    }


def telling(work: Consequences) -> str:
    """Name the line that is true about who is being told: with nobody to tell, it says so."""
    if work.authority.training:
        return "training"
    return "saved_telling" if can_alert(work) else "saved_not_told"


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
