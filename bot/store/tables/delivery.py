"""What came in, what goes out, and what falls due."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, Integer, Table, UniqueConstraint, false, text

from bot.store.columns import code, digest, identity, moment, reference, sealed, whose
from bot.store.tables.registry import metadata

#: Every update exactly as its bytes came, stored before anything is acknowledged.
#: *status* is `open`, `done` or `quarantined`, and `store_only` for one that came while the root
#: key was missing. Same id with other bytes is kept as well. *waited* marks the first message of
#: each sender that came in such a time: a person is told of it.
inbox = Table(
    "inbox",
    metadata,
    identity(),
    code("channel"),
    code("bot"),
    code("update_id"),
    digest("hash"),
    digest("sender"),
    sealed("raw"),
    moment("received_at", required=True),
    code("status"),
    Column("attempts", Integer, nullable=False),
    code("lease_owner", required=False),
    moment("leased_until"),
    moment("done_at"),
    Column("waited", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("channel", "bot", "update_id", "hash"),
    Index(
        "ix_inbox_open",
        "sender",
        "id",
        sqlite_where=text("status = 'open'"),
        postgresql_where=text("status = 'open'"),
    ),
    Index(
        "ix_inbox_store_only",
        "id",
        sqlite_where=text("status = 'store_only'"),
        postgresql_where=text("status = 'store_only'"),
    ),
)

#: One thing to be sent. *recipient* is the id of a chat or of a worker; rows of one
#: recipient go in order. *status* is `waiting`, `held` (behind the gate), `held_back` (until a
#: colleague decides), `sending`, `sent`, `uncertain`, `failed` or `dropped`.
outbox = Table(
    "outbox",
    metadata,
    identity(),
    code("recipient"),
    reference("chat_id", "chat", required=False),
    reference("worker_id", "worker", required=False),
    reference("escalation_id", "escalation", required=False, index=True),
    reference("key_id", "data_key"),
    whose(),
    code("channel"),
    code("bot"),
    code("purpose"),
    sealed("payload"),
    Column("gated", Boolean, nullable=False),
    code("author", required=False),
    code("step", required=False),
    code("status"),
    code("once", required=False, length=128),
    Column("attempts", Integer, nullable=False),
    moment("created_at", required=True),
    moment("not_before", required=True),
    moment("first_tried_at"),
    code("lease_owner", required=False),
    moment("leased_until"),
    moment("sent_at"),
    code("sent_as", required=False),
    code("problem", required=False),
    UniqueConstraint("once"),
    Index(
        "ix_outbox_waiting",
        "recipient",
        "id",
        sqlite_where=text("status IN ('waiting', 'sending')"),
        postgresql_where=text("status IN ('waiting', 'sending')"),
    ),
    Index("ix_outbox_chat", "chat_id", "id"),
)

#: Something that must happen at a time, whatever is restarted in between.
timer = Table(
    "timer",
    metadata,
    identity(),
    code("kind"),
    code("subject"),
    code("once", length=160),
    Column("data", JSON, nullable=False),
    moment("due_at", required=True),
    moment("made_at", required=True),
    moment("done_at"),
    Column("attempts", Integer, nullable=False),
    code("lease_owner", required=False),
    moment("leased_until"),
    UniqueConstraint("once"),
    Index(
        "ix_timer_due",
        "due_at",
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
)
