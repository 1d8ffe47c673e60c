"""Lists escalations with their evidence, for the command line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from bot.domain.escalation import LIVE
from bot.services.records import AuditEntry
from bot.store.audit import write_audit
from bot.store.keys import learn_keys
from bot.store.opening import BROKEN, open_words
from bot.store.sealing import Sealer
from bot.store.tables import chat, concern, escalation, message

_ORDER = (escalation.c.tier, escalation.c.due_at.is_(None), escalation.c.due_at, escalation.c.id)
_EVIDENCE = (
    select(concern, message.c.words, chat.c.key_id)
    .join(chat, chat.c.id == concern.c.chat_id)
    .outerjoin(message, message.c.id == concern.c.message_id)
    .order_by(concern.c.id)
)

_FROM_PRACTICE = (
    select(escalation.c.authority, func.count())
    .where(escalation.c.synthetic, escalation.c.status.in_([status.value for status in LIVE]))
    .group_by(escalation.c.authority)
    .order_by(escalation.c.authority)
)

AnyRow = Row[*tuple[Any, ...]]


def list_escalations(
    connection: Connection, sealer: Sealer, now: datetime, *, everything: bool
) -> list[dict[str, Any]]:
    """List every escalation, most urgent first; *everything* adds those that are over."""
    statement = select(escalation).order_by(*_ORDER)
    if not everything:
        live = [status.value for status in LIVE]
        statement = statement.where(escalation.c.status.in_(live))
    found = connection.execute(statement).all()
    evidence = _evidence(connection, sealer, [row.id for row in found])
    read = [AuditEntry("command line", "listed", row.id, row.authority) for row in found]
    write_audit(connection, read, now)
    return [
        {
            "id": row.id,
            "code": row.code,
            "tier": row.tier,
            "categories": row.categories,
            "status": row.status,
            "authority": row.authority,
            "episode": row.episode_id,
            "raised_at": row.raised_at,
            "due_at": row.due_at,
            "acknowledged_at": row.acknowledged_at,
            "claimed_by": row.claimed_by,
            "synthetic": row.synthetic,
            "evidence": evidence[row.id],
        }
        for row in found
    ]


def count_from_practice(connection: Connection) -> list[tuple[str, int]]:
    """Count the open cases from practice of each authority that has any."""
    return [(row[0], row[1]) for row in connection.execute(_FROM_PRACTICE)]


def _evidence(
    connection: Connection, sealer: Sealer, ids: Sequence[str]
) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    rows = connection.execute(_EVIDENCE.where(concern.c.escalation_id.in_(ids))).all()
    learn_keys(connection, sealer, (row.key_id for row in rows))
    for row in rows:
        found[row.escalation_id].append(
            {
                "category": row.category,
                "tier": row.tier,
                "rule": row.rule,
                "quote": _quote(row, sealer),
                "why": row.why["text"],
                "source": row.source,
                "step": row.step,
                "choice": row.choice,
                "raised_at": row.raised_at,
            }
        )
    return found


def _quote(row: AnyRow, sealer: Sealer) -> str:
    if row.words is None or row.starts is None:
        return ""
    words = open_words(sealer, f"message:words:{row.message_id}", row.words)
    return words if words == BROKEN else words[row.starts : row.ends]
