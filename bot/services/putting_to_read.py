"""Puts a conversation where a named person reads it (rules.md 2)."""

from __future__ import annotations

from dataclasses import replace

from bot.services.consequences import Consequences
from bot.services.identifiers import new_id
from bot.services.records import ToRead


def put_to_read(work: Consequences) -> None:
    """Have it read by the end of the next working day."""
    waiting = work.known.to_read
    if waiting is not None and waiting.authority == work.chat.authority:
        work.to_read = replace(waiting, latest_at=work.now, synthetic=work.synthetic)
        return
    due = work.authority.hours.end_of_next_day(work.now) or work.now
    work.to_read = ToRead(
        id=new_id(),
        chat_id=work.chat.id,
        authority=work.chat.authority,
        raised_at=work.now,
        latest_at=work.now,
        due_at=due,
        synthetic=work.synthetic,
    )
