"""What is open in other chats of a young person goes along only by whoever may give it away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.concern import Tier
from bot.domain.worker import Right, Worker
from bot.errors import NotAllowedError, NotNowError
from bot.services.acts import hold_still
from bot.services.consequences import Consequences
from bot.services.records import Escalation
from bot.services.rights import HELD, Sight, has, may, sight

#: The same whatever is there: whoever may not see it learns nothing of it.
_NOT_THEIRS = "Somebody who can see all cases has to hand this over."


@dataclass(frozen=True, slots=True)
class Along:
    """Another open case of the same young person, which goes along."""

    id: str
    code: str
    tier: Tier


def seen_along(worker: Worker, escalation: Escalation) -> Along | None:
    """Give of a case that goes along what its page's link says; nothing to who can't see it."""
    seen = _works(worker, escalation)
    return Along(escalation.id, escalation.code, escalation.tier) if seen else None


def need_theirs_too(worker: Worker, escalation: Escalation, holder: str) -> None:
    """Refuse to take a case from its *holder*, or to give away what one may not work on."""
    if not _works(worker, escalation):
        raise NotAllowedError(_NOT_THEIRS)
    if escalation.status in HELD and not has(worker, escalation):
        name = holder or "Somebody else"
        raise NotNowError(
            f"{name} has another open case of the same young person, {escalation.code}. Talk to"
            " them first."
        )


def need_read_too(
    work: Consequences, escalation: Escalation, shown: datetime, line_at: datetime | None
) -> None:
    """Refuse to give away a case in which something was never before the worker."""
    if line_at is not None and line_at > shown:
        raise NotNowError(
            f"Another open case of the same young person goes along, and you have not read all of"
            f" it: {escalation.code}. Open it first; then do this again if it is still right."
        )
    hold_still(work)


def _works(worker: Worker, escalation: Escalation) -> bool:
    return sight(worker, escalation) is Sight.WORDS and may(worker, Right.WORK_CASES, escalation)
