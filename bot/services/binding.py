"""Codes: how a young person joins the episode that they were invited to."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain.conversation import CommandName, Silence
from bot.domain.inbound import Inbound, Kind
from bot.domain.triage import Concern
from bot.services.chat_changes import follow_ups_left
from bot.services.consequences import Consequences
from bot.services.conversing import converse, start_talk
from bot.services.offers import Invitation
from bot.services.putting_to_read import put_to_read
from bot.services.records import Chat, Gate, Sends
from bot.services.replying import Reply
from bot.services.setup import WRONG_CODES, Setup

#: 128 bits in URL-safe letters.
LONG_CODE = re.compile(r"[A-Za-z0-9_-]{22}")
#: Eight symbols that can be read out; people put spaces and dashes between them.
SHORT_CODE = re.compile(r"[2-9BCDFGHJKMNPQRSTWXYZ]{8}")


def named_code(inbound: Inbound) -> str:
    """
    Give the code that a message names: behind /start, or alone as typed words.

    Anything behind /start counts as a try, even what could be no code. Typed words count
    only if they look like a short code.
    """
    if inbound.kind is Kind.COMMAND and inbound.command == CommandName.START.value:
        return normal(inbound.argument)
    return typed_code(inbound.text) if inbound.kind is Kind.TEXT else ""


def typed_code(words: str) -> str:
    """Give the short code that *words* may be, or nothing."""
    code = normal(words)
    return code if SHORT_CODE.fullmatch(code) and any(c.isdigit() for c in code) else ""


def out_of_practice(setup: Setup, chat: Chat) -> Chat:
    """
    Give a chat without an invitation to the front desk, once that is no longer for practice.

    Whoever wrote before would be told for ever that nobody reads, and nobody would.
    """
    desk = setup.authorities.get(setup.authorities.front_desk)
    practised = chat.synthetic and setup.authorities.get(chat.authority).training
    if chat.young_person_id is not None or desk.training or not practised:
        return chat
    return replace(chat, authority=desk.slug, synthetic=False)


def looks_like_code(code: str) -> bool:
    """Say whether a code that was named could be one of ours; anything else was typed to us."""
    return bool(LONG_CODE.fullmatch(code) or SHORT_CODE.fullmatch(code))


def normal(text: str) -> str:
    """Give a typed code as it was issued: short codes in capitals, without spaces and dashes."""
    text = text.strip()
    if LONG_CODE.fullmatch(text):
        return text
    bare = re.sub(r"[\s\-–—._]", "", text).upper()
    return bare if SHORT_CODE.fullmatch(bare) else text[:64]


def try_code(work: Consequences, inbound: Inbound, reply: Reply) -> list[Concern] | None:
    """Take a code if it may be taken; then gives what leaving their question open raised."""
    named = work.known.code
    if named is not None and named.episode_id == work.chat.episode_id:
        # Their own link once more.
        return None
    if inbound.kind is Kind.TEXT and named is None and work.chat.young_person_id:
        return None
    if work.chat.watched:
        # Whoever holds the phone learns nothing of codes; the words are kept and read.
        return None
    return _take(work, reply, inbound.chosen)


def _take(work: Consequences, reply: Reply, chosen: str = "") -> list[Concern] | None:
    """
    Bind the chat to the invitation that was named; whatever is wrong sounds the same.

    A language that they have *chosen* themselves goes before the invitation's own.

    A second code for the same young person joins the new episode; one for another, or of an
    authority that handed them over, changes nothing, and a worker decides. Gives nothing when it
    was not bound, else what was raised by leaving a question open ("Are you in danger right
    now?") that stays unanswered now.
    """
    invitation = work.known.code
    if invitation is None or work.known.wrong_codes >= WRONG_CODES or _stale(work, invitation):
        work.wrong_code = True
        if invitation is not None:
            work.note("service", "code_refused", invitation.id, chat=work.chat.id)
        reply.line("code_not_known")
        return None
    if _is_of_another(work.chat, invitation):
        put_to_read(work)
        work.note("service", "code_of_another", invitation.id, chat=work.chat.id)
        reply.line("code_not_known")
        return None
    left_open = _leave_open(work)
    _bind(work, invitation, chosen)
    reply.line("code_accepted")
    return left_open


def _leave_open(work: Consequences) -> list[Concern]:
    """Nobody answers any more what was asked before: it counts as silence."""
    if work.talk is None:
        return []
    state = work.talk.state
    asked = dict.fromkeys((*state.interrupted, state.step))
    return [one for step in asked for one in converse(work, Silence(step), Reply(work))]


def _is_of_another(chat: Chat, invitation: Invitation) -> bool:
    """For somebody else, or of who handed them over, whom it would show what was said since."""
    theirs = invitation.young_person_id, invitation.authority
    return chat.young_person_id is not None and (chat.young_person_id, chat.authority) != theirs


def _stale(work: Consequences, invitation: Invitation) -> bool:
    """Only a new one leads back to a chat that they moved from: a worker has to give it out."""
    by_another = invitation.used_by not in (None, work.chat.id)
    used_before = work.chat.sends is Sends.MOVED and invitation.used_by is not None
    return by_another or used_before or invitation.expires_at <= work.now


def _bind(work: Consequences, invitation: Invitation, chosen: str) -> None:
    offered = work.setup.authorities.get(invitation.authority).offered
    work.used = invitation
    work.change_chat(
        authority=invitation.authority,
        young_person_id=invitation.young_person_id,
        episode_id=invitation.episode_id,
        language=chosen if chosen in offered else invitation.language,
        synthetic=invitation.synthetic,
        gate=Gate.UNASKED,
        sends=Sends.ON,
        missing_now=False,
        taken_over_by=None,
        follow_ups=follow_ups_left(work.chat.refuses),
    )
    # What was planned for an earlier episode is over.
    work.cancel_follow_ups = True
    work.escalation = None
    start_talk(work)
    work.note("service", "bound", work.chat.id, invitation=invitation.id)
