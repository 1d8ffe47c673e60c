"""To read: what was typed and raised nothing is read by a named person (rules.md 2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.concern import DISCLOSURES, Category, Tier
from bot.domain.triage import Concern, Source
from bot.domain.worker import Right, Worker
from bot.errors import NotAllowedError, NotNowError
from bot.ports import Clock
from bot.services.acts import add_note, at_hand, hold_still, record
from bot.services.case_file import Said, Told, Unread
from bot.services.consequences import Consequences
from bot.services.deeds import CaseStore, Deeds, insist
from bot.services.lines import can_be_pointed_at, lines_of
from bot.services.raising import raise_concerns
from bot.services.records import AuditEntry, ToRead
from bot.services.rights import Sight, sight
from bot.services.setup import Setup
from bot.services.their_answers import still_wait
from bot.services.views import OpenCase, Reading, ToReadRow

_NOTHING = "There is no such conversation to read."
_READ_FIRST = "Open it first: it is cleared in the name of the person who read it last."
_NOT_READ = "Open it first, and read it."
#: What the audit calls it; its detail names what was read.
RAISED = "raised_from_reading"
_CLEARED = "This has been cleared already."
_NO_LINE = "That line is not in this conversation. Choose again, or the whole conversation."
_WHY = "A worker raised this after reading what was said."


class ReadingRows(Protocol):
    """What reading needs from the store besides."""

    async def name(self, worker_id: str) -> str:
        """Give a worker's name."""

    async def look(self, worker: Worker, entry: AuditEntry, at: datetime) -> None:
        """Keep for good that a worker looks; NotAllowedError: they may not any more."""

    async def to_read(self, worker: Worker, authorities: Sequence[str]) -> Sequence[Unread]:
        """List what waits to be read, what is due first at the top; NotAllowedError as above."""

    async def unread(self, to_read_id: str) -> Unread | None:
        """Give one conversation to read."""

    async def told(self, chat_id: str, authority: str) -> Told | None:
        """Open what an authority may see of one chat."""

    async def open_unread(self, item: ToRead, worker: Worker, at: datetime) -> Told | None:
        """Keep who opened it, with an entry of the audit, and open it; NotAllowedError as above."""

    async def was_read_by(self, item: ToRead, worker_id: str) -> bool:
        """Say whether a worker has ever opened it."""

    async def raised_from(
        self, item: ToRead, worker_id: str, category: Category, tier: Tier
    ) -> str | None:
        """Give the escalation that a worker has raised from it, of just this kind."""

    async def clear_unread(self, item: ToRead, worker: Worker, at: datetime) -> bool:
        """
        Clear it, audited; false if they did not read the last of it, or somebody has.

        NotAllowedError: they may not any more.
        """


class ReadingDesk(Deeds):
    """The part of the desk where workers read what raised nothing."""

    def __init__(
        self,
        store: CaseStore,
        rows: ReadingRows,
        setup: Setup,
        clock: Clock,
        wake: Callable[[], None],
    ) -> None:
        super().__init__(store, setup, clock, wake)
        self._rows = rows

    async def to_read(self, worker: Worker) -> tuple[ToReadRow, ...]:
        """List the conversations that raised nothing."""
        authorities = worker.authorities(Right.READ_ALL)
        found = await self._rows.to_read(worker, authorities)
        return tuple(_row(unread, worker) for unread in found if _sees(worker, unread))

    async def read(self, worker: Worker, to_read_id: str) -> Reading | None:
        """
        Open one of them in the worker's own name; nothing if it is not there for them.

        What was cleared meanwhile can still be read and raised, by whoever has it open.
        """
        unread = await self._rows.unread(to_read_id)
        if unread is None or not _sees(worker, unread):
            return None
        told = await self._rows.open_unread(unread.item, worker, self._clock())
        again = await self._rows.unread(to_read_id)
        if told is None or again is None:
            return None
        may_clear = again.opened_by == worker.id and not again.cleared
        theirs = again.item.authority == told.chat.authority
        return Reading(
            _row(again, worker),
            lines_of(told, self._setup),
            may_clear,
            again.cleared,
            told.chat.refuses if theirs else (),
            theirs and still_wait(told, self._setup, self._clock()),
        )

    async def clear(self, worker: Worker, to_read_id: str) -> None:
        """Say that it was read and needs nothing."""
        unread = await self._need(worker, to_read_id)
        if unread.cleared:
            raise NotNowError(_CLEARED)
        if not await self._rows.clear_unread(unread.item, worker, self._clock()):
            raise NotNowError(_READ_FIRST)

    async def raise_from_reading(
        self,
        worker: Worker,
        to_read_id: str,
        category: Category,
        tier: Tier,
        reason: str,
        line_id: str = "",
    ) -> str:
        """
        Raise what the screening missed; gives the id of the escalation.

        Gives `''` where it is another authority's, whose chat it is meanwhile: there it is raised,
        and the reader can't follow it.
        *line_id* is the young person's line that says it; without one it is the whole conversation.
        Others may have opened it or cleared it since: whoever read it and thinks that it needs a
        person is heard. It is raised first and cleared second: a stop in between leaves it to be
        read. A form that is sent twice raises once.
        """
        if category not in DISCLOSURES:
            raise NotNowError("Choose what it is about.")

        async def attempt() -> str:
            unread = await self._need(worker, to_read_id)
            if not await self._rows.was_read_by(unread.item, worker.id):
                raise NotNowError(_NOT_READ)
            if before := await self._rows.raised_from(unread.item, worker.id, category, tier):
                return await self._if_seen(worker, before)
            line = await self._line(unread.item, line_id) if line_id else None
            work = await self._load_chat(unread.item.chat_id)
            _raise(work, worker, unread.item, _concern(category, tier, line), line)
            _say_why(work, worker, reason)
            await self._commit(work)
            await self._rows.clear_unread(unread.item, worker, work.now)
            return await self._if_seen(worker, at_hand(work).id)

        return await insist(attempt)

    async def _if_seen(self, worker: Worker, escalation_id: str) -> str:
        found = await self._store.load_case(escalation_id, self._clock())
        hidden = found is None or sight(worker, found[1]) is Sight.NOTHING
        return "" if hidden else escalation_id

    async def _line(self, item: ToRead, line_id: str) -> Said:
        told = await self._rows.told(item.chat_id, item.authority)
        for said in told.said if told else ():
            if said.id == line_id and can_be_pointed_at(said):
                return said
        raise NotNowError(_NO_LINE)

    async def _load_chat(self, chat_id: str) -> Consequences:
        now = self._clock()
        known = await self._store.load_chat(chat_id, now)
        if known is None or known.chat is None:
            raise NotAllowedError(_NOTHING)
        return Consequences.about(self._setup, known, now)

    async def _need(self, worker: Worker, to_read_id: str) -> Unread:
        unread = await self._rows.unread(to_read_id)
        if unread is None or not _sees(worker, unread):
            raise NotAllowedError(_NOTHING)
        return unread


def _concern(category: Category, tier: Tier, line: Said | None) -> Concern:
    start, end = (0, len(line.words)) if line else (None, None)
    return Concern(category, tier, Source.READ, f"read.{category.value}", _WHY, start, end)


def _raise(
    work: Consequences, worker: Worker, item: ToRead, concern: Concern, line: Said | None
) -> None:
    # Sent twice at once, or beside a message that raises by itself, it must not be two.
    hold_still(work)
    raise_concerns(work, [concern], line.id if line else None)
    record(
        work,
        worker.id,
        RAISED,
        to_read=item.id,
        category=concern.category.value,
        tier=concern.tier.value,
    )


def _say_why(work: Consequences, worker: Worker, reason: str) -> None:
    """The note has the id of the concern that it is about: whoever writes rules sees both."""
    (raised,) = work.concerns
    add_note(work, worker, reason, raised.id)


def _sees(worker: Worker, unread: Unread) -> bool:
    if worker.synthetic and not unread.item.synthetic:
        return False
    return worker.may(Right.READ_ALL, unread.item.authority)


def _row(unread: Unread, worker: Worker) -> ToReadRow:
    item = unread.item
    seen = [case for case in unread.cases if sight(worker, case) is not Sight.NOTHING]
    return ToReadRow(
        id=item.id,
        authority=item.authority,
        raised_at=item.raised_at,
        due_at=item.due_at,
        opened_by=unread.opened_by_name,
        synthetic=item.synthetic,
        cases=tuple(OpenCase(case.id, case.code, case.tier) for case in seen),
    )
