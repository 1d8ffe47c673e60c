"""What young people said, what a person should look at, and what people did about it."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, Integer, Table, UniqueConstraint

from bot.store.columns import code, identity, moment, reference, sealed, whose
from bot.store.tables.registry import metadata

#: One message from a young person, every version of it. *edit_of* is the first version.
message = Table(
    "message",
    metadata,
    identity(),
    reference("chat_id", "chat"),
    reference("inbox_id", "inbox"),
    whose(),
    code("kind"),
    code("sent_as"),
    reference("edit_of", "message", required=False),
    code("step", required=False),
    code("choice", required=False),
    sealed("words", required=False),
    Column("forwarded", Boolean, nullable=False),
    Column("indicators", JSON, nullable=False),
    moment("sent_at", required=True),
    moment("received_at", required=True),
    Index("ix_message_chat", "chat_id", "id"),
    Index("ix_message_sent_as", "chat_id", "sent_as"),
)

#: A coded answer: a choice, `skipped` or `not_asked`; blank is not allowed.
answer = Table(
    "answer",
    metadata,
    identity(),
    reference("chat_id", "chat"),
    reference("conversation_id", "conversation", index=True),
    reference("message_id", "message", required=False),
    whose(),
    code("question_set"),
    code("step"),
    Column("choices", JSON, nullable=False),
    Column("own_words", Boolean, nullable=False),
    moment("at", required=True),
)

#: Why a person should look. Typed ones point at their words by place; nothing is copied.
concern = Table(
    "concern",
    metadata,
    identity(),
    reference("chat_id", "chat"),
    reference("escalation_id", "escalation", index=True),
    reference("message_id", "message", required=False),
    reference("inbox_id", "inbox", required=False),
    code("authority"),
    code("category"),
    code("tier"),
    code("source"),
    code("rule", length=128),
    Column("starts", Integer, nullable=True),
    Column("ends", Integer, nullable=True),
    Column("why", JSON, nullable=False),
    code("step", required=False),
    code("choice", required=False),
    moment("raised_at", required=True),
    Index("ix_concern_chat", "chat_id"),
)

#: A person must act by a time. *status* is a state of the escalation's lifecycle.
escalation = Table(
    "escalation",
    metadata,
    identity(),
    code("code"),
    reference("chat_id", "chat"),
    reference("episode_id", "episode", required=False),
    code("authority"),
    code("tier"),
    Column("categories", JSON, nullable=False),
    code("status"),
    moment("raised_at", required=True),
    moment("renewed_at", required=True),
    moment("due_at"),
    moment("told_at"),
    moment("acknowledged_at"),
    reference("claimed_by", "worker", required=False),
    moment("claimed_at"),
    moment("opened_at"),
    moment("acted_at"),
    moment("resolved_at"),
    code("outcome", required=False),
    reference("proposed_by", "worker", required=False),
    Column("ladder", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("synthetic", Boolean, nullable=False),
    moment("real_since"),
    UniqueConstraint("code"),
    Index("ix_escalation_chat", "chat_id", "status"),
    Index("ix_escalation_queue", "status", "tier", "due_at"),
)

#: What a worker wrote for workers; it can never be sent.
note = Table(
    "note",
    metadata,
    identity(),
    reference("escalation_id", "escalation", index=True),
    reference("worker_id", "worker"),
    reference("key_id", "data_key"),
    sealed("words"),
    moment("at", required=True),
)

#: A worker's "not a concern" about one concern. It changes nothing about the case, and goes when
#: it is taken back.
overruled = Table(
    "overruled",
    metadata,
    identity(),
    reference("concern_id", "concern"),
    reference("worker_id", "worker"),
    reference("key_id", "data_key"),
    sealed("reason"),
    moment("at", required=True),
    UniqueConstraint("concern_id"),
)

#: A conversation with typed words that raised nothing, for a named person to read. *reused_at*
#: says that it is here because its code was tried again, and when last.
to_read = Table(
    "to_read",
    metadata,
    identity(),
    reference("chat_id", "chat"),
    code("authority"),
    moment("raised_at", required=True),
    moment("latest_at", required=True),
    moment("due_at", required=True),
    reference("opened_by", "worker", required=False),
    moment("opened_at"),
    reference("cleared_by", "worker", required=False),
    moment("cleared_at"),
    moment("reused_at"),
    Column("synthetic", Boolean, nullable=False),
    Index("ix_to_read_open", "cleared_at", "due_at"),
    Index("ix_to_read_chat", "chat_id", "cleared_at"),
)
