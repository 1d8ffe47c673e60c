"""Keeps the loops going: whatever goes wrong in one round, the next one comes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

log = structlog.get_logger()

_LONGEST_PAUSE = 30.0


@dataclass(slots=True)
class Loop:
    """
    Runs *step* again and again.

    A step gives the number of things it did; after nothing to do it waits for *wake*, or so
    many seconds as *rest* gives. A step that fails is tried again after a growing pause.
    """

    name: str
    step: Callable[[], Awaitable[int]]
    wake: asyncio.Event
    rest: Callable[[], Awaitable[float]]
    failures: int = field(default=0)

    async def run(self, stopping: asyncio.Event) -> None:
        """Run until *stopping* is set; a round that has begun is finished."""
        while not stopping.is_set():
            self.wake.clear()
            try:
                did = await self.step()
                self.failures = 0
            except Exception as error:
                self.failures += 1
                log.error("round_failed", loop=self.name, error=type(error).__name__)
                pause = min(2.0 ** (self.failures - 1), _LONGEST_PAUSE)
                await _either(stopping, pause)
                continue
            if not did:
                await self._wait(stopping)

    async def _wait(self, stopping: asyncio.Event) -> None:
        seconds = await self.rest()
        waits = [asyncio.ensure_future(self.wake.wait()), asyncio.ensure_future(stopping.wait())]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()


async def _either(stopping: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return
