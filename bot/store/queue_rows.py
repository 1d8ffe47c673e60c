"""Statements of the queue: what waits, until when, and who wrote last; never a word of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from bot.domain.escalation import LIVE, UNOWNED, Status
from bot.domain.inbound import Kind
from bot.domain.worker import Right, Worker
from bot.services.case_file import QueueEntry
from bot.services.records import Delivery, Gate, Purpose
from bot.store.holding import UNANSWERED
from bot.store.opening import read_names
from bot.store.rows import AnyRow, to_escalation
from bot.store.sealing import Sealer
from bot.store.tables import chat, escalation, message, outbox

#: So many closed cases are listed, the last ones first.
_CLOSED = 200

#: These are to be read or answered; a tap or a command is not a line that somebody wrote.
_WRITTEN = (
    Kind.TEXT,
    Kind.EDIT,
    Kind.VOICE,
    Kind.PICTURE,
    Kind.FILE,
    Kind.STICKER,
    Kind.PLACE,
    Kind.OTHER,
)

_last_line = (
    select(func.max(message.c.received_at))
    .where(message.c.chat_id == escalation.c.chat_id, message.c.authority == escalation.c.authority)
    .correlate(escalation)
)
_ENTRIES = select(
    escalation,
    chat.c.watched,
    chat.c.gate,
    _last_line.where(message.c.kind.in_([kind.value for kind in _WRITTEN]))
    .scalar_subquery()
    .label("wrote_at"),
    _last_line.scalar_subquery().label("line_at"),
    select(func.max(outbox.c.created_at))
    .where(
        outbox.c.chat_id == escalation.c.chat_id,
        outbox.c.authority == escalation.c.authority,
        outbox.c.purpose == Purpose.WORKER.value,
        outbox.c.status.not_in([Delivery.FAILED.value, *UNANSWERED]),
    )
    .correlate(escalation)
    .scalar_subquery()
    .label("answered_at"),
).join(chat, chat.c.id == escalation.c.chat_id)


def queue_entries(
    connection: Connection, sealer: Sealer, worker: Worker, *, resolved: bool
) -> list[QueueEntry]:
    """List what this worker may know of; the authority is part of the question (T7)."""
    wanted = _for(worker)
    if resolved:
        wanted = wanted.where(escalation.c.status == Status.RESOLVED.value)
        wanted = wanted.order_by(escalation.c.resolved_at.desc()).limit(_CLOSED)
    else:
        wanted = wanted.where(escalation.c.status.in_([status.value for status in LIVE]))
    found: Sequence[AnyRow] = connection.execute(wanted).all()
    names = read_names(connection, sealer, (row.claimed_by for row in found))
    return [_entry(row, names) for row in found]


def queue_entry(connection: Connection, sealer: Sealer, escalation_id: str) -> QueueEntry | None:
    """Give one escalation, whoever asks."""
    row = connection.execute(_ENTRIES.where(escalation.c.id == escalation_id)).first()
    if row is None:
        return None
    return _entry(row, read_names(connection, sealer, [row.claimed_by]))


def _for(worker: Worker) -> Select[Any]:
    own = and_(
        escalation.c.authority.in_(worker.authorities(Right.SEE_OWN_CASES)),
        or_(
            escalation.c.claimed_by == worker.id,
            escalation.c.status.in_([status.value for status in UNOWNED]),
        ),
    )
    everything = escalation.c.authority.in_(worker.authorities(Right.SEE_CASES))
    fell = escalation.c.id.in_(tuple(worker.cases))
    return _ENTRIES.where(or_(everything, own, fell))


def _entry(row: AnyRow, names: dict[str, str]) -> QueueEntry:
    return QueueEntry(
        escalation=to_escalation(row),
        watched=row.watched,
        gate_open=row.gate == Gate.OPEN.value,
        claimed_by_name=names.get(row.claimed_by or "", ""),
        wrote_at=row.wrote_at,
        line_at=row.line_at,
        answered_at=row.answered_at,
    )
