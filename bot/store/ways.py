"""Which way a worker's words would come to a young person now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from bot.services.records import Chat, Sends
from bot.services.ways import Way
from bot.services.web_chat import CHANNEL
from bot.store.tables import web_return
from bot.store.web_sessions import is_page_open


def way_to(connection: Connection, chat: Chat, now: datetime) -> Way:
    """Say how it stands: a page that is closed opens again only for those who set that up."""
    if chat.channel != CHANNEL or is_page_open(connection, chat.id, now):
        return Way.CHAT
    kept = connection.execute(
        select(web_return.c.phone, web_return.c.locked_at).where(web_return.c.chat_id == chat.id)
    ).first()
    if kept is None or kept.locked_at is not None or chat.sends is Sends.MOVED:
        return Way.NONE
    return Way.RETURN if kept.phone is None else Way.TEXT
