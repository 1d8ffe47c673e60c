"""Writes everything that follows from a batch of turns, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.errors import StaleError
from bot.services.consequences import Consequences
from bot.services.records import Sends
from bot.services.setup import WRONG_CODES_WITHIN
from bot.services.tidying import set_clearing
from bot.services.timers import TimerKind
from bot.store import rows
from bot.store.access import need_access
from bot.store.agreed_rows import write_agreed
from bot.store.attempts import count_try, forget_tries
from bot.store.audit import write_audit
from bot.store.custody import follow_chat, letter_whose, need_owner, whose
from bot.store.held_back import decide
from bot.store.holding import release_and_hold
from bot.store.inbox import finish_inbox
from bot.store.keys import keep_keys, learn_keys
from bot.store.letters import letter_row
from bot.store.linking import link_telegram
from bot.store.overruled_rows import write_overruled
from bot.store.refused import keep_refusals
from bot.store.reuse import tell_of_reuse
from bot.store.sealing import Sealer
from bot.store.tables import (
    answer,
    chat,
    concern,
    conversation,
    escalation,
    invitation,
    message,
    note,
    offer,
    outbox,
    timer,
    to_read,
)
from bot.store.web_sessions import begin_anew, end_sessions

_CHAT = update(chat).where(chat.c.id == bindparam("of"), chat.c.revision == bindparam("was"))
_TALK = update(conversation).where(conversation.c.id == bindparam("of"))
_ESCALATION = update(escalation).where(
    escalation.c.id == bindparam("of"), escalation.c.revision == bindparam("was")
)
_USE = (
    update(invitation)
    .where(
        invitation.c.id == bindparam("of"),
        invitation.c.authority == bindparam("owner"),
        or_(invitation.c.used_at.is_(None), invitation.c.used_by == bindparam("by")),
    )
    .values(used_at=bindparam("at"), used_by=bindparam("by"))
)
_MOVE_OTHERS = (
    update(chat)
    .where(chat.c.young_person_id == bindparam("whose"), chat.c.id != bindparam("here"))
    .values(sends=Sends.MOVED.value, revision=chat.c.revision + 1)
)
_CANCEL = timer.delete().where(
    timer.c.subject.in_(bindparam("ids", expanding=True)),
    timer.c.kind.in_([TimerKind.FOLLOW_UP.value, TimerKind.REMINDER.value]),
    timer.c.done_at.is_(None),
)
#: A check-in that was put off holds when it was due.
_CANCEL_PLANNED = _CANCEL.where(
    timer.c.kind == TimerKind.FOLLOW_UP.value, timer.c.data["due"].as_string().is_(None)
)
_TIMER_DONE = update(timer).where(timer.c.id == bindparam("of")).values(done_at=bindparam("at"))


def commit_works(
    connection: Connection, sealer: Sealer, works: Sequence[Consequences], now: datetime
) -> None:
    """
    Write the *works* in the order that references need.

    StaleError: a chat or an escalation was changed by somebody else since it was loaded,
    or an invitation was used; NotAllowedError: whoever does it may not any more. Then nothing at
    all is written.
    """
    for work in works:
        set_clearing(work)
        if work.by is not None:
            need_access(connection, work.by, work.setup.authorities)
        need_owner(connection, work)
    learn_keys(connection, sealer, _keys_used(works))
    _write_chats(connection, sealer, works)
    _write_talks(connection, works)
    _write_escalations(connection, works)
    _add(connection, message, works, lambda w: _messages(w, sealer))
    _add(connection, answer, works, _answers)
    _add(connection, concern, works, lambda w: [rows.from_concern(c) for c in w.concerns])
    _add(connection, note, works, lambda w: [rows.from_note(n, sealer) for n in w.notes])
    release_and_hold(connection, works)
    _add_once(connection, outbox, works, lambda w: _letters(connection, w, sealer))
    _write_timers(connection, works)
    for work in works:
        _write_the_rest(connection, sealer, work)
    write_audit(connection, [entry for work in works for entry in work.audit], now)
    done = [(work.inbox_id, work.quarantined) for work in works if work.inbox_id]
    finish_inbox(connection, done, now)


def _keys_used(works: Sequence[Consequences]) -> set[str]:
    letters = {letter.key_id for work in works for letter in work.letters}
    return letters | {work.chat.key_id for work in works}


def _write_chats(connection: Connection, sealer: Sealer, works: Sequence[Consequences]) -> None:
    new = [work.chat for work in works if work.new_chat]
    if new:
        keys = [sealer.wrap(found.key_id, "chat") for found in new]
        keep_keys(connection, keys, new[0].created_at)
        connection.execute(insert(chat), [rows.new_chat(found, sealer) for found in new])
    for work in works:
        before = work.known.chat
        if before is not None and work.chat != before:
            values = {"of": before.id, "was": before.revision}
            values |= {**rows.from_chat(work.chat), "revision": before.revision + 1}
            _expect_one(connection.execute(_CHAT, values).rowcount)
            if work.chat.session_over and not before.session_over:
                # A web page has nothing to take back: it closes.
                end_sessions(connection, before.id, work.now)
            if work.chat.watched and not before.watched:
                begin_anew(connection, before.id, work.now)


def _write_talks(connection: Connection, works: Sequence[Consequences]) -> None:
    new, changed = [], []
    for work in works:
        before = work.known.talk
        for talk in (*work.past_talks, *filter(None, [work.talk])):
            if talk == before:
                continue
            row = rows.from_talk(talk)
            if before is not None and before.id == talk.id:
                changed.append({**row, "of": row.pop("id")})
            else:
                new.append(row)
    if new:
        connection.execute(insert(conversation), new)
    if changed:
        connection.execute(_TALK, changed)


def _write_escalations(connection: Connection, works: Sequence[Consequences]) -> None:
    for work in works:
        if work.escalation is None:
            continue
        row = rows.from_escalation(work.escalation)
        before = _loaded(work)
        if before is None:
            connection.execute(insert(escalation), [row])
        elif work.escalation.revision != before:
            values = {**row, "of": row.pop("id"), "was": before}
            _expect_one(connection.execute(_ESCALATION, values).rowcount)


def _loaded(work: Consequences) -> int | None:
    """Give the revision that the escalation had when it was loaded; nothing if it is new."""
    found = work.escalation
    if found is None:
        return None
    for known in (*work.known.escalations.values(), *filter(None, [work.known.at_hand])):
        if known.id == found.id:
            return known.revision
    return None


def _messages(work: Consequences, sealer: Sealer) -> list[dict[str, Any]]:
    key_id, owner = work.chat.key_id, {"authority": whose(work)}
    return [{**rows.from_message(m, key_id, sealer), **owner} for m in work.messages]


def _answers(work: Consequences) -> list[dict[str, Any]]:
    return [{**rows.from_answer(a), "authority": whose(work)} for a in work.answers]


def _letters(connection: Connection, work: Consequences, sealer: Sealer) -> list[dict[str, Any]]:
    return [
        {**letter_row(connection, x, sealer), "authority": letter_whose(work, x)}
        for x in work.letters
    ]


def _write_timers(connection: Connection, works: Sequence[Consequences]) -> None:
    """A question that is asked again waits anew; where silence means something, no longer."""
    # Whoever types what nobody understands must not wait longer than whoever says nothing.
    silent = [t for work in works for t in work.timers if t.kind is TimerKind.SILENCE]
    again = timer.c.once.in_([t.once for t in silent if not t.firm])
    over = timer.c.once.in_([t.once for t in silent if t.firm]) & timer.c.done_at.is_not(None)
    if silent:
        connection.execute(timer.delete().where(or_(again, over)))
    for statement, ids in (
        (_CANCEL, [work.chat.id for work in works if work.cancel_follow_ups]),
        (_CANCEL_PLANNED, [work.chat.id for work in works if work.cancel_planned]),
    ):
        if ids:
            connection.execute(statement, {"ids": ids})
    _add_once(connection, timer, works, lambda w: [rows.from_timer(t) for t in w.timers])


def _write_the_rest(connection: Connection, sealer: Sealer, work: Consequences) -> None:
    if work.used is not None:
        values = {"of": work.used.id, "at": work.now, "by": work.chat.id}
        _expect_one(connection.execute(_USE, {**values, "owner": work.used.authority}).rowcount)
        others = {"whose": work.used.young_person_id, "here": work.chat.id}
        connection.execute(_MOVE_OTHERS, others)
        forget_tries(connection, "code", work.chat.address_digest)
    keep_refusals(connection, work)
    if work.wrong_code:
        subject = work.chat.address_digest
        count_try(connection, "code", subject, work.now, WRONG_CODES_WITHIN)
        if work.known.code is not None:
            named = work.known.code
            authority = work.setup.authorities.get(named.authority)
            tell_of_reuse(connection, named.used_by, authority, work.now)
    if work.linked is not None:
        link_telegram(connection, sealer, work.linked, work.chat.address, work.now)
    write_agreed(connection, sealer, work)
    write_overruled(connection, sealer, work)
    decide(connection, work.chat.id, work.decided, work.now)
    follow_chat(connection, work)
    if work.to_read is not None:
        _put_to_read(connection, work)
    for offered in work.offered:
        _decide_offer(connection, offered.episode_id, offered.decision.value, offered.at)
    if work.done_timer is not None:
        connection.execute(_TIMER_DONE, {"of": work.done_timer, "at": work.now})


def _put_to_read(connection: Connection, work: Consequences) -> None:
    if work.to_read is None:
        return
    row = rows.from_to_read(work.to_read)
    known = work.known.to_read
    if known is None or known.id != work.to_read.id:
        connection.execute(insert(to_read), [row])
    else:
        # One that was cleared meanwhile takes in nothing more: the turn is worked out again.
        latest = {name: row[name] for name in ("latest_at", "synthetic")}
        latest |= {"opened_by": None, "opened_at": None}
        still_there = update(to_read).where(
            to_read.c.id == row["id"], to_read.c.cleared_at.is_(None)
        )
        _expect_one(connection.execute(still_there.values(**latest)).rowcount)


def _decide_offer(connection: Connection, episode_id: str, decision: str, at: datetime) -> None:
    """Every answer is kept: a later yes reopens the offer, and the no stays on record."""
    found = connection.execute(select(offer).where(offer.c.episode_id == episode_id)).first()
    if found is None or found.outcome == decision:
        return
    decisions = [*found.decisions, {"outcome": decision, "at": at.isoformat()}]
    connection.execute(
        update(offer)
        .where(offer.c.id == found.id)
        .values(outcome=decision, decided_at=at, decisions=decisions)
    )


def _add(
    connection: Connection,
    table: Table,
    works: Sequence[Consequences],
    of: Callable[[Consequences], list[dict[str, Any]]],
) -> None:
    found = [row for work in works for row in of(work)]
    if found:
        connection.execute(insert(table), found)


def _add_once(
    connection: Connection,
    table: Table,
    works: Sequence[Consequences],
    of: Callable[[Consequences], list[dict[str, Any]]],
) -> None:
    """A row that must be there once only is quietly left out when it is there already."""
    found = [row for work in works for row in of(work)]
    if not found:
        return
    make = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    connection.execute(make(table).on_conflict_do_nothing(index_elements=["once"]), found)


def _expect_one(count: int) -> None:
    if count != 1:
        raise StaleError("somebody else changed this first")
