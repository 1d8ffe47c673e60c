"""Keys, facts about this database, and the audit chain."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, LargeBinary, String, Table

from bot.store.columns import code, identity, moment
from bot.store.tables.registry import metadata

#: One data key, wrapped by the root key that lives outside the database. Whoever destroys
#: a row here destroys everything that was sealed with it.
data_key = Table(
    "data_key",
    metadata,
    identity(),
    code("kind"),
    code("root"),
    Column("wrapped", LargeBinary, nullable=False),
    moment("made_at", required=True),
)

#: Facts about this database, such as the public key for the day the root key is missing.
fact = Table(
    "fact",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

#: Who did what when, each row chained to the one before. Ids and names of fields only.
audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    moment("at", required=True),
    code("actor"),
    code("action"),
    code("subject"),
    code("authority"),
    Column("detail", JSON, nullable=False),
    code("previous"),
    code("hash"),
    Index("ix_audit_subject", "subject", "seq"),
)
