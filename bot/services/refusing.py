"""What they asked us not to do binds the service, until they ask for it again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.inbound import Inbound
from bot.domain.refusals import Refusal, refused, together
from bot.engine.definition import SILENCE, TEXT, Step
from bot.engine.guards import in_danger
from bot.ports import WEB
from bot.services.chat_changes import allow, check_ins_wait, end_follow_ups, hold_follow_ups
from bot.services.consequences import Consequences
from bot.services.hearing import Heard
from bot.services.replying import Reply
from bot.services.ways import Way

#: The question how to reach them has "Text" beside "This chat": there it is a way of its own.
_SAFE_WAY = "F2"
_ALLOWS = {
    "this_chat": Refusal.MESSAGES,
    "text_message": Refusal.TEXTS,
    "call": Refusal.CALLS,
}


def refuse(work: Consequences, inbound: Inbound, heard: Heard) -> Heard:
    """Keep what they ask us not to do, and do it no more from here on."""
    if heard.action is not None:
        return heard
    step = _step(work)
    asked_when = step is not None and (step.name == _SAFE_WAY or asks_when(step))
    found = work.setup.signs.refusals(inbound.text, asked_when=asked_when)
    if not found:
        return heard
    before = work.chat.refuses
    kept = together((*before, *(_meant(work, refusal) for refusal, _ in found)))
    # What they asked for at all times before is not narrowed by a time that they name now.
    said = {_meant(work, refusal) for refusal, _ in found}
    asked = frozenset(one if one in kept else one.what for one in said)
    work.change_chat(refuses=kept)
    if Refusal.MESSAGES in asked:
        end_follow_ups(work)
    elif Refusal.MESSAGES_AT_TIMES in asked:
        hold_follow_ups(work)
    _note(work, asked - {*before})
    signs = (sign for _, sign in found)
    return replace(heard, indicators=(*heard.indicators, *signs), refuses=asked)


def _note(work: Consequences, refusals: Iterable[Refusal]) -> None:
    subject = work.escalation.id if work.escalation else work.chat.id
    for refusal in sorted(refusals):
        work.note("young_person", f"refused_{refusal}", subject)


def choose_way(work: Consequences, step: str, choices: tuple[str, ...]) -> None:
    """A way to be reached that they choose by its button is theirs again."""
    if step == _SAFE_WAY:
        allow(work, *(_ALLOWS[choice] for choice in choices if choice in _ALLOWS))


def only_refuses(work: Consequences, heard: Heard) -> bool:
    """Say whether the words are no answer to what was asked, and tell of nothing else."""
    if not heard.refuses or heard.concerns or work.talk is None or work.at_shut_gate:
        return False
    step = _step(work)
    return step is not None and TEXT not in step.go and not in_danger(work.talk.state)


def is_to_pick(work: Consequences, heard: Heard) -> bool:
    """
    Say whether later check-ins wait now for a time, and they are not asked for it anyway.

    A question whose silence means something is not put off for it.
    """
    step = _step(work)
    waits = Refusal.MESSAGES_AT_TIMES in heard.refuses and check_ins_wait(work)
    return waits and step is not None and not (asks_when(step) or SILENCE in step.raises)


def asks_when(step: Step) -> bool:
    """Say whether a question asks at which time a later check-in may come."""
    return any(one.startswith("follow_up ") for some in step.do.values() for one in some)


def _step(work: Consequences) -> Step | None:
    if work.talk is None:
        return None
    state = work.talk.state
    return work.setup.flow(state.flow, state.version).steps.get(state.step)


def say_refused(work: Consequences, heard: Heard, reply: Reply) -> None:
    """
    Say what is not sent any more, and where an answer waits.

    Nothing while somebody else may hold the phone.
    """
    if work.chat.watched or work.at_shut_gate or not heard.refuses:
        return
    messages = refused(heard.refuses, Refusal.MESSAGES)
    for refusal in sorted(heard.refuses):
        if not messages or refusal.what is not Refusal.TEXTS:
            reply.line(f"refused_{refusal}")
    if Refusal.MESSAGES_AT_TIMES in heard.refuses and check_ins_wait(work):
        reply.line("check_ins_wait")
    if messages or refused(heard.refuses, Refusal.TEXTS):
        for line in _answers_wait(work):
            reply.line(line)


def _answers_wait(work: Consequences) -> tuple[str, ...]:
    """A page that was closed for good never shows what came afterwards."""
    if work.known.once_closed is not Way.NONE:
        return ("answers_wait",)
    step = _step(work)
    said = step is not None and asks_when(step)
    # Nobody else can set up the way back; the question about the time says it by itself.
    return ("again_nowhere",) if work.chat.young_person_id and not said else ()


def _meant(work: Consequences, refusal: Refusal) -> Refusal:
    """On Telegram the only texts of ours are the messages of the chat."""
    at_safe_way = work.talk is not None and work.talk.state.step == _SAFE_WAY
    if refusal.what is Refusal.TEXTS and work.chat.channel != WEB and not at_safe_way:
        return Refusal.MESSAGES_AT_TIMES if refusal.at_times else Refusal.MESSAGES
    return refusal
