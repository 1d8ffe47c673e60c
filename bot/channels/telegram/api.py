"""Calls to the Bot API: the library's request layer, plain values in, plain values out."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from telegram.error import TelegramError
from telegram.request import BaseRequest, HTTPXRequest, RequestData

# The one private name that is used: a plain call needs it, and the lock pins its release.
from telegram.request._requestparameter import RequestParameter

from bot.errors import TryLaterError, UncertainError

#: Seconds that an ordinary call waits for its answer.
READ_SECONDS = 10.0
#: Seconds that a long poll waits beyond the time that Telegram was asked to hold it.
POLL_GRACE_SECONDS = 10.0

#: Failures before a single byte of the call was sent. Anything else may have arrived.
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.InvalidURL,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    UnicodeError,
)
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer of the Bot API as it came; its body may hold a young person's words."""

    status: int
    body: bytes = field(repr=False)

    def content(self) -> dict[str, Any]:
        """Give the JSON object in the body; an empty one when it holds none."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}


class BotApi:
    """
    Calls methods of one bot.

    *request* is for one kind of use: a long poll must not share it with sends.
    """

    def __init__(self, request: BaseRequest, *, url: str, token: str) -> None:
        self._request = request
        self._base = f"{url}/bot{token}"
        #: Our account, as `RawUpdate.bot` has it; a token begins with it.
        self.bot = token.partition(":")[0]

    async def call(
        self, method: str, parameters: Mapping[str, Any], *, held: float = 0.0
    ) -> Answer:
        """
        Call *method* once. *held* is how long Telegram was asked to wait with its answer.

        TryLaterError: nothing was sent. UncertainError: it may have been done. Neither holds
        the address, which has the token in it.
        """
        fields = [RequestParameter(name, value, None) for name, value in parameters.items()]
        problem = None
        try:
            status, body = await self._request.do_request(
                f"{self._base}/{method}",
                "POST",
                RequestData(fields),
                read_timeout=held + POLL_GRACE_SECONDS if held else READ_SECONDS,
            )
        except Exception as error:  # the layers below let some of httpx's through
            problem = _what_happened(error)
        # Raised out here so that no chained error carries the address along.
        if problem is not None:
            raise problem
        return Answer(status, body)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._request.shutdown()


def _what_happened(error: Exception) -> TryLaterError | UncertainError:
    """Tell a call that never left from one whose answer was lost."""
    cause = error.__cause__ if isinstance(error, TelegramError) else error
    code = type(cause or error).__name__
    if isinstance(cause, _NOT_SENT):
        return TryLaterError(f"not_sent:{code}")
    return UncertainError(f"answer_lost:{code}")


def open_api(*, url: str, token: str, connections: int = 32) -> BotApi:
    """Make the way to the Bot API at *url*; nothing is called yet."""
    _hush()
    local = urlsplit(url).hostname in _LOOPBACK
    request = HTTPXRequest(
        connection_pool_size=connections,
        read_timeout=READ_SECONDS,
        connect_timeout=5.0,
        pool_timeout=5.0,
        # A proxy of the surroundings is not for a server on this machine.
        httpx_kwargs={"trust_env": False} if local else None,
    )
    return BotApi(request, url=url, token=token)


def _hush() -> None:
    """Every call's address holds the token, and these write addresses at INFO and DEBUG."""
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)
