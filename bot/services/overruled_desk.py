"""The part of the desk where people overrule the rules, and see what was overruled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.worker import Right, Worker
from bot.ports import Clock
from bot.services import overruling
from bot.services.deeds import CaseStore, insist
from bot.services.overruled import Finding, Overruled
from bot.services.reading import ReadingDesk, ReadingRows
from bot.services.setup import Setup


class OverruledRows(ReadingRows, Protocol):
    """What this part needs from the store besides."""

    async def finding(self, concern_id: str) -> Finding | None:
        """Give a concern that was raised from typed words."""

    async def overruled(
        self, worker: Worker, authorities: Sequence[str], at: datetime
    ) -> Overruled:
        """Open what people overruled in *authorities*, each case audited as listed."""


class OverruledDesk(ReadingDesk):
    """Marks findings, takes that back, and lists it for whoever writes the rules."""

    def __init__(
        self,
        store: CaseStore,
        rows: OverruledRows,
        setup: Setup,
        clock: Clock,
        wake: Callable[[], None],
    ) -> None:
        super().__init__(store, rows, setup, clock, wake)
        self._findings = rows

    async def overrule(
        self, worker: Worker, escalation_id: str, concern_id: str, reason: str
    ) -> None:
        """Say that one finding is not a concern, with a reason."""

        async def attempt() -> None:
            work = await self._load(worker, escalation_id)
            found = await self._findings.finding(concern_id)
            overruling.overrule(work, worker, found, reason)
            await self._commit(work)

        await insist(attempt)

    async def take_back(self, worker: Worker, escalation_id: str, concern_id: str) -> None:
        """Take that back."""

        async def attempt() -> None:
            work = await self._load(worker, escalation_id)
            overruling.take_back(work, worker, await self._findings.finding(concern_id))
            await self._commit(work)

        await insist(attempt)

    async def overruled(self, worker: Worker) -> Overruled:
        """Show what people overruled, where the worker may see the cases; training stays apart."""
        authorities = [
            authority
            for authority in worker.authorities(Right.READ_ALL)
            if worker.may(Right.SEE_CASES, authority)
        ]
        return await self._findings.overruled(worker, authorities, self._clock())
