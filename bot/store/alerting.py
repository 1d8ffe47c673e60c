"""Whom alerts can go to, by authority."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, select

from bot.services.situation import AlertAddress
from bot.store.keys import learn_keys
from bot.store.sealing import Sealer
from bot.store.tables import worker, worker_role

_ALERTS = (
    select(
        worker.c.id,
        worker.c.key_id,
        worker.c.synthetic,
        worker_role.c.authority,
        worker_role.c.role,
    )
    .join(worker_role, worker_role.c.worker_id == worker.c.id)
    .where(worker.c.telegram.is_not(None), worker.c.left_at.is_(None))
)


def read_alerts(
    connection: Connection, sealer: Sealer, bot: str
) -> dict[str, tuple[AlertAddress, ...]]:
    """Give the workers who can be alerted, each once for an authority with all their roles."""
    rows = connection.execute(_ALERTS).all()
    learn_keys(connection, sealer, (row.key_id for row in rows))
    found: dict[str, dict[str, AlertAddress]] = defaultdict(dict)
    for row in rows:
        # Whose key is damaged can't be told anything; the others must be.
        if not sealer.knows(row.key_id):
            continue
        before = found[row.authority].get(row.id)
        roles = frozenset({row.role}) | (before.roles if before else frozenset())
        address = AlertAddress(row.id, row.key_id, roles, bot, row.synthetic)
        found[row.authority][row.id] = address
    return {authority: tuple(by_id.values()) for authority, by_id in found.items()}
