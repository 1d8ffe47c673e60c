"""Where letters go, and whether they may be shown there at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from bot.ports import SMS
from bot.services.records import Gate, Letter, Purpose, Sends
from bot.services.replying import is_live
from bot.store.keys import learn_keys
from bot.store.opening import open_address
from bot.store.sealing import Sealer
from bot.store.tables import chat, web_return, worker

#: What is not sent any more to a chat in each state. An answer to what they write is no
#: contact from our side, so /stop does not stop it.
STOPPED_BY = {
    Sends.ON: frozenset[Purpose](),
    Sends.STOPPED: frozenset({Purpose.NUDGE, Purpose.HOLD, Purpose.WORKER}),
    Sends.MOVED: frozenset(Purpose) - {Purpose.SAFETY, Purpose.TICKET, Purpose.TIDY},
    Sends.BLOCKED: frozenset(Purpose) - {Purpose.LEAVE},
}

#: What a person or the clock says to them: no answer of the service to what they wrote.
FROM_OTHERS = (Purpose.WORKER, Purpose.HOLD)

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
#: A text goes to nobody who came back meanwhile, or took their number away.
_PHONES = (
    select(
        web_return.c.id,
        web_return.c.phone,
        chat.c.id.label("chat_id"),
        chat.c.key_id,
        chat.c.last_wrote_at,
        chat.c.sends,
        chat.c.gate,
        chat.c.watched,
        chat.c.session_over,
    )
    .join(chat, chat.c.id == web_return.c.chat_id)
    .where(
        chat.c.id.in_(bindparam("ids", expanding=True)),
        chat.c.watched.is_(False),
        web_return.c.phone.is_not(None),
        web_return.c.texted_at.is_not(None),
        web_return.c.locked_at.is_(None),
    )
)
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
        return row is not None and is_live(row.last_wrote_at, now, session_over=row.session_over)

    def may_show(self, letter: Letter, now: datetime) -> bool:
        """Say whether words may be shown: they wrote lately, and nobody else sees the phone."""
        row = self._row
        if row is None or not self.is_live(now):
            return False
        may_open = row.gate in (Gate.UNASKED.value, Gate.OPEN.value) and not row.watched
        return may_open or letter.purpose not in FROM_OTHERS


def find_addresses(
    connection: Connection, sealer: Sealer, letters: Sequence[Letter]
) -> dict[str, Address]:
    """Give addresses by recipient; who is gone is not there, what is damaged is `''`."""
    found = _find_phones(connection, sealer, letters)
    ids = {"ids": [x.chat_id for x in letters if x.chat_id and x.channel != SMS]}
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


def address_of(addresses: dict[str, Address], letter: Letter) -> Address | None:
    """Give where a letter goes: to a number, a chat or a worker."""
    key = letter.recipient if letter.channel == SMS else letter.chat_id or letter.worker_id
    return addresses.get(key or "")


def _find_phones(
    connection: Connection, sealer: Sealer, letters: Sequence[Letter]
) -> dict[str, Address]:
    texts = {x.chat_id: x.recipient for x in letters if x.channel == SMS}
    if not texts:
        return {}
    rows: Sequence[AnyRow] = connection.execute(_PHONES, {"ids": list(texts)}).all()
    learn_keys(connection, sealer, (row.key_id for row in rows))
    return {
        texts[row.chat_id]: Address(
            open_address(sealer, f"web_return:phone:{row.id}", row.phone), row
        )
        for row in rows
    }
