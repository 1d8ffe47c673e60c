"""Lists the offers that nobody has answered: whom a lost code has kept away is seen there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from bot.domain.authority import Authorities
from bot.domain.worker import Worker
from bot.services.unanswered import Code, Unanswered
from bot.store.access import need_access
from bot.store.database import Database
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


class SqlUnanswered:
    """Lists them for workers; an `UnansweredRows`."""

    def __init__(self, database: Database, authorities: Authorities) -> None:
        self._database = database
        self._authorities = authorities

    async def unanswered(
        self, worker: Worker, authorities: Sequence[str], now: datetime
    ) -> Sequence[Unanswered]:
        """List what is pending in *authorities*; NotAllowedError: they lost a role meanwhile."""
        return await self._database.read(self._unanswered, worker, authorities, now)

    def _unanswered(
        self, connection: Connection, worker: Worker, authorities: Sequence[str], now: datetime
    ) -> list[Unanswered]:
        need_access(connection, worker, self._authorities)
        return list_pending(connection, now, authorities)


def list_pending(
    connection: Connection, now: datetime, authorities: Collection[str] | None = None
) -> list[Unanswered]:
    """
    List every return whose offer nobody answered, the longest pending first.

    A new code for the same return is the same offer: an answer to either is the answer, and
    what stands there is the newest code. *authorities* are those that are asked for, or else all.
    """
    wanted = _OFFERS
    if authorities is not None:
        wanted = wanted.where(episode.c.authority.in_(authorities))
    returns: dict[tuple[str, datetime], list[AnyRow]] = {}
    for row in connection.execute(wanted):
        # People read a time to the minute, and give it so for a new code.
        minute = row.returned_at.replace(second=0, microsecond=0)
        returns.setdefault((row.young_person_id, minute), []).append(row)
    return [
        _line(rows, now)
        for rows in returns.values()
        if all(row.outcome == "pending" for row in rows)
    ]


def _line(rows: list[AnyRow], now: datetime) -> Unanswered:
    newest = rows[-1]
    if any(row.used_at is not None for row in rows):
        code = Code.USED
    else:
        code = Code.GOOD if newest.expires_at > now else Code.EXPIRED
    return Unanswered(
        episode=newest.id,
        authority=newest.authority,
        returned_at=newest.returned_at,
        offered_at=rows[0].made_at,
        code=code,
        expires_at=newest.expires_at,
        synthetic=newest.synthetic,
    )
