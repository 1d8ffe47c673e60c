"""Own words and receipts in the database: written with a worker's act, loaded with a message."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import fields

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from bot.domain.own_words import OwnWord
from bot.errors import StoreError
from bot.services.agreements import PassedOn
from bot.services.consequences import Consequences
from bot.services.identifiers import new_id
from bot.services.records import Chat
from bot.store.keys import learn_keys
from bot.store.sealing import Sealer
from bot.store.tables import chat, escalation, own_word, passed_on, web_session, young_person

#: Agreed in a chat before it was known whose it is, and again with that young person, the last one
#: counts.
_WORDS = (
    select(own_word)
    .where(own_word.c.owner.in_(bindparam("ids", expanding=True)))
    .order_by(own_word.c.set_at, own_word.c.id)
)
_KINDS = select(own_word.c.kind).where(own_word.c.owner.in_(bindparam("ids", expanding=True)))
_PASSED_ON = (
    select(passed_on, escalation.c.authority, chat.c.id.label("chat_id"), chat.c.young_person_id)
    .join(escalation, escalation.c.id == passed_on.c.escalation_id)
    .join(chat, chat.c.id == escalation.c.chat_id)
    .where(
        or_(
            chat.c.id.in_(bindparam("ids", expanding=True)),
            chat.c.young_person_id.in_(bindparam("people", expanding=True)),
        )
    )
    .order_by(passed_on.c.at)
)
_KEY = select(young_person.c.key_id).where(young_person.c.id == bindparam("of"))


_END_SESSIONS = (
    update(web_session)
    .where(web_session.c.chat_id == bindparam("of"), web_session.c.ended_at.is_(None))
    .values(ended_at=bindparam("at"))
)


def owners_of(found: Chat) -> list[str]:
    """Give the ids under which the words of whoever writes in a chat are kept."""
    return [found.id, *filter(None, [found.young_person_id])]


def read_own_words(
    connection: Connection, sealer: Sealer, chats: Iterable[Chat]
) -> Mapping[str, Mapping[OwnWord, str]]:
    """Open what was agreed, by the chat that it holds for; a damaged one is left out."""
    # One young person may write in several chats, and the words hold in each of them.
    whose: dict[str, list[str]] = defaultdict(list)
    for found in chats:
        for owner in owners_of(found):
            whose[owner].append(found.id)
    rows = connection.execute(_WORDS, {"ids": sorted(whose)}).all()
    learn_keys(connection, sealer, (row.key_id for row in rows))
    words: dict[str, dict[OwnWord, str]] = defaultdict(dict)
    for row in rows:
        try:
            word = sealer.open(f"own_word:word:{row.id}", row.word)
        except StoreError:
            continue
        for chat_id in whose[row.owner]:
            words[chat_id][OwnWord(row.kind)] = word
    return words


def read_kinds(connection: Connection, found: Chat) -> frozenset[OwnWord]:
    """Give the kinds of word that are agreed; the words themselves are never shown."""
    return frozenset(
        OwnWord(kind) for kind in connection.scalars(_KINDS, {"ids": owners_of(found)})
    )


def read_passed_on(
    connection: Connection, chats: Iterable[Chat], authority: str | None = None
) -> Mapping[str, tuple[PassedOn, ...]]:
    """
    Give what was passed on about whoever writes in each chat.

    For the workers of an *authority* that had the chat before, it is what they passed on
    themselves: what a council did later is never the front desk's.
    """
    chats = list(chats)
    if not chats:
        return {}
    people = [found.young_person_id for found in chats if found.young_person_id]
    of = {"ids": [found.id for found in chats], "people": people}
    rows = connection.execute(_PASSED_ON, of).all()
    return {
        found.id: tuple(
            PassedOn(**{field.name: getattr(row, field.name) for field in fields(PassedOn)})
            for row in rows
            if (row.chat_id == found.id or row.young_person_id in owners_of(found))
            and authority in (None, found.authority, row.authority)
        )
        for found in chats
    }


def write_agreed(connection: Connection, sealer: Sealer, work: Consequences) -> None:
    """Keep what a worker agreed, took back or passed on; a cleared chat ends its pages."""
    _write_words(connection, sealer, work)
    rows = [{f.name: getattr(row, f.name) for f in fields(PassedOn)} for row in work.passed_on]
    if rows:
        connection.execute(insert(passed_on), rows)
    if work.tidied:
        connection.execute(_END_SESSIONS, {"of": work.chat.id, "at": work.now})


def _write_words(connection: Connection, sealer: Sealer, work: Consequences) -> None:
    """Sealed with the young person's own key."""
    for agreed in work.agreed:
        owners = owners_of(work.chat)
        connection.execute(
            own_word.delete().where(own_word.c.owner.in_(owners), own_word.c.kind == agreed.kind)
        )
        if not agreed.word:
            continue
        key_id = connection.scalar(_KEY, {"of": work.chat.young_person_id}) or work.chat.key_id
        learn_keys(connection, sealer, [key_id])
        row_id = new_id()
        row = {
            "id": row_id,
            "key_id": key_id,
            "owner": owners[-1],
            "kind": agreed.kind.value,
            "word": sealer.seal(key_id, f"own_word:word:{row_id}", agreed.word),
            "set_by": agreed.set_by,
            "set_at": work.now,
        }
        connection.execute(insert(own_word), [row])
