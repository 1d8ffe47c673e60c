"""Lists the offers that nobody has answered: whom a lost code has kept away is seen there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.store.rows import AnyRow
from bot.store.tables import episode, invitation, offer

_OFFERS = (
    select(
        episode.c.id,
        episode.c.young_person_id,
        episode.c.authority,
        episode.c.returned_at,
        episode.c.synthetic,
        offer.c.made_at,
        offer.c.outcome,
        invitation.c.expires_at,
        invitation.c.used_at,
    )
    .join(offer, offer.c.episode_id == episode.c.id)
    .join(invitation, invitation.c.episode_id == episode.c.id)
    .order_by(offer.c.made_at, offer.c.id)
)


def list_pending(connection: Connection, now: datetime) -> list[dict[str, Any]]:
    """
    List every return whose offer nobody answered, the longest pending first.

    A new code for the same return is the same offer: an answer to either is the answer, and
    what stands there is the newest code.
    """
    returns: dict[tuple[str, datetime], list[AnyRow]] = {}
    for row in connection.execute(_OFFERS):
        returns.setdefault((row.young_person_id, row.returned_at), []).append(row)
    return [
        _line(rows, now)
        for rows in returns.values()
        if all(row.outcome == "pending" for row in rows)
    ]


def _line(rows: list[AnyRow], now: datetime) -> dict[str, Any]:
    newest = rows[-1]
    if any(row.used_at is not None for row in rows):
        code = "used"
    else:
        code = "good" if newest.expires_at > now else "expired"
    return {
        "episode": newest.id,
        "authority": newest.authority,
        "returned_at": newest.returned_at,
        "offered_at": rows[0].made_at,
        "code": code,
        "expires_at": newest.expires_at,
        "synthetic": newest.synthetic,
    }
