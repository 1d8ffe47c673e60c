"""Hands a message to the conversation: the gate first, and never a bot's word over a worker's."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.concern import Tier
from bot.domain.conversation import Choice, Command, CommandName, SessionOpened, Watched
from bot.domain.inbound import Kind
from bot.domain.own_words import OwnWord
from bot.domain.signs import LEAVE, PICK
from bot.domain.triage import Concern
from bot.services.at_the_gate import (
    answers_gate,
    comes_back_to_gate,
    is_about_gate,
    stands_at_gate,
    stays_at_gate,
)
from bot.services.consequences import Consequences
from bot.services.conversing import converse, start_talk
from bot.services.guarding import wished
from bot.services.handed import Handed
from bot.services.hearing import Heard
from bot.services.labels import names_numbers
from bot.services.other_buttons import find_step, hear_elsewhere, opens_gate
from bot.services.questions import find_question
from bot.services.receipts import give_receipt
from bot.services.records import Gate
from bot.services.refusing import is_to_pick, only_refuses, say_refused
from bot.services.replying import Reply

_HELP_AT_ONCE = (
    CommandName.PERSON,
    CommandName.HELP,
    CommandName.NUMBERS,
    CommandName.STOP,
    CommandName.PRIVACY,
)


def listen(one: Handed) -> list[Concern]:
    """Move the conversation by a message, and give back what buttons raised."""
    heard, told = hear_elsewhere(one.work, one.heard)
    alone = not (one.work.chat.watched or one.work.chat.taken_over_by)
    if alone and any(concern.tier.urgent for concern in told):
        one.reply.line("support")
    return told + _hear(replace(one, heard=heard))


def _hear(one: Handed) -> list[Concern]:
    work, inbound, heard, reply = one.work, one.inbound, one.heard, one.reply
    if one.wants_tidy:
        cleared = converse(work, Command(CommandName.TIDY), reply, one.message_id)
        return cleared + one.left_unread
    if heard.stranger or work.chat.watched:
        return _covered(one)
    if inbound.kind is Kind.TEXT:
        heard = _in_words(one)
        one = replace(one, heard=heard)
    if inbound.comes_back:
        return converse(work, SessionOpened(), reply)
    if work.chat.taken_over_by:
        return _beside_a_worker(one)
    if inbound.kind is Kind.EDIT:
        return _answered(one)
    if one.bound:
        return converse(work, SessionOpened(), reply)
    if heard.word is OwnWord.RECEIPT and not one.opens and give_receipt(work, reply):
        return converse(work, Command(CommandName.START), reply) + one.left_unread
    if (one.opens or heard.other_language) and not answers_gate(work, heard):
        return _at_the_gate(one)
    return _ordinary(one)


def _in_words(one: Handed) -> Heard:
    work, words = one.work, one.inbound.text
    if one.opens and names_numbers(work, words):
        # Whatever they were asked before, and whether it has a button for that (rules.md 4).
        return replace(one.heard, action=Command(CommandName.NUMBERS))
    if one.heard.action is not None:
        return one.heard
    return replace(one.heard, asked=_question(work, words), wish=_wish(one))


def _wish(one: Handed) -> str:
    if not only_refuses(one.work, one.heard):
        return wished(one.work, one.inbound.text)
    return PICK if is_to_pick(one.work, one.heard) else LEAVE


def _question(work: Consequences, words: str) -> str:
    """Find the step that answers what they ask about the service, such as who reads this."""
    state = (work.talk or start_talk(work)).state
    return find_question(work.setup.flow(state.flow, state.version), words)


def _ordinary(one: Handed) -> list[Concern]:
    if _is_asked_already(one):
        return []
    if one.heard.cut:
        one.reply.line("too_long")
    elif not one.heard.words and one.inbound.text == "" and one.inbound.kind is Kind.TEXT:
        one.reply.line("no_words")
    return _answered(one)


def _answered(one: Handed, reply: Reply | None = None) -> list[Concern]:
    """Move the chat; where words beside a picture were answered, that still waits for a person."""
    said = one.reply if reply is None else reply
    leaves = one.heard.wish == LEAVE and one.meaning == Command(CommandName.START)
    if leaves and not one.heard.refuses:
        said.line("how_to_stop")
    concerns = one.converse(reply)
    say_refused(one.work, one.heard, said)
    return concerns + (one.left_unread if one.heard.tier is not None else [])


def _covered(one: Handed) -> list[Concern]:
    """
    Show an ordinary chat and nothing else, whatever was said, and hear all of it.

    A worker who has taken the chat over can't write to a watched phone, so the ordinary chat
    answers there too.
    """
    work = one.work
    if one.heard.word is OwnWord.UNLOCK and work.chat.watched:
        work.change_chat(watched=False, gate=Gate.UNASKED)
        return converse(work, SessionOpened(), one.reply) + one.left_unread
    begins = one.opens and work.chat.watched
    concerns: list[Concern] = []
    if not _in_cover(work):
        # A question that is left open ("Is it urgent?") counts as not answered.
        concerns += converse(work, Watched(), Reply(work))
    concerns += _answered(one, Reply(work) if begins else one.reply)
    if begins:
        # A new session begins with the gate as every other one; it leads back here.
        converse(work, SessionOpened(), one.reply)
    return concerns


def _in_cover(work: Consequences) -> bool:
    if work.talk is None or not work.chat.watched:
        return False
    state = work.talk.state
    step = work.setup.flow(state.flow, state.version).steps.get(state.step)
    return step is not None and step.cover


def _is_asked_already(one: Handed) -> bool:
    """Say whether a further picture of an album came: "Is it urgent?" stands for all of them."""
    work, heard = one.work, one.heard
    if work.talk is None or heard.tier is not None or not one.inbound.data.startswith("album:"):
        return False
    flow = work.setup.flow(work.talk.state.flow, work.talk.state.version)
    return bool(heard.unreadable) and work.talk.state.step in flow.targets("unread")


def _at_the_gate(one: Handed) -> list[Concern]:
    """
    A session opens: the gate is asked, unless the message itself can't wait.

    Help never waits behind questions, and a P0 or P1 is answered at once: the gate is then
    where the conversation stands, but it is not put between them and the answer.
    """
    work, heard = one.work, one.heard
    if _cannot_wait(one):
        gate = work.chat.gate
        left_open = converse(work, SessionOpened(), Reply(work))
        # The gate was not shown, so nobody has to answer it before a worker may write.
        work.change_chat(gate=gate)
        if _is_label_in_words(one):
            # By chance a button's label, of a question that is not shown: they are words as well.
            left_open += one.converse(Reply(work))
            one = replace(one, heard=replace(heard, action=None))
        return left_open + _ordinary(one)
    concerns = converse(work, SessionOpened(), one.reply)
    if isinstance(heard.action, Choice) and heard.action.step and not opens_gate(work, heard):
        # An old button: what it raises counts, what it would say does not.
        concerns += one.converse(Reply(work))
    elif heard.words:
        # Behind the gate nothing is answered; a question about us is, since it tells of nobody,
        # and so is a new writer's wish.
        to_us = heard.asked or (heard.wish and not stands_at_gate(work))
        concerns += one.converse(one.reply if to_us else Reply(work))
    return concerns


def _cannot_wait(one: Handed) -> bool:
    """Say whether it is answered before the gate: what is urgent, and asking for help."""
    heard, command = one.heard, one.command
    urgent = (heard.tier is not None and heard.tier.urgent) or _raises_urgent(one.work, heard)
    at_once = command is not None and command.name in _HELP_AT_ONCE
    return bool(urgent or at_once or heard.unreadable or heard.person)


def _is_label_in_words(one: Handed) -> bool:
    typed = one.inbound.kind is Kind.TEXT and isinstance(one.heard.action, Choice)
    return typed and bool(one.heard.concerns)


def _raises_urgent(work: Consequences, heard: Heard) -> bool:
    """An old "I'm in danger now" can't wait behind the gate either."""
    if work.talk is None or not isinstance(heard.action, Choice):
        return False
    step = find_step(work, heard.action)
    found = step.raises.get(heard.action.choice, ()) if step else ()
    return any(one.tier.urgent for one in found)


def _beside_a_worker(one: Handed) -> list[Concern]:
    """
    A worker is talking: the bot keeps silent, but a new P0 still gets its text (rules.md 5).

    The gate is no talk of the bot's: a new session begins with it, since what the worker
    writes has to wait as well until it is known who holds the phone; and whoever says "Not
    now" gets the way back, by its button and by writing again, or what the worker wrote could
    never be opened. So does whoever writes "hi" where the gate is asked.
    """
    work, heard, reply = one.work, one.heard, one.reply
    if one.opens and not answers_gate(work, heard) and not _cannot_wait(one):
        return _at_the_gate(one)
    talk, at_gate = work.talk, is_about_gate(work, heard)
    before = (work.chat.conversation_id, work.new_talk, list(work.past_talks))
    said, answered = Reply(work), len(work.answers)
    concerns = one.converse(said)
    unanswered = one.inbound.kind is Kind.TEXT and stays_at_gate(work, talk)
    at_gate = at_gate or comes_back_to_gate(work, talk)
    # What they type now is said to the worker; it answers no question of the bot's.
    work.answers[answered:] = [a for a in work.answers[answered:] if not a.own_words]
    if talk is not None and not at_gate:
        # The questions stay where they were; what they said of the phone or of us counts.
        work.talk = talk
        conversation_id, work.new_talk, work.past_talks = before
        work.change_chat(conversation_id=conversation_id)
    raised = [c.tier for c in (*concerns, *heard.concerns)]
    if (at_gate or unanswered) and work.chat.gate is not Gate.OPEN:
        reply.paragraphs, reply.asked = [*reply.paragraphs, *said.paragraphs], said.asked
    elif Tier.P0 in raised and not work.chat.watched:
        reply.line("danger_now")
    else:
        reply.silent = True
    return concerns
