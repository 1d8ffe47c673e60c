"""Which way a worker's words would come to a young person now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from bot.ports import WEB
from bot.services.records import Chat, Sends
from bot.services.ways import Way
from bot.store.tables import web_return
from bot.store.web_sessions import is_page_open


def ways_once_closed(connection: Connection, chats: Sequence[Chat]) -> dict[str, Way]:
    """Say by chat how it stands while no page is open: it opens again for who set that up."""
    ways = {chat.id: Way.NONE if chat.channel == WEB else Way.CHAT for chat in chats}
    on_a_page = [c.id for c in chats if c.channel == WEB and c.sends is not Sends.MOVED]
    if on_a_page:
        mine = web_return.c.chat_id.in_(on_a_page) & web_return.c.locked_at.is_(None)
        kept = select(web_return.c.chat_id, web_return.c.phone).where(mine)
        for row in connection.execute(kept):
            ways[row.chat_id] = Way.RETURN if row.phone is None else Way.TEXT
    return ways


def way_to(connection: Connection, chat: Chat, now: datetime) -> Way:
    """
    Say how it stands now.

    A page that was closed a moment ago may be there again, and who can come back finds what was
    written meanwhile. For anybody else it would be said to be sent, and nobody would ever see it.
    """
    if chat.channel != WEB:
        return Way.CHAT
    once_closed = ways_once_closed(connection, [chat])[chat.id]
    is_open = is_page_open(connection, chat.id, now, closing_counts=once_closed is not Way.NONE)
    return Way.CHAT if is_open else once_closed
