"""Stand-ins for what lies around the Telegram channel: the network, the inbox and time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.channels.telegram.api import BotApi
from bot.errors import StoreError
from bot.ports import RawUpdate

TOKEN = "4200000001:AAmade-up-token-for-tests-only-000000"
URL = "https://telegram.example"

Step = tuple[int, bytes] | Exception


def ok(result: Any) -> Step:
    """An answer that went well."""
    return 200, json.dumps({"ok": True, "result": result}).encode()


#: The answer of a method that gives nothing back.
DONE = 200, b'{"ok":true,"result":true}'


def no(status: int, description: str = "Made-up", **parameters: Any) -> Step:
    """A refusal as Telegram writes it."""
    body = {"ok": False, "error_code": status, "description": description}
    return status, json.dumps(body | ({"parameters": parameters} if parameters else {})).encode()


def batch(*updates: dict[str, Any]) -> Step:
    """An answer to getUpdates."""
    return ok(list(updates))


class ScriptedRequest(BaseRequest):
    """Answers call after call from a script; when it is at its end, it waits for ever."""

    def __init__(self, *script: Step) -> None:
        self.script = list(script)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.urls: list[str] = []
        self.ended = asyncio.Event()

    @property
    def read_timeout(self) -> float | None:
        """What the library wants to know of every request layer."""
        return 5.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args, **kwargs
    ) -> tuple[int, bytes]:
        """Write the call down, and do what the script says next."""
        assert method == "POST"
        self.urls.append(url)
        self.calls.append((url.rpartition("/")[2], dict(request_data.parameters)))
        await asyncio.sleep(0)
        if not self.script:
            self.ended.set()
            await asyncio.Event().wait()
        step = self.script.pop(0)
        if isinstance(step, httpx.TimeoutException):
            raise TimedOut from step
        if isinstance(step, httpx.HTTPError):
            raise NetworkError(f"httpx.{type(step).__name__}: {step}") from step
        if isinstance(step, Exception):
            raise step
        return step

    def of(self, method: str) -> list[dict[str, Any]]:
        """The parameters of every call of one method."""
        return [parameters for name, parameters in self.calls if name == method]


def api_with(*script: Step) -> tuple[BotApi, ScriptedRequest]:
    """A Bot API whose answers are written down beforehand."""
    request = ScriptedRequest(*script)
    return BotApi(request, url=URL, token=TOKEN), request


class MemoryInbox:
    """An inbox in memory, unique as the real one is; it can be away for a while."""

    def __init__(self, *, away: int = 0, error: type[Exception] = StoreError) -> None:
        self.rows: list[RawUpdate] = []
        self.attempts = 0
        self._awaited = 0
        self._reached = asyncio.Event()
        self.away = away
        self.error = error

    async def store(self, updates: Sequence[RawUpdate]) -> None:
        """Keep what is new, or fail as a whole."""
        self.attempts += 1
        if self.attempts == self._awaited:
            self._reached.set()
        await asyncio.sleep(0)
        if self.away:
            self.away -= 1
            raise self.error("away")
        self.rows += [update for update in updates if update not in self.rows]

    async def tried(self, times: int) -> None:
        """Wait until it was tried so many times; the last may still be under way."""
        self._awaited = times
        if self.attempts < times:
            await self._reached.wait()

    @property
    def ids(self) -> list[str]:
        """The ids of what is kept, in order."""
        return [row.update_id for row in self.rows]


class StillClock:
    """A clock that only moves when somebody sleeps, which takes no time at all."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        """The time now."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Move the clock, and let others have their turn."""
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)
        await asyncio.sleep(0)
