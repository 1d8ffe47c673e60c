"""What a worker does with a case. Each act is worked out here, and written in one transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.conversation import Progress
from bot.domain.effects import Ask
from bot.domain.escalation import Action, Status, move
from bot.domain.worker import Right, Worker
from bot.errors import NotNowError
from bot.services.climbing import claimed_elsewhere, unsilence
from bot.services.consequences import Consequences
from bot.services.identifiers import new_id
from bot.services.records import AuditEntry, Escalation, NewNote, Sends
from bot.services.replying import Reply, may_open
from bot.services.rights import (
    HELD,
    Sight,
    chat_is_watched,
    has,
    need,
    over_with_claim,
    sight,
)
from bot.services.setup import ACT_WITHIN, OPEN_WITHIN
from bot.services.timers import TimerKind

#: Another agency may be given this long at the most; then it has to be asked again.
LONGEST_WAIT = timedelta(hours=48)
_LONGEST_NOTE = 10_000


def at_hand(work: Consequences) -> Escalation:
    """Give the escalation that the act is about."""
    assert work.escalation is not None, "an act of a worker is about an escalation"
    return work.escalation


def record(work: Consequences, actor: str, action: str, **detail: str) -> None:
    """Write an entry for the audit, under the authority that owns the escalation."""
    escalation = at_hand(work)
    entry = AuditEntry(actor, action, escalation.id, escalation.authority, detail)
    work.audit.append(entry)


def hold_still(work: Consequences) -> None:
    """Let this be written only if nothing came from the young person since it was loaded."""
    work.change_chat(revision=work.chat.revision + 1)


def act(work: Consequences, worker: Worker, action: str, **detail: str) -> None:
    """
    Write down that the worker did something with their case, and set its clock going again.

    Whoever acts has opened the case. Acting takes back a proposed end: it is not over yet.
    """
    escalation = at_hand(work)
    work.change_escalation(
        acted_at=work.now,
        opened_at=escalation.opened_at or work.now,
        acknowledged_at=escalation.acknowledged_at or work.now,
        proposed_by=None,
        outcome=None,
    )
    start_idle(work)
    record(work, worker.id, action, **detail)


def start_idle(work: Consequences) -> None:
    """A P0 or P1 that nobody does anything about for ten minutes is opened again."""
    escalation = at_hand(work)
    if escalation.status not in (Status.CLAIMED, Status.CONTACTED):
        return
    ends = work.now + ACT_WITHIN
    # Set for every tier: it may become urgent meanwhile, and the watch looks when it is due.
    work.set_timer(TimerKind.IDLE, escalation.id, ends, ends.isoformat())
    work.change_escalation(due_at=ends if escalation.tier.urgent else None)


def add_note(work: Consequences, worker: Worker, words: str, note_id: str = "") -> None:
    """Keep words of a worker for workers, sealed; they can never be sent."""
    words, escalation = need_words(words), at_hand(work)
    note = NewNote(note_id or new_id(), escalation.id, worker.id, work.chat.key_id, words, work.now)
    work.notes.append(note)


def need_words(words: str) -> str:
    """Give what a worker wrote for workers as it is kept; nothing, or far too much, is refused."""
    words = words.replace("\r\n", "\n").strip()
    if not words:
        raise NotNowError("Write something first.")
    if len(words) > _LONGEST_NOTE:
        raise NotNowError(f"That is longer than {_LONGEST_NOTE} characters. Write it in two parts.")
    return words


def need_own(work: Consequences, worker: Worker, right: Right = Right.WORK_CASES) -> Escalation:
    """Refuse what only the one who has the case can do."""
    escalation = at_hand(work)
    need(worker, right, escalation)
    if escalation.status is Status.RESOLVED:
        raise NotNowError("This case is closed.")
    if escalation.claimed_by is None:
        raise NotNowError("Claim it first.")
    if not has(worker, escalation):
        raise NotNowError("Somebody else has this case.")
    return escalation


def claim(work: Consequences, worker: Worker, holder: str = "") -> None:
    """
    Take an escalation that nobody has; *holder* is the name of whoever has it.

    It counts as acknowledged only once it was opened. The young person is told only what
    is true now, and only while they are there. To claim is not to act: an end that was proposed
    still waits for a second person, who may be the one who claims.
    """
    escalation = at_hand(work)
    need(worker, Right.WORK_CASES, escalation)
    if has(worker, escalation):
        return
    if escalation.status in HELD and holder:
        raise NotNowError(f"{holder} has claimed this already.")
    status, due = move(escalation.status, Action.CLAIM), work.now + OPEN_WITHIN
    work.change_escalation(
        status=status,
        claimed_by=worker.id,
        claimed_at=work.now,
        opened_at=None,
        due_at=due,
        **over_with_claim(escalation, work.chat),
    )
    stamp = work.now.isoformat()
    work.set_timer(
        TimerKind.UNOPENED, escalation.id, due, stamp, worker=worker.id, claimed_at=stamp
    )
    record(work, worker.id, "claimed", tier=escalation.tier.value)
    _answer_again(work, worker)
    _say_picked_up(work)


def _answer_again(work: Consequences, worker: Worker) -> None:
    """Somebody took the chat over and was lost: until this worker does, the service answers."""
    silent_for = work.chat.taken_over_by
    if silent_for in (None, worker.id) or claimed_elsewhere(work, silent_for):
        return
    work.change_chat(taken_over_by=None)


def _say_picked_up(work: Consequences) -> None:
    chat = work.chat
    if chat.sends is not Sends.ON or not may_open(chat, work.now):
        return
    if chat.taken_over_by or chat_is_watched(at_hand(work), chat):
        return
    said = Reply(work)
    said.line("picked_up")
    if work.authority.training:
        said.first("training")
    said.send()


def open_case(work: Consequences, worker: Worker) -> None:
    """The one who claimed it has it before them: now it counts as acknowledged."""
    escalation = at_hand(work)
    work.change_escalation(
        opened_at=work.now, acknowledged_at=escalation.acknowledged_at or work.now
    )
    start_idle(work)
    record(work, worker.id, "opened")


def take_over(work: Consequences, worker: Worker) -> None:
    """Silence the service in this chat: from now on the worker talks."""
    need_own(work, worker)
    if work.chat.taken_over_by == worker.id:
        return
    if claimed_elsewhere(work, work.chat.taken_over_by):
        raise NotNowError("A worker of another authority is talking with them now.")
    work.change_chat(taken_over_by=worker.id)
    act(work, worker, "taken_over")


def hand_back(work: Consequences, worker: Worker) -> None:
    """Let the service go on: the question that was open is asked again if they are there."""
    need_own(work, worker)
    if work.chat.taken_over_by is None:
        return
    if work.chat.taken_over_by != worker.id:
        raise NotNowError("Somebody else has taken this chat over.")
    work.change_chat(taken_over_by=None)
    act(work, worker, "handed_back")
    go_on(work)


def go_on(work: Consequences) -> None:
    """Ask the question that was open once more, if they are there."""
    talk = work.talk
    if talk is None or talk.state.progress is not Progress.ACTIVE:
        return
    if not may_open(work.chat, work.now) or chat_is_watched(at_hand(work), work.chat):
        return
    step = work.setup.flow(talk.state.flow, talk.state.version).steps.get(talk.state.step)
    if step is None or not step.is_question:
        return
    said = Reply(work)
    said.take(Ask(step.name, again=True, picked=talk.state.picked))
    said.send()


def contacted(work: Consequences, worker: Worker) -> None:
    """Record that the young person was reached, by whatever way."""
    escalation = need_own(work, worker)
    work.change_escalation(status=move(escalation.status, Action.CONTACT))
    act(work, worker, "contacted")


def wait_with(
    work: Consequences, worker: Worker, agency: str, until: datetime, reason: str
) -> None:
    """Record that another agency has it *until* a time; then people are told again."""
    escalation = need_own(work, worker)
    if not agency.strip() or not reason.strip():
        raise NotNowError("Say which agency has it, and why it waits for them.")
    if until <= work.now:
        raise NotNowError("Give a time that is still to come.")
    if until - work.now > LONGEST_WAIT:
        raise NotNowError("Give a time within the next two days.")
    if escalation.status is not Status.WAITING:
        work.change_escalation(status=move(escalation.status, Action.WAIT))
    local = until.astimezone(work.setup.authorities.get(escalation.authority).hours.zone)
    when = f"{local:%H:%M} on {local.day} {local:%B}"
    add_note(work, worker, f"With {agency.strip()} until {when}: {reason.strip()}")
    act(work, worker, "waits_with_agency", until=until.isoformat())
    # Nobody talks with them here meanwhile.
    unsilence(work)
    work.change_escalation(due_at=until)
    work.set_timer(TimerKind.WAIT_OVER, escalation.id, until, until.isoformat())


def note(work: Consequences, worker: Worker, words: str, note_id: str) -> None:
    """
    Write for workers only. By the one who has the case it counts as something done.

    A note beside a proposed end leaves the proposal as it is.
    """
    escalation = at_hand(work)
    need(worker, Right.WORK_CASES, escalation)
    if sight(worker, escalation) is not Sight.WORDS:
        raise NotNowError("Claim it first.")
    add_note(work, worker, words, note_id)
    if has(worker, escalation) and escalation.proposed_by is None:
        act(work, worker, "noted")
        return
    # The new revision makes the same form, sent twice at once, meet its double.
    work.change_escalation()
    record(work, worker.id, "noted")
