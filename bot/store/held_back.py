"""Replies that nobody has read, of somebody who lost the case: a colleague decides about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import (
    BindParameter,
    Connection,
    bindparam,
    case,
    exists,
    func,
    select,
    update,
)

from bot.errors import StaleError
from bot.ports import WEB
from bot.services.records import Decided, Delivery, Escalation, Purpose
from bot.store.holding import LEFT, UNANSWERED, hold_unseen
from bot.store.rows import to_escalation
from bot.store.tables import chat, escalation, outbox, web_return

_OF: BindParameter[str] = bindparam("of")
_words = outbox.c.purpose == Purpose.WORKER.value
_held = outbox.c.status == Delivery.HELD.value
_on_wire = outbox.c.status == Delivery.SENDING.value
_theirs = _words & (outbox.c.author == bindparam("who"))
_UNREAD = (
    select(outbox.c.id.label("letter_id"), escalation)
    .join(escalation, escalation.c.id == outbox.c.escalation_id)
    .where(
        _theirs,
        outbox.c.status.in_([Delivery.WAITING.value, Delivery.HELD.value, Delivery.SENDING.value]),
    )
    .order_by(outbox.c.id)
)
#: Pages to which somebody may come back, who then is shown what came since they last did something.
_PAGES = (
    select(outbox.c.chat_id)
    .join(web_return, web_return.c.chat_id == outbox.c.chat_id)
    .where(_theirs, outbox.c.channel == WEB)
    .distinct()
)
_HOLD_BACK = (
    update(outbox)
    .where(outbox.c.id == _OF)
    .values(
        status=case((_on_wire, outbox.c.status), else_=Delivery.HELD_BACK.value),
        problem=case((_on_wire, LEFT), else_=outbox.c.problem),
    )
)
_other = outbox.alias("other")
#: Nobody is told that something is ready once nothing is.
_TAKE_BACK_NUDGES = update(outbox).where(
    outbox.c.chat_id == _OF,
    outbox.c.purpose == Purpose.NUDGE.value,
    outbox.c.status.in_([Delivery.WAITING.value, Delivery.HELD.value]),
    ~exists().where(
        _other.c.chat_id == _OF,
        _other.c.purpose != Purpose.NUDGE.value,
        _other.c.status == Delivery.HELD.value,
    ),
)
_NOT_NUDGED = update(chat).where(chat.c.id == _OF)
_DECIDE = update(outbox).where(
    outbox.c.id == _OF,
    outbox.c.chat_id == bindparam("in"),
    outbox.c.status == Delivery.HELD_BACK.value,
)
_WROTE = select(func.max(outbox.c.created_at)).where(
    outbox.c.chat_id == _OF, _words, outbox.c.status.not_in(UNANSWERED)
)


def unread_of(
    connection: Connection, worker_id: str, in_chat: str = ""
) -> list[tuple[str, Escalation]]:
    """
    List what a worker wrote and nobody has read, each with its case; the oldest first.

    That is everywhere, or in one chat.
    """
    who = {"who": worker_id}
    for chat_id in connection.scalars(_PAGES, who).all():
        if in_chat in ("", chat_id):
            # Whether an open page is looked at is not known: a colleague decides.
            hold_unseen(connection, chat_id, worker_id)
    rows = connection.execute(_UNREAD, who)
    unread = ((row.letter_id, to_escalation(row)) for row in rows)
    return [one for one in unread if in_chat in ("", one[1].chat_id)]


def hold_back(connection: Connection, unread: Iterable[tuple[str, Escalation]]) -> None:
    """Hold replies back, and what would say that something is ready where nothing else is."""
    for letter_id, about in unread:
        connection.execute(_HOLD_BACK, {"of": letter_id})
        dropped = {"status": Delivery.DROPPED.value, "problem": Delivery.HELD_BACK.value}
        if connection.execute(_TAKE_BACK_NUDGES.values(**dropped), {"of": about.chat_id}).rowcount:
            again = {"nudged_at": None, "revision": chat.c.revision + 1}
            connection.execute(_NOT_NUDGED.values(**again), {"of": about.chat_id})


def decide(connection: Connection, chat_id: str, decided: Sequence[Decided], now: datetime) -> None:
    """Let replies go, or withdraw them; StaleError: somebody else has decided."""
    for one in decided:
        problem = "withdrawn" if one.status is Delivery.DROPPED else None
        values = {"status": one.status.value, "not_before": now, "problem": problem}
        of = {"of": one.letter_id, "in": chat_id}
        if connection.execute(_DECIDE.values(**values, first_tried_at=None), of).rowcount != 1:
            raise StaleError("somebody else has decided about this reply")


def worker_wrote_at(connection: Connection, chat_id: str) -> datetime | None:
    """Give when a worker last wrote what reached the young person, or will."""
    found: datetime | None = connection.scalar(_WROTE, {"of": chat_id})
    return found
