"""What falls to the front desk: single cases, and authorities that are no longer there."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import BindParameter, Connection, bindparam, exists, or_, select, union

from bot.domain.authority import Authorities
from bot.domain.escalation import LIVE
from bot.domain.worker import Right, Worker
from bot.services.records import Purpose
from bot.store.tables import audit, escalation, outbox, to_read

_WHO: BindParameter[str] = bindparam("who")
_live = escalation.c.status.in_([status.value for status in LIVE])
_OWNERS = union(
    select(escalation.c.authority).where(_live),
    select(to_read.c.authority).where(to_read.c.cleared_at.is_(None)),
)
#: Whoever did something with a case still sees how it ended.
_TOOK_PART = exists().where(audit.c.subject == escalation.c.id, audit.c.actor == _WHO)
#: Cases of other authorities that they were alerted of, while it was that authority's: what the
#: front desk has handed over itself is not theirs any more.
_CALLED = select(escalation.c.id).where(
    escalation.c.authority.not_in(bindparam("own", expanding=True)),
    or_(_live, _TOOK_PART),
    exists().where(
        outbox.c.escalation_id == escalation.c.id,
        outbox.c.worker_id == _WHO,
        outbox.c.purpose == Purpose.ALERT.value,
        outbox.c.authority == escalation.c.authority,
    ),
)


def with_what_falls_to(
    connection: Connection, worker: Worker, authorities: Authorities | None
) -> Worker:
    """
    Give a worker of the front desk with all that nobody else is there for (rules.md 6).

    That is whatever belongs to an authority that is no longer configured, and each case of
    another authority that they were alerted of, because nobody there could be.
    """
    if authorities is None or not worker.may(Right.WORK_CASES, authorities.front_desk):
        return worker
    roles = worker.roles[authorities.front_desk]
    gone = set(connection.scalars(_OWNERS)) - set(authorities.by_slug)
    fallen = {slug: roles | worker.roles.get(slug, frozenset()) for slug in gone}
    worker = replace(worker, roles={**worker.roles, **fallen})
    of = {"who": worker.id, "own": worker.authorities(Right.WORK_CASES)}
    return replace(worker, cases=dict.fromkeys(connection.scalars(_CALLED, of), roles))
