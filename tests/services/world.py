"""A whole service on a database of its own, with a clock that stands still until it is moved."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, select, text, update

from bot.domain.inbound import Kind
from bot.domain.worker import Role, Worker
from bot.engine.advance import begin
from bot.engine.definition import Flow
from bot.engine.saved import dump
from bot.ports import RawUpdate
from bot.services.desk import Desk
from bot.services.invitations import Invitations
from bot.services.receive import Receiver
from bot.services.records import Chat, Letter
from bot.services.sign_in import SignIn
from bot.services.watch import Watch
from bot.services.worker_chat import WorkerChat
from bot.store.database import Database, make_database
from bot.store.desk import SqlDesk
from bot.store.inbox import Inbox
from bot.store.keys import prepare_intake
from bot.store.linking import link_telegram
from bot.store.registering import Registering
from bot.store.rows import to_chat, to_letter
from bot.store.sealing import Sealer
from bot.store.tables import chat, conversation, metadata, outbox, web_session
from bot.store.timers import SqlTimers
from bot.store.workers import Workers
from tests.services.outside import ROOT, START, Clock, Lane, decode, setup

__all__ = ["ENGLAND", "ROOT", "START", "WALES", "Clock", "World", "decode", "open_world", "setup"]

#: The authority that everybody without a code belongs to, and another one.
ENGLAND, WALES = "training-england", "training-wales"

_SEE = update(web_session).values(seen_at=bindparam("now"))


class World:
    """Everything between a young person's words and a worker's desk."""

    def __init__(self, database: Database, sealer: Sealer, clock: Clock) -> None:
        self.database, self.sealer, self.clock = database, sealer, clock
        self.setup = setup()
        self.store = SqlTimers(database, sealer, clock, "testbot")
        self.rows = SqlDesk(database, sealer, self.setup.authorities)
        self.workers = Workers(database, sealer, self.setup.authorities)
        self.desk = Desk(self.store, self.rows, self.setup, clock)
        self.inbox = Inbox(database, sealer, clock, lambda: None)
        #: The channel that young people write by.
        self.channel = "web"
        self.receiver = self._receiver()
        self.watch_ = Watch(self.store, self.setup, clock, timedelta(seconds=30))
        self._updates = 0

    def _receiver(self) -> Receiver:
        return Receiver(
            self.store,
            {"web": Lane(), "telegram": Lane()},
            self.setup,
            WorkerChat(self.desk, self.setup),
            self.clock,
            timedelta(seconds=30),
        )

    async def worker(
        self,
        name: str,
        role: Role = Role.WORKER,
        authority: str = ENGLAND,
        *,
        linked: bool = False,
    ) -> Worker:
        """Add a worker, with a linked chat for alerts if wanted."""
        worker_id = await self.workers.add(name, authority, role, synthetic=True, at=self.clock.now)
        assert worker_id is not None
        if linked:
            await self.links(worker_id, f"chat of {name}")
        found = await self.rows.worker(worker_id)
        assert found is not None
        return found

    async def links(self, worker_id: str, address: str) -> None:
        """Send a worker's alerts to a chat, as the message does that brings their link."""
        now = self.clock.now
        await SignIn(self.workers, self.clock).make_link(worker_id, "telegram")
        await self.database.write(link_telegram, self.sealer, worker_id, address, now)

    async def says(self, words: str, **more: Any) -> None:
        """Let a young person write, and the service take it in."""
        await self.writes(words, **more)
        assert await self.receiver.receive() == 1
        await self.looks()
        assert await self.count("inbox", "status <> 'done'") == 0

    async def writes(
        self, words: str, *, who: str = "one", kind: Kind = Kind.TEXT, **more: Any
    ) -> None:
        """Let a young person write; it is stored, and nobody has looked at it yet."""
        self._updates += 1
        at = more.pop("sent_at", self.clock.now)
        message = more.pop("message", str(self._updates))
        fields: Mapping[str, Any] = {
            "kind": kind.value,
            "address": who,
            "sent_at": at.isoformat(),
            "text": words,
            "message": message,
            **more,
        }
        await self.stores(json.dumps(fields).encode(), who=who)

    async def looks(self) -> None:
        """Let everybody have the page open that they write on."""
        await self.change(
            "INSERT INTO web_session (id, token_digest, chat_id, created_at, seen_at) "
            "SELECT id, id, id, created_at, created_at FROM chat WHERE channel = 'web' "
            "AND id NOT IN (SELECT chat_id FROM web_session)"
        )
        await self.database.write(lambda c: c.execute(_SEE, {"now": self.clock.now}))

    async def stores(self, raw: bytes, *, who: str = "one") -> None:
        """Let bytes come in that may be anything."""
        self._updates += 1
        update = RawUpdate(self.channel, self.channel, str(self._updates), raw, who)
        await self.inbox.store([update])

    async def taps(self, step: str, choice: str, *, who: str = "one") -> None:
        """Let a young person tap a button."""
        await self.says("", who=who, kind=Kind.TAP, data=f"{step}|{choice}")

    async def watch(self, **by: float) -> None:
        """Let time pass, and fire what falls due meanwhile, minute by minute."""
        end = self.clock.now + timedelta(**by)
        while self.clock.now < end:
            self.clock.now = min(end, self.clock.now + timedelta(minutes=1))
            while await self.watch_.watch():
                pass

    async def comes_with_code(
        self, authority: str = ENGLAND, *, who: str = "one", ref: str = ""
    ) -> None:
        """Let a young person join an episode with its short code; *ref* says who it is."""
        store = Registering(self.database, self.sealer)
        service = Invitations(store, self.setup.authorities, self.clock, "", lambda: "")
        invited = await service.invite(authority, child_ref=f"REF-{ref or who}", language="en")
        await self.says(invited.short_code, who=who)

    async def asks_for(self, command: str, *, who: str = "one") -> None:
        """Let a young person type a command."""
        await self.says(f"/{command}", who=who, kind=Kind.COMMAND, command=command)

    async def parcels_of(self, who: str) -> list[Letter]:
        """Give what was written to a young person, as the letters stand, oldest first."""
        chats = await self._chats_of(who)

        def read(connection: Connection) -> list[Letter]:
            wanted = select(outbox).where(outbox.c.chat_id.in_(chats)).order_by(outbox.c.id)
            return [to_letter(row, self.sealer) for row in connection.execute(wanted)]

        return await self.database.read(read)

    async def chat_of(self, who: str = "one") -> Chat:
        """Give how a chat stands."""
        chats = await self._chats_of(who)
        wanted = select(chat).where(chat.c.id.in_(chats))
        return await self.database.read(lambda c: to_chat(c.execute(wanted).one(), self.sealer))

    async def _chats_of(self, who: str) -> list[str]:
        def read(connection: Connection) -> list[str]:
            found = [to_chat(row, self.sealer) for row in connection.execute(select(chat))]
            return [one.id for one in found if one.address == who]

        return await self.database.read(read)

    async def only(self, worker: Worker) -> str:
        """Give the id of the one escalation in the worker's queue."""
        queue = await self.desk.queue(worker)
        assert len(queue.rows) == 1
        return queue.rows[0].id

    async def letters(self, purpose: str) -> list[tuple[str, str]]:
        """Give status and words of what was put into the outbox, oldest first."""
        return await self._letters(outbox.c.purpose == purpose)

    async def letters_of(self, who: str) -> list[tuple[str, str]]:
        """Give status and words of what was written to a young person, oldest first."""
        return await self._letters(outbox.c.chat_id.in_(await self._chats_of(who)))

    async def letters_to(self, worker: Worker) -> list[tuple[str, str]]:
        """Give status and words of what was written to a worker, oldest first."""
        return await self._letters(outbox.c.worker_id == worker.id)

    async def _letters(self, condition: ColumnElement[bool]) -> list[tuple[str, str]]:
        def read(connection: Connection) -> list[tuple[str, str]]:
            rows = connection.execute(select(outbox).where(condition).order_by(outbox.c.id))
            opened = [to_letter(row, self.sealer) for row in rows]
            return [(letter.status.value, letter.parcel.text) for letter in opened]

        return await self.database.read(read)

    async def count(self, table: str, where: str = "1 = 1") -> int:
        """Count rows."""
        counting = text(f"SELECT count(*) FROM {table} WHERE {where}")  # made up by the tests
        found = await self.database.read(lambda c: c.scalar(counting))
        return int(found or 0)

    async def rows_of(self, statement: str) -> Sequence[Row[Any]]:
        """Read rows behind the services' back."""
        return await self.database.read(lambda c: c.execute(text(statement)).all())

    async def change(self, statement: str, **values: Any) -> None:
        """Change rows behind the services' back."""
        await self.database.write(lambda c: c.execute(text(statement), values))

    async def audience(self, subject: str) -> list[str]:
        """Give who was told about an escalation, oldest first."""
        asking = text("SELECT detail FROM audit WHERE subject = :of AND action = 'alerted'")
        found = await self.database.read(lambda c: c.scalars(asking, {"of": subject}).all())
        return [json.loads(detail)["audience"] for detail in found]

    async def make_live(self) -> None:
        """Let the front desk be one that is not for practice."""
        await self.change_authority(self.setup.authorities.front_desk, training=False)

    async def change_authority(self, slug: str, **changes: Any) -> None:
        """Give an authority other settings, as if its file had been changed before the start."""
        authorities = self.setup.authorities
        changed = replace(authorities.get(slug), **changes)
        by_slug = {**authorities.by_slug, slug: changed}
        self.setup = replace(self.setup, authorities=replace(authorities, by_slug=by_slug))
        self.receiver = self._receiver()
        self.watch_ = Watch(self.store, self.setup, self.clock, timedelta(seconds=30))
        self.desk = Desk(self.store, self.rows, self.setup, self.clock)

    async def stand_at(self, flow: Flow, step: str) -> None:
        """Put the one conversation at *step* of *flow*, as if they had come there."""
        state = json.loads(dump(replace(begin(flow), step=step)))
        values = {"flow": flow.name, "version": flow.version, "step": step, "state": state}
        await self.database.write(lambda c: c.execute(update(conversation).values(**values)))

    async def stand_at_kept(self, step: str) -> None:
        """Put the one conversation at *step*, with all that it remembers."""
        state = {**json.loads(await self.state()), "step": step, "closed": True}
        values = {"step": step, "state": state}
        await self.database.write(lambda c: c.execute(update(conversation).values(**values)))

    async def state(self) -> str:
        """Give the state of the conversation that is going on, as it is kept."""
        asking = text("SELECT state FROM conversation ORDER BY id DESC LIMIT 1")
        found = await self.database.read(lambda c: c.scalar(asking))
        return str(found)

    async def step(self) -> str:
        """Give the step that the conversation is at."""
        return str(json.loads(await self.state())["step"])

    async def answered_in(self, flow: str) -> set[str]:
        """Give the steps that were answered in a flow."""
        asking = text(
            "SELECT answer.step FROM answer JOIN conversation c ON c.id = conversation_id "
            "WHERE c.flow = :flow AND choices <> '[]'"
        )
        return set(await self.database.read(lambda c: c.scalars(asking, {"flow": flow}).all()))

    async def answered(self) -> list[str]:
        """Give the steps that were answered by a button."""
        asking = text("SELECT step FROM answer WHERE choices <> '[]' ORDER BY id")
        found = await self.database.read(lambda c: c.scalars(asking).all())
        return list(found)

    async def actions(self, subject: str) -> list[str]:
        """Give what the audit says was done to something, oldest first."""
        asking = text("SELECT action FROM audit WHERE subject = :of ORDER BY seq")
        found = await self.database.read(lambda c: c.scalars(asking, {"of": subject}).all())
        return list(found)


@asynccontextmanager
async def open_world(folder: Path) -> AsyncIterator[World]:
    """Make a service on a new SQLite file in *folder*."""
    clock = Clock(START)
    database = make_database(f"sqlite+aiosqlite:///{folder / 'touchbase.db'}")
    sealer = Sealer(b"\x07" * 32)
    try:
        await database.write(metadata.create_all)
        await database.write(prepare_intake, sealer, clock.now)
        yield World(database, sealer, clock)
    finally:
        await database.close()
