"""The time that Telegram believes it is, which a test may move."""

from __future__ import annotations

import time


class Clock:
    """Real time, moved or stopped when a test says so; waits on the network stay real."""

    def __init__(self) -> None:
        self._shift = 0.0
        self._frozen: float | None = None

    def now(self) -> float:
        """Seconds since 1970, as this server sees them."""
        base = time.time() if self._frozen is None else self._frozen
        return base + self._shift

    def advance(self, seconds: float = 0, *, minutes: float = 0, hours: float = 0) -> None:
        """Let this much time pass at once."""
        self._shift += seconds + 60 * minutes + 3600 * hours

    def freeze(self, at: float | None = None) -> None:
        """Stop the clock, at the given second or at the present one."""
        self._frozen = self.now() if at is None else at
        self._shift = 0.0

    def thaw(self) -> None:
        """Let a stopped clock run on from real time."""
        self._frozen, self._shift = None, 0.0
