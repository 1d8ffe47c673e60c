"""What the desk reads: the queue, cases, and conversations to read. A `DeskRows`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select

from bot.domain.authority import Authorities
from bot.domain.concern import Category, Tier
from bot.domain.worker import Worker
from bot.services.case_file import CaseFile, QueueEntry, Told, Unread
from bot.services.custody import Custody
from bot.services.held_back import HeldBack
from bot.services.overruled import Finding, Overruled
from bot.services.records import AuditEntry, Chat, Delivery, ToRead
from bot.store import access, overruled_rows, reading_rows
from bot.store.audit import write_audit
from bot.store.case_rows import case_file
from bot.store.custody import other_chats, read_custody
from bot.store.database import Database
from bot.store.opening import open_words, read_names
from bot.store.queue_rows import queue_entries
from bot.store.sealing import Sealer
from bot.store.standing_in import with_what_falls_to
from bot.store.tables import audit, message, note, outbox
from bot.store.told_rows import held_back, own_lines, read_told

_NOTHING_SHOWN = datetime.min.replace(tzinfo=UTC).isoformat()
_URGENT = tuple(tier.value for tier in Tier if tier.urgent)


class SqlDesk:
    """Reads for the desk, and keeps the audit of who looked."""

    def __init__(
        self, database: Database, sealer: Sealer, authorities: Authorities | None = None
    ) -> None:
        self._database = database
        self._sealer = sealer
        self._authorities = authorities

    async def queue(self, worker: Worker, *, resolved: bool) -> Sequence[QueueEntry]:
        """List the escalations of the worker's authorities, if they still may see them."""
        return await self._database.read(self._queue, worker, resolved=resolved)

    async def case_file(self, escalation_id: str, now: datetime) -> CaseFile | None:
        """Open everything that belongs to one case, as it is now."""
        return await self._database.read(case_file, self._sealer, escalation_id, now)

    async def told(self, chat_id: str, authority: str) -> Told | None:
        """Open what an authority may see of one chat."""
        return await self._database.read(read_told, self._sealer, chat_id, authority)

    async def own_lines(self, chat_id: str, authority: str) -> Sequence[str]:
        """Open what the young person typed that an authority may see."""
        return await self._database.read(own_lines, self._sealer, chat_id, authority)

    async def worker(self, worker_id: str) -> Worker | None:
        """Give a worker who has not left, with their roles."""
        return await self._database.read(self._worker, worker_id)

    async def name(self, worker_id: str) -> str:
        """Give a worker's name."""
        names = await self._database.read(read_names, self._sealer, [worker_id])
        return names.get(worker_id, "")

    async def posted(self, once: str) -> Delivery | None:
        """Give how the reply with this key stands, if there is one already."""
        return await self._database.read(_posted, once)

    async def held_back(self, chat_id: str, authority: str) -> HeldBack:
        """Give who wrote each reply that is held back and that an authority may see."""
        return await self._database.read(held_back, chat_id, authority)

    async def has_note(self, note_id: str) -> bool:
        """Say whether there is a note with this id."""
        return await self._database.read(_has_note, note_id)

    async def line_at(self, chat_id: str, authority: str) -> datetime | None:
        """Give when something last came from the young person for this authority."""
        return await self._database.read(_line_at, chat_id, authority)

    async def shown_until(self, escalation_id: str, worker_id: str) -> datetime:
        """Give when the last line came that a worker has had before them in a case."""
        return await self._database.read(_shown_until, escalation_id, worker_id)

    async def custody(self, escalation_id: str) -> Custody | None:
        """Give every hand-over of a case; nothing if there is no such case."""
        return await self._database.read(read_custody, self._sealer, escalation_id)

    async def other_chats(self, chat: Chat) -> Sequence[str]:
        """Give the other chats of the young person that belong to the same authority."""
        return await self._database.read(other_chats, chat)

    async def lowered_from_urgent(self, escalation_id: str, worker_id: str) -> bool:
        """Say whether this worker lowered it from P0 or P1."""
        return await self._database.read(_lowered, escalation_id, worker_id)

    async def look(self, worker: Worker, entry: AuditEntry, at: datetime) -> None:
        """Keep for good that a worker looks, if they still may."""
        await self._database.write(self._look, worker, entry, at)

    async def to_read(self, worker: Worker, authorities: Sequence[str]) -> Sequence[Unread]:
        """List what waits to be read, what is due first at the top, if they still may see it."""
        return await self._database.read(self._to_read, worker, authorities)

    async def unread(self, to_read_id: str) -> Unread | None:
        """Give one conversation to read."""
        return await self._database.read(reading_rows.one_unread, self._sealer, to_read_id)

    async def open_unread(self, item: ToRead, worker: Worker, at: datetime) -> Told | None:
        """Keep who opened it, with an entry of the audit, and open it, if they still may."""
        return await self._database.write(self._open_unread, item, worker, at)

    async def was_read_by(self, item: ToRead, worker_id: str) -> bool:
        """Say whether a worker has ever opened it."""
        return await self._database.read(reading_rows.was_read_by, item, worker_id)

    async def raised_from(
        self, item: ToRead, worker_id: str, category: Category, tier: Tier
    ) -> str | None:
        """Give the escalation that a worker has raised from it, of just this kind."""
        wanted = (item, worker_id, category, tier)
        return await self._database.read(reading_rows.raised_from, *wanted)

    async def clear_unread(self, item: ToRead, worker: Worker, at: datetime) -> bool:
        """Clear it, audited; false if they did not read the last of it, or somebody has."""
        return await self._database.write(self._clear_unread, item, worker, at)

    async def finding(self, concern_id: str) -> Finding | None:
        """Give a concern that was raised from typed words."""
        return await self._database.read(overruled_rows.read_finding, concern_id)

    async def overruled(
        self, worker: Worker, authorities: Sequence[str], at: datetime
    ) -> Overruled:
        """Open what people overruled in *authorities*, each case audited as listed."""
        return await self._database.write(self._overruled, worker, authorities, at)

    def _worker(self, connection: Connection, worker_id: str) -> Worker | None:
        row = access.worker_by_id(connection, worker_id)
        if row is None:
            return None
        self._sealer.learn(row.key_id, row.wrapped)
        name = open_words(self._sealer, f"worker:name:{row.id}", row.name)
        found = Worker(row.id, name, row.synthetic, access.roles_of(connection, row.id))
        return with_what_falls_to(connection, found, self._authorities)

    def _queue(
        self, connection: Connection, worker: Worker, *, resolved: bool
    ) -> Sequence[QueueEntry]:
        access.need_access(connection, worker, self._authorities)
        return queue_entries(connection, self._sealer, worker, resolved=resolved)

    def _to_read(
        self, connection: Connection, worker: Worker, authorities: Sequence[str]
    ) -> Sequence[Unread]:
        access.need_access(connection, worker, self._authorities)
        return reading_rows.list_unread(connection, self._sealer, authorities)

    def _look(
        self, connection: Connection, worker: Worker, entry: AuditEntry, at: datetime
    ) -> None:
        access.need_access(connection, worker, self._authorities)
        write_audit(connection, [entry], at)

    def _open_unread(
        self, connection: Connection, item: ToRead, worker: Worker, at: datetime
    ) -> Told | None:
        access.need_access(connection, worker, self._authorities)
        reading_rows.open_unread(connection, item, worker.id, at)
        return read_told(connection, self._sealer, item.chat_id, item.authority)

    def _clear_unread(
        self, connection: Connection, item: ToRead, worker: Worker, at: datetime
    ) -> bool:
        access.need_access(connection, worker, self._authorities)
        return reading_rows.clear_unread(connection, item, worker.id, at)

    def _overruled(
        self, connection: Connection, worker: Worker, authorities: Sequence[str], at: datetime
    ) -> Overruled:
        access.need_access(connection, worker, self._authorities)
        wanted = (authorities, worker, at)
        return overruled_rows.list_overruled(connection, self._sealer, *wanted)


def _posted(connection: Connection, once: str) -> Delivery | None:
    status = connection.scalar(select(outbox.c.status).where(outbox.c.once == once))
    return Delivery(status) if status is not None else None


def _has_note(connection: Connection, note_id: str) -> bool:
    return connection.scalar(select(note.c.id).where(note.c.id == note_id)) is not None


def _line_at(connection: Connection, chat_id: str, authority: str) -> datetime | None:
    found: datetime | None = connection.scalar(
        select(func.max(message.c.received_at)).where(
            message.c.chat_id == chat_id, message.c.authority == authority
        )
    )
    return found


def _shown_until(connection: Connection, escalation_id: str, worker_id: str) -> datetime:
    looked = select(audit.c.detail).where(
        audit.c.subject == escalation_id, audit.c.actor == worker_id, audit.c.action == "viewed"
    )
    detail = connection.scalar(looked.order_by(audit.c.seq.desc()).limit(1)) or {}
    return datetime.fromisoformat(detail.get("until", _NOTHING_SHOWN))


def _lowered(connection: Connection, escalation_id: str, worker_id: str) -> bool:
    lowered = connection.scalars(
        select(audit.c.detail).where(
            audit.c.subject == escalation_id,
            audit.c.actor == worker_id,
            audit.c.action == "lowered",
        )
    )
    return any(detail.get("before") in _URGENT for detail in lowered)
