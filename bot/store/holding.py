"""What waits behind the gate: let go, held back, or no longer true."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, exists, or_, update

from bot.services.consequences import Consequences
from bot.services.records import Delivery, Purpose
from bot.services.setup import SAFETY_IS_TRUE_FOR
from bot.store.tables import outbox

_RELEASE = (
    update(outbox)
    .where(outbox.c.chat_id == bindparam("of"), outbox.c.status == Delivery.HELD.value)
    .values(status=Delivery.WAITING.value, not_before=bindparam("at"))
)
_SUPERSEDE = (
    update(outbox)
    .where(
        outbox.c.chat_id == bindparam("of"),
        outbox.c.status == Delivery.HELD.value,
        outbox.c.purpose.in_((Purpose.REPLY.value, Purpose.NUDGE.value)),
    )
    .values(status=Delivery.DROPPED.value)
)
#: What waited is not shown any more when it is no longer true: "nobody has answered yet" once
#: somebody has, and "I am telling our team now" half an hour later.
_newer = outbox.alias("newer")
_OUTDATED = (
    update(outbox)
    .where(
        outbox.c.chat_id == bindparam("of"),
        outbox.c.status == Delivery.HELD.value,
        or_(
            (outbox.c.purpose == Purpose.SAFETY.value) & (outbox.c.created_at < bindparam("since")),
            (outbox.c.purpose == Purpose.HOLD.value)
            & exists().where(
                _newer.c.chat_id == bindparam("of"),
                _newer.c.purpose == Purpose.WORKER.value,
                _newer.c.created_at >= outbox.c.created_at,
            ),
        ),
    )
    .values(status=Delivery.DROPPED.value)
)
_FREEZE = (
    update(outbox)
    .where(
        outbox.c.chat_id == bindparam("of"),
        outbox.c.status == Delivery.WAITING.value,
        outbox.c.purpose.not_in([Purpose.TICKET.value, Purpose.TIDY.value]),
    )
    .values(status=Delivery.HELD.value)
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
