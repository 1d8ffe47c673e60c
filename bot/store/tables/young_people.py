"""Young people: who was invited, where they write from, and where they are in a check-in."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
)

from bot.store.columns import code, digest, identity, moment, reference, sealed
from bot.store.tables.registry import metadata

#: Someone whom a worker registered, by the authority's own reference. No name is kept.
young_person = Table(
    "young_person",
    metadata,
    identity(),
    reference("key_id", "data_key"),
    code("authority"),
    sealed("child_ref"),
    digest("child_ref_digest"),
    code("age_band"),
    Column("synthetic", Boolean, nullable=False),
    moment("created_at", required=True),
    UniqueConstraint("authority", "child_ref_digest"),
)

#: A missing episode that is over: the offer's clock starts at *returned_at*.
episode = Table(
    "episode",
    metadata,
    identity(),
    reference("young_person_id", "young_person", index=True),
    code("authority"),
    moment("returned_at", required=True),
    moment("registered_at", required=True),
    Column("synthetic", Boolean, nullable=False),
)

#: The offer of a check-in, with every answer to it kept: a later yes reopens it.
offer = Table(
    "offer",
    metadata,
    identity(),
    reference("episode_id", "episode", index=True),
    moment("made_at", required=True),
    code("outcome"),
    moment("decided_at"),
    Column("decisions", JSON, nullable=False),
)

#: A one-use way in. Both codes are kept as digests only.
invitation = Table(
    "invitation",
    metadata,
    identity(),
    reference("episode_id", "episode", index=True),
    code("authority"),
    code("language"),
    digest("code_digest"),
    digest("short_digest"),
    moment("made_at", required=True),
    moment("expires_at", required=True),
    moment("used_at"),
    code("used_by", required=False),
    UniqueConstraint("code_digest"),
    UniqueConstraint("short_digest"),
)

#: One place a young person writes from: a Telegram chat or a web chat.
#: *follow_ups* is when they want later check-ins (`no` for not at all), *hidden_signposts* names
#: places in config/signposts.yaml or the authority's own that are not safe for them. *refuses* is
#: what they asked us not to do: `texts`, `messages`, `calls`.
#: *clears* says that messages go from the screen after an hour, *session_over* that they cleared it
#: themselves and have not written since. *writes_in* are language codes, with commas between.
#: *gate* is `closed`, `asked` or `open`; *sends* is `on`, `stopped`, `blocked` or `moved`.
chat = Table(
    "chat",
    metadata,
    identity(),
    reference("key_id", "data_key"),
    code("channel"),
    code("bot"),
    digest("address_digest"),
    sealed("address"),
    code("authority"),
    reference("young_person_id", "young_person", required=False, index=True),
    reference("episode_id", "episode", required=False),
    code("language"),
    code("conversation_id", required=False),
    code("gate"),
    Column("watched", Boolean, nullable=False),
    code("sends"),
    moment("created_at", required=True),
    moment("last_wrote_at"),
    moment("nudged_at"),
    code("taken_over_by", required=False),
    Column("missing_now", Boolean, nullable=False, server_default=false()),
    code("follow_ups", required=False),
    Column("hidden_signposts", JSON, nullable=False, server_default="[]"),
    Column("refuses", JSON, nullable=False, server_default="[]"),
    Column("clears", Boolean, nullable=False, server_default=false()),
    Column("session_over", Boolean, nullable=False, server_default=false()),
    code("writes_in", required=False),
    Column("revision", Integer, nullable=False),
    Column("synthetic", Boolean, nullable=False),
    UniqueConstraint("channel", "bot", "address_digest"),
)

#: Where they are in a flow; *state* holds steps and choices, never words.
conversation = Table(
    "conversation",
    metadata,
    identity(),
    reference("chat_id", "chat", index=True),
    code("flow"),
    Column("version", Integer, nullable=False),
    code("step"),
    Column("state", JSON, nullable=False),
    moment("started_at", required=True),
    moment("updated_at", required=True),
    moment("ended_at"),
    code("outcome", required=False),
)

#: A web chat that is open in a browser; its cookie is kept as a digest. *seen_at* is when they
#: last did something there, *away_at* when the page was closed, if it was.
web_session = Table(
    "web_session",
    metadata,
    identity(),
    digest("token_digest"),
    reference("chat_id", "chat", index=True),
    moment("created_at", required=True),
    moment("seen_at", required=True),
    moment("away_at"),
    moment("ended_at"),
    UniqueConstraint("token_digest"),
    Index("ix_web_session_seen_at", "seen_at"),
)

#: How a young person comes back to a web chat: *pin* is the argon2 hash of their three pictures,
#: *wrong* counts tries since the last right one. *phone* is where the one neutral text goes.
web_return = Table(
    "web_return",
    metadata,
    identity(),
    reference("chat_id", "chat"),
    Column("pin", String(200), nullable=False, info={"hash": True}),
    moment("set_at", required=True),
    Column("wrong", Integer, nullable=False),
    moment("locked_at"),
    sealed("phone", required=False),
    moment("texted_at"),
    UniqueConstraint("chat_id"),
)
