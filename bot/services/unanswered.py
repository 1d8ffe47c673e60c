"""Invitations that nobody answered: whom a lost code has kept away is seen there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique
from typing import Protocol

from bot.domain.worker import Right, Worker
from bot.ports import Clock


@unique
class Code(StrEnum):
    """What became of the code that somebody was given last."""

    #: It was not used, and still can be.
    GOOD = "good"
    #: Somebody came with it, and has not answered.
    USED = "used"
    #: It was never used, and can't be any more.
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Unanswered:
    """
    A return whose invitation nobody answered: by its episode, and without a word of who it is.

    A new code for the same return is the same invitation: *episode*, *code* and *expires_at* are
    of the newest code, *offered_at* is when the first was given out.
    """

    episode: str
    authority: str
    returned_at: datetime
    offered_at: datetime
    code: Code
    expires_at: datetime
    synthetic: bool


class UnansweredRows(Protocol):
    """What the list needs from the store."""

    async def unanswered(
        self, worker: Worker, authorities: Sequence[str], now: datetime
    ) -> Sequence[Unanswered]:
        """List what is pending in *authorities*; NotAllowedError: they lost a role meanwhile."""


class Offers:
    """Shows workers who was invited and has not answered."""

    def __init__(self, rows: UnansweredRows, clock: Clock) -> None:
        self._rows = rows
        self._clock = clock

    async def unanswered(self, worker: Worker) -> tuple[Unanswered, ...]:
        """
        List the invitations that nobody answered, where the worker may see the cases.

        Who has waited longest comes first. Whoever is there for practice sees practice.
        """
        authorities = worker.authorities(Right.SEE_CASES)
        found = await self._rows.unanswered(worker, authorities, self._clock())
        return tuple(row for row in found if row.synthetic or not worker.synthetic)
