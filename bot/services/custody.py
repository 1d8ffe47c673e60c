"""The line of custody of a case: which authority handed it over to which, who did it, and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum, unique

from bot.domain.worker import Right, Worker

#: What the audit calls it, under the authority that had the case and under the one that has it now.
HANDED_OVER = "handed_over"
RECEIVED = "received"


@unique
class Reach(StrEnum):
    """Who is alerted when a case is handed over to an authority."""

    #: Its own workers.
    ITS_OWN = "its_own"
    #: The front desk, since nobody of it can be alerted.
    FRONT_DESK = "front_desk"
    #: Nobody at all.
    NOBODY = "nobody"


@unique
class Told(StrEnum):
    """Whether the other authority was told by telephone, where the case is urgent."""

    YES = "by_telephone"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class Receiver:
    """
    An authority that a case can be handed over to, and who would be alerted of it.

    *not_in* is the language of the chat, where it does not chat in that.
    """

    slug: str
    name: str
    reach: Reach
    not_in: str = ""


@dataclass(frozen=True, slots=True)
class HandOver:
    """One hand-over: *giver* and *receiver* are authorities, *by* and *name* the worker."""

    at: datetime
    by: str
    name: str
    giver: str
    receiver: str


@dataclass(frozen=True, slots=True)
class Custody:
    """Every hand-over of one case, the last one at the end, without a word of what was said."""

    code: str
    synthetic: bool
    hand_overs: tuple[HandOver, ...]

    def named(self, name_of: Callable[[str], str]) -> Custody:
        """Give the same with the names of the authorities, for a page."""
        named = (
            replace(one, giver=name_of(one.giver), receiver=name_of(one.receiver))
            for one in self.hand_overs
        )
        return replace(self, hand_overs=tuple(named))


def seen_by(custody: Custody, worker: Worker) -> Custody | None:
    """
    Give of it what a worker may know who can't see the case any more; nothing if that is nothing.

    That is what their own authority gave or was given; an advocate knows of their own cases.
    """
    if worker.synthetic and not custody.synthetic:
        return None
    known = tuple(one for one in custody.hand_overs if _knows(worker, one))
    return Custody(custody.code, custody.synthetic, known) if known else None


def _knows(worker: Worker, one: HandOver) -> bool:
    sides = (one.giver, one.receiver)
    if any(worker.may(Right.SEE_CASES, side) for side in sides):
        return True
    return one.by == worker.id and worker.may(Right.SEE_OWN_CASES, one.giver)
