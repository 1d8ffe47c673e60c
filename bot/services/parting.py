"""What becomes of the cases of a worker who leaves, or who loses the role that they had them by."""

from __future__ import annotations

from datetime import datetime

from bot.domain.concern import Category, Tier
from bot.domain.escalation import LIVE
from bot.domain.ladder import Audience
from bot.services.climbing import overdue_rung, release, set_rung, tell
from bot.services.consequences import Consequences
from bot.services.noticing import noticed
from bot.services.raising import raise_concerns
from bot.services.records import Escalation
from bot.services.setup import Setup
from bot.services.situation import Known

_LET_GO = "Claimed, but nobody has it any more"
_HELD_BACK = (
    "A reply that nobody has read is held back: who wrote it can't work on this any more. Read it, "
    "then show it to them or withdraw it."
)
_NOBODY = "Nobody who was told is there any more"


def let_go(
    setup: Setup, known: Known, escalation: Escalation, now: datetime, reason: str
) -> Consequences:
    """Take a case from somebody who can't work on it any more: its clock runs, others are told."""
    work = Consequences.about(setup, known, now, escalation)
    release(work, reason, _LET_GO)
    _leave_to_service(work)
    return work


def call_others(setup: Setup, known: Known, escalation: Escalation, now: datetime) -> Consequences:
    """Tell others of a case that nobody has, and that nobody who is still there was told of."""
    work = Consequences.about(setup, known, now, escalation)
    if known.alerts:
        tell(work, Audience.WORKERS, _NOBODY)
    _leave_to_service(work)
    return work


def call_to_reply(
    setup: Setup, known: Known, escalation: Escalation, now: datetime
) -> Consequences:
    """Call somebody to a reply that is held back; where its case is over, there is a new one."""
    here = escalation if escalation.status in LIVE else None
    work = Consequences.about(setup, known, now, here)
    raise_concerns(work, [noticed(Category.UNDELIVERABLE, Tier.P2, _HELD_BACK)])
    _leave_to_service(work)
    return work


def _leave_to_service(work: Consequences) -> None:
    """Where Telegram is not on in this process, the service tells people, as soon as it looks."""
    escalation = work.escalation
    if work.known.alerts or escalation is None:
        return
    work.change_escalation(ladder=escalation.ladder + 1)
    set_rung(work, overdue_rung(work, escalation), work.now)
