"""A new letter as the outbox keeps it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from bot.ports import WEB
from bot.services.records import Delivery, Letter, Purpose, Sends
from bot.store import rows
from bot.store.sealing import Sealer
from bot.store.tables import chat
from bot.store.web_sessions import is_page_open
from bot.store.wire import STOPPED_BY


def letter_row(connection: Connection, letter: Letter, sealer: Sealer) -> dict[str, Any]:
    """
    Give the row of a new letter.

    The page of the web chat reads its letters here, so they are sent once they are written,
    but for what is not sent to that chat any more.

    That something is ready is said to nobody by a page that is closed: it waits, and they may be
    texted.
    """
    row = {**rows.from_letter(letter, sealer), "sent_at": None, "problem": None}
    if letter.channel != WEB or letter.status is not Delivery.WAITING:
        return row
    if letter.purpose in STOPPED_BY[_sends(connection, letter)]:
        return {**row, "status": Delivery.DROPPED.value, "problem": "stopped"}
    unasked = letter.purpose is Purpose.NUDGE
    if unasked and not is_page_open(connection, letter.chat_id or "", letter.created_at):
        return {**row, "status": Delivery.HELD.value}
    return {**row, "status": Delivery.SENT.value, "sent_at": letter.created_at}


def _sends(connection: Connection, letter: Letter) -> Sends:
    """Say how its chat stands as it is written now, whatever was loaded before."""
    return Sends(
        connection.execute(select(chat.c.sends).where(chat.c.id == letter.chat_id)).scalar_one()
    )
