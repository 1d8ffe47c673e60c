"""The figures that say whether work is piling up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.domain.escalation import UNOWNED
from bot.services.records import Delivery
from bot.store.inbox import oldest_open
from bot.store.tables import escalation, outbox

_UNCLAIMED = select(func.min(escalation.c.renewed_at)).where(
    escalation.c.status.in_([status.value for status in UNOWNED])
)
_WAITING = select(func.count()).where(outbox.c.status == Delivery.WAITING.value)


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
