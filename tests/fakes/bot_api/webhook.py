"""Posting updates to a bot's webhook: one at a time per chat, chats side by side, with retries."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import httpx

from tests.fakes.bot_api.calls import CallLog, Delivery
from tests.fakes.bot_api.updates import Waiting
from tests.fakes.bot_api.world import BotAccount, Hook, World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
#: Seconds that a Retry-After is honoured for at most.
LONGEST_RETRY_AFTER = 3600


@dataclass
class Patience:
    """How long a webhook is waited for and how its failures are spaced, in real seconds."""

    answer: float = 60.0
    #: The first repeat is immediate; the second waits twice this, each later one double.
    first: float = 1.0
    longest: float = 60.0


@dataclass
class Lane:
    """The deliveries of one chat."""

    busy: bool = False
    failures: int = 0
    delay: float = 0.0
    due: float = 0.0


class Courier:
    """Carries the updates of one bot to its webhook."""

    def __init__(self, world: World, account: BotAccount, log: CallLog, patience: Patience) -> None:
        self._world, self._account, self._log, self._patience = world, account, log, patience
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._hook: Hook | None = None
        self._lanes: dict[object, Lane] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        self._client = httpx.AsyncClient(trust_env=False, verify=False)
        account.queue.listeners.append(self.wake)

    def wake(self) -> None:
        """Look again for something to carry; safe from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake.set)

    async def run(self) -> None:
        """Carry until cancelled."""
        try:
            while True:
                self._wake.clear()
                soonest = self._start_what_is_due()
                timeout = None if soonest is None else max(0.0, soonest - time.monotonic())
                try:
                    await asyncio.wait_for(self._wake.wait(), timeout)
                except TimeoutError:
                    continue
        finally:
            for task in self._under_way:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)
            await self._client.aclose()

    def _start_what_is_due(self) -> float | None:
        """Start each lane that may go; gives the moment when the next one may."""
        with self._world.changed:
            hook = self._account.hook
            self._account.queue.expire()
            waiting = self._account.queue.waiting if hook else []
            if hook is not self._hook:
                # A webhook that is set anew starts without the old one's waits.
                self._hook, self._lanes = hook, {}
            soonest: float | None = None
            seen: set[object] = set()
            for entry in waiting:
                if hook is None or len(self._under_way) >= hook.max_connections:
                    break
                if entry.lane in seen:
                    continue
                seen.add(entry.lane)
                lane = self._lanes.setdefault(entry.lane, Lane())
                if lane.due > time.monotonic():
                    soonest = lane.due if soonest is None else min(soonest, lane.due)
                elif not lane.busy:
                    self._start(hook, lane, entry)
            return soonest

    def _start(self, hook: Hook, lane: Lane, entry: Waiting) -> None:
        lane.busy = True
        task = self._loop.create_task(self._carry(hook, lane, entry))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        task.add_done_callback(lambda _task: self._wake.set())

    async def _carry(self, hook: Hook, lane: Lane, entry: Waiting) -> None:
        headers = {"Content-Type": "application/json"}
        if hook.secret:
            headers[SECRET_HEADER] = hook.secret
        status: int | None = None
        retry_after, error = 0, ""
        try:
            response = await self._client.post(
                hook.url, content=entry.text, headers=headers, timeout=self._patience.answer
            )
            status = response.status_code
            error = f"Wrong response from the webhook: {status} {response.reason_phrase}"
            retry_after = int(response.headers.get("Retry-After", "0"))
        except httpx.HTTPError as problem:
            error = f"{type(problem).__name__}: the webhook could not be reached"
        except ValueError:
            retry_after = 0
        finally:
            lane.busy = False
        self._record(hook, lane, entry, Delivery(0, entry.update_id, "webhook", status), error)
        if retry_after and lane.failures:
            lane.due = time.monotonic() + min(retry_after, LONGEST_RETRY_AFTER)

    def _record(
        self, hook: Hook, lane: Lane, entry: Waiting, delivery: Delivery, error: str
    ) -> None:
        accepted = delivery.status is not None and 200 <= delivery.status < 300
        with self._world.changed:
            entry.deliveries += 1
            delivery.at = self._world.clock.now()
            self._log.deliveries.append(delivery)
            if accepted:
                lane.failures, lane.delay, lane.due = 0, 0.0, 0.0
                self._account.queue.accepted(entry)
            else:
                self._postpone(lane)
                hook.last_error, hook.last_error_at = error, self._world.today()
            self._world.touch()

    def _postpone(self, lane: Lane) -> None:
        lane.failures += 1
        if lane.failures == 1:
            lane.delay, lane.due = self._patience.first, 0.0
            return
        lane.delay = min(self._patience.longest, lane.delay * 2)
        lane.due = time.monotonic() + lane.delay
