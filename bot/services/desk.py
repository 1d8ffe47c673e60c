"""
The worker's desk: the queue, the case, and everything that is done with it.

Every act is worked out on what was just loaded and written in one transaction. If somebody
else was faster, nothing was written, and it is worked out again on how things stand then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.concern import Tier
from bot.domain.own_words import OwnWord
from bot.domain.worker import Right, Worker
from bot.errors import NotAllowedError
from bot.ports import Clock
from bot.services import acts, agreeing, ending, receipts
from bot.services.case_file import CaseFile, QueueEntry
from bot.services.case_view import case_view, queue_row
from bot.services.composer import came_of, compose
from bot.services.consequences import Consequences
from bot.services.deeds import CaseStore, insist
from bot.services.ending import OUTCOMES
from bot.services.handing_over_desk import HandingOverDesk, HandingOverRows
from bot.services.records import AuditEntry, Delivery
from bot.services.rights import NO_CASE, Sight, has, sight
from bot.services.setup import Setup
from bot.services.views import Case, Queue, QueueRow

__all__ = ["OUTCOMES", "Desk", "DeskRows"]


class DeskRows(HandingOverRows, Protocol):
    """What the desk reads from the store."""

    async def queue(self, worker: Worker, *, resolved: bool) -> Sequence[QueueEntry]:
        """List the worker's escalations; NotAllowedError: they lost a role meanwhile."""

    async def case_file(self, escalation_id: str, now: datetime) -> CaseFile | None:
        """Open everything that belongs to one case, as it is now."""

    async def worker(self, worker_id: str) -> Worker | None:
        """Give a worker who has not left, with their roles."""

    async def posted(self, once: str) -> Delivery | None:
        """Give how the reply with this key stands, if there is one already."""

    async def has_note(self, note_id: str) -> bool:
        """Say whether there is a note with this id."""

    async def own_lines(self, chat_id: str, authority: str) -> Sequence[str]:
        """Open what the young person typed that an authority may see."""

    async def lowered_from_urgent(self, escalation_id: str, worker_id: str) -> bool:
        """Say whether this worker lowered it from P0 or P1."""


class Desk(HandingOverDesk):
    """
    What workers do. RefusedError carries a sentence for the page.

    What a worker may not see is answered exactly like what is not there.
    """

    def __init__(
        self,
        store: CaseStore,
        rows: DeskRows,
        setup: Setup,
        clock: Clock,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(store, rows, setup, clock, wake)
        self._desk = rows

    async def queue(self, worker: Worker, *, resolved: bool = False) -> Queue:
        """Show the queue: the most urgent first, and of these what falls due first."""
        entries = await self._desk.queue(worker, resolved=resolved)
        seen = [e for e in entries if sight(worker, e.escalation) is not Sight.NOTHING]
        rows = tuple(sorted(map(queue_row, seen), key=_urgency))
        to_read = len(await self.to_read(worker)) if worker.authorities(Right.READ_ALL) else 0
        return Queue(rows, to_read, _revision(rows, to_read), self._clock())

    async def case(self, worker: Worker, escalation_id: str) -> Case | None:
        """
        Open one case; nothing if it is not there for this worker.

        By the one who claimed it, the first look counts as opened. Every look is audited
        before anything is shown.
        """
        file = await self._desk.case_file(escalation_id, self._clock())
        if file is None or sight(worker, file.entry.escalation) is Sight.NOTHING:
            return None
        escalation = file.entry.escalation
        if has(worker, escalation) and escalation.opened_at is None:
            await self._do(worker, escalation_id, lambda work: _open(work, worker))
            file = await self._desk.case_file(escalation_id, self._clock())
        if file is None:
            return None
        await self._audit_look(worker, file.entry)
        return case_view(file, worker, self._setup, self._clock())

    async def claim(self, worker: Worker, escalation_id: str) -> None:
        """Take an escalation that nobody has; of two at once, one gets it."""

        async def attempt() -> None:
            work = await self._load(worker, escalation_id)
            claimed_by = acts.at_hand(work).claimed_by
            holder = await self._rows.name(claimed_by) if claimed_by else ""
            acts.claim(work, worker, holder)
            await self._commit(work)

        await insist(attempt)

    async def claim_as(self, worker_id: str, escalation_id: str) -> None:
        """Claim for a worker who tapped the button under an alert."""
        worker = await self._desk.worker(worker_id)
        if worker is None:
            raise NotAllowedError(NO_CASE)
        await self.claim(worker, escalation_id)

    async def take_over(self, worker: Worker, escalation_id: str) -> None:
        """Silence the service in this chat."""
        await self._do(worker, escalation_id, lambda work: acts.take_over(work, worker))

    async def hand_back(self, worker: Worker, escalation_id: str) -> None:
        """Let the service go on."""
        await self._do(worker, escalation_id, lambda work: acts.hand_back(work, worker))

    async def contacted(self, worker: Worker, escalation_id: str) -> None:
        """Record that the young person was reached."""
        await self._do(worker, escalation_id, lambda work: acts.contacted(work, worker))

    async def wait_with(
        self, worker: Worker, escalation_id: str, agency: str, until: datetime, reason: str
    ) -> None:
        """Record that another agency has it until a time."""
        await self._do_read(
            worker, escalation_id, lambda work: acts.wait_with(work, worker, agency, until, reason)
        )

    async def reply(
        self, worker: Worker, escalation_id: str, words: str, *, once: str, sure: bool = False
    ) -> str:
        """
        Write to the young person: `sent`, or `held` until they say that it is safe.

        The same form again is the same reply; UsedUpError says what it came to, if to nothing.
        With other words it is another one: the first try may have arrived although nobody saw its
        answer, and what was changed since must not count as sent.
        """
        # The form's own key is random and kept nowhere: nobody can try words out on the digest.
        key = _digest("reply", escalation_id, worker.id, once, words)

        async def attempt() -> str:
            work = await self._load(worker, escalation_id)
            before = await self._desk.posted(key)
            if before is not None:
                return came_of(before)
            own = await self._desk.own_lines(work.chat.id, acts.at_hand(work).authority)
            outcome = compose(work, worker, words, own, once=key, sure=sure)
            await self._commit(work)
            return outcome

        return await insist(attempt)

    async def note(self, worker: Worker, escalation_id: str, words: str, *, once: str) -> None:
        """Write for workers only; the same form sent twice is one note, with other words two."""
        note_id = _digest("note", escalation_id, worker.id, once, words)[:32]

        async def attempt() -> None:
            work = await self._load(worker, escalation_id)
            if not await self._desk.has_note(note_id):
                acts.note(work, worker, words, note_id)
                await self._commit(work)

        await insist(attempt)

    async def agree_word(
        self, worker: Worker, escalation_id: str, kind: OwnWord, word: str
    ) -> None:
        """Keep a word that was agreed with the young person; no *word* takes it back."""

        def deed(work: Consequences) -> None:
            if word:
                agreeing.agree(work, worker, kind, word)
            else:
                agreeing.take_back(work, worker, kind)

        await self._do(worker, escalation_id, deed)

    async def pass_on(self, worker: Worker, escalation_id: str, role: str, reason: str) -> None:
        """Record that something was passed on, for the young person's receipt."""
        await self._do(
            worker, escalation_id, lambda work: receipts.pass_on(work, worker, role, reason)
        )

    async def lower(self, worker: Worker, escalation_id: str, tier: Tier, reason: str) -> None:
        """Lower the tier, with a reason."""
        await self._do_read(
            worker, escalation_id, lambda work: ending.lower(work, worker, tier, reason)
        )

    async def resolve(self, worker: Worker, escalation_id: str, outcome: str, reason: str) -> bool:
        """End a case; false when a second person has to confirm it."""

        async def attempt() -> bool:
            work = await self._load(worker, escalation_id)
            lowered = await self._desk.lowered_from_urgent(escalation_id, worker.id)
            ended = ending.resolve(work, worker, outcome, reason, lowered=lowered)
            await self._need_decided(work)
            if ended:
                # What is only proposed is read by a second person.
                await self._need_read(worker, work)
            await self._commit(work)
            return ended

        return await insist(attempt)

    async def confirm(self, worker: Worker, escalation_id: str) -> None:
        """Confirm, as the second person, that a case ends."""

        async def attempt() -> None:
            work = await self._load_read(worker, escalation_id)
            authority = acts.at_hand(work).authority
            ending.confirm(work, worker, await self._desk.line_at(work.chat.id, authority))
            await self._need_decided(work)
            await self._commit(work)

        await insist(attempt)

    async def decline_end(self, worker: Worker, escalation_id: str, reason: str) -> None:
        """Say, as the second person, that a case does not end."""
        await self._do(worker, escalation_id, lambda work: ending.decline_end(work, worker, reason))

    async def _audit_look(self, worker: Worker, shown: QueueEntry) -> None:
        of, until = shown.escalation, shown.line_at
        detail = {"until": until.isoformat()} if until else {}
        entry = AuditEntry(worker.id, "viewed", of.id, of.authority, detail)
        await self._rows.look(worker, entry, self._clock())


def _open(work: Consequences, worker: Worker) -> None:
    """Two pages of the same worker may open it at once; one of them counts."""
    escalation = acts.at_hand(work)
    if has(worker, escalation) and escalation.opened_at is None:
        acts.open_case(work, worker)


def _urgency(row: QueueRow) -> tuple[str, bool, datetime, datetime]:
    return (row.tier.value, row.due_at is None, row.due_at or row.raised_at, row.raised_at)


def _revision(rows: Sequence[QueueRow], to_read: int) -> str:
    """Give a mark that changes whenever anything in the queue does, or a young person writes."""
    return _digest("queue", repr(rows), str(to_read))[:16]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
