"""How often a bot may write: about once a second in one chat and thirty times in all."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Bucket:
    """Room for `most` messages that refills at `rate` a second."""

    rate: float
    most: float
    left: float
    at: float

    def refill(self, now: float) -> None:
        """Add what has come back since the last look."""
        self.left = min(self.most, self.left + max(0.0, now - self.at) * self.rate)
        self.at = now

    def wait(self) -> int:
        """Whole seconds until one message fits; 0 when it fits now."""
        # A twentieth of a message is forgiven: the network bunches what was sent evenly.
        return 0 if self.left >= 0.95 else max(1, math.ceil((1 - self.left) / self.rate))


@dataclass
class Flood:
    """Telegram's limits on sending; off until a test switches them on."""

    on: bool = False
    per_chat: float = 1.0
    burst: int = 1
    overall: float = 30.0
    clock: Callable[[], float] = time.monotonic
    _chats: dict[object, Bucket] = field(default_factory=dict)
    _all: Bucket | None = None

    def switch_on(self, *, per_chat: float = 1.0, burst: int = 1, overall: float = 30.0) -> None:
        """Begin to refuse what comes too fast."""
        self.per_chat, self.burst, self.overall = per_chat, burst, overall
        self._chats, self._all, self.on = {}, None, True

    def switch_off(self) -> None:
        """Let everything through again."""
        self.on = False

    def retry_after(self, chat_id: object) -> int:
        """Seconds that the bot must wait before writing here; 0 lets it write and counts it."""
        if not self.on:
            return 0
        now = self.clock()
        if self._all is None:
            self._all = Bucket(self.overall, self.overall, self.overall, now)
        chat = self._chats.setdefault(chat_id, Bucket(self.per_chat, self.burst, self.burst, now))
        for bucket in (self._all, chat):
            bucket.refill(now)
        wait = max(self._all.wait(), chat.wait())
        if not wait:
            self._all.left -= 1
            chat.left -= 1
        return wait
