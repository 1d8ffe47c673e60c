"""The part of the desk that lets nobody quieten, or give away, a case that they did not read."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import datetime
from typing import Protocol, Self

from bot.domain.worker import Worker
from bot.ports import Clock
from bot.services import ending
from bot.services.acts import at_hand
from bot.services.consequences import Consequences
from bot.services.deeds import CaseStore, insist
from bot.services.held_back_desk import HeldBackDesk, HeldBackRows
from bot.services.setup import Setup


class ReadingFirstRows(HeldBackRows, Protocol):
    """What this part needs from the store besides."""

    async def line_at(self, chat_id: str, authority: str) -> datetime | None:
        """Give when something last came from the young person for this authority."""

    async def shown_until(self, escalation_id: str, worker_id: str) -> datetime:
        """Give when the last line came that a worker has had before them in a case."""


class ReadingFirstDesk(HeldBackDesk):
    """What came since a page was shown is read before the page's form is done."""

    def __init__(
        self,
        store: CaseStore,
        rows: ReadingFirstRows,
        setup: Setup,
        clock: Clock,
        wake: Callable[[], None],
    ) -> None:
        super().__init__(store, rows, setup, clock, wake)
        self._lines = rows
        self.read_until: datetime | None = None

    def having_read(self, until: datetime) -> Self:
        """Give the desk of somebody who read a case *until* then: it quietens nothing unread."""
        desk = copy(self)
        desk.read_until = until
        return desk

    async def _do_read(
        self, worker: Worker, escalation_id: str, deed: Callable[[Consequences], None]
    ) -> None:
        async def attempt() -> None:
            work = await self._load_read(worker, escalation_id)
            deed(work)
            await self._commit(work)

        await insist(attempt)

    async def _load_read(self, worker: Worker, escalation_id: str) -> Consequences:
        """Load a case for an act that quietens it: what came since they looked is read first."""
        work = await self._load(worker, escalation_id)
        await self._need_read(worker, work)
        return work

    async def _need_read(self, worker: Worker, work: Consequences) -> None:
        """What a form says that it showed is believed as far as the audit knows of it."""
        if self.read_until is not None:
            case = at_hand(work)
            shown = min(self.read_until, await self._lines.shown_until(case.id, worker.id))
            ending.need_read(work, shown, await self._lines.line_at(work.chat.id, case.authority))
