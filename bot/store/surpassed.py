"""Alerts that a newer one has made needless while the channel could not be reached."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    bindparam,
    exists,
    literal_column,
    update,
)

from bot.services.records import Delivery, Purpose
from bot.store.rows import AnyRow
from bot.store.tables import outbox

_NOW: BindParameter[datetime] = bindparam("now")
_newer = outbox.alias("newer")
#: Written out, as the index of what waits is by these words.
_WAITING: ColumnElement[str] = literal_column(f"'{Delivery.WAITING.value}'")
_ALERT = Purpose.ALERT.value
_SURPASSED = (
    update(outbox)
    .where(
        outbox.c.recipient.in_(bindparam("whose", expanding=True)),
        outbox.c.status == _WAITING,
        outbox.c.purpose == _ALERT,
        outbox.c.not_before <= _NOW,
        exists().where(
            _newer.c.recipient == outbox.c.recipient,
            _newer.c.status == _WAITING,
            _newer.c.id > outbox.c.id,
            _newer.c.purpose == _ALERT,
            _newer.c.escalation_id == outbox.c.escalation_id,
        ),
    )
    .values(status=Delivery.DROPPED.value, problem="newer_alert", leased_until=None)
)


def drop_surpassed(connection: Connection, heads: Iterable[AnyRow], now: datetime) -> bool:
    """
    Drop what a newer alert of the same case to the same worker says as well; false if nothing.

    After hours without the channel, what is new must not wait behind all that was tried in vain.
    """
    tried = [row.recipient for row in heads if row.purpose == _ALERT and row.attempts]
    if not tried:
        return False
    return connection.execute(_SURPASSED, {"whose": tried, "now": now}).rowcount > 0
