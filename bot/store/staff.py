"""
Workers who leave, lose a role or come back. A `StaffStore`.

Everything is in one transaction: at no time is somebody gone who still has a case, or a case
let go of whose clock does not run.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from bot.domain.worker import RIGHTS, Right, Role, Worker
from bot.services.consequences import Consequences
from bot.services.parting import call_others, call_to_reply, let_go
from bot.services.records import AuditEntry, Escalation
from bot.services.rights import may
from bot.services.setup import Setup
from bot.services.situation import Known
from bot.services.staff import Colleague, Parted
from bot.store import access, staff_rows
from bot.store.audit import write_audit
from bot.store.commits import commit_works
from bot.store.database import Database
from bot.store.held_back import hold_back, unread_of
from bot.store.knowing import Knowing
from bot.store.opening import read_names
from bot.store.sealing import Sealer
from bot.store.standing_in import with_what_falls_to
from bot.store.tables import worker

_EVERYBODY = select(
    worker.c.id,
    worker.c.synthetic,
    worker.c.telegram.is_not(None).label("linked"),
    worker.c.left_at,
)
Roles = dict[str, frozenset[Role]]


class SqlStaff:
    """Keeps who works here in the database; *bot* is the account that alerts go out by."""

    def __init__(self, database: Database, sealer: Sealer, setup: Setup, bot: str) -> None:
        self._database = database
        self._sealer = sealer
        self._setup = setup
        self._knowing = Knowing(sealer, bot)

    async def everybody(self) -> Sequence[Colleague]:
        """List all who work here or did."""
        return await self._database.read(self._read)

    async def find(self, name: str) -> Colleague | None:
        """Find somebody by name, whether or not they have left."""
        digest = access.name_digest(self._sealer, name)
        found = await self._database.read(self._read, digest)
        return found[0] if found else None

    async def leave(self, worker_id: str, now: datetime) -> Parted | None:
        """Take everything away from a worker; nothing if they have left."""
        return await self._database.write(self._leave, worker_id, now)

    async def drop_role(
        self, worker_id: str, authority: str, role: Role, now: datetime
    ) -> Parted | None:
        """Take one role away; nothing if they do not have it."""
        return await self._database.write(self._drop_role, worker_id, authority, role, now)

    async def bring_back(self, worker_id: str, authority: str, role: Role, now: datetime) -> bool:
        """Let somebody who left come back with one role; false if they have not left."""
        return await self._database.write(_bring_back, worker_id, authority, role, now)

    def _read(self, connection: Connection, digest: str | None = None) -> list[Colleague]:
        wanted = _EVERYBODY if digest is None else _EVERYBODY.where(worker.c.name_digest == digest)
        rows = connection.execute(wanted).all()
        names = read_names(connection, self._sealer, (row.id for row in rows))
        return [
            Colleague(
                id=row.id,
                name=names[row.id],
                synthetic=row.synthetic,
                roles=access.roles_of(connection, row.id),
                linked=bool(row.linked),
                left_at=row.left_at,
            )
            for row in rows
        ]

    def _leave(self, connection: Connection, worker_id: str, now: datetime) -> Parted | None:
        if not staff_rows.mark_left(connection, worker_id, now):
            return None
        before = access.roles_of(connection, worker_id)
        staff_rows.take_all(connection, worker_id, now)
        # Somebody without a role leaves as well, and that must stand somewhere.
        whose = sorted(before) or [self._setup.authorities.front_desk]
        entries = [AuditEntry("service", "worker_left", worker_id, slug) for slug in whose]
        write_audit(connection, entries, now)
        return self._part(connection, worker_id, before, "worker_left", now)

    def _drop_role(
        self, connection: Connection, worker_id: str, authority: str, role: Role, now: datetime
    ) -> Parted | None:
        before = access.roles_of(connection, worker_id)
        if not staff_rows.take_role(connection, worker_id, authority, role):
            return None
        entry = AuditEntry("service", "role_dropped", worker_id, authority, {"role": role.value})
        write_audit(connection, [entry], now)
        return self._part(connection, worker_id, before, "role_dropped", now)

    def _part(
        self, connection: Connection, worker_id: str, before: Roles, reason: str, now: datetime
    ) -> Parted:
        """Let go of what they can't work on any more, and see that somebody is told of it."""
        authorities, after = self._setup.authorities, access.roles_of(connection, worker_id)
        one = Worker(worker_id, "", synthetic=False, roles=after)
        one = with_what_falls_to(connection, one, authorities)

        def lost(case: Escalation) -> bool:
            return not may(one, Right.WORK_CASES, case)

        def release(known: Known, case: Escalation) -> Consequences:
            return let_go(self._setup, known, case, now, reason)

        def call(known: Known, case: Escalation) -> Consequences:
            return call_others(self._setup, known, case, now)

        held = [case for case in staff_rows.held_by(connection, worker_id) if lost(case)]
        alone = staff_rows.told_alone(connection, worker_id, authorities.front_desk)
        alone = [case for case in alone if lost(case)]
        unread = [one for one in unread_of(connection, worker_id) if lost(one[1])]
        hold_back(connection, unread)
        self._commit(connection, held, release, now)
        self._commit(connection, alone, call, now)
        told = {case.id for case in (*held, *alone)}
        self._call_to(connection, worker_id, [case for _, case in unread], told, now)
        quiet, unheard = staff_rows.silent(connection, authorities, _gone(before, after))
        return Parted(len(held), len(alone), len(unread), quiet, unheard, last=not after)

    def _call_to(
        self,
        connection: Connection,
        worker_id: str,
        cases: Sequence[Escalation],
        told: Collection[str],
        now: datetime,
    ) -> None:
        """Write down what is held back, and call somebody to it where nobody is called anyway."""
        detail = {"author": worker_id}
        entries = [
            AuditEntry("service", "reply_held_back", case.id, case.authority, detail)
            for case in cases
        ]
        write_audit(connection, entries, now)

        def tell(known: Known, case: Escalation) -> Consequences:
            return call_to_reply(self._setup, known, case, now)

        once = {case.id: case for case in cases if case.id not in told}
        self._commit(connection, list(once.values()), tell, now)

    def _commit(
        self,
        connection: Connection,
        cases: Sequence[Escalation],
        deed: Callable[[Known, Escalation], Consequences],
        now: datetime,
    ) -> None:
        """One after the other: two cases may be about the same chat."""
        for case in cases:
            known, found = self._knowing.of_case(connection, case.id, now)
            if known is not None and found is not None:
                commit_works(connection, self._sealer, [deed(known, found)], now)


def _bring_back(
    connection: Connection, worker_id: str, authority: str, role: Role, now: datetime
) -> bool:
    if not staff_rows.mark_left(connection, worker_id, None):
        return False
    # Whatever was linked or opened at the moment that they left is not theirs any more.
    staff_rows.take_all(connection, worker_id, now)
    access.give_role(connection, worker_id, authority, role)
    entry = AuditEntry("service", "worker_back", worker_id, authority, {"role": role.value})
    write_audit(connection, [entry], now)
    return True


def _gone(before: Roles, after: Roles) -> list[str]:
    """Name the authorities whose cases they can't work on any more."""
    return [slug for slug in before if _works(before, slug) and not _works(after, slug)]


def _works(roles: Roles, slug: str) -> bool:
    return any(Right.WORK_CASES in RIGHTS[role] for role in roles.get(slug, ()))
