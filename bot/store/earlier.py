"""Finds what a young person wrote shortly before a new line, or after they blocked us."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from bot.domain.inbound import Kind
from bot.errors import StoreError
from bot.services.binding import typed_code
from bot.services.planning import dated
from bot.services.receive import Read
from bot.services.setup import SPLIT_MESSAGE
from bot.store.sealing import Sealer
from bot.store.tables import audit, invitation, message

_EARLIER = (
    select(message.c.id, message.c.chat_id, message.c.words, message.c.sent_at)
    .where(
        message.c.chat_id.in_(bindparam("ids", expanding=True)),
        message.c.sent_at > bindparam("since"),
        message.c.kind == Kind.TEXT.value,
        message.c.words.is_not(None),
    )
    .order_by(message.c.id)
)
_CODES = select(invitation.c.short_digest).where(
    invitation.c.short_digest.in_(bindparam("ids", expanding=True))
)
#: Not by taps: Telegram says of no tap when it was done.
_WROTE = (
    select(message.c.chat_id, func.max(message.c.sent_at).label("last"))
    .where(
        message.c.chat_id.in_(bindparam("ids", expanding=True)),
        message.c.kind != Kind.TAP.value,
    )
    .group_by(message.c.chat_id)
)
#: Nothing is written with it, so it is in the audit alone.
_UNBLOCKED = select(audit.c.subject, audit.c.detail).where(
    audit.c.subject.in_(bindparam("ids", expanding=True)),
    audit.c.action == Kind.UNBLOCKED.value,
)


def read_earlier(
    connection: Connection, sealer: Sealer, reads: Mapping[str, Read]
) -> dict[str, list[str]]:
    """
    Open what was typed shortly before each new line, by chat; *reads* has the line of each.

    What counts is when a line was typed, not when it is read: the lines of a backlog belong
    together as much as those that are read at once. A code of ours is left out: its letters are
    of chance, and before other words they look like trouble that nobody told of.
    """
    found: dict[str, list[str]] = defaultdict(list)
    typed = {chat_id: _typed_at(read) for chat_id, read in reads.items()}
    if not typed:
        return found
    since = min(typed.values()) - SPLIT_MESSAGE
    for line in connection.execute(_EARLIER, {"ids": list(typed), "since": since}):
        if abs(line.sent_at - typed[line.chat_id]) < SPLIT_MESSAGE:
            with suppress(StoreError):
                words = sealer.open(f"message:words:{line.id}", line.words)
                found[line.chat_id].append(words)
    return _without_codes(connection, sealer, found)


def _without_codes(
    connection: Connection, sealer: Sealer, typed: Mapping[str, list[str]]
) -> dict[str, list[str]]:
    named = {
        words: sealer.digest("code", code)
        for lines in typed.values()
        for words in lines
        if (code := typed_code(words))
    }
    ids = {"ids": sorted(named.values())}
    ours = set(connection.scalars(_CODES, ids)) if named else set()
    return {
        chat_id: [words for words in lines if named.get(words) not in ours]
        for chat_id, lines in typed.items()
    }


def read_come_back(connection: Connection, reads: Mapping[str, Read]) -> set[str]:
    """Give the chats that wrote, or unblocked us, later than the block that is read only now."""
    blocks = {of: _typed_at(read) for of, read in reads.items() if _blocks(read)}
    if not blocks:
        return set()
    wrote = connection.execute(_WROTE, {"ids": list(blocks)})
    back = [(row.chat_id, row.last) for row in wrote]
    unblocked = connection.execute(_UNBLOCKED, {"ids": list(blocks)})
    back += [(row.subject, datetime.fromisoformat(row.detail["at"])) for row in unblocked]
    return {chat_id for chat_id, at in back if at > blocks[chat_id]}


def _blocks(read: Read) -> bool:
    return read.inbound.kind is Kind.BLOCKED


def _typed_at(read: Read) -> datetime:
    return dated(read.inbound, read.waiting.received_at).sent_at
