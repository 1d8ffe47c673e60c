"""The store as the services see it: claim, load, commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.languages import base_of
from bot.ports import Clock
from bot.services.chat_changes import follow_ups_left
from bot.services.consequences import Consequences
from bot.services.identifiers import new_id
from bot.services.receive import Read, Waiting
from bot.services.records import Chat, Escalation
from bot.services.setup import Setup
from bot.services.situation import Known
from bot.store.commits import commit_works
from bot.store.database import Database
from bot.store.faults import is_down
from bot.store.inbox import claim_inbox, free_inbox
from bot.store.knowing import Knowing, instead_of
from bot.store.sealing import Sealer


class SqlTurnStore:
    """Claims, loads and commits turns in the database."""

    def __init__(self, database: Database, sealer: Sealer, clock: Clock, bot: str) -> None:
        self._database = database
        self._sealer = sealer
        self._clock = clock
        self._knowing = Knowing(sealer, bot)

    async def claim(self, now: datetime, until: datetime, limit: int) -> Sequence[Waiting]:
        """Lease the oldest open message of each sender that is not leased."""
        return await self._database.write(claim_inbox, self._sealer, now, until, limit)

    async def free(self, inbox_id: str, *, counted: bool) -> None:
        """Let go of a lease, so that it is tried again at once."""
        await self._database.write(free_inbox, inbox_id, counted=counted)

    async def load(self, reads: Sequence[Read], now: datetime) -> Sequence[Known]:
        """Load what is known about each sender, in the same order."""
        return await self._database.read(self._knowing.of_reads, reads, now)

    async def load_chat(self, chat_id: str, now: datetime) -> Known | None:
        """Load what is known about one chat."""
        return await self._database.read(self._knowing.of_chat, chat_id, now)

    async def load_case(self, escalation_id: str, now: datetime) -> tuple[Known, Escalation] | None:
        """Load an escalation, whatever its status, with what is known about its chat."""
        return await self._database.read(self._load_case, escalation_id, now)

    def make_chat(
        self, read: Read, setup: Setup, now: datetime, damaged: Chat | None = None
    ) -> Chat:
        """
        Make a new chat with a key of its own; the chat itself is written with its turn.

        Opened instead of a *damaged* one it is whoever's that was, and found in its place.
        """
        waiting = read.waiting
        key = self._sealer.make_key(new_id(), "chat")
        authority = setup.authorities.get(setup.authorities.front_desk)
        hint = base_of(read.inbound.language)
        made = Chat(
            id=new_id(),
            key_id=key.id,
            channel=waiting.channel,
            bot=waiting.bot,
            address=read.inbound.address,
            address_digest=self._digest(read, damaged),
            authority=authority.slug,
            language=hint if hint in authority.languages else authority.offered[0],
            created_at=now,
            synthetic=authority.training,
        )
        carried = ("authority", "language", "synthetic", "young_person_id", "episode_id")
        state = ("watched", "sends", "last_wrote_at", "refuses")
        if damaged is None:
            return made
        made = replace(made, **{name: getattr(damaged, name) for name in (*carried, *state)})
        return replace(made, follow_ups=follow_ups_left(made.refuses))

    def _digest(self, read: Read, damaged: Chat | None) -> str:
        """A message that nobody could read has no address; it must not be taken for anybody's."""
        if not read.inbound.address:
            return self._sealer.digest("unreadable", read.waiting.id)
        sender = read.waiting.sender
        return sender if damaged is None else instead_of(self._sealer, sender)

    async def commit(self, works: Sequence[Consequences]) -> None:
        """Write everything that follows in one transaction."""
        await self._database.write(commit_works, self._sealer, works, self._clock())

    def is_down(self, error: Exception) -> bool:
        """Say whether the database itself failed, whatever it was asked to do."""
        return is_down(error)

    def _load_case(
        self, connection: Connection, escalation_id: str, now: datetime
    ) -> tuple[Known, Escalation] | None:
        known, found = self._knowing.of_case(connection, escalation_id, now)
        return (known, found) if known and found else None
