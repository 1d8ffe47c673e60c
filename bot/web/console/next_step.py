"""What to do next, as one line for somebody who was woken at three in the morning."""

from __future__ import annotations

from datetime import datetime

from bot.domain.concern import Tier
from bot.domain.inbound import Kind
from bot.domain.worker import Worker
from bot.services.views import Case, Line, Speaker
from bot.services.ways import Way
from bot.web.times import act_by, clock

_WATCHED = (
    "Do not message: somebody else may have the phone. Ring the safe contact, or the duty route."
)
_EMERGENCY = "Life may be at risk. Ring 999, or the duty route, with what you know. "
_KEEP_WRITING = "They are there now: keep writing to them."
_THEN_RING = "Then ring the safe contact."
_ANSWER_NOW = "They may still be there: answer them now."
_ASKED_NOT = (
    "They may still be there, but asked not to be messaged: read what they wrote last before you"
    " answer, or try the safe contact."
)
_NOT_OPENED = "Your reply waits to be opened. Do not count on it: try the safe contact too."
_HELD_BACK = "A colleague's reply is held back. Read it below, then show it to them or withdraw it."
_WROTE_LAST = (
    "You wrote last. If they don't answer soon, try the safe contact. Once they were reached,"
    " agree what happens next, then close with an outcome."
)
_REACHED = "They were reached. Refer on or agree what happens next, then close with an outcome."
_ANSWER = "Answer them: it shows once they say that it is safe."
_ANSWER_UNTOLD = (
    "Answer them: it shows once they come by themselves and say that it is safe. Nothing tells them"
    " of it: try the safe contact too."
)
_READ_FIRST = "Before you answer, read the reply below that is held back."


def next_step(case: Case, worker: Worker, now: datetime) -> str:
    """Give one line; the first that fits is the one that matters most."""
    row = case.row
    if row.status == "resolved":
        return "This case is closed. Nothing to do here."
    if row.proposed:
        return _end(case)
    if row.claimed_by == worker.id:
        return _own(case, now)
    if row.claimed_by is None:
        return f"{act_by(row.due_at, now)}. Claim this case, then read what was said."
    return _anothers(case)


def reply_waits(case: Case) -> bool:
    """Say whether the last thing that a worker wrote has not been opened yet."""
    written = [line for line in _reaching(case) if line.speaker is Speaker.WORKER]
    return bool(written) and written[-1].delivery == "held"


def _reaching(case: Case) -> list[Line]:
    """Leave out replies that reach nobody, as things are: they were held back or withdrawn."""
    return [line for line in case.lines if line.delivery not in ("held_back", "dropped")]


def _after_writing(case: Case) -> str:
    """A reply marks a case as contacted; that is no sign that anybody has read it."""
    if reply_waits(case):
        return _NOT_OPENED
    talk = [line for line in _reaching(case) if _speaks(line)]
    return _WROTE_LAST if talk and talk[-1].speaker is Speaker.WORKER else _REACHED


def _speaks(line: Line) -> bool:
    """Leave out the service, and what only opened the chat: "Yes" at the gate answers nobody."""
    opened = line.speaker is Speaker.YOUNG_PERSON and line.kind in (Kind.TAP, Kind.COMMAND)
    return line.speaker is not Speaker.BOT and not opened


def _end(case: Case) -> str:
    if "confirm" in case.may:
        return "A second person is needed. Read the case, then confirm or refuse its end below."
    if case.row.claimed_by is None:
        return "Nobody has it, and its end waits for a second person. Find one, or claim it again."
    return "A second person is asked to confirm the end. Until then the case stays open."


def _anothers(case: Case) -> str:
    """Nobody takes a case away from whoever has it, so nobody is told to."""
    row = case.row
    has = f"{row.claimed_by_name or 'Another worker'} has this case, so nobody else can claim it. "
    if row.tier.urgent and row.status != "waiting":
        return has + "It is open again by itself if they do nothing for 10 minutes."
    return has + "Write a note for them if you know more."


def _own(case: Case, now: datetime) -> str:
    row = case.row
    if row.watched:
        return _WATCHED
    if row.status == "waiting":
        until = f" until {clock(row.due_at, now)}" if row.due_at else ""
        return f"Another agency has it{until}. Make sure that they have acted before then."
    if row.tier is Tier.P0:
        return _EMERGENCY + (_KEEP_WRITING if case.live and not case.no_messages else _THEN_RING)
    if row.unanswered:
        return _unanswered(case)
    if _held_back(case):
        return _HELD_BACK
    if row.status == "contacted":
        return _after_writing(case)
    if reply_waits(case):
        return _NOT_OPENED
    return "Wait for their answer or try the safe contact, and record what you do."


def _unanswered(case: Case) -> str:
    """Nobody is to count on an answer that nothing leads them to."""
    if case.way is Way.NONE or case.sends not in ("", "on"):
        return "They wrote last, and can't be reached here: try the safe contact."
    first = f"{_READ_FIRST} " if _held_back(case) else ""
    if case.live:
        return f"They wrote last. {first}{_ASKED_NOT if case.no_messages else _ANSWER_NOW}"
    untold = case.way is Way.RETURN or case.no_messages
    return f"They wrote last. {first}{_ANSWER_UNTOLD if untold else _ANSWER}"


def _held_back(case: Case) -> bool:
    return any(line.letter for line in case.lines)
