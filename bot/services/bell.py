"""Wakes whoever waits for something to change."""

from __future__ import annotations

import asyncio


class Bell:
    """Rings for everybody who waits at that moment; nobody hears an earlier ring."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()
        #: The service is stopping: nobody should wait any more.
        self.closed = False

    def ring(self) -> None:
        """Wake all who wait."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    def close(self) -> None:
        """Wake all who wait, and let nobody wait again."""
        self.closed = True
        self.ring()

    async def wait(self, seconds: float) -> bool:
        """Wait for a ring, at most so many *seconds*; say whether it rang."""
        if self.closed:
            return False
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await asyncio.wait_for(future, seconds)
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(future)
        return True
