"""A worker's own Telegram account: from the message that opened their one-time link."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from bot.errors import StaleError
from bot.services.records import AuditEntry
from bot.store import access
from bot.store.audit import write_audit
from bot.store.keys import learn_keys
from bot.store.sealing import Sealer
from bot.store.tables import worker_link

_USE = (
    update(worker_link)
    .where(
        worker_link.c.worker_id == bindparam("of"),
        worker_link.c.purpose == "telegram",
        worker_link.c.used_at.is_(None),
    )
    .values(used_at=bindparam("at"))
)


def link_telegram(
    connection: Connection, sealer: Sealer, worker_id: str, address: str, now: datetime
) -> None:
    """
    Send a worker's alerts to *address* from now on, audited where they work.

    StaleError: they left meanwhile, or their link was used by another account.
    """
    found = access.worker_by_id(connection, worker_id)
    if found is None or connection.execute(_USE, {"of": worker_id, "at": now}).rowcount == 0:
        raise StaleError("they have left meanwhile, or the link was used")
    learn_keys(connection, sealer, [found.key_id])
    sealed = sealer.seal(found.key_id, f"worker:telegram:{worker_id}", address)
    access.set_telegram(connection, worker_id, sealed, access.telegram_digest(sealer, address))
    whose = access.roles_of(connection, worker_id)
    entries = [AuditEntry(worker_id, "telegram_linked", worker_id, slug) for slug in sorted(whose)]
    write_audit(connection, entries, now)
