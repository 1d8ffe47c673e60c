"""Opens one case: what was said, the evidence, the notes, and who did what."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import BindParameter, Connection, bindparam, select

from bot.services.case_file import CaseFile, Happened, Written
from bot.services.records import Chat
from bot.store.agreed_rows import read_kinds, read_passed_on
from bot.store.keys import learn_keys
from bot.store.opening import open_words, read_names
from bot.store.overruled_rows import read_overruled
from bot.store.queue_rows import queue_entry
from bot.store.sealing import Sealer
from bot.store.tables import audit, episode, note, young_person
from bot.store.told_rows import read_told
from bot.store.ways import way_to

_OF: BindParameter[str] = bindparam("of")
_NOTES = select(note).where(note.c.escalation_id == _OF).order_by(note.c.at, note.c.id)
_EVENTS = select(audit).where(audit.c.subject == _OF).order_by(audit.c.seq)
_YOUNG_PERSON = select(young_person).where(young_person.c.id == _OF)
_RETURNED = select(episode.c.returned_at).where(episode.c.id == _OF)


def case_file(
    connection: Connection, sealer: Sealer, escalation_id: str, now: datetime
) -> CaseFile | None:
    """Open one case; nothing if there is none."""
    entry = queue_entry(connection, sealer, escalation_id)
    if entry is None:
        return None
    chat_id, authority = entry.escalation.chat_id, entry.escalation.authority
    told = read_told(connection, sealer, chat_id, authority)
    if told is None:
        return None
    notes = _notes(connection, sealer, escalation_id)
    overruled = read_overruled(connection, sealer, escalation_id)
    events = connection.execute(_EVENTS, {"of": escalation_id}).all()
    writers = [written.worker_id for written in (*notes, *overruled.values())]
    people = [entry.escalation.proposed_by, *writers, *(row.actor for row in events)]
    names = {**told.names, **read_names(connection, sealer, people)}
    # The reference and the own words are the authority's whose chat it is now.
    theirs = told.chat.authority == authority
    return CaseFile(
        told=replace(told, names=names),
        entry=entry,
        own_words=read_kinds(connection, told.chat) if theirs else frozenset(),
        passed_on=read_passed_on(connection, [told.chat], authority)[told.chat.id],
        notes=notes,
        events=tuple(Happened(row.at, row.actor, row.action, row.detail) for row in events),
        child_ref=_child_ref(connection, sealer, told.chat) if theirs else "",
        returned_at=connection.scalar(_RETURNED, {"of": entry.escalation.episode_id}),
        way=way_to(connection, told.chat, now),
        overruled=overruled,
    )


def _notes(connection: Connection, sealer: Sealer, escalation_id: str) -> tuple[Written, ...]:
    found = connection.execute(_NOTES, {"of": escalation_id}).all()
    learn_keys(connection, sealer, (row.key_id for row in found))
    return tuple(
        Written(row.at, row.worker_id, open_words(sealer, f"note:words:{row.id}", row.words))
        for row in found
    )


def _child_ref(connection: Connection, sealer: Sealer, chat: Chat) -> str:
    row = connection.execute(_YOUNG_PERSON, {"of": chat.young_person_id}).first()
    if row is None:
        return ""
    learn_keys(connection, sealer, [row.key_id])
    return open_words(sealer, f"young_person:child_ref:{row.id}", row.child_ref)
