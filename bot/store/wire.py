"""Where letters go, and whether they may be shown there at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from bot.services.records import Gate, Letter, Purpose, Sends
from bot.services.setup import LIVE_EXCHANGE
from bot.store.keys import learn_keys
from bot.store.opening import open_address
from bot.store.sealing import Sealer
from bot.store.tables import chat, worker

_CHATS = select(
    chat.c.id,
    chat.c.address,
    chat.c.key_id,
    chat.c.last_wrote_at,
    chat.c.sends,
    chat.c.gate,
    chat.c.watched,
    chat.c.session_over,
).where(chat.c.id.in_(bindparam("ids", expanding=True)))
_WORKERS = select(worker.c.id, worker.c.telegram, worker.c.key_id).where(
    worker.c.id.in_(bindparam("ids", expanding=True)), worker.c.left_at.is_(None)
)

AnyRow = Row[*tuple[Any, ...]]


class Address:
    """Where a letter goes, and how things stand there."""

    def __init__(self, address: str, row: AnyRow | None = None) -> None:
        self.address = address
        self.sends = Sends(row.sends) if row is not None else Sends.ON
        self._row = row

    def is_live(self, now: datetime) -> bool:
        """Say whether they wrote lately, and have not left since."""
        row = self._row
        if row is None or row.last_wrote_at is None or row.session_over:
            return False
        return bool(now - row.last_wrote_at <= LIVE_EXCHANGE)

    def may_show(self, letter: Letter, now: datetime) -> bool:
        """Say whether words may be shown: they wrote lately, and nobody else sees the phone."""
        row = self._row
        if row is None or not self.is_live(now):
            return False
        from_others = letter.purpose in (Purpose.WORKER, Purpose.HOLD)
        return not (from_others and (row.watched or row.gate == Gate.CLOSED.value))


def find_addresses(
    connection: Connection, sealer: Sealer, letters: Sequence[Letter]
) -> dict[str, Address]:
    """Give addresses by chat and worker; who is gone is not there, what is damaged is `''`."""
    found: dict[str, Address] = {}
    ids = {"ids": [letter.chat_id for letter in letters if letter.chat_id]}
    rows: Sequence[AnyRow] = connection.execute(_CHATS, ids).all()
    learn_keys(connection, sealer, (row.key_id for row in rows))
    for row in rows:
        found[row.id] = Address(open_address(sealer, f"chat:address:{row.id}", row.address), row)
    ids = {"ids": [letter.worker_id for letter in letters if letter.worker_id]}
    workers: Sequence[AnyRow] = connection.execute(_WORKERS, ids).all()
    learn_keys(connection, sealer, (one.key_id for one in workers))
    for one in workers:
        if one.telegram is not None:
            place = f"worker:telegram:{one.id}"
            found[one.id] = Address(open_address(sealer, place, one.telegram))
    return found
