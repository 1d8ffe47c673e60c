"""What was agreed with a young person, and what they may ask for a receipt of."""

from __future__ import annotations

from sqlalchemy import Index, Table, UniqueConstraint

from bot.store.columns import code, identity, moment, reference, sealed
from bot.store.tables.registry import metadata

#: A word that a worker agreed with a young person. *owner* is the id of the young person, or of
#: their chat while nobody knows who they are.
own_word = Table(
    "own_word",
    metadata,
    identity(),
    reference("key_id", "data_key"),
    code("owner"),
    code("kind"),
    sealed("word"),
    reference("set_by", "worker"),
    moment("set_at", required=True),
    UniqueConstraint("owner", "kind"),
)

#: Something that a worker passed on: to which role and for which reason, both codes.
passed_on = Table(
    "passed_on",
    metadata,
    identity(),
    reference("escalation_id", "escalation"),
    reference("worker_id", "worker"),
    code("role"),
    code("reason"),
    moment("at", required=True),
    Index("ix_passed_on_escalation", "escalation_id"),
)
