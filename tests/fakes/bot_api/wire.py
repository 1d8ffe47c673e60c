"""One HTTP exchange down to its socket, so that it can break as networks break."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any

from starlette.requests import Request
from uvicorn.protocols.http.h11_impl import H11Protocol


class OpenProtocol(H11Protocol):
    """uvicorn's HTTP/1.1, which also lets the application reach the connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Put the transport where a request can find it."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class Wire:
    """The connection under one request."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._transport: asyncio.Transport = request.scope["state"]["transport"]
        self._left: asyncio.Task[None] | None = None

    @property
    def left(self) -> asyncio.Task[None]:
        """Done once the client has gone; only to be asked for after the body was read."""
        if self._left is None:
            self._left = asyncio.ensure_future(self._until_gone())
        return self._left

    @property
    def gone(self) -> bool:
        """Whether the client is known to have left."""
        return self._left is not None and self._left.done()

    async def _until_gone(self) -> None:
        message: Any = {}
        while message.get("type") != "http.disconnect":
            message = await self._request.receive()

    async def pause(self, seconds: float | None, woken: asyncio.Event | None = None) -> bool:
        """Wait so long, or until woken; false when the client has gone."""
        waits: set[asyncio.Task[Any]] = {self.left}
        if woken is not None:
            waits.add(asyncio.ensure_future(woken.wait()))
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits - {self.left}:
            wait.cancel()
        return not self.left.done()

    async def drop(self, *, gently: bool = False) -> None:
        """End the connection without a word: the client sees a reset, or a plain close."""
        if not gently:
            sock = self._transport.get_extra_info("socket")
            # Without lingering, a close is sent as RST.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()
        await self.left

    async def cut(self, status: int, body: bytes, at: int) -> None:
        """Promise the whole body, send part of it and hang up."""
        head = (
            f"HTTP/1.1 {status} Made-up\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\n\r\n"
        )
        self._transport.write(head.encode() + body[:at])
        self._transport.close()
        await self.left

    async def close(self) -> None:
        """Let go of what watches the connection."""
        if self._left is not None and not self._left.done():
            self._left.cancel()
            await asyncio.wait({self._left})
