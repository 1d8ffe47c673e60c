"""Keeps the webhook where it belongs: set at the start, looked at each minute, set again."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from bot.channels.telegram.address import OWN_KINDS
from bot.channels.telegram.api import BotApi
from bot.channels.telegram.hearing import Ear, Hearing, Report
from bot.channels.telegram.outcome import read_result
from bot.errors import ChannelError
from bot.ports import Clock, Sleep

#: Seconds between two looks.
LOOK_SECONDS = 60.0

_MOST_CONNECTIONS = 40

_log = logging.getLogger(__name__)


class WebhookKeeper:
    """
    Tells Telegram where to post updates, for as long as it takes, and sees that it stays so.

    A webhook that points elsewhere is reported at once as a conflict: somebody else has the
    token. It is set again at the second look, so that a new release taking over is not fought.
    Cancel `run` to stop it; the webhook stays set, so that nothing is lost meanwhile.
    """

    def __init__(
        self, api: BotApi, *, url: str, secret: str, clock: Clock, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._api = api
        self._url = url
        self._secret = secret
        self._clock = clock
        self._ear = Ear(clock)
        self._sleep = sleep
        self._is_set = False
        self._strange = False

    @property
    def report(self) -> Report:
        """How well we hear Telegram, for health checks."""
        return self._ear.report

    async def run(self) -> None:
        """Keep the webhook set until cancelled; whatever goes wrong, it goes on."""
        while True:
            try:
                pause = await self._look() if self._is_set else await self._set()
            except ChannelError as error:
                pause = self._ear.fail(error)
            except Exception as error:  # a deaf process is worse than any error
                _log.error("keeping the webhook failed: %s", type(error).__name__)
                pause = self._ear.fail(Hearing.UNREACHABLE)
            await self._sleep(pause)

    async def _set(self) -> float:
        read_result(
            await self._api.call(
                "setWebhook",
                {
                    "url": self._url,
                    "secret_token": self._secret,
                    "allowed_updates": list(OWN_KINDS),
                    "max_connections": _MOST_CONNECTIONS,
                },
            )
        )
        self._is_set = True
        self._ear.hear()
        return LOOK_SECONDS

    async def _look(self) -> float:
        told = read_result(await self._api.call("getWebhookInfo", {}))
        told = told if isinstance(told, dict) else {}
        if told.get("url") == self._url:
            self._strange = False
            if self._is_failing(told):
                self._ear.find(Hearing.UNREACHABLE)
            else:
                self._ear.hear()
            return LOOK_SECONDS
        self._is_set, self._strange = not self._strange, not self._strange
        self._ear.find(Hearing.CONFLICT)
        return LOOK_SECONDS if self._strange else 0.0

    def _is_failing(self, told: dict[str, Any]) -> bool:
        """Telegram has messages for us and could not hand them over just now."""
        failed = told.get("last_error_date")
        if not told.get("pending_update_count") or not isinstance(failed, int):
            return False
        return self._clock().timestamp() - failed <= 2 * LOOK_SECONDS
