"""What a young person asked us not to do holds in every chat of theirs (rules.md 4)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import datetime

from sqlalchemy import Connection, select, update

from bot.domain.refusals import Refusal, in_other_chats, together
from bot.services.chat_changes import NO, WAITS, follow_ups_left
from bot.services.consequences import Consequences
from bot.services.timers import TimerKind
from bot.store.tables import chat, timer
from bot.store.ways_back import forget_number

_Refusals = AbstractSet[Refusal]

#: Taken back in one chat, they say nothing of another: what came of them there was about texts.
_OF_ONE_CHAT = frozenset({Refusal.MESSAGES, Refusal.MESSAGES_AT_TIMES})


def keep_refusals(connection: Connection, work: Consequences) -> None:
    """Forget a number that is not to be texted, and carry what changed to their other chats."""
    here, before = work.chat, work.known.chat
    now, was = {*here.refuses}, {*before.refuses} if before is not None else set()
    added, gone = now - was, was - now
    if any(one.what is not Refusal.CALLS for one in added):
        forget_number(connection, here.id, work.now)
    if not here.young_person_id or not (added or gone or work.used):
        return
    others = _others(connection, here.id, here.young_person_id)
    if work.used:
        # They join here: what they said elsewhere is new to this chat, and the other way round.
        _bind(connection, here.id, now, set().union(*others.values()), work.now)
        added = now
    for other, kept in others.items():
        _bind(connection, other, kept - (gone - _OF_ONE_CHAT), added, work.now)


def allow_texts_elsewhere(connection: Connection, chat_id: str) -> None:
    """They gave a number in one chat: the others say no longer that they asked for no texts."""
    mine = select(chat.c.young_person_id).where(chat.c.id == chat_id)
    whose: str | None = connection.execute(mine).scalar_one()
    for other, kept in _others(connection, chat_id, whose).items() if whose else ():
        _write(connection, other, kept - {Refusal.TEXTS, Refusal.TEXTS_AT_TIMES})


def _others(connection: Connection, here: str, whose: str) -> dict[str, set[Refusal]]:
    theirs = (chat.c.young_person_id == whose) & (chat.c.id != here)
    found = connection.execute(select(chat.c.id, chat.c.refuses).where(theirs))
    return {row.id: {Refusal(one) for one in row.refuses} for row in found}


def _bind(
    connection: Connection, of: str, kept: _Refusals, elsewhere: _Refusals, now: datetime
) -> None:
    """Let what they said *elsewhere* bind in the chat *of*, beside what is *kept* there."""
    new = in_other_chats(elsewhere)
    _write(connection, of, kept | new)
    if any(one.what is Refusal.TEXTS for one in new):
        forget_number(connection, of, now)
    left = follow_ups_left(elsewhere)
    if left is not None:
        _leave_check_ins(connection, of, left)


def _write(connection: Connection, of: str, refusals: _Refusals) -> None:
    values = {"refuses": [*together(refusals)], "revision": chat.c.revision + 1}
    connection.execute(update(chat).where(chat.c.id == of).values(**values))


def _leave_check_ins(connection: Connection, of: str, left: str) -> None:
    """Later check-ins end for them wherever they said so, or wait; what has ended waits no more."""
    planned = chat.c.id == of
    if left == WAITS:
        planned &= chat.c.follow_ups.is_(None) | (chat.c.follow_ups != NO)
    connection.execute(update(chat).where(planned).values(follow_ups=left))
    if left == NO:
        kinds = [TimerKind.FOLLOW_UP.value, TimerKind.REMINDER.value]
        theirs = (timer.c.subject == of) & timer.c.kind.in_(kinds) & timer.c.done_at.is_(None)
        connection.execute(timer.delete().where(theirs))
