"""What a worker sees of an escalation, and what they can do with it now (rules.md 8)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum, unique

from bot.domain.concern import Category, Tier
from bot.domain.escalation import UNOWNED, Status
from bot.domain.worker import RIGHTS, Right, Worker
from bot.errors import NotAllowedError
from bot.services.records import Chat, Escalation, Gate, Sends

#: The same for what is not there and for what is somebody else's: nothing can be learnt from it.
NO_CASE = "There is no such case."
_NOT_YOURS = "Your role does not allow this."

#: In these somebody has the escalation.
HELD = (Status.CLAIMED, Status.CONTACTED, Status.WAITING)


@unique
class Sight(StrEnum):
    """How much of an escalation a worker sees."""

    #: It is not there for them.
    NOTHING = "nothing"
    #: That it waits and how urgent it is, so that they can claim it.
    OUTLINE = "outline"
    #: Everything.
    WORDS = "words"


def sight(worker: Worker, escalation: Escalation) -> Sight:
    """
    Say how much of *escalation* the worker sees.

    An advocate sees the words of their own cases only, and of the others those that wait
    to be claimed, without a word. Somebody who is there for practice sees no live case.
    What fell to the front desk, its workers see like their own.
    """
    if worker.synthetic and not escalation.synthetic:
        return Sight.NOTHING
    if may(worker, Right.SEE_CASES, escalation):
        return Sight.WORDS
    if may(worker, Right.SEE_OWN_CASES, escalation):
        if escalation.claimed_by == worker.id:
            return Sight.WORDS
        if escalation.status in UNOWNED:
            return Sight.OUTLINE
    return Sight.NOTHING


def may(worker: Worker, right: Right, escalation: Escalation) -> bool:
    """Say whether they have the *right* for this case: by its authority, or as it fell to them."""
    fell = worker.cases.get(escalation.id, frozenset())
    return worker.may(right, escalation.authority) or any(right in RIGHTS[role] for role in fell)


def need(worker: Worker, right: Right, escalation: Escalation) -> None:
    """Refuse what the worker's roles for the escalation do not allow."""
    if not may(worker, right, escalation):
        raise NotAllowedError(_NOT_YOURS)


def has(worker: Worker, escalation: Escalation) -> bool:
    """Say whether it is this worker who has the escalation."""
    return escalation.claimed_by == worker.id and escalation.status in HELD


def watched(escalation: Escalation, *, chat_watched: bool, gate_open: bool) -> bool:
    """
    Say whether the phone may be watched, so that nothing may be written to it.

    A sign of it counts until the young person has said, at the gate, that it is safe.
    """
    return chat_watched or (Category.WATCHED_DEVICE in escalation.categories and not gate_open)


def chat_is_watched(escalation: Escalation, chat: Chat) -> bool:
    """Say the same of a chat that is at hand."""
    return watched(escalation, chat_watched=chat.watched, gate_open=chat.gate is Gate.OPEN)


def is_of_chat(escalation: Escalation, chat: Chat) -> bool:
    """Say whether the chat still belongs to the authority of this case."""
    return escalation.authority == chat.authority


def shows_now(escalation: Escalation, chat: Chat) -> bool:
    """
    Say whether a case shows how things stand now, not only as they stood while it was worked.

    What was closed before the chat was handed over does not. Whoever still has one open may write,
    and has to know what they were asked not to do.
    """
    return is_of_chat(escalation, chat) or escalation.status is not Status.RESOLVED


def proposed(escalation: Escalation, line_at: datetime | None) -> bool:
    """
    Say whether an end is proposed that nothing has been said against since.

    Whatever the claimer does after proposing takes the proposal back, so the time of the
    last act is the time of the proposal. It outlasts their claim.
    """
    if escalation.proposed_by is None or escalation.status is Status.RESOLVED:
        return False
    return not wrote_since(escalation, line_at)


def end_waits(escalation: Escalation, chat: Chat) -> bool:
    """Say the same of a case that is at hand, as far as its chat tells."""
    return proposed(escalation, chat.last_wrote_at if is_of_chat(escalation, chat) else None)


def over_with_claim(escalation: Escalation, chat: Chat) -> dict[str, None]:
    """Give what ends with a claim: what its worker did, but not an end that waits for another."""
    over = () if end_waits(escalation, chat) else ("acted_at", "proposed_by", "outcome")
    return dict.fromkeys(over)


def wrote_since(escalation: Escalation, line_at: datetime | None) -> bool:
    """Say whether the young person wrote after the claimer's last act."""
    return line_at is not None and escalation.acted_at is not None and line_at > escalation.acted_at


def possible(
    worker: Worker, escalation: Escalation, chat: Chat, line_at: datetime | None
) -> frozenset[str]:
    """Name the actions that are possible now for this worker."""
    if not may(worker, Right.WORK_CASES, escalation):
        return frozenset()
    found: set[str] = set()
    if sight(worker, escalation) is Sight.WORDS:
        found.add("note")
    if escalation.status in UNOWNED:
        found.add("claim")
    if has(worker, escalation):
        found |= _own(worker, escalation, chat)
    if _may_be_second(worker, escalation):
        found.add("decline_end")
        if proposed(escalation, line_at):
            found.add("confirm")
    return frozenset(found)


def _own(worker: Worker, escalation: Escalation, chat: Chat) -> set[str]:
    found = {"contacted", "wait", "pass_on", "show_reply", "withdraw"}
    if is_of_chat(escalation, chat):
        found |= {"own_word", "hand_over"}
    if chat.sends is Sends.ON and not chat_is_watched(escalation, chat):
        found.add("reply")
    if chat.taken_over_by is None:
        found.add("take_over")
    if chat.taken_over_by == worker.id:
        found.add("hand_back")
    if may(worker, Right.LOWER, escalation) and escalation.tier is not Tier.P3:
        found.add("lower")
    if may(worker, Right.LOWER, escalation):
        found.add("overrule")
    if may(worker, Right.CLOSE, escalation):
        found.add("resolve")
    return found


def _may_be_second(worker: Worker, escalation: Escalation) -> bool:
    return (
        escalation.status is not Status.RESOLVED
        and escalation.proposed_by not in (None, worker.id)
        and may(worker, Right.CONFIRM_CLOSE, escalation)
    )
