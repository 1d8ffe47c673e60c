"""Fetching updates: stored first, acknowledged after, and never deaf for good."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, TypeVar

from bot.channels.telegram.address import OWN_KINDS
from bot.channels.telegram.api import Answer, BotApi
from bot.channels.telegram.envelope import Batch, read_batch, read_wreck
from bot.channels.telegram.hearing import Ear, Hearing, Report
from bot.channels.telegram.outcome import is_success, read_result
from bot.errors import ChannelError
from bot.ports import Clock, Intake, RawUpdate, Sleep

#: Seconds that Telegram holds a poll open when there is nothing; it allows 50.
POLL_SECONDS = 25

#: Seconds between looks while something comes that no answer can acknowledge.
_UNNUMBERED = 1.0
_MOST = 100
#: Polls in a row that give the same wreck before it is kept as it is.
_WRECKS = 5

R = TypeVar("R")

_log = logging.getLogger(__name__)


class Fetcher:
    """
    Asks Telegram for updates until it is told to stop.

    The offset moves on only after `Intake.store` returned, so whatever was not stored comes
    again. Nothing is ever asked with `drop_pending_updates`, and nothing is acknowledged on
    the way out.
    """

    def __init__(
        self,
        api: BotApi,
        intake: Intake,
        *,
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
        hold: int = POLL_SECONDS,
    ) -> None:
        self._api = api
        self._intake = intake
        self._ear = Ear(clock)
        self._sleep = sleep
        self._hold = hold
        self._stopping = asyncio.Event()
        self._webhook_gone = False
        self._offset = 0
        self._limit = _MOST
        self._wreck = ""
        self._wrecks = 0

    @property
    def report(self) -> Report:
        """How well we hear Telegram, for health checks."""
        return self._ear.report

    def stop(self) -> None:
        """Let `run` return as soon as what is being stored is stored."""
        self._stopping.set()

    async def run(self) -> None:
        """Fetch until `stop`; whatever goes wrong, it goes on."""
        while not self._stopping.is_set():
            try:
                pause = await self._round()
            except ChannelError as error:
                pause = self._ear.fail(error)
            except Exception as error:  # a deaf process is worse than any error
                # The type only: what is in it may hold a young person's words.
                _log.error("fetching failed: %s", type(error).__name__)
                pause = self._ear.fail(Hearing.UNREACHABLE)
            await self._pause(pause)

    async def _round(self) -> float:
        """Ask once and keep what came; give the seconds to wait before the next round."""
        if not self._webhook_gone:
            answer = await self._call("deleteWebhook", {})
            self._webhook_gone = answer is not None and read_result(answer) is True
        hold = self._patience
        question = {
            "limit": self._limit,
            "timeout": hold,
            "allowed_updates": list(OWN_KINDS),
        }
        answer = await self._call("getUpdates", question | self._acknowledgement, hold)
        if answer is None:
            return 0.0
        self._look_for_webhook(answer)
        if not is_success(answer.status):
            read_result(answer)
        batch = read_batch(answer.body, self._api.bot)
        if not batch.whole:
            return await self._take_wreck(answer, batch)
        await self._take(batch)
        # What has no number can't be acknowledged, and comes again at once.
        return _UNNUMBERED if batch.updates and batch.highest is None else 0.0

    @property
    def _patience(self) -> int:
        """After a start or a failure the first answer comes at once, so that we know we hear."""
        return self._hold if self._ear.hears else 0

    @property
    def _acknowledgement(self) -> dict[str, int]:
        return {"offset": self._offset} if self._offset else {}

    async def _take(self, batch: Batch) -> None:
        self._ear.hear()
        self._wreck, self._wrecks = "", 0
        self._limit = min(self._limit * 2, _MOST)
        if await self._store(batch.updates):
            # After an empty answer nothing is left to acknowledge. No offset then: after a quiet
            # week Telegram goes on with a random id, which may lie below the old one.
            self._offset = 0 if batch.highest is None else batch.highest + 1

    async def _take_wreck(self, answer: Answer, batch: Batch) -> float:
        """
        Keep what can be told apart, acknowledge nothing, and ask for one at a time.

        One that comes broken again and again is kept as it is, for a person to look at.
        """
        if answer.content().get("ok") is False:
            read_result(answer)
        await self._store(batch.updates)
        alone, self._limit = self._limit == 1, 1
        print_of = hashlib.sha256(answer.body).hexdigest()
        self._wrecks = self._wrecks + 1 if alone and print_of == self._wreck else 1
        self._wreck = print_of
        wreck = read_wreck(answer.body, self._api.bot) if self._wrecks >= _WRECKS else None
        if wreck is None or not await self._store([wreck]):
            return self._ear.fail(Hearing.GARBLED)
        self._offset = int(wreck.update_id) + 1
        return 0.0

    async def _store(self, updates: Sequence[RawUpdate]) -> bool:
        """Store for good, however long it takes; False when told to stop before it was done."""
        while updates and not self._stopping.is_set():
            try:
                await self._intake.store(updates)
            except Exception as error:  # no error of ours may make us deaf
                _log.error("updates were not stored: %s", type(error).__name__)
                await self._pause(self._ear.fail(Hearing.NOT_STORED))
            else:
                self._ear.hear()
                return True
        return not updates

    def _look_for_webhook(self, answer: Answer) -> None:
        """A webhook that somebody set takes our messages: once that lasts, it is removed."""
        lasting = self._ear.report.hearing is Hearing.CONFLICT
        if answer.status == 409 and lasting and b"webhook" in answer.body.lower():  # noqa: PLR2004
            self._webhook_gone = False

    async def _call(
        self, method: str, parameters: Mapping[str, Any], hold: float = 0.0
    ) -> Answer | None:
        return await self._unless_stopped(self._api.call(method, parameters, held=hold))

    async def _pause(self, seconds: float) -> None:
        if seconds:
            await self._unless_stopped(self._sleep(seconds))

    async def _unless_stopped(self, work: Awaitable[R]) -> R | None:
        """Do *work*, or drop it and give None as soon as `stop` is called."""
        doing = asyncio.ensure_future(work)
        stopping = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return doing.result() if doing.done() else None
        finally:
            doing.cancel()
            stopping.cancel()
            await asyncio.gather(doing, stopping, return_exceptions=True)
