"""
Receives what is in the inbox: the straight line from a stored message to all that follows.

Take the oldest open message of each young person, read it, load what is known, plan, commit.
Nothing is sent here, so nothing can be lost or half said.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.domain.inbound import Inbound, Kind
from bot.errors import StaleError
from bot.ports import Channel, Clock
from bot.services.binding import named_code, out_of_practice
from bot.services.consequences import Consequences
from bot.services.planning import plan
from bot.services.putting_aside import put_aside, raise_aside
from bot.services.records import Chat
from bot.services.recovery import arrived_unread
from bot.services.setup import Setup
from bot.services.situation import Known
from bot.services.worker_chat import WorkerChat

log = structlog.get_logger()

#: As many young people's messages as share one transaction at the most.
BATCH = 64
#: Taken this often and still not done, a message is put aside for a person: the process was
#: killed each time, perhaps by that very message.
TRIES = 10
#: A failure of the message's own weighs as much as so many: after three it is put aside.
OWN_FAILURE = 4


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    A stored message whose turn has come; *raw* is nothing when it is damaged.

    *sender* is the fingerprint of its address. *waited* marks the first message of a sender
    that came in while the root key was missing.
    """

    id: str
    channel: str
    bot: str
    sender: str
    raw: bytes | None
    received_at: datetime
    attempts: int
    waited: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """A stored message that was parsed, with the code that it names, if any."""

    waiting: Waiting
    inbound: Inbound
    code: str


class TurnStore(Protocol):
    """What receiving needs from the store."""

    async def claim(self, now: datetime, until: datetime, limit: int) -> Sequence[Waiting]:
        """Lease the oldest open message of each sender that is not leased."""

    async def load(self, reads: Sequence[Read], now: datetime) -> Sequence[Known]:
        """Load what is known about each sender, in the same order."""

    async def free(self, inbox_id: str, *, counted: bool) -> None:
        """Let go of a lease, so that it is tried again at once; *counted* as its own failure."""

    def make_chat(
        self, read: Read, setup: Setup, now: datetime, damaged: Chat | None = None
    ) -> Chat:
        """Make a new chat with a key of its own, for a new sender or instead of a *damaged* one."""

    async def commit(self, works: Sequence[Consequences]) -> None:
        """Write everything that follows, and the messages as done, in one transaction."""

    def is_down(self, error: Exception) -> bool:
        """Say whether the database itself failed, whatever it was asked to do."""


class Receiver:
    """Runs until it is stopped; *wake* is set by whoever stored something."""

    def __init__(
        self,
        store: TurnStore,
        channels: Mapping[str, Channel],
        setup: Setup,
        workers: WorkerChat,
        clock: Clock,
        lease: timedelta,
    ) -> None:
        self._store = store
        self._channels = channels
        self._setup = setup
        self._workers = workers
        self._clock = clock
        self._lease = lease
        self.wake = asyncio.Event()
        self.done = asyncio.Event()
        #: Taken and not done: to be let go of, and whether that was a failure of its own.
        self._undone: dict[str, bool] = {}
        self._down: Exception | None = None

    async def receive(self) -> int:
        """
        Take one batch from in to committed; give the number of messages.

        When the database itself fails and takes nothing, its error is raised: whoever runs
        this waits before the next round, and every message waits as it came.
        """
        self._down = None
        await self._let_go()
        now = self._clock()
        until = now + self._lease
        batch = await self._store.claim(now, until, BATCH)
        if not batch:
            return 0
        known = await self._load([self._read(waiting) for waiting in batch], now)
        planned = [await self._plan(*pair, now) for pair in known]
        works = [work for work in planned if work is not None]
        committed = await self._commit(works, until)
        try:
            await self._let_go()
        except Exception as error:  # the next round lets go of the rest before anything else
            self._down = error
        self.done.set()
        if self._down is not None and not committed:
            raise self._down
        return len(works)

    async def _let_go(self) -> None:
        """Let what was not done be read afresh; planning puts it aside after three failures."""
        for inbox_id, counted in list(self._undone.items()):
            await self._store.free(inbox_id, counted=counted)
            del self._undone[inbox_id]

    def _not_done(self, inbox_id: str, error: Exception, *, own: bool) -> None:
        """Whatever is wrong with the database, it is not the message: that is never counted."""
        down = self._store.is_down(error)
        if down:
            self._down = error
        self._undone[inbox_id] = own and not down

    async def _load(self, reads: Sequence[Read], now: datetime) -> list[tuple[Read, Known]]:
        """Load together; one that can't be loaded keeps nobody else waiting."""
        try:
            return list(zip(reads, await self._store.load(reads, now), strict=True))
        except Exception as error:
            if len(reads) > 1:
                return [pair for read in reads for pair in await self._load([read], now)]
            # Whatever is wrong there, it is not the message: that is not counted against it.
            inbox_id = reads[0].waiting.id
            log.error("not_loaded", inbox=inbox_id, error=type(error).__name__)
            self._not_done(inbox_id, error, own=False)
            return []

    async def _commit(self, works: list[Consequences], until: datetime) -> int:
        """
        Commit together; a turn that spoils the batch is found by committing each alone.

        A database that fails is asked no more once the lease is over, at *until*: somebody
        else may have the messages then. Gives the number that was committed.
        """
        if not works:
            return 0
        if self._down is not None and self._clock() >= until:
            for work in works:
                self._try_again(work, self._down)
            return 0
        try:
            await self._store.commit(works)
        except Exception as error:
            if len(works) > 1:
                return sum([await self._commit([work], until) for work in works])
            self._try_again(works[0], error)
            return 0
        return len(works)

    def _try_again(self, work: Consequences, error: Exception) -> None:
        stale = isinstance(error, StaleError)
        if not stale:
            log.error("turn_failed", inbox=work.inbox_id, error=type(error).__name__)
        if work.inbox_id is not None:
            self._not_done(work.inbox_id, error, own=not stale)

    def _read(self, waiting: Waiting) -> Read:
        inbound = Inbound(Kind.OTHER, "", waiting.received_at)
        try:
            if waiting.raw is not None:
                inbound = self._channels[waiting.channel].parse(waiting.raw)
        except Exception as error:
            log.error("unreadable_update", inbox=waiting.id, error=type(error).__name__)
        return Read(waiting, inbound, named_code(inbound))

    async def _plan(self, read: Read, known: Known, now: datetime) -> Consequences | None:
        """Work out a turn, or put it aside; nothing if it can only be taken again later."""
        waiting, chat = read.waiting, known.chat
        damaged = chat if chat is not None and not chat.address else None
        if damaged is not None:
            log.error("chat_damaged", inbox=waiting.id, chat=damaged.id)
            known = Known(alerts=known.alerts)
        if chat is None or damaged is not None:
            chat = self._store.make_chat(read, self._setup, now, damaged)
        chat = out_of_practice(self._setup, chat)
        try:
            if waiting.attempts <= TRIES and read.inbound.address and damaged is None:
                return await self._work_out(read, known, chat, now)
        except Exception as error:
            log.error("planning_failed", inbox=waiting.id, error=type(error).__name__)
        try:
            return self._put_aside(read, known, chat, now)
        except Exception as error:
            log.error("not_put_aside", inbox=waiting.id, error=type(error).__name__)
            return None

    async def _work_out(
        self, read: Read, known: Known, chat: Chat, now: datetime
    ) -> Consequences | None:
        waiting = read.waiting
        if self._workers.concerns(read.inbound, known):
            try:
                return await self._workers.answer(read, known, chat, now)
            except Exception as error:  # what a worker taps is written before it is answered
                if not self._store.is_down(error):
                    raise
                log.error("turn_failed", inbox=waiting.id, error=type(error).__name__)
                self._not_done(waiting.id, error, own=False)
                return None
        late = [arrived_unread(waiting.received_at, now)] if waiting.waited else []
        return plan(
            waiting.id, read.inbound, known, chat, self._setup, waiting.received_at, now, late
        )

    def _put_aside(self, read: Read, known: Known, chat: Chat, now: datetime) -> Consequences:
        """Keep its words and answer if that can be done at all; a person is told in any case."""
        waiting, inbound = read.waiting, read.inbound if read.inbound.address else None
        if waiting.attempts <= 2 * TRIES:
            try:
                work = Consequences.of_message(self._setup, known, now, chat, waiting.id)
                put_aside(work, inbound, waiting.received_at)
            except Exception as error:
                log.error("words_not_kept", inbox=waiting.id, error=type(error).__name__)
            else:
                return work
        # Afresh: what failed may have left half of something in the first one.
        work = Consequences.of_message(self._setup, known, now, chat, waiting.id)
        raise_aside(work)
        return work
