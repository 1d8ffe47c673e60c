"""
A reply that nobody has read, of somebody who can't work on its case any more (decision 0011).

Their words may be true, and they may be what they were removed for: a colleague who has the case
reads each, and shows it to them or withdraws it.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.worker import Worker
from bot.errors import NotNowError
from bot.services.acts import act, hold_still, need_own, take_over
from bot.services.composer import (
    HELD,
    SENT,
    check_not_away,
    check_reachable,
    goes_straight,
)
from bot.services.consequences import Consequences
from bot.services.conversing import nudge
from bot.services.raising import raise_concerns
from bot.services.records import Decided, Delivery
from bot.services.ways import Way

#: Who wrote each reply of a chat that waits for a decision, by its letter.
HeldBack = Mapping[str, str]


def show_reply(
    work: Consequences, worker: Worker, letter_id: str, held_back: HeldBack, *, sure: bool
) -> str:
    """
    Let a reply that was held back go, as if it were written now: gives `sent` or `held`.

    Whoever shows it has to be *sure* where they may be away again.
    """
    _need_other(work, worker, letter_id, held_back)
    check_reachable(work)
    check_not_away(work, sure=sure)
    # They are to answer a person, and not to have a script take it for the answer to its question.
    take_over(work, worker)
    straight = goes_straight(work)
    _decide(work, letter_id, Delivery.WAITING if straight else Delivery.HELD)
    if work.known.way is Way.CHAT and not straight:
        raise_concerns(work, nudge(work, unasked=True))
    act(work, worker, "reply_let_through", delivery=SENT if straight else HELD)
    return SENT if straight else HELD


def withdraw(work: Consequences, worker: Worker, letter_id: str, held_back: HeldBack) -> None:
    """Say that a reply that was held back is never shown."""
    _need_other(work, worker, letter_id, held_back)
    _decide(work, letter_id, Delivery.DROPPED)
    act(work, worker, "reply_withdrawn")


def _need_other(work: Consequences, worker: Worker, letter_id: str, held_back: HeldBack) -> None:
    need_own(work, worker)
    if letter_id not in held_back:
        raise NotNowError("This reply is not held back any more. Look how it stands now.")
    if held_back[letter_id] == worker.id:
        raise NotNowError("You wrote it: somebody else has to decide.")


def _decide(work: Consequences, letter_id: str, becomes: Delivery) -> None:
    # Whether it goes straight is worked out afresh if they tap "Not now" at this moment.
    hold_still(work)
    work.decided.append(Decided(letter_id, becomes))


def need_decided(held_back: HeldBack) -> None:
    """Refuse to end a case while nobody has decided about a reply: it would be lost silently."""
    if held_back:
        raise NotNowError(
            "A reply of somebody who left is held back. Whoever has the case shows it to them or "
            "withdraws it first."
        )
