"""Opens everything that was said in one chat."""

from __future__ import annotations

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Connection,
    Table,
    bindparam,
    or_,
    select,
)

from bot.domain.concern import Category, Indicator, Tier
from bot.domain.inbound import Kind
from bot.domain.triage import Concern, Source
from bot.errors import StoreError
from bot.ports import ParcelKind
from bot.services.case_file import Answered, Said, Sent, Told
from bot.services.records import Delivery, Purpose, RaisedConcern
from bot.store.keys import learn_keys
from bot.store.opening import open_raw, open_words, read_names
from bot.store.parcels import load_parcel
from bot.store.rows import AnyRow, to_chat
from bot.store.sealing import Sealer
from bot.store.tables import answer, chat, concern, conversation, episode, inbox, message, outbox

#: What is said to a young person; tickets and the like say nothing.
_SHOWN = (Purpose.REPLY, Purpose.SAFETY, Purpose.WORKER, Purpose.NUDGE, Purpose.HOLD)
_OF: BindParameter[str] = bindparam("of")
_OWNER: BindParameter[bool] = bindparam("owner", type_=Boolean)


def _seen(table: Table) -> ColumnElement[bool]:
    """
    An authority sees what was said while the chat was its own.

    Whose the chat is now sees what came before as well: it must know what was told at the
    front desk. What was said to a council later is never the front desk's.
    """
    return or_(_OWNER, table.c.authority == bindparam("authority"))


_CHAT = (
    select(chat, episode.c.returned_at)
    .outerjoin(episode, episode.c.id == chat.c.episode_id)
    .where(chat.c.id == _OF)
)
_SAID = select(message).where(message.c.chat_id == _OF, _seen(message)).order_by(message.c.id)
_TYPED = select(message.c.id, message.c.words).where(
    message.c.chat_id == _OF,
    message.c.kind.in_([Kind.TEXT.value, Kind.EDIT.value]),
    message.c.words.is_not(None),
    _seen(message),
)
_SENT = (
    select(outbox)
    .where(outbox.c.chat_id == _OF, outbox.c.purpose.in_([p.value for p in _SHOWN]), _seen(outbox))
    .order_by(outbox.c.id)
)
_CONCERNS = select(concern).where(concern.c.chat_id == _OF, _seen(concern)).order_by(concern.c.id)
#: What was put aside and has no message: nobody could parse it, or it could not be kept.
_ASIDE = (
    select(inbox.c.id, inbox.c.raw, inbox.c.received_at)
    .where(
        inbox.c.status == "quarantined",
        inbox.c.id.in_(select(concern.c.inbox_id).where(concern.c.chat_id == _OF, _seen(concern))),
        inbox.c.id.not_in(select(message.c.inbox_id).where(message.c.chat_id == _OF)),
    )
    .order_by(inbox.c.id)
)
_ANSWERS = select(answer).where(answer.c.chat_id == _OF, _seen(answer)).order_by(answer.c.id)
_FLOWS = (
    select(conversation.c.flow, conversation.c.version)
    .where(conversation.c.chat_id == _OF)
    .order_by(conversation.c.id.desc())
)


def read_told(connection: Connection, sealer: Sealer, chat_id: str, authority: str) -> Told | None:
    """Open what an authority may see of one chat, both sides of it; nothing if there is none."""
    found = connection.execute(_CHAT, {"of": chat_id}).first()
    if found is None:
        return None
    of = {"of": chat_id, "authority": authority, "owner": found.authority == authority}
    learn_keys(connection, sealer, [found.key_id])
    sent = connection.execute(_SENT, of).all()
    learn_keys(connection, sealer, (row.key_id for row in sent))
    said = (
        *(_said(row, sealer) for row in connection.execute(_SAID, of)),
        *(_aside(row, sealer) for row in connection.execute(_ASIDE, of)),
    )
    words = {version.id: version.words for version in said}
    # Who took over at another authority is not this one's to know.
    people = [found.taken_over_by] if of["owner"] else []
    return Told(
        chat=to_chat(found, sealer),
        said=said,
        sent=tuple(line for row in sent if (line := _sent(row, sealer)) is not None),
        concerns=tuple(_concern(row) for row in connection.execute(_CONCERNS, of)),
        answers=tuple(
            Answered(row.step, tuple(row.choices), words.get(row.message_id, ""), row.message_id)
            for row in connection.execute(_ANSWERS, of)
        ),
        flows=tuple((row.flow, row.version) for row in connection.execute(_FLOWS, of)),
        names=read_names(connection, sealer, [*people, *(row.author for row in sent)]),
        returned_at=found.returned_at,
    )


def own_lines(connection: Connection, sealer: Sealer, chat_id: str, authority: str) -> list[str]:
    """Open what the young person typed that an authority may see, every version of it."""
    found = connection.execute(_CHAT, {"of": chat_id}).first()
    if found is None:
        return []
    of = {"of": chat_id, "authority": authority, "owner": found.authority == authority}
    learn_keys(connection, sealer, [found.key_id])
    return [
        open_words(sealer, f"message:words:{row.id}", row.words)
        for row in connection.execute(_TYPED, of)
    ]


def held_back(connection: Connection, chat_id: str, authority: str) -> dict[str, str]:
    """Give who wrote each reply that is held back and that an authority may see, by its letter."""
    found = connection.execute(_CHAT, {"of": chat_id}).first()
    if found is None:
        return {}
    of = {"of": chat_id, "authority": authority, "owner": found.authority == authority}
    wanted = _SENT.where(outbox.c.status == Delivery.HELD_BACK.value)
    return {row.id: row.author or "" for row in connection.execute(wanted, of)}


def _said(row: AnyRow, sealer: Sealer) -> Said:
    return Said(
        id=row.id,
        kind=row.kind,
        words=open_words(sealer, f"message:words:{row.id}", row.words),
        sent_at=row.sent_at,
        received_at=row.received_at,
        step=row.step or "",
        choice=row.choice or "",
        edit_of=row.edit_of,
        forwarded=row.forwarded,
        indicators=tuple(Indicator(**fields) for fields in row.indicators),
    )


def _aside(row: AnyRow, sealer: Sealer) -> Said:
    return Said(
        id=row.id,
        kind=Kind.OTHER.value,
        words=open_raw(sealer, f"inbox:raw:{row.id}", row.raw),
        sent_at=row.received_at,
        received_at=row.received_at,
    )


def _sent(row: AnyRow, sealer: Sealer) -> Sent | None:
    """Give a line of ours; changes to earlier lines and the like are none."""
    place = f"outbox:payload:{row.id}"
    try:
        parcel = load_parcel(sealer.open(place, row.payload))
    except StoreError:
        words = open_words(sealer, place, row.payload)
    else:
        if parcel.kind is not ParcelKind.SEND:
            return None
        words = parcel.text
    return Sent(
        words=words,
        purpose=Purpose(row.purpose),
        status=Delivery(row.status),
        at=row.created_at,
        step=row.step or "",
        author=row.author,
        id=row.id,
    )


def _concern(row: AnyRow) -> RaisedConcern:
    found = Concern(
        category=Category(row.category),
        tier=Tier(row.tier),
        source=Source(row.source),
        rule=row.rule,
        why=row.why.get("text", ""),
        start=row.starts,
        end=row.ends,
        step=row.step or "",
        choice=row.choice or "",
    )
    return RaisedConcern(
        id=row.id,
        chat_id=row.chat_id,
        escalation_id=row.escalation_id,
        authority=row.authority,
        concern=found,
        raised_at=row.raised_at,
        message_id=row.message_id,
        inbox_id=row.inbox_id,
    )
