"""The door that Telegram posts updates to: stored before it hears 200, closed to all others."""

from __future__ import annotations

import asyncio
import hmac
import logging

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.channels.telegram.envelope import read_single
from bot.ports import Intake

#: The most that one update may be, in bytes; Telegram's own are far smaller.
LARGEST = 1024 * 1024
#: How much of a body that is too large is read before answering: who is cut off in the middle of
#: sending may not see our answer.
_PATIENCE = 16 * LARGEST
#: Seconds that a body may take to arrive.
BODY_SECONDS = 20.0

_SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105  a header's name
#: Seconds after which Telegram may come again while our database is away.
_COME_AGAIN = "5"

_log = logging.getLogger(__name__)


class WebhookDoor:
    """
    Takes posted updates; mount it with POST only, at the path of the webhook's address.

    Wrong or missing secret: 403. Not JSON by its label: 415. Above 1 MiB: 413. Database away:
    503, and Telegram comes again. With the right secret, a body that can't be read is kept
    for a person and answered with 200, because Telegram would drop it in the end.

    Whatever is turned away with the right secret may be words that nobody has seen: Telegram
    posts it again for a day, and what else it has from that chat waits behind it. *turned_away*
    counts these since the start.
    """

    def __init__(self, intake: Intake, *, secret: str, bot: str) -> None:
        if not secret:
            raise ValueError("without a secret anybody could post in a young person's name")
        self._intake = intake
        self._secret = secret.encode()
        self._bot = bot
        self.turned_away = 0

    async def take(self, request: Request) -> Response:
        """Answer one post."""
        if not self._knows(request):
            return Response(status_code=403)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            return self._turn_away(415)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _read(request)
        except (ClientDisconnect, TimeoutError):
            return self._turn_away(408)
        if body is None:
            return self._turn_away(413)
        return await self._store(body)

    def _turn_away(self, status: int) -> Response:
        self.turned_away += 1
        _log.error("a posted update was not taken: %d", status)
        return Response(status_code=status)

    async def _store(self, body: bytes) -> Response:
        try:
            await self._intake.store([read_single(body, self._bot)])
        except Exception as error:  # whatever it was: it is not stored
            # The type only: what is in it may hold a young person's words.
            _log.error("a posted update was not stored: %s", type(error).__name__)
            return Response(status_code=503, headers={"Retry-After": _COME_AGAIN})
        return Response(status_code=200)

    def _knows(self, request: Request) -> bool:
        """Exactly one secret, compared in the same time whatever it is."""
        given = request.headers.getlist(_SECRET_HEADER)
        secret = given[0].encode("utf-8", "surrogateescape") if len(given) == 1 else b""
        return hmac.compare_digest(secret, self._secret)


async def _read(request: Request) -> bytes | None:
    """Read the body; None if it is too large, whatever its length claims to be."""
    claimed = request.headers.get("content-length", "")
    too_large = claimed.isdecimal() and int(claimed[:20]) > LARGEST
    body, came = bytearray(), 0
    async for part in request.stream():
        came += len(part)
        too_large = too_large or came > LARGEST
        if came > _PATIENCE:
            break
        if not too_large:
            body += part
    return None if too_large else bytes(body)
