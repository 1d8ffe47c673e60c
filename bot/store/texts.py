"""Whom a neutral text may go to, and that each gets one until they come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, exists, insert, select, update

from bot.domain.escalation import Status
from bot.services.records import Delivery, Escalation, Gate, Letter, Sends
from bot.services.rights import chat_is_watched
from bot.services.texting import Reachable
from bot.store.database import Database
from bot.store.keys import learn_keys
from bot.store.rows import from_letter, to_chat, to_escalation
from bot.store.sealing import Sealer
from bot.store.tables import chat, escalation, outbox, web_return, web_session
from bot.store.web_sessions import open_at


class Texts:
    """Keeps who was texted; a `TextStore`."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    async def waiting(self, now: datetime) -> Sequence[Reachable]:
        """List whom something waits for who was not texted since they were last here."""
        return await self._database.read(self._waiting, now)

    async def post(self, to: Reachable, letter: Letter, now: datetime) -> bool:
        """Keep the letter and that they were texted, both or neither; false if they were."""
        return await self._database.write(self._post, to, letter, now)

    def _waiting(self, connection: Connection, now: datetime) -> list[Reachable]:
        held = exists().where(
            outbox.c.chat_id == web_return.c.chat_id, outbox.c.status == Delivery.HELD.value
        )
        here = exists().where(web_session.c.chat_id == web_return.c.chat_id, open_at(now))
        wanted = (
            select(chat, web_return.c.id.label("return_id"))
            .join(web_return, web_return.c.chat_id == chat.c.id)
            .where(
                web_return.c.phone.is_not(None),
                web_return.c.texted_at.is_(None),
                web_return.c.locked_at.is_(None),
                chat.c.sends == Sends.ON.value,
                chat.c.watched.is_(False),
                held,
                ~here,
            )
        )
        rows = connection.execute(wanted).all()
        learn_keys(connection, self._sealer, (row.key_id for row in rows))
        found = [Reachable(row.return_id, to_chat(row, self._sealer)) for row in rows]
        return [to for to in found if not _may_be_watched(connection, to)]

    def _post(self, connection: Connection, to: Reachable, letter: Letter, now: datetime) -> bool:
        first = (
            update(web_return)
            .where(web_return.c.id == to.return_id, web_return.c.texted_at.is_(None))
            .values(texted_at=now)
        )
        if connection.execute(first).rowcount != 1:
            return False
        row = {**from_letter(letter, self._sealer), "authority": to.chat.authority}
        connection.execute(insert(outbox), [row])
        return True


def _may_be_watched(connection: Connection, to: Reachable) -> bool:
    """A sign that the phone is watched counts until they say at the gate that it is safe."""
    if to.chat.gate is Gate.OPEN:
        return False
    open_ones = select(escalation).where(
        escalation.c.chat_id == to.chat.id, escalation.c.status != Status.RESOLVED.value
    )
    cases: list[Escalation] = [to_escalation(row) for row in connection.execute(open_ones)]
    return any(chat_is_watched(case, to.chat) for case in cases)
