"""Earlier copies of a question that was answered: a letter for each puts neutral words there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, insert, or_, select

from bot.ports import Parcel, Span
from bot.services.identifiers import new_id
from bot.services.lanes import last_lane
from bot.services.records import Delivery, Letter, Purpose
from bot.store.letters import letter_row
from bot.store.screen_rows import CHANGEABLE, IS_REPLACED
from bot.store.sealing import Sealer
from bot.store.tables import outbox

#: At the most so many, the newest first; Telegram takes about one change a second.
MOST_COPIES = 10
#: Stands before the id of the letter that asked: each is replaced by one letter and no more.
_ONCE = "neutral:"

_told = outbox.alias("told")
#: One that is still on its way counts: its turn comes when it has arrived.
_COPIES = (
    select(outbox.c.id, outbox.c.authority)
    .where(
        outbox.c.chat_id == bindparam("of"),
        outbox.c.step == bindparam("step"),
        outbox.c.id < bindparam("before"),
        outbox.c.purpose != Purpose.TIDY.value,
        outbox.c.status.in_((Delivery.WAITING.value, Delivery.SENDING.value, Delivery.SENT.value)),
        outbox.c.created_at > bindparam("since"),
        or_(outbox.c.sent_as.is_(None), outbox.c.sent_as != bindparam("replaced")),
        ~exists().where(_told.c.once == _ONCE + outbox.c.id),
        ~IS_REPLACED,
    )
    .order_by(outbox.c.id.desc())
    .limit(MOST_COPIES)
)


def write_copies(
    connection: Connection, sealer: Sealer, letter: Letter, parcel: Parcel | None, now: datetime
) -> None:
    """
    Write a letter for each earlier copy of the question that *letter* replaces.

    *parcel* is what goes out for it now. Those letters give way to everything else for the chat.
    Written with it in one transaction and once for each copy, they outlast whatever dies.
    """
    span = letter.parcel.span
    if span is None or span.letter or letter.step is None or letter.chat_id is None:
        return
    values = {
        "of": letter.chat_id,
        "step": letter.step,
        "before": letter.id,
        "since": now - CHANGEABLE,
        "replaced": parcel.message if parcel else "",
    }
    for found in connection.execute(_COPIES, values).all():
        copy = replace(
            letter,
            id=new_id(),
            recipient=last_lane(letter.chat_id),
            parcel=replace(letter.parcel, message="", span=Span(letter=found.id)),
            created_at=now,
            not_before=now,
            once=f"{_ONCE}{found.id}",
            status=Delivery.WAITING,
            attempts=0,
            first_tried_at=None,
        )
        row = {**letter_row(connection, copy, sealer), "authority": found.authority}
        connection.execute(insert(outbox), [row])
