"""The updates that wait for one bot, and the ways in which their delivery can go wrong."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

#: Seconds that Telegram keeps an update for.
LIFETIME = 24 * 3600
#: Bytes that one getUpdates answer may hold.
MOST_BYTES = 4 * 1024 * 1024
#: An offset further than this beyond the newest id is taken as a mistake and ignored.
FUTURE = 10


@dataclass(eq=False)
class Waiting:
    """One update that the bot has not confirmed."""

    update_id: int
    text: str
    #: Updates of one lane (a chat) go to a webhook one after another.
    lane: object
    at: float
    deliveries: int = 0
    #: Given out whatever the offset says, once, because its turn had passed.
    late: bool = False


@dataclass
class UpdateQueue:
    """Updates in the order in which they will be delivered."""

    now: Callable[[], float]
    #: Held while anything here changes; the world's own.
    lock: threading.Condition
    next_id: int = 700_000_001
    waiting: list[Waiting] = field(default_factory=list)
    held: list[Waiting] = field(default_factory=list)
    #: Told after every change, from whichever thread made it.
    listeners: list[Callable[[], None]] = field(default_factory=list)
    _holding: bool = False
    _swap: Waiting | None = None
    _swaps: int = 0
    _doubles: int = 0
    _resends: int = 0
    _expired_at: float = 0.0

    def renumber(self, next_id: int) -> None:
        """Give the next update this id, as happens after a week without any."""
        with self.lock:
            self.next_id = next_id

    def push(self, update: dict[str, Any], lane: object) -> int:
        """Queue an update under the next id (or the one it brings); gives the id."""
        given = update.get("update_id")
        update_id = given if isinstance(given, int) else self.next_id
        text = json.dumps({"update_id": update_id, **update})
        self.push_text(text, lane, update_id)
        return update_id

    def push_text(self, text: str, lane: object, update_id: int | None = None) -> int:
        """Queue these very characters, which need not be sound JSON; gives the id."""
        number = self.next_id if update_id is None else update_id
        self.next_id = max(self.next_id, number + 1)
        late = bool(self.waiting) and number < self.waiting[-1].update_id
        self._place(Waiting(number, text, lane, self.now(), late=late))
        return number

    def _place(self, entry: Waiting) -> None:
        if self._holding:
            self.held.append(entry)
            return
        if self._swaps and self._swap is None:
            self._swap = entry
            self._swaps -= 1
            return
        self._append([entry] if self._swap is None else [entry, self._swap])
        self._swap = None

    def _append(self, entries: Iterable[Waiting]) -> None:
        for entry in entries:
            self.waiting.append(entry)
            if self._doubles:
                self._doubles -= 1
                self.waiting.append(
                    Waiting(entry.update_id, entry.text, entry.lane, entry.at, late=entry.late)
                )
        self.tell()

    def tell(self) -> None:
        """Wake whoever delivers from here."""
        for listener in list(self.listeners):
            listener()

    def take(self, offset: int, limit: int) -> list[Waiting]:
        """What getUpdates gives for this offset, after forgetting what the offset confirms."""
        self.expire()
        if offset < 0:
            self.waiting = self.waiting[offset:]
        elif 0 < offset <= self.next_id - 1 + FUTURE:
            self._confirm(offset)
        batch: list[Waiting] = []
        room = MOST_BYTES
        for entry in self.waiting[:limit]:
            room -= len(entry.text)
            if room < 0 and batch:
                break
            entry.deliveries += 1
            batch.append(entry)
        return batch

    def _confirm(self, offset: int) -> None:
        kept: list[Waiting] = []
        gone: list[Waiting] = []
        for entry in self.waiting:
            confirmed = entry.update_id < offset and (entry.deliveries or not entry.late)
            (gone if confirmed else kept).append(entry)
        self.waiting = kept
        for entry in gone:
            self.accepted(entry)

    def accepted(self, entry: Waiting) -> None:
        """The bot has this one; give it again all the same if a test armed that."""
        if entry in self.waiting:
            self.waiting.remove(entry)
        if self._resends and entry.deliveries:
            self._resends -= 1
            self.waiting.append(
                Waiting(entry.update_id, entry.text, entry.lane, self.now(), late=True)
            )
            self.tell()

    def expire(self) -> None:
        """Forget what nobody fetched for a day."""
        now = self.now()
        # Once a second is enough, unless the clock was moved.
        if 0 <= now - self._expired_at < 1:
            return
        self._expired_at = now
        oldest = now - LIFETIME
        self.waiting = [entry for entry in self.waiting if entry.at >= oldest]

    def drop_all(self) -> None:
        """Forget everything that waits, as drop_pending_updates asks."""
        self.waiting.clear()
        self.held.clear()
        self._swap = None

    def pending(self) -> int:
        """How many updates wait, held back ones included."""
        self.expire()
        return len(self.waiting) + len(self.held) + (self._swap is not None)

    def hold_back(self) -> None:
        """From now on updates happen but do not arrive, until `release`."""
        with self.lock:
            self._holding = True

    def release(self, *, newest_first: bool = False) -> None:
        """Let what was held back arrive, late: others with higher ids may have gone before."""
        with self.lock:
            self._holding = False
            entries = list(reversed(self.held)) if newest_first else list(self.held)
            self.held = []
            for entry in entries:
                entry.late = True
            self._append(entries)

    def duplicate(self, times: int = 1) -> None:
        """Deliver each of the next updates twice, under the same id."""
        with self.lock:
            self._doubles += times

    def reorder(self, times: int = 1) -> None:
        """Let the next update arrive after the one that follows it."""
        with self.lock:
            self._swaps += times

    def resend(self, times: int = 1) -> None:
        """Deliver each of the next confirmed updates once more after its confirmation."""
        with self.lock:
            self._resends += times
