"""A code that was used is tried again: somebody should look at the chat that it belongs to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.domain.authority import Authority
from bot.services.identifiers import new_id
from bot.store.tables import chat, to_read


def tell_of_reuse(
    connection: Connection, chat_id: str | None, authority: Authority, now: datetime
) -> None:
    """
    Put the chat that a code was used by into To read.

    Whoever tries a used code may be the young person with a new phone, or somebody who found
    the link; a person has to see which. Whoever tried it is told nothing.
    """
    found = connection.execute(select(chat).where(chat.c.id == chat_id)).first()
    if found is None:
        return
    waiting = (
        to_read.c.chat_id == chat_id,
        to_read.c.authority == authority.slug,
        to_read.c.cleared_at.is_(None),
    )
    # Words that came in since stand for themselves; the mark of a code alone goes on.
    alone = to_read.c.reused_at == to_read.c.latest_at
    marked = update(to_read).where(*waiting, alone).values(latest_at=now, reused_at=now)
    again = update(to_read).where(*waiting).values(latest_at=now)
    if connection.execute(marked).rowcount or connection.execute(again).rowcount:
        return
    connection.execute(
        insert(to_read).values(
            id=new_id(),
            chat_id=chat_id,
            authority=authority.slug,
            raised_at=now,
            latest_at=now,
            reused_at=now,
            due_at=authority.hours.end_of_next_day(now) or now,
            synthetic=found.synthetic,
        )
    )


def forget_reuse(connection: Connection, chat_id: str) -> None:
    """It was they themselves who came back: what only their code has put there goes again."""
    connection.execute(
        to_read.delete().where(
            to_read.c.chat_id == chat_id,
            to_read.c.reused_at == to_read.c.latest_at,
            to_read.c.opened_at.is_(None),
            to_read.c.cleared_at.is_(None),
        )
    )
