"""The figures that say whether work is piling up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from bot.domain.escalation import LIVE, UNOWNED
from bot.services.records import Delivery
from bot.store.inbox import oldest_open
from bot.store.tables import escalation, outbox, timer

_UNCLAIMED = select(func.min(escalation.c.renewed_at)).where(
    escalation.c.status.in_([status.value for status in UNOWNED])
)
_WAITING = select(func.count()).where(outbox.c.status == Delivery.WAITING.value)
#: What waits for a time, and when it was written: never later than now, while the clock is right.
_WRITTEN = (
    select(func.max(timer.c.made_at)).where(timer.c.done_at.is_(None)),
    select(func.max(outbox.c.created_at)).where(outbox.c.status == Delivery.WAITING.value),
    select(func.max(escalation.c.renewed_at)).where(
        escalation.c.status.in_([status.value for status in LIVE])
    ),
)
#: A clock that is set right by less than this delays nothing that anybody would notice.
_NOTICED = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Figures:
    """How old the oldest things are that wait."""

    oldest_inbox: datetime | None
    oldest_unclaimed: datetime | None
    waiting_to_send: int


def read_figures(connection: Connection) -> Figures:
    """Read the figures; an error here means that the database is away."""
    return Figures(
        oldest_inbox=oldest_open(connection),
        oldest_unclaimed=connection.scalar(_UNCLAIMED),
        waiting_to_send=connection.scalar(_WAITING) or 0,
    )


def read_set_back(connection: Connection, now: datetime) -> timedelta:
    """
    Give by how much the clock was set back since something was written that waits for its time.

    So long all of that is late: alerts, the ladder, held words. Nothing if it is right.
    """
    found = [connection.scalar(statement) for statement in _WRITTEN]
    ahead = max((at - now for at in found if at is not None), default=timedelta(0))
    return ahead if ahead > _NOTICED else timedelta(0)
