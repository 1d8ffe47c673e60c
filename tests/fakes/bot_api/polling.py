"""getUpdates as Telegram does it: one poller, offsets, patience and the rules against hot loops."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from tests.fakes.bot_api.calls import CallLog, Delivery
from tests.fakes.bot_api.parameters import Parameters
from tests.fakes.bot_api.refusal import Refusal
from tests.fakes.bot_api.updates import Waiting
from tests.fakes.bot_api.wire import Wire
from tests.fakes.bot_api.world import BotAccount, World

#: Seconds after which Telegram ends a long poll, whatever was asked.
LONGEST = 50
HOOKED = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
EVICTED = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
SET_ASIDE = "Conflict: terminated by setWebhook request"


@dataclass
class Pace:
    """The waits of the live server, in seconds of real time."""

    #: A poll with the same offset as one begun within this time waits at least as long.
    same_offset: float = 3.0
    #: A poll with the same offset as one begun within this time gets one update only.
    hot_loop: float = 0.5
    #: A second 409 within this time is held back for as long.
    conflict: float = 3.0


class Turn:
    """A poll that waits; it may be woken to look again, and be ended for a reason."""

    def __init__(self) -> None:
        self.woken = asyncio.Event()
        self.reason: str | None = None

    def end(self, reason: str | None) -> None:
        """Wake it, for good if there is a reason."""
        self.reason = self.reason or reason
        self.woken.set()


class Poller:
    """The long poll of one bot."""

    def __init__(self, world: World, account: BotAccount, log: CallLog, pace: Pace) -> None:
        self._world, self._account, self._log, self._pace = world, account, log, pace
        self._loop = asyncio.get_running_loop()
        self._waiting: Turn | None = None
        self._last: tuple[int, float] = (-1, -1000.0)
        self._next_conflict = 0.0
        account.queue.listeners.append(self.wake)

    def wake(self) -> None:
        """Let a waiting poll look again; safe from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end, None)

    def _end(self, reason: str | None) -> None:
        if self._waiting is not None:
            self._waiting.end(reason)

    def set_aside(self) -> None:
        """End a waiting poll because a webhook was set; safe from any thread."""
        self._loop.call_soon_threadsafe(self._end, SET_ASIDE)

    async def answer(self, wire: Wire, parameters: Parameters) -> list[str]:
        """The updates for this poll, each as JSON text; none when its time is up."""
        if self._account.hook is not None:
            await self._refuse(HOOKED)
        offset = parameters.integer("offset", 0)
        limit = min(max(parameters.integer("limit", 100), 1), 100)
        timeout: float = min(max(parameters.integer("timeout", 0), 0), LONGEST)
        with self._world.changed:
            allowed = parameters.structure("allowed_updates", list)
            if allowed is not None:
                self._account.allowed = allowed
        limit, timeout = self._slow_down(offset, limit, timeout)
        batch = self._take(offset, limit)
        if timeout and not batch:
            batch = await self._wait(wire, offset, limit, timeout)
        return [entry.text for entry in batch]

    def _slow_down(self, offset: int, limit: int, timeout: float) -> tuple[int, float]:
        now = time.monotonic()
        last_offset, last_start = self._last
        if offset == last_offset and timeout < 3 and now < last_start + self._pace.same_offset:
            timeout = self._pace.same_offset
        if offset == last_offset and now < last_start + self._pace.hot_loop:
            limit = 1
        self._last = (offset, now)
        return limit, timeout

    def _take(self, offset: int, limit: int) -> list[Waiting]:
        with self._world.changed:
            batch = self._account.queue.take(offset, limit)
            at = self._world.clock.now()
            self._log.deliveries += [Delivery(at, entry.update_id, "poll", 200) for entry in batch]
            self._world.touch()
            return batch

    async def _wait(self, wire: Wire, offset: int, limit: int, patience: float) -> list[Waiting]:
        self._end(EVICTED)
        turn = self._waiting = Turn()
        ends = time.monotonic() + patience
        try:
            while True:
                turn.woken.clear()
                here = await wire.pause(max(0.0, ends - time.monotonic()), turn.woken)
                if turn.reason is not None:
                    await self._refuse(turn.reason)
                batch = self._take(offset, limit) if here else []
                if batch or not here or time.monotonic() >= ends:
                    return batch
        finally:
            if self._waiting is turn:
                self._waiting = None

    async def _refuse(self, sentence: str) -> None:
        if time.monotonic() < self._next_conflict:
            await asyncio.sleep(self._pace.conflict)
        else:
            self._next_conflict = time.monotonic() + self._pace.conflict
        raise Refusal(409, sentence)
