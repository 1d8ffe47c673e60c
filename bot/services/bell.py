"""Wakes whoever waits for something to change."""

from __future__ import annotations

import asyncio


class Bell:
    """Rings for everybody who waits, and for those who were still looking before they wait."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()
        #: How often it has rung: taken before looking, so that no ring is missed meanwhile.
        self.rings = 0
        #: The service is stopping: nobody should wait any more.
        self.closed = False

    def ring(self) -> None:
        """Wake all who wait."""
        self.rings += 1
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    def close(self) -> None:
        """Wake all who wait, and let nobody wait again."""
        self.closed = True
        self.ring()

    async def wait(self, seconds: float, heard: int) -> bool:
        """
        Wait for a ring, at most so many *seconds*; say whether it rang.

        *heard* is what `rings` was before the caller looked for what is new: what was written
        while it looked has rung already, and must not be waited for.
        """
        if self.closed:
            return False
        if self.rings != heard:
            return True
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await asyncio.wait_for(future, seconds)
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(future)
        return True
