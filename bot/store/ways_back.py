"""What becomes of the way back to a web chat: in the audit, and on the timeline of its cases."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from bot.domain.refusals import Refusal
from bot.services.records import AuditEntry
from bot.store.audit import write_audit
from bot.store.tables import audit, chat, escalation, web_return

PICTURES = "pictures"
NUMBER = "number"

#: Whoever has their page open: nobody can say that it was the young person.
_THEY = "young_person"


def tell_came_back(connection: Connection, chat_id: str, now: datetime) -> None:
    """Somebody came in with the right pictures."""
    _tell(connection, chat_id, ("service", "came_back"), now, cases=True)


def tell_kept(
    connection: Connection, chat_id: str, what: str, now: datetime, *, before: bool
) -> None:
    """
    Pictures or a number were set; *before* says that there were some.

    Only the first ones say nothing to a worker. To remove them and set others comes to the same as
    to change them.
    """
    changed = before or _was_removed(connection, chat_id, what)
    done = f"changed_{what}" if changed else f"set_{what}"
    _tell(connection, chat_id, (_THEY, done), now, cases=changed)


def tell_removed(connection: Connection, chat_id: str, what: str, now: datetime) -> None:
    """Pictures or a number were removed."""
    _tell(connection, chat_id, (_THEY, f"removed_{what}"), now, cases=True)


def forget_number(connection: Connection, chat_id: str, now: datetime) -> None:
    """They asked for no texts: there is no number to send one to any more."""
    kept = (web_return.c.chat_id == chat_id) & web_return.c.phone.is_not(None)
    if connection.execute(update(web_return).where(kept).values(phone=None)).rowcount:
        tell_removed(connection, chat_id, NUMBER, now)


def allow_texts(connection: Connection, chat_id: str) -> None:
    """They gave a number, so they ask for texts again."""
    mine = chat.c.id == chat_id
    refused: list[str] = connection.execute(select(chat.c.refuses).where(mine)).scalar_one()
    left = [one for one in refused if Refusal(one).what is Refusal.CALLS]
    if left != refused:
        values = {"refuses": left, "revision": chat.c.revision + 1}
        connection.execute(update(chat).where(mine).values(**values))


def _tell(
    connection: Connection, chat_id: str, done: tuple[str, str], now: datetime, *, cases: bool
) -> None:
    """Write it to the chat and, with *cases*, to each case of it that is open."""
    authority: str = connection.execute(
        select(chat.c.authority).where(chat.c.id == chat_id)
    ).scalar_one()
    entries = [AuditEntry(*done, chat_id, authority)]
    if cases:
        still_open = select(escalation.c.id, escalation.c.authority).where(
            escalation.c.chat_id == chat_id, escalation.c.resolved_at.is_(None)
        )
        found = connection.execute(still_open)
        entries += [AuditEntry(*done, row.id, row.authority) for row in found]
    write_audit(connection, entries, now)


def _was_removed(connection: Connection, chat_id: str, what: str) -> bool:
    removed = select(audit.c.seq).where(
        audit.c.subject == chat_id, audit.c.action == f"removed_{what}"
    )
    return connection.execute(removed.limit(1)).first() is not None
