"""Statements about what people overruled: written with an act, shown on its case, and listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    bindparam,
    func,
    insert,
    literal,
    or_,
    select,
)

from bot.domain.concern import Category, Tier
from bot.domain.triage import Source
from bot.domain.worker import Worker
from bot.services.case_file import Written
from bot.services.consequences import Consequences
from bot.services.overruled import Counted, Doubt, Doubts, Finding, Overruled
from bot.services.records import AuditEntry
from bot.store.audit import write_audit
from bot.store.keys import learn_keys
from bot.store.opening import open_words, read_names
from bot.store.rows import AnyRow
from bot.store.sealing import Sealer
from bot.store.tables import concern, escalation, note, overruled

#: So many are listed of each kind, the newest first.
LIMIT = 200

_OF: BindParameter[str] = bindparam("of")
_FINDING = (
    select(concern.c.id, concern.c.escalation_id, concern.c.rule, overruled.c.worker_id)
    .outerjoin(overruled, overruled.c.concern_id == concern.c.id)
    .where(concern.c.id == _OF, concern.c.source == Source.TYPED.value)
)
_IN_CASE = (
    select(overruled)
    .join(concern, concern.c.id == overruled.c.concern_id)
    .where(concern.c.escalation_id == _OF)
)
_TAKE_BACK = overruled.delete().where(overruled.c.concern_id == _OF)

_ABOUT = (
    concern.c.escalation_id,
    concern.c.category,
    concern.c.tier,
    escalation.c.code,
    escalation.c.authority,
)
_CONCERNS = concern.join(escalation, escalation.c.id == concern.c.escalation_id)
_MARKED = (
    select(
        *_ABOUT,
        concern.c.rule,
        overruled.c.id,
        overruled.c.at,
        overruled.c.worker_id,
        overruled.c.key_id,
        overruled.c.reason.label("words"),
    )
    .select_from(_CONCERNS.join(overruled, overruled.c.concern_id == concern.c.id))
    .order_by(overruled.c.at.desc(), overruled.c.id.desc())
)
#: The note that says why has the id of the concern that it is about.
_MISSED = (
    select(
        *_ABOUT,
        literal("").label("rule"),
        note.c.id,
        concern.c.raised_at.label("at"),
        note.c.worker_id,
        note.c.key_id,
        note.c.words,
    )
    .select_from(_CONCERNS.outerjoin(note, note.c.id == concern.c.id))
    .where(concern.c.source == Source.READ.value)
    .order_by(concern.c.raised_at.desc(), concern.c.id.desc())
)
_RULES = (
    select(concern.c.rule, func.count(overruled.c.id), func.count())
    .select_from(_CONCERNS.outerjoin(overruled, overruled.c.concern_id == concern.c.id))
    .where(concern.c.source == Source.TYPED.value)
    .group_by(concern.c.rule)
    .having(func.count(overruled.c.id) > 0)
    .order_by(func.count(overruled.c.id).desc(), concern.c.rule)
)
_CATEGORIES = (
    select(concern.c.category, func.count())
    .select_from(_CONCERNS)
    .where(concern.c.source == Source.READ.value)
    .group_by(concern.c.category)
    .order_by(func.count().desc(), concern.c.category)
)


def in_earnest(moment: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Say of a *moment* in a case that it was no practice, though the case may come from there."""
    return or_(escalation.c.real_since.is_(None), moment >= escalation.c.real_since)


def write_overruled(connection: Connection, sealer: Sealer, work: Consequences) -> None:
    """Keep what a worker marked, sealed with the key of the chat; or take it back."""
    for kept in work.overruled:
        if not kept.reason:
            connection.execute(_TAKE_BACK, {"of": kept.concern_id})
            continue
        row = {
            "id": kept.id,
            "concern_id": kept.concern_id,
            "worker_id": kept.worker_id,
            "key_id": kept.key_id,
            "reason": sealer.seal(kept.key_id, f"overruled:reason:{kept.id}", kept.reason),
            "at": kept.at,
        }
        connection.execute(insert(overruled), [row])


def read_finding(connection: Connection, concern_id: str) -> Finding | None:
    """Give a concern that was raised from typed words."""
    row = connection.execute(_FINDING, {"of": concern_id}).first()
    return Finding(*row) if row is not None else None


def read_overruled(
    connection: Connection, sealer: Sealer, escalation_id: str
) -> Mapping[str, Written]:
    """Open what was marked in one case, by the concern."""
    rows = connection.execute(_IN_CASE, {"of": escalation_id}).all()
    learn_keys(connection, sealer, (row.key_id for row in rows))
    return {
        row.concern_id: Written(
            row.at, row.worker_id, open_words(sealer, f"overruled:reason:{row.id}", row.reason)
        )
        for row in rows
    }


def list_overruled(
    connection: Connection,
    sealer: Sealer,
    authorities: Sequence[str],
    worker: Worker,
    at: datetime,
) -> Overruled:
    """Open what people overruled in *authorities*; whoever is there for practice sees practice."""

    def theirs(wanted: Select[Any]) -> Select[Any]:
        return wanted.where(
            escalation.c.authority.in_(authorities),
            escalation.c.synthetic.is_(worker.synthetic),
            in_earnest(concern.c.raised_at),
        )

    rules = [Counted(*row) for row in connection.execute(theirs(_RULES))]
    categories = [Counted(*row) for row in connection.execute(theirs(_CATEGORIES))]
    found = Overruled(
        _doubts(connection, sealer, theirs(_MARKED), "overruled:reason", rules),
        _doubts(connection, sealer, theirs(_MISSED), "note:words", categories),
    )
    rows = (*found.marked.rows, *found.missed.rows)
    cases = {row.escalation_id: row.authority for row in rows if row.reason}
    write_audit(connection, [AuditEntry(worker.id, "listed", *case) for case in cases.items()], at)
    return found


def _doubts(
    connection: Connection,
    sealer: Sealer,
    wanted: Select[Any],
    place: str,
    counts: Sequence[Counted],
) -> Doubts:
    found = connection.execute(wanted.limit(LIMIT + 1)).all()
    rows = found[:LIMIT]
    learn_keys(connection, sealer, {row.key_id for row in rows if row.key_id})
    names = read_names(connection, sealer, (row.worker_id for row in rows))

    def opened(row: AnyRow) -> Doubt:
        return Doubt(
            escalation_id=row.escalation_id,
            code=row.code,
            authority=row.authority,
            category=Category(row.category),
            tier=Tier(row.tier),
            rule=row.rule,
            at=row.at,
            worker=names.get(row.worker_id or "", ""),
            reason=open_words(sealer, f"{place}:{row.id}", row.words),
        )

    return Doubts(tuple(map(opened, rows)), tuple(counts), more=len(found) > LIMIT)
