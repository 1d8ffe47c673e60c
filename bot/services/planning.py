"""
One message from in to out: the straight line of a turn, worked out before anything is written.

Open the chat, see what the code says, screen the words, move the conversation, triage, answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.concern import Category, Tier
from bot.domain.conversation import CommandName
from bot.domain.effects import Ask
from bot.domain.inbound import Inbound, Kind
from bot.domain.languages import base_of
from bot.domain.own_words import mask
from bot.domain.triage import Concern, Ruling
from bot.ports import UNDATED, Parcel, ParcelKind
from bot.services.binding import looks_like_code, named_code, try_code
from bot.services.consequences import Consequences
from bot.services.conversing import nudge, say_if_partial
from bot.services.guarding import guard
from bot.services.handed import Handed
from bot.services.hearing import Heard, hear
from bot.services.identifiers import new_id
from bot.services.listening import listen
from bot.services.long_messages import plan_rest
from bot.services.noticing import (
    lost_contact,
    note_block,
    note_unblock,
    stopping,
    tell_other_authorities,
    tidying,
    weigh,
)
from bot.services.promising import telling
from bot.services.putting_to_read import put_to_read
from bot.services.raising import raise_concerns
from bot.services.records import Chat, Delivery, Message, Purpose
from bot.services.replying import Reply, letter_to, live
from bot.services.sessions import note_writing, opens_session
from bot.services.setup import MOVED_EVERY, Setup
from bot.services.situation import Known
from bot.services.tidying import replace_answered, tidy


def plan(
    inbox_id: str,
    inbound: Inbound,
    known: Known,
    chat: Chat,
    setup: Setup,
    received_at: datetime,
    now: datetime,
    beside: Sequence[Concern] = (),
) -> Consequences:
    """
    Work out everything that follows from one message; *chat* is a new one if none is known.

    *received_at* is when it was stored: a message without a time of its own counts from then.
    *beside* are concerns of the service's own, raised with whatever the message says.
    """
    inbound = dated(inbound, received_at)
    work = Consequences.of_message(setup, known, now, chat, inbox_id)
    match inbound.kind:
        case Kind.IGNORED:
            _leave(work, inbound)
        case Kind.BLOCKED:
            # What came later counts, however late Telegram tells of the block.
            if not known.come_back:
                _lose_contact(work)
        case Kind.UNBLOCKED:
            note_unblock(work, inbound.sent_at)
        case Kind.PLACE if inbound.moves and known.first_version is not None and not beside:
            _keep_moved(work, inbound, received_at)
        case _:
            _read(work, inbound, received_at, beside)
    return work


def _keep_moved(work: Consequences, inbound: Inbound, received_at: datetime) -> None:
    """Their phone tells by itself where it is: it is kept, and nobody wrote or is answered."""
    last = work.known.version_at
    if last is None or inbound.sent_at - last >= MOVED_EVERY:
        keep_message(work, inbound, Heard(), received_at)


def dated(inbound: Inbound, received_at: datetime) -> Inbound:
    """Give it with a time that can be: never after it came, and that one if it has none."""
    sent_at = received_at if inbound.sent_at == UNDATED else min(inbound.sent_at, received_at)
    return replace(inbound, sent_at=sent_at)


def _read(
    work: Consequences, inbound: Inbound, received_at: datetime, beside: Sequence[Concern]
) -> None:
    """A young person's message, from first to last."""
    opens = opens_session(work, inbound)
    note_writing(work, inbound)
    reply = Reply(work, safety=work.known.talk is None)
    heard = guard(work, inbound, hear(work, inbound))
    work.told += [(concern.category, concern.tier) for concern in heard.concerns]
    message = keep_message(work, inbound, heard, received_at)
    code = named_code(inbound)
    left_open = try_code(work, inbound, reply) if code else None
    bound = left_open is not None
    tapped = listen(Handed(work, inbound, heard, reply, message.id, opens or bound, bound))
    tapped += left_open or []
    if work.tidied:
        reply.drop()
    _mention_language(work, inbound, reply)
    tapped = _unless_typed(tapped, heard.concerns)
    concerns = [*heard.concerns, *tapped, *stopping(work), *tidying(work, heard.tier), *beside]
    if heard.cut:
        plan_rest(work, message)
    weighed = weigh(work, concerns)
    _answer_danger(work, concerns, weighed, reply)
    ruling = raise_concerns(work, weighed, message.id)
    add_true_words(work, ruling, reply)
    _finish(work, inbound, heard, reply, code)


def _answer_danger(
    work: Consequences, before: Sequence[Concern], after: Sequence[Concern], reply: Reply
) -> None:
    """Say what to do in danger when it became that by what we know of them."""
    was, now = ([_seen(work, one) is Tier.P0 for one in some] for some in (before, after))
    # Whoever clears the screen or sends us away is not answered with what is open.
    quiet = work.chat.watched or work.tidied or work.stopped
    if any(now) and not any(was) and not quiet:
        reply.danger()


def _seen(work: Consequences, concern: Concern) -> Tier:
    """Before the gate an answer is never more urgent for what was told before (rules.md 4)."""
    return (work.at_shut_gate and concern.shown) or concern.tier


def _mention_language(work: Consequences, inbound: Inbound, reply: Reply) -> None:
    """Say once, in the first answer, that their language can't be had, or has some words only."""
    if reply.silent:
        return
    wish = _wish(work, inbound)
    if wish and wish not in work.authority.offered:
        reply.line("language_not_yet", language=work.language_name)
    elif wish:
        say_if_partial(work, wish, reply)


def _wish(work: Consequences, inbound: Inbound) -> str:
    """Give the language of who comes in: what they or a worker chose, or else that of the app."""
    if work.used is not None:
        return work.chat.language
    if work.known.talk is not None:
        return ""
    return base_of(inbound.language) or work.chat.language


def keep_message(
    work: Consequences, inbound: Inbound, heard: Heard, received_at: datetime
) -> Message:
    """Keep what came in, with the question that stood open; an agreed word is struck out."""
    if heard.spoken is not None:
        inbound = replace(inbound, text=mask(inbound.text, heard.spoken))
    message = Message(
        id=new_id(),
        chat_id=work.chat.id,
        inbox_id=work.inbox_id or "",
        inbound=inbound,
        received_at=received_at,
        edit_of=work.known.first_version if inbound.changes else None,
        step=heard.step or (work.talk.state.step if work.talk else None),
        choice=heard.choice,
        indicators=heard.indicators,
    )
    work.messages.append(message)
    return message


def _unless_typed(tapped: Sequence[Concern], typed: Sequence[Concern]) -> list[Concern]:
    """Asking for a person in words leads to the same step as the button; one concern is enough."""
    asked = any(concern.category is Category.WANTS_HUMAN for concern in typed)
    return [c for c in tapped if not (asked and c.category is Category.WANTS_HUMAN)]


def add_true_words(work: Consequences, ruling: Ruling | None, reply: Reply) -> None:
    """
    Say what is true about who is told (rules.md 1): only P0 and P1 say that a person is.

    For a training authority nobody is, and that is said first. A watched phone shows
    nothing of either, nor does the answer to "stop": whoever holds the phone may have typed it.
    """
    if work.stopped:
        return
    urgent = ruling is not None and min(c.tier for c in ruling.concerns).urgent
    if urgent:
        reply.safety = True
    if work.chat.watched or reply.silent:
        return
    seen = ruling is not None and min(_seen(work, c) for c in ruling.concerns).urgent
    if work.authority.training:
        if ruling is not None or work.known.talk is None:
            reply.first("training")
    elif seen:
        first, *_ = work.spoken(critical=True)
        if not reply.says(work.setup.wording.line(telling(work), first)):
            reply.line(telling(work))
        if not work.authority.hours.open_at(work.now):
            reply.line("out_of_hours")


def _finish(work: Consequences, inbound: Inbound, heard: Heard, reply: Reply, code: str) -> None:
    _show_step_again(work, reply)
    reply.send()
    if work.tidied:
        tidy(work)
    if inbound.ticket:
        parcel = Parcel(ParcelKind.ANSWER, ticket=inbound.ticket)
        work.letters.append(letter_to(work, Purpose.TICKET, parcel))
    replace_answered(work, inbound, heard)
    bare_command = inbound.command in set(CommandName) and not inbound.argument
    no_words = bare_command or looks_like_code(code)
    if heard.to_be_read and not no_words and not work.concerns:
        put_to_read(work)
    nudge_if_held(work)


def nudge_if_held(work: Consequences) -> None:
    """They are no longer there, so what is said waits, and one neutral line says so."""
    if work.tidied:
        return
    if not live(work.chat, work.now) and any(x.status is Delivery.HELD for x in work.letters):
        raise_concerns(work, nudge(work))


def _show_step_again(work: Consequences, reply: Reply) -> None:
    """What they were asked last may not have arrived, so they are asked again (rules.md 7)."""
    if work.tidied:
        return
    if work.known.uncertain and work.talk and not reply.silent and reply.asked is None:
        reply.take(Ask(work.talk.state.step, again=True))


def _lose_contact(work: Consequences) -> None:
    """They blocked us: with something open that is a sign."""
    note_block(work)
    tell_other_authorities(work)
    if work.escalation is None:
        return
    raise_concerns(work, [lost_contact(work.escalation.tier)])


def _leave(work: Consequences, inbound: Inbound) -> None:
    if inbound.command != "leave":
        return
    work.letters.append(letter_to(work, Purpose.LEAVE, Parcel(ParcelKind.LEAVE)))
