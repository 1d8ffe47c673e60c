"""Statements that count tries: codes and passwords can't be guessed by asking often."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, insert, select, update

from bot.services.identifiers import new_id
from bot.store.tables import attempt


def count_try(
    connection: Connection, purpose: str, subject: str, now: datetime, window: timedelta
) -> int:
    """Count one try on *subject* (a digest), and give how many there were within the *window*."""
    here = and_(attempt.c.purpose == purpose, attempt.c.subject == subject)
    fresh = connection.execute(
        update(attempt)
        .where(here, attempt.c.since > now - window)
        .values(wrong=attempt.c.wrong + 1)
    )
    if fresh.rowcount == 1:
        count: int = connection.execute(select(attempt.c.wrong).where(here)).scalar_one()
        return count
    again = connection.execute(update(attempt).where(here).values(wrong=1, since=now))
    if again.rowcount == 0:
        connection.execute(
            insert(attempt).values(
                id=new_id(), purpose=purpose, subject=subject, wrong=1, since=now
            )
        )
    return 1


def tries(
    connection: Connection, purpose: str, subject: str, now: datetime, window: timedelta
) -> int:
    """Give how many tries on *subject* were counted within the *window*."""
    found = connection.execute(
        select(attempt.c.wrong).where(
            attempt.c.purpose == purpose,
            attempt.c.subject == subject,
            attempt.c.since > now - window,
        )
    ).scalar()
    return found or 0


def forget_tries(connection: Connection, purpose: str, subject: str) -> None:
    """Forget the tries on *subject*: this one was right."""
    connection.execute(
        attempt.delete().where(attempt.c.purpose == purpose, attempt.c.subject == subject)
    )
