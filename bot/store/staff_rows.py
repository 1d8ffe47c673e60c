"""Statements for workers who leave or lose a role: what is taken, and what that leaves behind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import BindParameter, Connection, bindparam, exists, or_, select, update

from bot.domain.authority import Authorities
from bot.domain.escalation import UNOWNED
from bot.domain.worker import RIGHTS, Right, Role
from bot.services.records import Escalation, Purpose
from bot.services.rights import HELD
from bot.store.access import end_sessions
from bot.store.rows import to_escalation
from bot.store.tables import escalation, outbox, worker, worker_link, worker_role

_WHO: BindParameter[str] = bindparam("who")
_WORK = [role.value for role, rights in RIGHTS.items() if Right.WORK_CASES in rights]
_HELD = select(escalation).where(
    escalation.c.claimed_by == _WHO,
    escalation.c.status.in_([status.value for status in HELD]),
)
#: Whoever can still be alerted of a case; somebody of the front desk may be.
_ALERTABLE = (
    select(outbox.c.id)
    .join(worker, worker.c.id == outbox.c.worker_id)
    .join(worker_role, worker_role.c.worker_id == worker.c.id)
    .where(
        outbox.c.escalation_id == escalation.c.id,
        outbox.c.purpose == Purpose.ALERT.value,
        outbox.c.authority == escalation.c.authority,
        outbox.c.worker_id != _WHO,
        worker.c.telegram.is_not(None),
        worker.c.left_at.is_(None),
        worker_role.c.role.in_(_WORK),
        or_(
            worker_role.c.authority == escalation.c.authority,
            worker_role.c.authority == bindparam("desk"),
        ),
    )
    .correlate(escalation)
)
_TOLD_ALONE = select(escalation).where(
    escalation.c.status.in_([status.value for status in UNOWNED]),
    exists().where(
        outbox.c.escalation_id == escalation.c.id,
        outbox.c.worker_id == _WHO,
        outbox.c.purpose == Purpose.ALERT.value,
        outbox.c.authority == escalation.c.authority,
    ),
    ~_ALERTABLE.exists(),
)
_LINKED = (
    select(worker.c.synthetic)
    .join(worker_role, worker_role.c.worker_id == worker.c.id)
    .where(
        worker.c.telegram.is_not(None),
        worker.c.left_at.is_(None),
        worker_role.c.role.in_(_WORK),
        worker_role.c.authority == bindparam("of"),
    )
    .distinct()
)


def held_by(connection: Connection, worker_id: str) -> list[Escalation]:
    """List the cases that a worker has now."""
    return [to_escalation(row) for row in connection.execute(_HELD, {"who": worker_id})]


def told_alone(connection: Connection, worker_id: str, desk: str) -> list[Escalation]:
    """List what nobody has, and of whose alerts nobody but this worker can have got one."""
    rows = connection.execute(_TOLD_ALONE, {"who": worker_id, "desk": desk})
    return [to_escalation(row) for row in rows]


def silent(
    connection: Connection, authorities: Authorities, slugs: Iterable[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name those of whom nobody is alerted, and of these those whom the front desk can't help."""
    quiet, unheard = [], []
    for slug in sorted(slugs):
        training = authorities.get(slug).training
        if training in connection.scalars(_LINKED, {"of": slug}).all():
            continue
        quiet.append(slug)
        if training not in connection.scalars(_LINKED, {"of": authorities.front_desk}).all():
            unheard.append(slug)
    return tuple(quiet), tuple(unheard)


def take_all(connection: Connection, worker_id: str, now: datetime) -> None:
    """Take every way in from a worker, where their alerts went, and their roles."""
    nothing = {"telegram": None, "telegram_digest": None, "password": None}
    connection.execute(update(worker).where(worker.c.id == worker_id).values(**nothing))
    end_sessions(connection, worker_id, "", now)
    connection.execute(
        update(worker_link)
        .where(worker_link.c.worker_id == worker_id, worker_link.c.used_at.is_(None))
        .values(used_at=now)
    )
    connection.execute(worker_role.delete().where(worker_role.c.worker_id == worker_id))


def take_role(connection: Connection, worker_id: str, authority: str, role: Role) -> bool:
    """Take one role; false if they did not have it."""
    here = (worker_role.c.worker_id == worker_id, worker_role.c.authority == authority)
    taken = connection.execute(worker_role.delete().where(*here, worker_role.c.role == role.value))
    return taken.rowcount == 1


def mark_left(connection: Connection, worker_id: str, left_at: datetime | None) -> bool:
    """Write down that a worker left, or came back; false if it was so already."""
    was = worker.c.left_at.is_not(None) if left_at is None else worker.c.left_at.is_(None)
    marked = connection.execute(
        update(worker).where(worker.c.id == worker_id, was).values(left_at=left_at)
    )
    return marked.rowcount == 1
