"""How a worker's deed is done: loaded, worked out, written at once, and tried again if need be."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from bot.domain.worker import Worker
from bot.errors import NotAllowedError, NotNowError, StaleError
from bot.ports import Clock
from bot.services.consequences import Consequences
from bot.services.records import Escalation
from bot.services.rights import NO_CASE, Sight, sight
from bot.services.setup import Setup
from bot.services.situation import Known

#: So often an act is worked out afresh when somebody else was faster.
_TRIES = 5
_BUSY = "Somebody else changed this at the same moment. Look again, then try once more."

R = TypeVar("R")


class CaseStore(Protocol):
    """What loads how things stand, and writes what follows."""

    async def load_case(self, escalation_id: str, now: datetime) -> tuple[Known, Escalation] | None:
        """Load an escalation, whatever its status, with what is known about its chat."""

    async def load_chat(self, chat_id: str, now: datetime) -> Known | None:
        """Load what is known about one chat."""

    async def commit(self, works: Sequence[Consequences]) -> None:
        """Write everything that follows in one transaction; StaleError: nothing was written."""


class Deeds:
    """What every part of the desk stands on."""

    def __init__(
        self, store: CaseStore, setup: Setup, clock: Clock, wake: Callable[[], None]
    ) -> None:
        self._store = store
        self._setup = setup
        self._clock = clock
        self._wake = wake

    async def _do(
        self, worker: Worker, escalation_id: str, deed: Callable[[Consequences], None]
    ) -> None:
        async def attempt() -> None:
            work = await self._load(worker, escalation_id)
            deed(work)
            await self._commit(work)

        await insist(attempt)

    async def _load(self, worker: Worker, escalation_id: str) -> Consequences:
        """Load a case for an act; what is not theirs to see is not there."""
        now = self._clock()
        found = await self._store.load_case(escalation_id, now)
        if found is None or found[0].chat is None or sight(worker, found[1]) is Sight.NOTHING:
            raise NotAllowedError(NO_CASE)
        known, escalation = found
        work = Consequences.about(self._setup, known, now, escalation)
        work.by = worker
        return work

    async def _commit(self, work: Consequences) -> None:
        """Write what follows, if anything does: everything that is done is audited."""
        if work.audit:
            await self._store.commit([work])
            self._wake()


async def insist(attempt: Callable[[], Awaitable[R]], busy: str = _BUSY) -> R:
    """Try afresh when somebody else was faster; NotNowError says *busy* if they always are."""
    for _ in range(_TRIES):
        try:
            return await attempt()
        except StaleError:
            continue
    raise NotNowError(busy)
