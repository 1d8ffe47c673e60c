"""What waits behind the gate: let go, held back, or no longer true."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, case, exists, func, or_, select, update

from bot.services.consequences import Consequences
from bot.services.custody import HANDED_OVER
from bot.services.records import Delivery, Purpose
from bot.services.setup import SAFETY_IS_TRUE_FOR
from bot.store.tables import outbox, web_session

#: Marks what is on the wire while everything else is held: if it fails, it is held as well.
FROZEN = "frozen"
#: Marks what was on the wire when its writer lost the case: if it fails, it is held back.
LEFT = "author_left"
#: Why a held letter was dropped: the question is asked anew, or its words are no longer true.
ASKED_ANEW = "asked_anew"
OUTDATED = "no_longer_true"

#: Words of a person that came to a page nobody had open: they are shown behind the gate.
_UNSEEN = (Purpose.WORKER.value, Purpose.HOLD.value)
_HELD = outbox.c.status == Delivery.HELD.value
_ON_WIRE = outbox.c.status == Delivery.SENDING.value
_STAYS = func.coalesce(outbox.c.problem, "") != LEFT
_SUPERSEDED = (Purpose.REPLY.value, Purpose.NUDGE.value)
#: What is let go is tried for as long as if it had just been written. Each of these is one
#: statement: a try may end at any moment, and would slip between two.
_RELEASE = (
    update(outbox)
    .where(
        outbox.c.chat_id == bindparam("of"),
        or_(
            _HELD,
            _ON_WIRE & (outbox.c.problem == FROZEN) & outbox.c.purpose.not_in(_SUPERSEDED),
        ),
    )
    .values(
        status=case((_HELD, Delivery.WAITING.value), else_=outbox.c.status),
        not_before=bindparam("at"),
        first_tried_at=None,
        problem=case((outbox.c.problem == FROZEN, None), else_=outbox.c.problem),
    )
)
_SUPERSEDE = (
    update(outbox)
    .where(
        outbox.c.chat_id == bindparam("of"),
        _HELD,
        outbox.c.purpose.in_(_SUPERSEDED),
    )
    .values(status=Delivery.DROPPED.value, problem=ASKED_ANEW)
)
#: What waited is not shown any more when it is no longer true: "nobody has answered yet" once
#: somebody has, and "I am telling our team now" half an hour later.
#: A worker's words that are no answer: they reach nobody, at least for now.
UNANSWERED = (Delivery.HELD_BACK.value, Delivery.DROPPED.value)
_newer = outbox.alias("newer")
_OUTDATED = (
    update(outbox)
    .where(
        outbox.c.chat_id == bindparam("of"),
        _HELD,
        or_(
            (outbox.c.purpose == Purpose.SAFETY.value) & (outbox.c.created_at < bindparam("since")),
            (outbox.c.purpose == Purpose.HOLD.value)
            & exists().where(
                _newer.c.chat_id == bindparam("of"),
                _newer.c.purpose == Purpose.WORKER.value,
                _newer.c.status.not_in(UNANSWERED),
                _newer.c.created_at >= outbox.c.created_at,
            ),
        ),
    )
    .values(status=Delivery.DROPPED.value, problem=OUTDATED)
)
_FREEZE = (
    update(outbox)
    .where(
        outbox.c.chat_id == bindparam("of"),
        outbox.c.status.in_((Delivery.WAITING.value, Delivery.SENDING.value)),
        outbox.c.purpose.not_in([Purpose.TICKET.value, Purpose.TIDY.value]),
    )
    .values(
        status=case((_ON_WIRE, outbox.c.status), else_=Delivery.HELD.value),
        problem=case((_ON_WIRE & _STAYS, FROZEN), else_=outbox.c.problem),
    )
)
#: What becomes of a letter that a dead process left on the wire, by what was found meanwhile: that
#: the phone was watched or cleared, or that the case it alerts of is another authority's.
BECOMES = {FROZEN: Delivery.HELD, HANDED_OVER: Delivery.DROPPED}
#: What becomes of a letter whose try failed. One that somebody else has held meanwhile stays so.
WAITING_OR_HELD = case(
    (outbox.c.problem == LEFT, Delivery.HELD_BACK.value),
    # An alert of a case that became another authority's while it was on its way.
    (outbox.c.problem == HANDED_OVER, Delivery.DROPPED.value),
    (or_(_HELD, outbox.c.problem == FROZEN), Delivery.HELD.value),
    else_=Delivery.WAITING.value,
)


def release_and_hold(connection: Connection, works: Sequence[Consequences]) -> None:
    """Carry out what the *works* say about letters that were written before."""
    for work in works:
        if work.supersede_held:
            connection.execute(_SUPERSEDE, {"of": work.chat.id})
        if work.release_held:
            since = work.now - SAFETY_IS_TRUE_FOR
            connection.execute(_OUTDATED, {"of": work.chat.id, "since": since})
            connection.execute(_RELEASE, {"of": work.chat.id, "at": work.now})
        if work.freeze_sends:
            connection.execute(_FREEZE, {"of": work.chat.id})


def hold_unseen(connection: Connection, chat_id: str, *authors: str) -> None:
    """
    What a person wrote after the page was closed has been seen by nobody; or only *authors*' words.

    A network that was lost tells of no closing: then what counts is when they last did something.
    """
    there = web_session.c
    closed = (
        select(func.coalesce(there.away_at, there.ended_at, there.seen_at))
        .where(web_session.c.chat_id == chat_id)
        .order_by(web_session.c.created_at.desc())
        .limit(1)
    )
    left_at = connection.scalar(closed)
    if left_at is not None:
        connection.execute(
            update(outbox)
            .where(
                outbox.c.chat_id == chat_id,
                outbox.c.purpose.in_(_UNSEEN),
                outbox.c.status == Delivery.SENT.value,
                outbox.c.sent_at > left_at,
                *([outbox.c.author.in_(authors)] if authors else []),
            )
            .values(status=Delivery.HELD.value, sent_at=None)
        )
