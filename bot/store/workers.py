"""
Workers as the services see them: names opened, secrets kept as digests only.

Whoever gets in or out, and whatever opens a way in, is audited in the same transaction, once
for each authority that the worker works for.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot.domain.authority import Authorities
from bot.domain.worker import Role, Worker
from bot.services.identifiers import new_id
from bot.services.records import AuditEntry
from bot.services.sign_in import Known
from bot.store import access, attempts
from bot.store.audit import write_audit
from bot.store.database import Database
from bot.store.sealing import Sealer, WrappedKey
from bot.store.standing_in import with_what_falls_to


class Workers:
    """Keeps workers, links, sessions and tries in the database; a `WorkerStore`."""

    def __init__(
        self, database: Database, sealer: Sealer, authorities: Authorities | None = None
    ) -> None:
        self._database = database
        self._sealer = sealer
        self._authorities = authorities

    async def add(
        self, name: str, authority: str, role: Role, *, synthetic: bool, at: datetime
    ) -> str | None:
        """Add a worker and give the id; nothing if the name is taken."""
        worker_id = new_id()
        key = self._sealer.make_key(new_id(), "worker")
        values = {
            "id": worker_id,
            "name": self._sealer.seal(key.id, f"worker:name:{worker_id}", name),
            "name_digest": self._name_digest(name),
            "synthetic": synthetic,
            "created_at": at,
        }
        added = await self._database.write(_add, key, values, authority, role)
        return worker_id if added else None

    async def give_role(self, worker_id: str, authority: str, role: Role, at: datetime) -> None:
        """Give a worker a role; giving it twice changes nothing."""
        await self._database.write(_give_role, worker_id, authority, role, at)

    async def find(self, name: str) -> Known | None:
        """Find a worker who has not left by their name."""
        return await self._database.read(self._find, self._name_digest(name))

    async def make_link(
        self, worker_id: str, purpose: str, token: str, now: datetime, expires_at: datetime
    ) -> None:
        """Keep a one-time link; earlier ones for the same purpose end."""
        digest = self._link_digest(token)
        await self._database.write(
            _make_link, worker_id, purpose, digest, now=now, expires_at=expires_at
        )

    async def link_owner(self, token: str, purpose: str, now: datetime) -> Known | None:
        """Give whose link it is, if it can still be used."""
        return await self._database.read(self._link_owner, self._link_digest(token), purpose, now)

    async def redeem(self, token: str, password: str | None, session: str, now: datetime) -> bool:
        """Use up a link, keep the password, end the worker's sessions and open a new one."""
        return await self._database.write(
            _redeem, self._link_digest(token), password, self._session_digest(session), now
        )

    async def set_password(self, worker_id: str, password: str, keep: str, now: datetime) -> None:
        """Keep a new password, and end every session of the worker but *keep*."""
        await self._database.write(
            _set_password, worker_id, password, self._session_digest(keep), now
        )

    async def open_session(self, worker_id: str, session: str, now: datetime) -> None:
        """Open a session."""
        await self._database.write(_open_session, worker_id, self._session_digest(session), now)

    async def session(
        self, session: str, now: datetime, *, seen: bool, idle: timedelta, absolute: timedelta
    ) -> Worker | None:
        """Give whose session it is, if it is open; *seen* keeps it open for longer."""
        digest = self._session_digest(session)
        worker, stale = await self._database.read(self._session, digest, now, idle, absolute)
        if worker is not None and seen and stale:
            await self._database.write(access.see_session, digest, now)
        return worker

    async def end_session(self, session: str, now: datetime) -> None:
        """End a session for good."""
        await self._database.write(_end_session, self._session_digest(session), now)

    async def count_try(self, purpose: str, subject: str, now: datetime, window: timedelta) -> int:
        """Count one try, and give how many there were within the window."""
        digest = self._sealer.digest(purpose, subject)
        return await self._database.write(attempts.count_try, purpose, digest, now, window)

    async def forget_tries(self, purpose: str, subject: str) -> None:
        """Forget the tries: this one was right."""
        digest = self._sealer.digest(purpose, subject)
        await self._database.write(attempts.forget_tries, purpose, digest)

    def _find(self, connection: Connection, name_digest: str) -> Known | None:
        row = access.worker_by_name(connection, name_digest)
        return None if row is None else self._known(connection, row)

    def _link_owner(
        self, connection: Connection, digest: str, purpose: str, now: datetime
    ) -> Known | None:
        owner = access.link_owner(connection, digest, purpose, now)
        row = None if owner is None else access.worker_by_id(connection, owner)
        return None if row is None else self._known(connection, row)

    def _session(
        self,
        connection: Connection,
        digest: str,
        now: datetime,
        idle: timedelta,
        absolute: timedelta,
    ) -> tuple[Worker | None, bool]:
        found = access.session_owner(connection, digest, now, idle, absolute)
        row = None if found is None else access.worker_by_id(connection, found.worker_id)
        if found is None or row is None:
            return None, False
        return self._known(connection, row).worker, bool(found.stale)

    def _known(self, connection: Connection, row: Row[*tuple[Any, ...]]) -> Known:
        self._sealer.learn(row.key_id, row.wrapped)
        name = self._sealer.open(f"worker:name:{row.id}", row.name)
        found = Worker(row.id, name, row.synthetic, access.roles_of(connection, row.id))
        return Known(with_what_falls_to(connection, found, self._authorities), row.password)

    def _name_digest(self, name: str) -> str:
        return access.name_digest(self._sealer, name)

    def _link_digest(self, token: str) -> str:
        return self._sealer.digest("worker link", token)

    def _session_digest(self, session: str) -> str:
        return self._sealer.digest("worker session", session)


def _add(
    connection: Connection,
    key: WrappedKey,
    values: dict[str, Any],
    authority: str,
    role: Role,
) -> bool:
    added = access.add_worker(connection, key, values, authority, role)
    if added:
        _audit(connection, values["id"], "worker_added", values["created_at"], role=role.value)
    return added


def _give_role(
    connection: Connection, worker_id: str, authority: str, role: Role, now: datetime
) -> None:
    if access.give_role(connection, worker_id, authority, role):
        entry = AuditEntry("service", "role_given", worker_id, authority, {"role": role.value})
        write_audit(connection, [entry], now)


def _make_link(
    connection: Connection,
    worker_id: str,
    purpose: str,
    digest: str,
    *,
    now: datetime,
    expires_at: datetime,
) -> None:
    access.make_link(connection, worker_id, purpose, digest, now=now, expires_at=expires_at)
    _audit(connection, worker_id, "link_made", now, purpose=purpose)


def _redeem(
    connection: Connection, link: str, password: str | None, session: str, now: datetime
) -> bool:
    owner = access.use_link(connection, link, "sign_in", now)
    if owner is None or access.worker_by_id(connection, owner) is None:
        return False
    if password is not None:
        access.set_password(connection, owner, password)
    access.end_sessions(connection, owner, "", now)
    access.open_session(connection, owner, session, now)
    _audit(connection, owner, "signed_in", now, by="link")
    return True


def _set_password(
    connection: Connection, worker_id: str, password: str, keep: str, now: datetime
) -> None:
    access.set_password(connection, worker_id, password)
    access.end_sessions(connection, worker_id, keep, now)
    _audit(connection, worker_id, "password_changed", now)


def _open_session(connection: Connection, worker_id: str, session: str, now: datetime) -> None:
    access.open_session(connection, worker_id, session, now)
    _audit(connection, worker_id, "signed_in", now, by="password")


def _end_session(connection: Connection, session: str, now: datetime) -> None:
    owner = access.end_session(connection, session, now)
    if owner is not None:
        _audit(connection, owner, "signed_out", now)


def _audit(
    connection: Connection, worker_id: str, action: str, now: datetime, **detail: str
) -> None:
    authorities = sorted(access.roles_of(connection, worker_id))
    entries = [AuditEntry(worker_id, action, worker_id, a, detail) for a in authorities]
    write_audit(connection, entries, now)
