"""One neutral text message when something waits for somebody whose page is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.ports import SMS, Clock, Parcel, ParcelKind
from bot.services.identifiers import new_id
from bot.services.records import Chat, Letter, Purpose
from bot.services.setup import Setup

#: A text makes a sound, so none goes out in quiet hours, unless they wrote so lately: then they
#: are up, and wait for it.
UP_SINCE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Reachable:
    """A chat that something waits in, whose young person asked to be texted and may be now."""

    return_id: str
    chat: Chat


class TextStore(Protocol):
    """What texting needs from the store."""

    async def waiting(self, now: datetime) -> Sequence[Reachable]:
        """List whom something waits for who was not texted since they were last here."""

    async def post(self, to: Reachable, letter: Letter, now: datetime) -> bool:
        """Keep the letter and that they were texted, both or neither; false if they were."""


class Texting:
    """Writes the texts; the outbox sends them."""

    def __init__(self, store: TextStore, setup: Setup, clock: Clock) -> None:
        self._store = store
        self._setup = setup
        self._clock = clock

    async def text(self) -> int:
        """Write a text for each who may have one now; give how many."""
        now = self._clock()
        written = 0
        for to in await self._store.waiting(now):
            if self._may_ring(to.chat, now):
                written += await self._store.post(to, self._letter(to.chat, now), now)
        return written

    def _may_ring(self, chat: Chat, now: datetime) -> bool:
        up = chat.last_wrote_at is not None and now - chat.last_wrote_at <= UP_SINCE
        return up or not self._setup.authorities.get(chat.authority).follow_ups.is_quiet(now)

    def _letter(self, chat: Chat, now: datetime) -> Letter:
        """The same words for everything that may wait: no name, no link, no reason."""
        words = self._setup.wording.line("check_in_ready", chat.language)
        return Letter(
            id=new_id(),
            recipient=f"{chat.id}:{SMS}",
            key_id=chat.key_id,
            channel=SMS,
            bot=SMS,
            purpose=Purpose.NUDGE,
            parcel=Parcel(ParcelKind.SEND, text=words),
            created_at=now,
            not_before=now,
            chat_id=chat.id,
        )
