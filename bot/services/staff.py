"""Who works here: workers leave, lose a role, or come back, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.worker import Role
from bot.errors import NotNowError
from bot.ports import Clock
from bot.services.deeds import insist

_BUSY = "One of their cases was changed at the same moment, so nothing was done. Try once more."
_MIXED = "A training worker and a real one can't share a name: add a surname."


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works here, or did: *linked* says whether alerts go to their Telegram."""

    id: str
    name: str
    synthetic: bool
    roles: Mapping[str, frozenset[Role]]
    linked: bool
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class Parted:
    """
    What followed from taking something away from a worker.

    *released* counts cases that they had, *called* those that nobody else who is there was told
    of, *held_back* their replies that nobody has read. Of *silent* authorities nobody is alerted
    any more, so the front desk is; of *unheard* ones not even there.
    """

    released: int
    called: int
    held_back: int
    silent: tuple[str, ...]
    unheard: tuple[str, ...]
    last: bool


class StaffStore(Protocol):
    """Where workers are kept; each change is one transaction, and audited."""

    async def everybody(self) -> Sequence[Colleague]:
        """List all who work here or did."""

    async def find(self, name: str) -> Colleague | None:
        """Find somebody by name, whether or not they have left."""

    async def leave(self, worker_id: str, now: datetime) -> Parted | None:
        """Take everything away from a worker; nothing if they have left."""

    async def drop_role(
        self, worker_id: str, authority: str, role: Role, now: datetime
    ) -> Parted | None:
        """Take one role away; nothing if they do not have it."""

    async def bring_back(self, worker_id: str, authority: str, role: Role, now: datetime) -> bool:
        """Let somebody who left come back with one role; false if they have not left."""


class Staff:
    """Takes workers and their roles away. RefusedError carries a sentence."""

    def __init__(self, store: StaffStore, now: Clock) -> None:
        self._store = store
        self._now = now

    async def everybody(self) -> list[Colleague]:
        """List all by name; those who left come last."""
        found = await self._store.everybody()
        return sorted(found, key=lambda one: (one.left_at is not None, one.name.casefold()))

    async def leave(self, name: str) -> Parted:
        """Let a worker leave: from now on they get in nowhere, are told nothing, hold nothing."""
        found = await self._there(name)
        parted = await insist(lambda: self._store.leave(found.id, self._now()), _BUSY)
        if parted is None:
            raise NotNowError(f"{found.name} has left already.")
        return parted

    async def drop_role(self, name: str, authority: str, role: Role) -> Parted:
        """Take one role of a worker away, and the cases that they had by it alone."""
        found = await self._there(name)
        parted = await insist(
            lambda: self._store.drop_role(found.id, authority, role, self._now()), _BUSY
        )
        if parted is None:
            raise NotNowError(f"{found.name} is not {role.value} of '{authority}'.")
        return parted

    async def bring_back(
        self, name: str, authority: str, role: Role, *, synthetic: bool
    ) -> str | None:
        """Let somebody who left work here again, with this role only; nothing if nobody did."""
        found = await self._store.find(name)
        if found is None or found.left_at is None:
            return None
        if found.synthetic != synthetic:
            raise NotNowError(_MIXED)
        back = await self._store.bring_back(found.id, authority, role, self._now())
        return found.id if back else None

    async def _there(self, name: str) -> Colleague:
        found = await self._store.find(name)
        if found is None:
            raise NotNowError(f"There is nobody called '{name}': see `worker list`.")
        if found.left_at is not None:
            raise NotNowError(f"{found.name} has left already.")
        return found
