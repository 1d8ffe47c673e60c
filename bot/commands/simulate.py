"""`simulate`: chat in the terminal through the whole service, on a database in memory."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select

from bot.catalogue.flows import load_flows
from bot.channels.terminal import TerminalChannel
from bot.commands.output import write
from bot.errors import NotNowError
from bot.services.deliver import Deliverer
from bot.services.invitations import AgeBand, Invitations
from bot.services.pace import Pace
from bot.services.receive import Receiver
from bot.services.setup import CHECK_IN, FRONT_DOOR, Setup
from bot.services.watch import Watch
from bot.services.worker_chat import WorkerChat
from bot.settings import Settings
from bot.store.database import open_database
from bot.store.inbox import Inbox
from bot.store.keys import prepare_intake
from bot.store.migrating import migrate
from bot.store.outbox import SqlOutbox
from bot.store.registering import Registering
from bot.store.sealing import Sealer
from bot.store.tables import concern
from bot.store.timers import SqlTimers
from bot.world import read_setup, utc_now

_LEASE = timedelta(seconds=30)
_NO_PACE = timedelta(0)


class _NoClaims:
    """There are no workers in the terminal."""

    async def claim_as(self, worker_id: str, escalation_id: str) -> None:
        """Nobody can claim here."""
        raise NotNowError(f"nobody can claim {escalation_id} for {worker_id} here")


class _Room:
    """One young person and the service, in one terminal."""

    def __init__(self, setup: Setup, sealer: Sealer, database: Any) -> None:
        self.channel = TerminalChannel(write)
        channels = {self.channel.name: self.channel}
        store = SqlTimers(database, sealer, utc_now, "")
        self._database = database
        self._shown = 0
        self.receiver = Receiver(
            store, channels, setup, WorkerChat(_NoClaims(), setup), utc_now, _LEASE
        )
        self.inbox = Inbox(database, sealer, utc_now, self.receiver.wake.set)
        pace = Pace(per_person=_NO_PACE)
        outbox = SqlOutbox(database, sealer, setup, "")
        self.deliverer = Deliverer(outbox, channels, utc_now, _LEASE, pace)
        self.watch = Watch(store, setup, utc_now, _LEASE)

    async def say(self, line: str) -> None:
        """Type a line, and let everything that follows from it happen."""
        await self.inbox.store([self.channel.update(line)])
        while await self.receiver.receive():
            pass
        await self.settle()

    async def settle(self) -> None:
        """Let timers fire and messages go out, then say what was raised."""
        await self.watch.watch()
        while await self.deliverer.deliver():
            await self.deliverer.settle()
        for row in await self._database.read(_raised, self._shown):
            self._shown += 1
            write(f"  * raised {row.category} {row.tier} by {row.rule}: {row.why['text']}")


async def simulate(settings: Settings, flow: str, language: str) -> None:
    """Chat until the end of standard input."""
    flows = load_flows(settings.flows_dir)
    if flow not in (CHECK_IN, FRONT_DOOR):
        raise NotNowError(f"--flow: write {CHECK_IN} or {FRONT_DOOR}, not '{flow}'.")
    sealer = Sealer(os.urandom(32))
    async with open_database("sqlite+aiosqlite://") as database:
        await migrate(database)
        await database.write(prepare_intake, sealer, utc_now())
        setup = _in_language(read_setup(settings, flows, sealer), language)
        room = _Room(setup, sealer, database)
        code = ""
        if flow == CHECK_IN:
            authorities = setup.authorities
            invitations = Invitations(
                Registering(database, sealer), authorities, utc_now, "", lambda: ""
            )
            invited = await invitations.invite(
                authorities.front_desk, language=language, age_band=AgeBand.SIXTEEN_SEVENTEEN
            )
            code = f" {invited.code}"
        await room.say(f"/start{code}")
        await _chat(room)


def _in_language(setup: Setup, language: str) -> Setup:
    """The simulation speaks any language that has words, whatever an authority offers."""
    if language not in setup.wording.languages:
        known = ", ".join(setup.wording.languages)
        raise NotNowError(f"--language: there are words in: {known}; not in '{language}'.")
    desk = setup.authorities.get(setup.authorities.front_desk)
    offered = replace(desk, languages=(language, *desk.languages), lacking={})
    by_slug = {**setup.authorities.by_slug, desk.slug: offered}
    return replace(setup, authorities=replace(setup.authorities, by_slug=by_slug))


async def _chat(room: _Room) -> None:
    typed = sys.stdin.isatty()
    if typed:
        write("\n(Type words or the number of a button. Ctrl-D ends.)")
    lines = _lines(typed)
    while (line := await asyncio.to_thread(next, lines, None)) is not None:
        if not typed:
            write(f"\n> {line}")
        await room.say(line)


def _lines(typed: bool) -> Iterator[str]:
    while True:
        if typed:
            sys.stdout.write("\n> ")
            sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            return
        if line.strip():
            yield line.rstrip("\n")


def _raised(connection: Connection, after: int) -> list[Any]:
    return list(connection.execute(select(concern).order_by(concern.c.id).offset(after)).all())
