"""Takes from the screen what somebody else should not read (rules.md 4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bot.domain.conversation import Choice
from bot.domain.inbound import Inbound
from bot.ports import TELEGRAM, Parcel, ParcelKind, Span
from bot.services.consequences import Consequences
from bot.services.hearing import Heard
from bot.services.records import Chat, Gate, Letter, Purpose
from bot.services.replying import letter_to, live
from bot.services.timers import TimerKind

#: "Clear as we go": each message goes after an hour; what was missed then, before two days are
#: over, after which nothing can be taken back.
CLEAR_AFTER = timedelta(hours=1)
SWEEP_AFTER = timedelta(hours=40)
#: An answer may have gone out a little after the message that it was made for.
_SLACK = timedelta(minutes=5)


def tidy(work: Consequences) -> None:
    """
    Clear the chat on both sides, leave one ordinary line, and end the session.

    What waits to be sent is held until the next "Yes". It is looked through twice: once
    before the line, and once after it, for whatever was on its way meanwhile.
    """
    work.change_chat(session_over=True, gate=Gate.UNASKED)
    work.freeze_sends = True
    work.note("service", "tidied", work.chat.id)
    if work.chat.channel != TELEGRAM:
        return
    words = work.setup.wording.line("tidied", work.spoken(critical=True)[0])
    parcel = Parcel(ParcelKind.SEND, text=words, silent=True)
    before = _clearing(work, Span())
    line = letter_to(work, Purpose.REPLY, parcel, gated=False)
    after = _clearing(work, Span(spare=line.id))
    work.letters += [before, line, after]


def _clearing(work: Consequences, span: Span) -> Letter:
    return letter_to(work, Purpose.TIDY, Parcel(ParcelKind.DELETE, span=span))


def replace_answered(work: Consequences, inbound: Inbound, heard: Heard) -> None:
    """Put neutral words in the place of a question that was answered; its buttons go."""
    before, after = work.known.talk, work.talk
    # Late messages find newer questions on the screen than those that they answer.
    if work.chat.channel != TELEGRAM or work.tidied or not live(work.chat, work.now):
        return
    if isinstance(heard.action, Choice) and heard.action.step and inbound.message and inbound.data:
        _neutral(work, heard.action.step, inbound.message)
    elif before is not None and after is not None and before.state.step != after.state.step:
        flow = work.setup.flow(before.state.flow, before.state.version)
        # While what follows waits behind the gate, the gate is the one way to it.
        if live(work.chat, work.now) and before.state.step != flow.gate:
            _neutral(work, before.state.step, "")


def _neutral(work: Consequences, step: str, message: str) -> None:
    """*message* may be unknown: then it is the last one that asked this question."""
    found = (flow.steps[step] for flow in work.setup.wording.flows if step in flow.steps)
    asked = next(found, None)
    if asked is None or asked.cover or not asked.is_question:
        return
    words = work.setup.wording.line("answered", work.spoken(critical=True)[0])
    span = Span() if _is_over(work, step) else None
    parcel = Parcel(ParcelKind.EDIT, text=words, message=message, span=span)
    work.letters.append(letter_to(work, Purpose.TIDY, parcel, step=step))


def _is_over(work: Consequences, step: str) -> bool:
    """
    Say whether nothing asks *step* any more, so that earlier copies of it go as well.

    A question that stands open keeps them. While the gate is shut, or somebody else may look,
    only the gate's own go: a tap on an old question answers nothing then.
    """
    if work.talk is None or work.talk.state.step == step:
        return False
    state, chat = work.talk.state, work.chat
    if step == work.setup.flow(state.flow, state.version).gate:
        return True
    return chat.gate not in (Gate.ASKED, Gate.CLOSED) and not chat.watched


def neutral_words(before: str, instead: str, numbers: Iterable[str]) -> str:
    """Give what takes the place of *before*: paragraphs with a helpline's number stay."""
    known = tuple(numbers)
    kept = [part for part in before.split("\n\n") if any(number in part for number in known)]
    return "\n\n".join([instead, *kept])


def set_clearing(work: Consequences) -> None:
    """In a chat that clears as it goes, what is said in this turn goes after an hour."""
    words = (x for x in work.letters if x.chat_id and x.parcel.kind is ParcelKind.SEND)
    said = work.messages or any(words)
    if not (work.chat.clears and said and work.chat.channel == TELEGRAM):
        return
    mark = work.now.isoformat()
    for after in (CLEAR_AFTER, SWEEP_AFTER):
        hours = str(int(after.total_seconds() // 3600))
        work.set_timer(TimerKind.CLEAR, work.chat.id, work.now + after, hours, mark, hours=hours)


def clear(work: Consequences, hours: int) -> None:
    """Clear what was said so many hours ago; at the last look, all that is that old."""
    until = work.now - timedelta(hours=hours) + _SLACK
    since = until - 2 * CLEAR_AFTER
    swept = timedelta(hours=hours) >= SWEEP_AFTER
    span = Span(since="" if swept else since.isoformat(), until=until.isoformat())
    work.letters.append(_clearing(work, span))


def may_clear(chat: Chat | None) -> bool:
    """Say whether a chat that was to be cleared still is."""
    return chat is not None and chat.clears and chat.channel == TELEGRAM
