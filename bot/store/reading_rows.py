"""Statements of To read: what waits for a reader, who opened it, and who cleared it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from bot.domain.concern import Category, Tier
from bot.domain.escalation import LIVE
from bot.services.case_file import Unread
from bot.services.reading import RAISED
from bot.services.records import AuditEntry, ToRead
from bot.store.audit import write_audit
from bot.store.opening import read_names
from bot.store.rows import AnyRow, to_escalation, to_to_read
from bot.store.sealing import Sealer
from bot.store.tables import audit, escalation, to_read

_LIST = (
    select(to_read)
    .where(
        to_read.c.cleared_at.is_(None),
        to_read.c.authority.in_(bindparam("authorities", expanding=True)),
    )
    .order_by(to_read.c.due_at, to_read.c.id)
)
_ONE = select(to_read).where(to_read.c.id == bindparam("of"))
#: What is open about these chats, the most urgent first.
_CASES = (
    select(escalation)
    .where(
        escalation.c.chat_id.in_(bindparam("chats", expanding=True)),
        escalation.c.status.in_([status.value for status in LIVE]),
    )
    .order_by(escalation.c.tier, escalation.c.raised_at)
)
_OPEN = (
    update(to_read)
    .where(to_read.c.id == bindparam("of"), to_read.c.cleared_at.is_(None))
    .values(opened_by=bindparam("by"), opened_at=bindparam("at"))
)
#: Only by the one who opened it last, and only if nothing came since: a new line unsets that.
_CLEAR = (
    update(to_read)
    .where(
        to_read.c.id == bindparam("of"),
        to_read.c.opened_by == bindparam("by"),
        to_read.c.cleared_at.is_(None),
    )
    .values(cleared_by=bindparam("by"), cleared_at=bindparam("at"))
)
_READ = select(audit.c.seq).where(
    audit.c.subject == bindparam("of"),
    audit.c.actor == bindparam("by"),
    audit.c.action == "read",
)
_RAISED = (
    select(audit.c.subject, audit.c.detail)
    .join(escalation, escalation.c.id == audit.c.subject)
    .where(
        escalation.c.chat_id == bindparam("chat"),
        audit.c.actor == bindparam("by"),
        audit.c.action == RAISED,
    )
    .order_by(audit.c.seq)
)


def list_unread(connection: Connection, sealer: Sealer, authorities: Sequence[str]) -> list[Unread]:
    """List what waits to be read, what is due first at the top."""
    found = connection.execute(_LIST, {"authorities": list(authorities)}).all()
    return _opened(connection, sealer, found)


def one_unread(connection: Connection, sealer: Sealer, to_read_id: str) -> Unread | None:
    """Give one of them, cleared or not."""
    row = connection.execute(_ONE, {"of": to_read_id}).first()
    return _opened(connection, sealer, [row])[0] if row is not None else None


def open_unread(connection: Connection, item: ToRead, worker_id: str, at: datetime) -> None:
    """Keep who opened it, with an entry of the audit."""
    connection.execute(_OPEN, {"of": item.id, "by": worker_id, "at": at})
    write_audit(connection, [AuditEntry(worker_id, "read", item.id, item.authority)], at)


def was_read_by(connection: Connection, item: ToRead, worker_id: str) -> bool:
    """Say whether a worker has ever opened it."""
    found = connection.execute(_READ.limit(1), {"of": item.id, "by": worker_id})
    return found.first() is not None


def raised_from(
    connection: Connection, item: ToRead, worker_id: str, category: Category, tier: Tier
) -> str | None:
    """Give the escalation that a worker has raised from it, of just this kind."""
    same = {"to_read": item.id, "category": category.value, "tier": tier.value}
    for row in connection.execute(_RAISED, {"chat": item.chat_id, "by": worker_id}):
        if same.items() <= row.detail.items():
            return str(row.subject)
    return None


def clear_unread(connection: Connection, item: ToRead, worker_id: str, at: datetime) -> bool:
    """Clear it, audited; false if it was not this worker who opened it last."""
    cleared = connection.execute(_CLEAR, {"of": item.id, "by": worker_id, "at": at})
    if cleared.rowcount != 1:
        return False
    write_audit(connection, [AuditEntry(worker_id, "cleared", item.id, item.authority)], at)
    return True


def _opened(connection: Connection, sealer: Sealer, found: Sequence[AnyRow]) -> list[Unread]:
    names = read_names(connection, sealer, (row.opened_by for row in found))
    chats = connection.execute(_CASES, {"chats": [row.chat_id for row in found]})
    cases = [to_escalation(row) for row in chats]
    return [
        Unread(
            item=to_to_read(row),
            opened_by=row.opened_by,
            opened_by_name=names.get(row.opened_by or "", ""),
            cleared=row.cleared_at is not None,
            cases=tuple(case for case in cases if case.chat_id == row.chat_id),
        )
        for row in found
    ]
