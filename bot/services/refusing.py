"""What they asked us not to do binds the service, until they ask for it again."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.inbound import Inbound
from bot.domain.signs import Refusal
from bot.engine.definition import TEXT
from bot.engine.guards import in_danger
from bot.ports import WEB
from bot.services.chat_changes import allow, end_follow_ups
from bot.services.consequences import Consequences
from bot.services.hearing import Heard
from bot.services.replying import Reply

#: The question how to reach them has "Text" beside "This chat": there it is a way of its own.
_SAFE_WAY = "F2"
_ALLOWS = {
    "this_chat": Refusal.MESSAGES,
    "text_message": Refusal.TEXTS,
    "call": Refusal.CALLS,
}


def refuse(work: Consequences, inbound: Inbound, heard: Heard) -> Heard:
    """Keep what they ask us not to do, and do it no more from here on."""
    found = work.setup.signs.refusals(inbound.text)
    if heard.action is not None or not found:
        return heard
    asked = frozenset(_meant(work, refusal) for refusal, _ in found)
    kept = work.chat.refuses
    work.change_chat(refuses=tuple(sorted({*kept, *asked})))
    if Refusal.MESSAGES in asked:
        end_follow_ups(work)
    for refusal in sorted(asked - set(kept)):
        subject = work.escalation.id if work.escalation else work.chat.id
        work.note("young_person", f"refused_{refusal}", subject)
    signs = (sign for _, sign in found)
    return replace(heard, indicators=(*heard.indicators, *signs), refuses=asked)


def choose_way(work: Consequences, step: str, choices: tuple[str, ...]) -> None:
    """A way to be reached that they choose by its button is theirs again."""
    if step == _SAFE_WAY:
        allow(work, *(_ALLOWS[choice] for choice in choices if choice in _ALLOWS))


def only_refuses(work: Consequences, heard: Heard) -> bool:
    """Say whether the words are no answer to what was asked, and tell of nothing else."""
    if not heard.refuses or heard.concerns or work.talk is None or work.at_shut_gate:
        return False
    state = work.talk.state
    step = work.setup.flow(state.flow, state.version).steps.get(state.step)
    return step is not None and TEXT not in step.go and not in_danger(state)


def say_refused(work: Consequences, heard: Heard, reply: Reply) -> None:
    """Say what is not sent any more; nothing while somebody else may hold the phone."""
    if work.chat.watched or work.at_shut_gate:
        return
    for refusal in sorted(heard.refuses):
        if refusal is not Refusal.TEXTS or Refusal.MESSAGES not in heard.refuses:
            reply.line(f"refused_{refusal}")


def _meant(work: Consequences, refusal: Refusal) -> Refusal:
    """On Telegram the only texts of ours are the messages of the chat."""
    at_safe_way = work.talk is not None and work.talk.state.step == _SAFE_WAY
    if refusal is Refusal.TEXTS and work.chat.channel != WEB and not at_safe_way:
        return Refusal.MESSAGES
    return refusal
