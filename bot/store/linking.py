"""A worker's own Telegram account: from the message that opened their one-time link."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, update

from bot.errors import StaleError
from bot.store import access
from bot.store.keys import learn_keys
from bot.store.sealing import Sealer
from bot.store.tables import worker_link


def link_telegram(
    connection: Connection, sealer: Sealer, worker_id: str, address: str, now: datetime
) -> None:
    """Send a worker's alerts to *address* from now on; StaleError if they left meanwhile."""
    found = access.worker_by_id(connection, worker_id)
    if found is None:
        raise StaleError("they have left meanwhile")
    learn_keys(connection, sealer, [found.key_id])
    sealed = sealer.seal(found.key_id, f"worker:telegram:{worker_id}", address)
    access.set_telegram(connection, worker_id, sealed, sealer.digest("worker telegram", address))
    connection.execute(
        update(worker_link)
        .where(worker_link.c.worker_id == worker_id, worker_link.c.purpose == "telegram")
        .values(used_at=now)
    )
