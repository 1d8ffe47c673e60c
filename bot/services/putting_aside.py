"""
Puts a message aside for a person when the service can't deal with it itself.

Nobody's turn waits for it, and nothing of it is lost: what they wrote is on the case, and
they are told what is true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from bot.domain.concern import Category, Tier
from bot.domain.inbound import NOT_WRITTEN, Inbound, Kind
from bot.domain.triage import Concern
from bot.services.consequences import Consequences
from bot.services.guarding import guard
from bot.services.hearing import Heard, hear
from bot.services.noticing import noticed, weigh
from bot.services.planning import add_true_words, dated, keep_message, nudge_if_held
from bot.services.raising import raise_concerns
from bot.services.replying import Reply
from bot.services.sessions import note_writing

log = structlog.get_logger()


def put_aside(work: Consequences, inbound: Inbound | None, received_at: datetime) -> None:
    """
    Raise a message, keep and screen its words, and say that a person is told of it.

    *inbound* is nothing when the bytes could not be parsed: the case shows them as they came.
    """
    work.quarantined = True
    written = dated(inbound or Inbound(Kind.OTHER, work.chat.address, received_at), received_at)
    if not written.address or written.kind in NOT_WRITTEN:
        raise_aside(work)
        return
    note_writing(work, written)
    heard, message_id = Heard(), None
    if inbound is not None:
        heard = _heard(work, written)
        message_id = keep_message(work, written, heard, received_at).id
    if heard.stranger:
        work.change_chat(watched=True)
        work.freeze_sends = True
    _answer(work, weigh(work, [_not_checked(), *heard.concerns]), message_id)


def raise_aside(work: Consequences) -> None:
    """Raise a message and touch nothing else of it: when all else failed, this still works."""
    work.quarantined = True
    raise_concerns(work, [_not_checked()])


def _heard(work: Consequences, inbound: Inbound) -> Heard:
    try:
        heard = guard(work, inbound, hear(work, inbound))
    except Exception as error:
        log.error("not_heard", inbox=work.inbox_id, error=type(error).__name__)
        return Heard()
    others = tuple(c for c in heard.concerns if c.category is not Category.NOT_CHECKED)
    return replace(heard, concerns=others)


def _answer(work: Consequences, concerns: Sequence[Concern], message_id: str | None) -> None:
    """True words, but not on a watched phone, nor beside a worker unless life is at risk."""
    ruling = raise_concerns(work, concerns, message_id)
    danger = any(concern.tier is Tier.P0 for concern in concerns)
    if work.chat.watched or (work.chat.taken_over_by and not danger):
        return
    reply = Reply(work, safety=True)
    reply.line("put_aside")
    add_true_words(work, ruling, reply)
    reply.send()
    nudge_if_held(work)


def _not_checked() -> Concern:
    why = "The service could not deal with this message by itself. Please read it."
    return noticed(Category.NOT_CHECKED, Tier.P1, why)
