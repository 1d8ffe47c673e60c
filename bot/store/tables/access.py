"""Workers, what they may do, how they sign in, and how often someone guessed."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, UniqueConstraint

from bot.store.columns import code, digest, identity, moment, reference, sealed
from bot.store.tables.registry import metadata

#: A person who works. *password* is an argon2 hash; *telegram* is where alerts go.
worker = Table(
    "worker",
    metadata,
    identity(),
    reference("key_id", "data_key"),
    sealed("name"),
    digest("name_digest"),
    Column("password", String(200), nullable=True, info={"hash": True}),
    sealed("telegram", required=False),
    digest("telegram_digest", required=False),
    Column("synthetic", Boolean, nullable=False),
    moment("created_at", required=True),
    moment("left_at"),
    UniqueConstraint("name_digest"),
    Index("ix_worker_telegram", "telegram_digest"),
)

#: What a worker may do, per authority (rules.md 8).
worker_role = Table(
    "worker_role",
    metadata,
    identity(),
    reference("worker_id", "worker", index=True),
    code("authority"),
    code("role"),
    UniqueConstraint("worker_id", "authority", "role"),
)

#: A one-time link: *purpose* is `sign_in` or `telegram`.
worker_link = Table(
    "worker_link",
    metadata,
    identity(),
    reference("worker_id", "worker"),
    code("purpose"),
    digest("token_digest"),
    moment("expires_at", required=True),
    moment("used_at"),
    UniqueConstraint("token_digest"),
)

#: A worker's open session; the cookie and the form token are kept as digests.
worker_session = Table(
    "worker_session",
    metadata,
    identity(),
    reference("worker_id", "worker"),
    digest("token_digest"),
    moment("created_at", required=True),
    moment("seen_at", required=True),
    moment("ended_at"),
    UniqueConstraint("token_digest"),
)

#: Wrong guesses, by what was guessed at and from where, inside a window of time.
attempt = Table(
    "attempt",
    metadata,
    identity(),
    code("purpose"),
    digest("subject"),
    Column("wrong", Integer, nullable=False),
    moment("since", required=True),
    UniqueConstraint("purpose", "subject"),
)
