"""The part of the desk where colleagues decide about replies that were held back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from bot.domain.worker import Worker
from bot.ports import Clock
from bot.services import held_back
from bot.services.acts import at_hand
from bot.services.consequences import Consequences
from bot.services.deeds import CaseStore, insist
from bot.services.held_back import HeldBack
from bot.services.overruled_desk import OverruledDesk, OverruledRows
from bot.services.setup import Setup


class HeldBackRows(OverruledRows, Protocol):
    """What this part needs from the store besides."""

    async def held_back(self, chat_id: str, authority: str) -> HeldBack:
        """Give who wrote each reply that is held back and that an authority may see."""


class HeldBackDesk(OverruledDesk):
    """Shows or withdraws them; no case ends before that."""

    def __init__(
        self,
        store: CaseStore,
        rows: HeldBackRows,
        setup: Setup,
        clock: Clock,
        wake: Callable[[], None],
    ) -> None:
        super().__init__(store, rows, setup, clock, wake)
        self._replies = rows

    async def show_reply(
        self, worker: Worker, escalation_id: str, letter_id: str, *, sure: bool = False
    ) -> str:
        """Show them a reply that was held back: `sent`, or `held` until they say it is safe."""

        async def attempt() -> str:
            work = await self._load(worker, escalation_id)
            waiting = await self._held_back(work)
            outcome = held_back.show_reply(work, worker, letter_id, waiting, sure=sure)
            await self._commit(work)
            return outcome

        return await insist(attempt)

    async def withdraw(self, worker: Worker, escalation_id: str, letter_id: str) -> None:
        """Say that a reply that was held back is never shown."""

        async def attempt() -> None:
            work = await self._load(worker, escalation_id)
            held_back.withdraw(work, worker, letter_id, await self._held_back(work))
            await self._commit(work)

        await insist(attempt)

    async def _need_decided(self, work: Consequences) -> None:
        held_back.need_decided(await self._held_back(work))

    async def _held_back(self, work: Consequences) -> HeldBack:
        return await self._replies.held_back(work.chat.id, at_hand(work).authority)
