"""The part of the desk where a case is handed over to another authority."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from bot.domain.worker import Worker
from bot.ports import Clock
from bot.services import handing_over
from bot.services.consequences import Consequences
from bot.services.custody import Custody, Receiver, Told, seen_by
from bot.services.deeds import CaseStore, insist
from bot.services.going_along import Along, need_read_too, need_theirs_too, seen_along
from bot.services.reading_first import ReadingFirstDesk, ReadingFirstRows
from bot.services.records import Chat
from bot.services.setup import Setup


class HandingOverRows(ReadingFirstRows, Protocol):
    """What this part needs from the store besides."""

    async def custody(self, escalation_id: str) -> Custody | None:
        """Give every hand-over of a case; nothing if there is no such case."""

    async def other_chats(self, chat: Chat) -> Sequence[str]:
        """Give the other chats of the young person that belong to the same authority."""

    async def name(self, worker_id: str) -> str:
        """Give the name that a worker is shown by."""


class HandingOverDesk(ReadingFirstDesk):
    """Hands a case over, and shows where it went."""

    def __init__(
        self,
        store: CaseStore,
        rows: HandingOverRows,
        setup: Setup,
        clock: Clock,
        wake: Callable[[], None],
    ) -> None:
        super().__init__(store, rows, setup, clock, wake)
        self._custody = rows

    async def receivers(self, worker: Worker, escalation_id: str) -> tuple[Receiver, ...]:
        """List the authorities that the worker's case can be handed over to."""
        return handing_over.receivers_of(await self._load(worker, escalation_id), worker)

    async def hand_over(
        self, worker: Worker, escalation_id: str, to: str, reason: str, told: Told | None
    ) -> None:
        """
        Hand the young person, and what is open about them, over to another authority.

        All of it is one transaction. The same form again does nothing more.
        """

        async def attempt() -> None:
            if await self._is_done(worker, escalation_id, to):
                return
            work = await self._load_read(worker, escalation_id)
            handing_over.need_theirs(work, worker)
            others = await self._others(work)
            for other in others:
                await self._need_along(worker, other)
            handing_over.hand_over(work, others, worker, to, reason, told)
            await self._store.commit([work, *others])
            self._wake()

        await insist(attempt)

    async def along(self, worker: Worker, escalation_id: str) -> tuple[Along, ...]:
        """List the other open cases of the same young person that go along, as far as seen."""
        work = await self._load(worker, escalation_id)
        handing_over.need_theirs(work, worker)
        others = await self._others(work)
        found = (seen_along(worker, one.escalation) for one in others if one.escalation)
        return tuple(one for one in found if one is not None)

    async def custody(self, worker: Worker, escalation_id: str) -> Custody | None:
        """Show where a case went that the worker's authority handed over, or was given."""
        found = await self._custody.custody(escalation_id)
        seen = seen_by(found, worker) if found else None
        return seen.named(self._setup.name_of) if seen else None

    async def _is_done(self, worker: Worker, escalation_id: str, to: str) -> bool:
        found = await self._custody.custody(escalation_id)
        last = found.hand_overs[-1:] if found else ()
        return any((one.by, one.receiver) == (worker.id, to) for one in last)

    async def _others(self, before: Consequences) -> list[Consequences]:
        """Whoever writes from several places is one young person, and goes as one."""
        works, chat = [], before.known.chat
        for chat_id in await self._custody.other_chats(chat) if chat else ():
            known = await self._store.load_chat(chat_id, before.now)
            if known is not None and known.chat is not None:
                work = Consequences.about(self._setup, known, before.now)
                work.by = before.by
                works.append(work)
        return works

    async def _need_along(self, worker: Worker, work: Consequences) -> None:
        case = work.escalation
        if case is None:
            return
        held_by = case.claimed_by
        need_theirs_too(worker, case, await self._custody.name(held_by) if held_by else "")
        shown = await self._lines.shown_until(case.id, worker.id)
        need_read_too(work, case, shown, await self._lines.line_at(work.chat.id, case.authority))
