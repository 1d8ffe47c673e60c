"""The audit chain: each entry holds the fingerprint of the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.services.records import AuditEntry
from bot.store.tables import audit

_LAST = select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
_ADD = insert(audit)

#: What the first entry has before it.
BEGINNING = "0" * 64


def write_audit(connection: Connection, entries: Iterable[AuditEntry], now: datetime) -> None:
    """Add *entries* to the chain; the writer's lock keeps two from taking the same place."""
    last = connection.execute(_LAST).first()
    seq, previous = (last.seq, last.hash) if last else (0, BEGINNING)
    rows: list[dict[str, Any]] = []
    for entry in entries:
        seq += 1
        row = {
            "seq": seq,
            "at": now,
            "actor": entry.actor,
            "action": entry.action,
            "subject": entry.subject,
            "authority": entry.authority,
            "detail": dict(entry.detail),
            "previous": previous,
        }
        previous = fingerprint(row)
        rows.append({**row, "hash": previous})
    if rows:
        connection.execute(_ADD, rows)


def fingerprint(row: dict[str, Any]) -> str:
    """Give the fingerprint of an entry together with that of the one before it."""
    at: datetime = row["at"]
    plain = {**row, "at": at.astimezone(UTC).isoformat(), "hash": None}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
