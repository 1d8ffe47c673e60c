"""Later check-ins: planned when they say yes, held back whenever it would not be right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.conversation import Progress
from bot.domain.refusals import Refusal
from bot.engine.advance import follow_on
from bot.engine.guards import in_danger
from bot.services.chat_changes import NO, WAITS
from bot.services.consequences import Consequences
from bot.services.conversing import nudge
from bot.services.identifiers import new_id
from bot.services.putting_to_read import put_to_read
from bot.services.raising import raise_concerns
from bot.services.records import Sends, Talk
from bot.services.rights import chat_is_watched
from bot.services.setup import FOLLOW_UP, SESSION_SILENCE
from bot.services.timers import Timer, TimerKind

#: One that was not opened is said once more after this long, and then never again.
REMIND_AFTER = timedelta(hours=24)
#: Somebody who is chatting is not interrupted; it is looked at again after this long.
_SOON = timedelta(hours=1)
#: Likewise for somebody whom people see to now; what was put off for a week is over.
_LATER = timedelta(hours=6)
_FORGET_AFTER = timedelta(days=7)
#: Stands in what a timer holds once somebody was told that its check-in waits for a time.
_TOLD = "told"


def follow_up(work: Consequences, timer: Timer, others: Sequence[Timer]) -> Consequences:
    """
    Say that a check-in is ready, put it off, or let it be.

    Never to somebody who said no, stopped, blocked us, is watched or away, and never in quiet
    hours (rules.md 4). Of several that are overdue only the last goes out; *others* are theirs.
    """
    if not _wanted(work) or _passed_over(work, timer, others):
        return work
    if work.chat.follow_ups == WAITS and _TOLD not in timer.data:
        _tell_that_it_waits(work)
        timer = replace(timer, data={**timer.data, _TOLD: "waits"})
    if _put_off(work, timer):
        return work
    _make_ready(work)
    raise_concerns(work, nudge(work, again=True))
    if work.letters:
        _plan_reminder(work)
    return work


def remind(work: Consequences, timer: Timer, others: Sequence[Timer]) -> Consequences:
    """Say once more that a check-in is ready, if nobody has written since."""
    since = work.chat.last_wrote_at
    wrote = since is not None and since > timer.made_at
    if wrote or not _wanted(work) or _passed_over(work, timer, others) or _put_off(work, timer):
        return work
    raise_concerns(work, nudge(work, again=True))
    return work


def _wanted(work: Consequences) -> bool:
    chat = work.chat
    on = chat.sends is Sends.ON and chat.follow_ups != NO
    # What they asked of some times only does not bind at the time that they picked.
    return on and Refusal.MESSAGES not in chat.refuses


def _tell_that_it_waits(work: Consequences) -> None:
    """Nobody is lost from sight: their case says so, or somebody reads what they wrote again."""
    if work.escalation is not None:
        work.note("service", "follow_up_waits", work.escalation.id)
    else:
        put_to_read(work)


def _passed_over(work: Consequences, timer: Timer, others: Sequence[Timer]) -> bool:
    """After a stop, or when it was put off for long, the time of the next may have come as well."""
    planned = _planned_for(timer)
    if not any(planned < _planned_for(other) <= work.now for other in others):
        return False
    subject = work.escalation.id if work.escalation else work.chat.id
    what = f"{timer.kind.value}_passed_over"
    work.note("service", what, subject, planned=f"{planned.astimezone(UTC):%Y-%m-%d %H:%M} UTC")
    return True


def _planned_for(timer: Timer) -> datetime:
    """Give when it was to go out, however often it was put off."""
    return datetime.fromisoformat(timer.data.get("due", timer.due_at.isoformat()))


def _put_off(work: Consequences, timer: Timer) -> bool:
    """Look again later, or after a week not at all: it is not the time for it now."""
    chat, plan = work.chat, work.authority.follow_ups
    wait = plan.allowed(work.now) - work.now
    if chat.last_wrote_at and work.now - chat.last_wrote_at <= SESSION_SILENCE:
        wait = _SOON
    if _must_be_left_alone(work):
        wait = _LATER
    if wait <= timedelta(0):
        return False
    due = _planned_for(timer)
    later = plan.allowed(work.now + wait)
    if later - due <= _FORGET_AFTER:
        data = {**timer.data, "due": due.isoformat()}
        work.set_timer(timer.kind, chat.id, later, later.isoformat(), **data)
    return True


def _must_be_left_alone(work: Consequences) -> bool:
    """
    Watched, away, with a worker, or with something urgent open anywhere: people see to them.

    So it is with somebody who was asked for a time and has picked none.
    """
    chat = work.chat
    if chat.watched or chat.missing_now or chat.taken_over_by or chat.follow_ups == WAITS:
        return True
    # What they told the front desk before they joined is still open there, with its own workers.
    cases = work.known.escalations.values()
    return any(case.tier.urgent or chat_is_watched(case, chat) for case in cases)


def _make_ready(work: Consequences) -> None:
    """Begin a later check-in, unless an earlier one waits to be carried on with."""
    talk = work.talk
    if talk is not None and (_is_going_on(talk) or in_danger(talk.state)):
        return
    flow = work.setup.flows.newest(FOLLOW_UP)
    if talk is None:
        return
    state = follow_on(flow, talk.state)
    work.talk = Talk(new_id(), work.chat.id, state, work.now, work.now)
    work.new_talk = True
    work.change_chat(conversation_id=work.talk.id)


def _is_going_on(talk: Talk) -> bool:
    return not talk.state.closed and talk.state.progress is not Progress.ENDED


def _plan_reminder(work: Consequences) -> None:
    due = work.authority.follow_ups.allowed(work.now + REMIND_AFTER)
    work.set_timer(TimerKind.REMINDER, work.chat.id, due, due.isoformat())
