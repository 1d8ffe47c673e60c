"""Later check-ins: planned when they say yes, held back whenever it would not be right."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.conversation import Progress
from bot.engine.advance import follow_on
from bot.services.chat_changes import NO
from bot.services.consequences import Consequences
from bot.services.conversing import nudge
from bot.services.identifiers import new_id
from bot.services.raising import raise_concerns
from bot.services.records import Sends, Talk
from bot.services.setup import FOLLOW_UP, SESSION_SILENCE
from bot.services.timers import Timer, TimerKind

#: One that was not opened is said once more after this long, and then never again.
REMIND_AFTER = timedelta(hours=24)
#: Somebody who is chatting is not interrupted; it is looked at again after this long.
_LATER = timedelta(hours=1)


def follow_up(work: Consequences, timer: Timer) -> Consequences:
    """
    Say that a check-in is ready, or let it be.

    Never to somebody who said no, stopped, blocked us, is watched or away, and never in quiet
    hours (rules.md 4).
    """
    if not _wanted(work):
        return work
    if _put_off(work, timer):
        return work
    _make_ready(work)
    raise_concerns(work, nudge(work))
    if work.letters:
        _plan_reminder(work)
    return work


def remind(work: Consequences, timer: Timer) -> Consequences:
    """Say once more that a check-in is ready, if nobody has written since."""
    since = work.chat.last_wrote_at
    if not _wanted(work) or (since is not None and since > timer.made_at):
        return work
    if _put_off(work, timer):
        return work
    raise_concerns(work, nudge(work, again=True))
    return work


def _wanted(work: Consequences) -> bool:
    chat = work.chat
    reachable = chat.sends is Sends.ON and not chat.watched and not chat.taken_over_by
    return reachable and not chat.missing_now and chat.follow_ups != NO


def _put_off(work: Consequences, timer: Timer) -> bool:
    """Look again later: they are chatting, or the time has slipped into the quiet hours."""
    chat, plan = work.chat, work.authority.follow_ups
    later = plan.allowed(work.now)
    if chat.last_wrote_at and work.now - chat.last_wrote_at <= SESSION_SILENCE:
        later = plan.allowed(work.now + _LATER)
    if later <= work.now:
        return False
    work.set_timer(timer.kind, chat.id, later, later.isoformat())
    return True


def _make_ready(work: Consequences) -> None:
    """Begin a later check-in, unless an earlier one waits to be carried on with."""
    talk = work.talk
    if talk is not None and not talk.state.closed and talk.state.progress is not Progress.ENDED:
        return
    flow = work.setup.flows.newest(FOLLOW_UP)
    if talk is None:
        return
    state = follow_on(flow, talk.state)
    work.talk = Talk(new_id(), work.chat.id, state, work.now, work.now)
    work.new_talk = True
    work.change_chat(conversation_id=work.talk.id)


def _plan_reminder(work: Consequences) -> None:
    due = work.authority.follow_ups.allowed(work.now + REMIND_AFTER)
    work.set_timer(TimerKind.REMINDER, work.chat.id, due, due.isoformat())
