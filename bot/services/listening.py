"""Hands a message to the conversation: the gate first, and never a bot's word over a worker's."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.concern import Category, Tier
from bot.domain.conversation import (
    Asked,
    Choice,
    Command,
    CommandName,
    SessionOpened,
    Typed,
    Unreadable,
    Watched,
)
from bot.domain.conversation import Reply as Meaning
from bot.domain.inbound import Inbound, Kind
from bot.domain.own_words import OwnWord
from bot.domain.triage import Concern, Source
from bot.engine.matching import asked
from bot.services.at_the_gate import answers_gate, is_about_gate, stands_at_gate
from bot.services.consequences import Consequences
from bot.services.conversing import converse, start_talk
from bot.services.hearing import Heard
from bot.services.other_buttons import find_step, hear_elsewhere, opens_gate
from bot.services.receipts import give_receipt
from bot.services.records import Gate
from bot.services.replying import Reply

_HELP_AT_ONCE = (
    CommandName.PERSON,
    CommandName.HELP,
    CommandName.NUMBERS,
    CommandName.STOP,
    CommandName.PRIVACY,
)


def listen(
    work: Consequences,
    inbound: Inbound,
    heard: Heard,
    reply: Reply,
    message_id: str,
    *,
    opens: bool,
    bound: bool,
) -> list[Concern]:
    """
    Move the conversation by what was *heard*; what it says goes into *reply*.

    *opens* says that a session begins (the gate comes first), *bound* that the message was
    a code that was taken. Gives back what buttons raised.
    """
    heard, told = hear_elsewhere(work, heard)
    alone = not (work.chat.watched or work.chat.taken_over_by)
    if alone and any(concern.tier.urgent for concern in told):
        reply.line("support")
    return told + _hear(work, inbound, heard, reply, message_id, opens=opens, bound=bound)


def _hear(
    work: Consequences,
    inbound: Inbound,
    heard: Heard,
    reply: Reply,
    message_id: str,
    *,
    opens: bool,
    bound: bool,
) -> list[Concern]:
    if _wants_tidy(inbound, heard):
        cleared = converse(work, Command(CommandName.TIDY), reply, message_id)
        return cleared + _left_unread(heard)
    if heard.stranger or work.chat.watched:
        return _covered(work, inbound, heard, reply, message_id, opens=opens)
    if inbound.kind is Kind.TEXT and heard.action is None:
        heard = replace(heard, asked=_question(work, inbound.text))
    if inbound.comes_back:
        return converse(work, SessionOpened(), reply)
    if work.chat.taken_over_by:
        return _beside_a_worker(work, inbound, heard, reply, message_id, opens=opens)
    if inbound.kind is Kind.EDIT:
        return _answered(work, inbound, heard, reply, message_id)
    if bound:
        return converse(work, SessionOpened(), reply)
    if heard.word is OwnWord.RECEIPT and not opens and give_receipt(work, reply):
        return converse(work, Command(CommandName.START), reply) + _left_unread(heard)
    opens = opens or heard.other_language
    if opens and not answers_gate(work, heard):
        return _at_the_gate(work, inbound, heard, reply, message_id)
    return _ordinary(work, inbound, heard, reply, message_id)


def _question(work: Consequences, words: str) -> str:
    """Find the step that answers what they ask about the service, such as who reads this."""
    state = (work.talk or start_talk(work)).state
    flow = work.setup.flow(state.flow, state.version)
    phrases = {step.name: step.heard for step in flow.steps.values() if step.heard}
    return asked(phrases, words) or ""


def _ordinary(
    work: Consequences, inbound: Inbound, heard: Heard, reply: Reply, message_id: str
) -> list[Concern]:
    if _is_asked_already(work, inbound, heard):
        return []
    if heard.cut:
        reply.line("too_long")
    elif not heard.words and inbound.text == "" and inbound.kind is Kind.TEXT:
        reply.line("no_words")
    return _answered(work, inbound, heard, reply, message_id)


def _answered(
    work: Consequences, inbound: Inbound, heard: Heard, reply: Reply, message_id: str
) -> list[Concern]:
    """Move the chat; where words beside a picture were answered, that still waits for a person."""
    concerns = converse(work, _meaning(inbound, heard), reply, message_id)
    return concerns + (_left_unread(heard) if heard.tier is not None else [])


def _wants_tidy(inbound: Inbound, heard: Heard) -> bool:
    """The button, the command, or an agreed word as the whole message; whatever else it says."""
    if heard.word is OwnWord.TIDY:
        return True
    command = heard.action if isinstance(heard.action, Command) else _command(inbound)
    return command is not None and command.name is CommandName.TIDY


def _covered(
    work: Consequences,
    inbound: Inbound,
    heard: Heard,
    reply: Reply,
    message_id: str,
    *,
    opens: bool,
) -> list[Concern]:
    """
    Show an ordinary chat and nothing else, whatever was said, and hear all of it.

    A worker who has taken the chat over can't write to a watched phone, so the ordinary chat
    answers there too.
    """
    if heard.word is OwnWord.UNLOCK and work.chat.watched:
        work.change_chat(watched=False, gate=Gate.UNASKED)
        return converse(work, SessionOpened(), reply) + _left_unread(heard)
    said = Reply(work) if opens and work.chat.watched else reply
    concerns: list[Concern] = []
    if not _in_cover(work):
        # A question that is left open ("Is it urgent?") counts as not answered.
        concerns += converse(work, Watched(), Reply(work))
    concerns += _answered(work, inbound, heard, said, message_id)
    if said is not reply:
        # A new session begins with the gate as every other one; it leads back here.
        converse(work, SessionOpened(), reply)
    return concerns


def _in_cover(work: Consequences) -> bool:
    if work.talk is None or not work.chat.watched:
        return False
    state = work.talk.state
    step = work.setup.flow(state.flow, state.version).steps.get(state.step)
    return step is not None and step.cover


def _is_asked_already(work: Consequences, inbound: Inbound, heard: Heard) -> bool:
    """Say whether a further picture of an album came: "Is it urgent?" stands for all of them."""
    if work.talk is None or heard.tier is not None or not inbound.data.startswith("album:"):
        return False
    flow = work.setup.flow(work.talk.state.flow, work.talk.state.version)
    return bool(heard.unreadable) and work.talk.state.step in flow.targets("unread")


def _at_the_gate(
    work: Consequences, inbound: Inbound, heard: Heard, reply: Reply, message_id: str
) -> list[Concern]:
    """
    A session opens: the gate is asked, unless the message itself can't wait.

    Help never waits behind questions, and a P0 or P1 is answered at once: the gate is then
    where the conversation stands, but it is not put between them and the answer.
    """
    if _cannot_wait(work, inbound, heard):
        gate = work.chat.gate
        left_open = converse(work, SessionOpened(), Reply(work))
        # The gate was not shown, so nobody has to answer it before a worker may write.
        work.change_chat(gate=gate)
        return left_open + _ordinary(work, inbound, heard, reply, message_id)
    concerns = converse(work, SessionOpened(), reply)
    if isinstance(heard.action, Choice) and heard.action.step and not opens_gate(work, heard):
        # An old button: what it raises counts, what it would say does not.
        concerns += converse(work, heard.action, Reply(work), message_id)
    elif heard.words:
        # Behind the gate nothing is answered; a new writer's question about us is.
        said = reply if heard.asked and not stands_at_gate(work) else Reply(work)
        concerns += converse(work, _meaning(inbound, heard), said, message_id)
    return concerns


def _cannot_wait(work: Consequences, inbound: Inbound, heard: Heard) -> bool:
    """Say whether it is answered before the gate: what is urgent, and asking for help."""
    urgent = (heard.tier is not None and heard.tier.urgent) or _raises_urgent(work, heard)
    command = heard.action if isinstance(heard.action, Command) else _command(inbound)
    at_once = isinstance(command, Command) and command.name in _HELP_AT_ONCE
    return bool(urgent or at_once or heard.unreadable or heard.person)


def _raises_urgent(work: Consequences, heard: Heard) -> bool:
    """An old "I'm in danger now" can't wait behind the gate either."""
    if work.talk is None or not isinstance(heard.action, Choice):
        return False
    step = find_step(work, heard.action)
    found = step.raises.get(heard.action.choice, ()) if step else ()
    return any(one.tier.urgent for one in found)


def _beside_a_worker(
    work: Consequences,
    inbound: Inbound,
    heard: Heard,
    reply: Reply,
    message_id: str,
    *,
    opens: bool,
) -> list[Concern]:
    """
    A worker is talking: the bot keeps silent, but a new P0 still gets its text (rules.md 5).

    The gate is no talk of the bot's: a new session begins with it, since what the worker
    writes has to wait as well until it is known who holds the phone; and whoever says "Not
    now" gets the way back, or what the worker wrote could never be opened.
    """
    if opens and not answers_gate(work, heard) and not _cannot_wait(work, inbound, heard):
        return _at_the_gate(work, inbound, heard, reply, message_id)
    talk, at_gate = work.talk, is_about_gate(work, heard)
    before = (work.chat.conversation_id, work.new_talk, list(work.past_talks))
    said, answered = Reply(work), len(work.answers)
    concerns = converse(work, _meaning(inbound, heard), said, message_id)
    # What they type now is said to the worker; it answers no question of the bot's.
    work.answers[answered:] = [a for a in work.answers[answered:] if not a.own_words]
    if talk is not None and not at_gate:
        # The questions stay where they were; what they said of the phone or of us counts.
        work.talk = talk
        conversation_id, work.new_talk, work.past_talks = before
        work.change_chat(conversation_id=conversation_id)
    raised = [c.tier for c in (*concerns, *heard.concerns)]
    if at_gate and work.chat.gate is not Gate.OPEN:
        reply.paragraphs, reply.asked = said.paragraphs, said.asked
    elif Tier.P0 in raised and not work.chat.watched:
        reply.line("danger_now")
    else:
        reply.silent = True
    return concerns


def _meaning(inbound: Inbound, heard: Heard) -> Meaning:
    """What a message is to the flow: never its words."""
    if isinstance(heard.action, Choice | Command):
        return heard.action
    command = _command(inbound)
    if command is not None and not heard.concerns:
        return command
    if heard.unreadable and heard.tier is None:
        return Unreadable(heard.unreadable)
    if heard.asked and all(c.category is Category.WANTS_HUMAN for c in heard.concerns):
        return Asked(heard.asked, person=heard.person)
    edited = inbound.kind is Kind.EDIT
    return Typed(heard.tier, slang=heard.slang, edited=edited, person=heard.person)


def _command(inbound: Inbound) -> Command | None:
    names = {name.value for name in CommandName}
    if inbound.kind is Kind.COMMAND and inbound.command in names:
        return Command(CommandName(inbound.command))
    return None


def _left_unread(heard: Heard) -> list[Concern]:
    """A picture or voice message beside words waits for a person like any other."""
    if not heard.unreadable:
        return []
    rule = f"noticed.{heard.unreadable}"
    why = "Something came with these words that the service can't read. Please look at it."
    return [Concern(Category.UNREAD_CONTENT, Tier.P1, Source.NOTICED, rule, why)]
