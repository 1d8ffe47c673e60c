"""One case and one row of the queue, as the page shows them to this worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.conversation import SKIPPED
from bot.domain.escalation import Status
from bot.domain.triage import Source
from bot.domain.worker import Worker
from bot.services import ending
from bot.services.case_file import Answered, CaseFile, Happened, QueueEntry, Told, Written
from bot.services.conversing import NOT_ASKED
from bot.services.custody import RECEIVED
from bot.services.handing_over import receivers
from bot.services.lines import choice_label, lines_of
from bot.services.records import RaisedConcern
from bot.services.replying import may_open
from bot.services.rights import (
    Sight,
    is_of_chat,
    possible,
    proposed,
    shows_now,
    sight,
    watched,
)
from bot.services.setup import Setup
from bot.services.their_answers import (
    SAFE_WAY,
    every_answer,
    foremost,
    raised_a_concern,
    still_wait,
)
from bot.services.views import Case, ConcernRow, Event, NoteRow, QueueRow
from bot.services.ways import Way

#: The offer's clock: hours from the return (Statutory guidance, England; the others follow it).
_OFFER_CLOCK = timedelta(hours=72)

_SERVICE = "service"
_NAME_OF_SERVICE = "Touchbase"

#: Who took over a chat that moved to another authority.
_OF_ANOTHER = "a worker of another authority"

#: Of how to reach them safely, where they chose no way.
_TYPED = "no way chosen; when asked, they typed"
_RAISED = "; that message raised a concern, read it too"

#: Looking is in the audit; on the timeline it would bury what was done. A hand-over is in the audit
#: of both authorities, and on the timeline once.
_NOT_SHOWN = ("viewed", "listed", RECEIVED)

#: Opening a page does nothing with the case yet.
_LOOKS = (*_NOT_SHOWN, "opened")

_NO_END: dict[str, Any] = {"proposed_by": "", "proposed_outcome": ""}

#: Ids say nothing to a reader.
_IDS = ("to_read", "concern")


def queue_row(entry: QueueEntry) -> QueueRow:
    """Give one escalation without a word of what was said."""
    escalation = entry.escalation
    wrote, answered = entry.wrote_at, entry.answered_at
    live = escalation.status is not Status.RESOLVED
    return QueueRow(
        id=escalation.id,
        code=escalation.code,
        tier=escalation.tier,
        categories=escalation.categories,
        status=escalation.status.value,
        authority=escalation.authority,
        raised_at=escalation.raised_at,
        due_at=escalation.due_at,
        acknowledged_at=escalation.acknowledged_at,
        claimed_by=escalation.claimed_by,
        claimed_by_name=entry.claimed_by_name,
        unanswered=live and wrote is not None and (answered is None or answered < wrote),
        proposed=proposed(escalation, entry.line_at),
        watched=live and _watched(entry),
        synthetic=escalation.synthetic,
        wrote_at=wrote,
        line_at=entry.line_at,
    )


def _watched(entry: QueueEntry) -> bool:
    return watched(entry.escalation, chat_watched=entry.watched, gate_open=entry.gate_open)


def case_view(file: CaseFile, worker: Worker, setup: Setup, now: datetime) -> Case | None:
    """
    Give the case as this worker may see it; nothing if it is not there for them.

    Who only knows that it waits gets no words, no names and no reference.
    """
    seen = sight(worker, file.entry.escalation)
    if seen is Sight.NOTHING:
        return None
    if seen is Sight.OUTLINE:
        return _case(CaseFile(Told(file.told.chat), file.entry, way=file.way), worker, setup, now)
    return _case(file, worker, setup, now)


def _case(file: CaseFile, worker: Worker, setup: Setup, now: datetime) -> Case:
    told, escalation, acted_at = file.told, file.entry.escalation, _acted_at(file, worker)
    chat, row = told.chat, queue_row(file.entry)
    may = _possible(file, worker, setup)
    return Case(
        row=row,
        lines=lines_of(told, setup, acted_at),
        concerns=_concerns(file, may),
        notes=tuple(_note(note, told.names) for note in file.notes),
        timeline=_timeline(file, setup),
        may=may,
        child_ref=file.child_ref,
        **_agreed(file, setup, now),
        channel=chat.channel,
        town=_town(told),
        safe_contact=_safe_contact(told, setup),
        taken_over_by=_taken_over_by(file),
        live=shows_now(escalation, chat) and file.way is Way.CHAT and may_open(chat, now),
        **(_end(file) if row.proposed else _NO_END),
        duty=setup.authorities.get(escalation.authority).duty,
        hours_left=_hours_left(file.returned_at, now),
        foremost=foremost(told, setup, now, theirs=shows_now(escalation, chat)),
        answers=every_answer(told, setup),
        line_at=row.line_at,
        acted_at=acted_at,
    )


def _possible(file: CaseFile, worker: Worker, setup: Setup) -> frozenset[str]:
    escalation = file.entry.escalation
    found = possible(worker, escalation, file.told.chat, file.entry.line_at)
    return found if receivers(setup, escalation) else found - {"hand_over"}


def _end(file: CaseFile) -> dict[str, Any]:
    """Who proposes to end it, as what and why."""
    escalation = file.entry.escalation
    return {
        "proposed_by": file.told.names.get(escalation.proposed_by or "", ""),
        "proposed_outcome": escalation.outcome or "",
        "proposed_reason": _proposed_reason(file),
    }


def _proposed_reason(file: CaseFile) -> NoteRow | None:
    """Give the note that was written with the proposal: the time of the last act is its time."""
    escalation = file.entry.escalation
    for note in file.notes:
        if note.worker_id == escalation.proposed_by and note.at == escalation.acted_at:
            said = replace(note, words=ending.reason_in(note.words, escalation.outcome or ""))
            return _note(said, file.told.names)
    return None


def _acted_at(file: CaseFile, worker: Worker) -> datetime | None:
    """Give when this worker last did something with the case; to look is not to have read all."""
    done = (e.at for e in file.events if e.actor == worker.id and e.action not in _LOOKS)
    return max(done, default=None)


def _taken_over_by(file: CaseFile) -> str:
    """Name who talks with them; of another authority only that it is somebody."""
    chat = file.told.chat
    if chat.taken_over_by is None:
        return ""
    theirs = is_of_chat(file.entry.escalation, chat)
    # The service is silent all the same, and must not be said to answer by itself.
    return file.told.names.get(chat.taken_over_by, "" if theirs else _OF_ANOTHER)


def _agreed(file: CaseFile, setup: Setup, now: datetime) -> dict[str, Any]:
    """
    What was agreed, passed on and refused, without the words themselves, and how to reach them.

    How things stand now is not for an authority whose the chat is no longer.
    """
    chat = file.told.chat
    theirs = shows_now(file.entry.escalation, chat)
    return {
        "own_words": file.own_words,
        "passed_on": file.passed_on,
        "refuses": chat.refuses if theirs else (),
        "check_ins_wait": theirs and still_wait(file.told, setup, now),
        "missing_now": theirs and chat.missing_now,
        "language": chat.language if theirs else "",
        "way": file.way if theirs else Way.CHAT,
        "sends": chat.sends.value if theirs else "",
    }


def _concerns(file: CaseFile, may: frozenset[str]) -> tuple[ConcernRow, ...]:
    told, escalation = file.told, file.entry.escalation
    rows = []
    for raised in told.concerns:
        if raised.escalation_id == escalation.id:
            said = file.overruled.get(raised.id)
            rows.append(
                replace(
                    _concern(raised),
                    overruled=_note(said, told.names) if said else None,
                    may_overrule="overrule" in may and raised.concern.source is Source.TYPED,
                )
            )
    return tuple(rows)


def _note(note: Written, names: Mapping[str, str]) -> NoteRow:
    return NoteRow(note.at, names.get(note.worker_id, ""), note.words)


def _concern(raised: RaisedConcern) -> ConcernRow:
    concern = raised.concern
    return ConcernRow(
        id=raised.id,
        category=concern.category,
        tier=concern.tier,
        source=concern.source.value,
        rule=concern.rule,
        why=concern.why,
        step=concern.step,
        choice=concern.choice,
        raised_at=raised.raised_at,
    )


def _timeline(file: CaseFile, setup: Setup) -> tuple[Event, ...]:
    authorities = setup.authorities.by_slug.values()
    names = {**{one.slug: one.name for one in authorities}, **file.told.names}
    return tuple(_event(one, names) for one in file.events if one.action not in _NOT_SHOWN)


def _event(happened: Happened, names: Mapping[str, str]) -> Event:
    actor = _NAME_OF_SERVICE if happened.actor == _SERVICE else names.get(happened.actor, "")
    detail = ", ".join(
        f"{name}: {names.get(value, value)}"
        for name, value in happened.detail.items()
        if name not in _IDS
    )
    return Event(happened.at, actor, happened.action, detail)


def _latest(told: Told, step: str) -> Answered | None:
    return next((a for a in reversed(told.answers) if a.step == step), None)


def _town(told: Told) -> str:
    found = _latest(told, "town")
    return found.words if found else ""


def _safe_contact(told: Told, setup: Setup) -> str:
    """
    The way that they chose, and in quotes what they typed when they were asked.

    That may be a time, or only "hello??": nobody is to take it for a way that was chosen. What
    raised a concern stands here as well, and says so: "text me when he is out" is both.
    """
    answers = [a for a in reversed(told.answers) if a.step == SAFE_WAY]
    typed = next((a for a in answers if a.words), None)
    chosen: tuple[str, ...] = ()
    for answer in answers:
        chosen = chosen or tuple(c for c in answer.choices if c not in (SKIPPED, NOT_ASKED))
    labels = [choice_label(told, setup, SAFE_WAY, choice) for choice in chosen]
    if typed is None:
        return ", ".join(labels)
    quoted = f"“{typed.words}”" + (_RAISED if raised_a_concern(typed, told) else "")
    return ", ".join([*labels, quoted]) if labels else f"{_TYPED} {quoted}"


def _hours_left(returned_at: datetime | None, now: datetime) -> float | None:
    if returned_at is None:
        return None
    return (returned_at + _OFFER_CLOCK - now).total_seconds() / 3600
