"""Statements for workers, what they may do, their links and their sessions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.domain.authority import Authorities
from bot.domain.worker import Role, Worker
from bot.errors import NotAllowedError
from bot.services.identifiers import new_id
from bot.services.rights import NO_CASE
from bot.store.sealing import Sealer, WrappedKey
from bot.store.tables import (
    data_key,
    worker,
    worker_link,
    worker_role,
    worker_session,
)

#: A session is marked as seen at most this often, so that reading pages seldom writes.
_SEEN_EVERY = timedelta(seconds=30)

_WITH_KEY = select(
    worker.c.id,
    worker.c.name,
    worker.c.password,
    worker.c.synthetic,
    worker.c.key_id,
    data_key.c.wrapped,
).join(data_key, data_key.c.id == worker.c.key_id)


def add_worker(
    connection: Connection,
    key: WrappedKey,
    values: dict[str, Any],
    authority: str,
    role: Role,
) -> bool:
    """Add a worker with their data key and first role; false if the name is taken."""
    taken = select(worker.c.id).where(worker.c.name_digest == values["name_digest"])
    if connection.execute(taken).first() is not None:
        return False
    connection.execute(
        insert(data_key).values(
            id=key.id,
            kind=key.kind,
            root=key.root,
            wrapped=key.wrapped,
            made_at=values["created_at"],
        )
    )
    connection.execute(insert(worker).values(key_id=key.id, **values))
    give_role(connection, values["id"], authority, role)
    return True


def give_role(connection: Connection, worker_id: str, authority: str, role: Role) -> bool:
    """Give a worker a role; false, and nothing changed, if they have it."""
    has = select(worker_role.c.id).where(
        worker_role.c.worker_id == worker_id,
        worker_role.c.authority == authority,
        worker_role.c.role == role,
    )
    if connection.execute(has).first() is not None:
        return False
    connection.execute(
        insert(worker_role).values(
            id=new_id(), worker_id=worker_id, authority=authority, role=role.value
        )
    )
    return True


def name_digest(sealer: Sealer, name: str) -> str:
    """Give what a worker is found by, however their name is typed."""
    return sealer.digest("worker name", " ".join(name.split()).casefold())


def worker_by_name(connection: Connection, name_digest: str) -> Row[*tuple[Any, ...]] | None:
    """Find a worker who has not left, with their wrapped key."""
    return connection.execute(
        _WITH_KEY.where(worker.c.name_digest == name_digest, worker.c.left_at.is_(None))
    ).first()


def worker_by_id(connection: Connection, worker_id: str) -> Row[*tuple[Any, ...]] | None:
    """Find a worker who has not left, with their wrapped key."""
    return connection.execute(
        _WITH_KEY.where(worker.c.id == worker_id, worker.c.left_at.is_(None))
    ).first()


def roles_of(
    connection: Connection, worker_id: str, *, keep: bool = False
) -> dict[str, frozenset[Role]]:
    """Give a worker's roles by authority; to *keep* them, they stay until this is written."""
    wanted = select(worker_role.c.authority, worker_role.c.role)
    wanted = wanted.where(worker_role.c.worker_id == worker_id)
    roles: dict[str, frozenset[Role]] = {}
    for row in connection.execute(wanted.with_for_update(read=True) if keep else wanted):
        roles[row.authority] = roles.get(row.authority, frozenset()) | {Role(row.role)}
    return roles


def need_access(connection: Connection, by: Worker, authorities: Authorities | None) -> None:
    """
    Refuse what a worker does from whom something was taken since they were let in.

    Whoever removes them at this moment does so before it, and then it is not done, or after it.
    """
    now = roles_of(connection, by.id, keep=True)
    desk = now.get(authorities.front_desk, frozenset()) if authorities else frozenset[Role]()
    for slug, roles in by.roles.items():
        # What belongs to an authority that is no longer configured falls to the front desk.
        fell = authorities is not None and slug not in authorities.by_slug
        if not roles <= now.get(slug, frozenset()) | (desk if fell else frozenset()):
            raise NotAllowedError(NO_CASE)


def set_password(connection: Connection, worker_id: str, password: str) -> None:
    """Keep the hash of a password."""
    connection.execute(update(worker).where(worker.c.id == worker_id).values(password=password))


def set_telegram(
    connection: Connection, worker_id: str, telegram: bytes, telegram_digest: str
) -> None:
    """Keep where alerts go. One Telegram account is one worker: another who had it loses it."""
    connection.execute(
        update(worker)
        .where(worker.c.telegram_digest == telegram_digest, worker.c.id != worker_id)
        .values(telegram=None, telegram_digest=None)
    )
    connection.execute(
        update(worker)
        .where(worker.c.id == worker_id)
        .values(telegram=telegram, telegram_digest=telegram_digest)
    )


def telegram_digest(sealer: Sealer, address: str) -> str:
    """Give the fingerprint by which a worker's Telegram account is found."""
    return sealer.digest("worker telegram", address)


def telegram_of(connection: Connection, worker_id: str | None) -> str | None:
    """Give the fingerprint of the account that a worker's alerts go to, if to any."""
    found: str | None = connection.scalar(
        select(worker.c.telegram_digest).where(worker.c.id == worker_id)
    )
    return found


def unset_telegram(connection: Connection, worker_id: str | None, digest: str | None) -> None:
    """Send a worker no more alerts to the account of *digest*; one linked since is kept."""
    connection.execute(
        update(worker)
        .where(worker.c.id == worker_id, worker.c.telegram_digest == digest)
        .values(telegram=None, telegram_digest=None)
    )


def make_link(
    connection: Connection,
    worker_id: str,
    purpose: str,
    token_digest: str,
    *,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Keep a one-time link; earlier ones of the worker for the same purpose end."""
    connection.execute(
        update(worker_link)
        .where(
            worker_link.c.worker_id == worker_id,
            worker_link.c.purpose == purpose,
            worker_link.c.used_at.is_(None),
        )
        .values(used_at=now)
    )
    connection.execute(
        insert(worker_link).values(
            id=new_id(),
            worker_id=worker_id,
            purpose=purpose,
            token_digest=token_digest,
            expires_at=expires_at,
        )
    )


def link_owner(
    connection: Connection, token_digest: str, purpose: str, now: datetime
) -> str | None:
    """Give whose link it is, if it can still be used."""
    return connection.execute(
        select(worker_link.c.worker_id).where(
            worker_link.c.token_digest == token_digest,
            worker_link.c.purpose == purpose,
            worker_link.c.used_at.is_(None),
            worker_link.c.expires_at > now,
        )
    ).scalar()


def use_link(connection: Connection, token_digest: str, purpose: str, now: datetime) -> str | None:
    """Use up a link and give whose it was; of two who try at once, one gets it."""
    owner = link_owner(connection, token_digest, purpose, now)
    used = connection.execute(
        update(worker_link)
        .where(worker_link.c.token_digest == token_digest, worker_link.c.used_at.is_(None))
        .values(used_at=now)
    )
    return owner if owner is not None and used.rowcount == 1 else None


def open_session(connection: Connection, worker_id: str, token_digest: str, now: datetime) -> None:
    """Open a session."""
    connection.execute(
        insert(worker_session).values(
            id=new_id(),
            worker_id=worker_id,
            token_digest=token_digest,
            created_at=now,
            seen_at=now,
        )
    )


def session_owner(
    connection: Connection,
    token_digest: str,
    now: datetime,
    idle: timedelta,
    absolute: timedelta,
) -> Row[*tuple[Any, ...]] | None:
    """Give worker_id and *stale* (worth marking as seen) of a session that is still open."""
    return connection.execute(
        select(
            worker_session.c.worker_id,
            (worker_session.c.seen_at <= now - _SEEN_EVERY).label("stale"),
        ).where(
            worker_session.c.token_digest == token_digest,
            worker_session.c.ended_at.is_(None),
            worker_session.c.seen_at > now - idle,
            worker_session.c.created_at > now - absolute,
        )
    ).first()


def see_session(connection: Connection, token_digest: str, now: datetime) -> None:
    """Mark a session as seen now, unless it was ended meanwhile."""
    connection.execute(
        update(worker_session)
        .where(worker_session.c.token_digest == token_digest, worker_session.c.ended_at.is_(None))
        .values(seen_at=now)
    )


def end_session(connection: Connection, token_digest: str, now: datetime) -> str | None:
    """End one session for good and give whose it was; nothing if it had ended."""
    here = worker_session.c.token_digest == token_digest
    ended = connection.execute(
        update(worker_session).where(here, worker_session.c.ended_at.is_(None)).values(ended_at=now)
    )
    if ended.rowcount == 0:
        return None
    return connection.execute(select(worker_session.c.worker_id).where(here)).scalar()


def end_sessions(connection: Connection, worker_id: str, keep: str, now: datetime) -> None:
    """End every session of a worker but the one with the digest *keep*."""
    connection.execute(
        update(worker_session)
        .where(
            worker_session.c.worker_id == worker_id,
            worker_session.c.token_digest != keep,
            worker_session.c.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
