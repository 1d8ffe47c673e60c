"""Turns rows into the records of the services and back, opening and sealing on the way."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from bot.domain.concern import Category, Tier
from bot.domain.escalation import Status
from bot.domain.refusals import Refusal
from bot.engine.saved import dump, load
from bot.ports import Parcel, ParcelKind
from bot.services.records import (
    Answer,
    Chat,
    Delivery,
    Escalation,
    Gate,
    Letter,
    Message,
    NewNote,
    Purpose,
    RaisedConcern,
    Sends,
    Talk,
    ToRead,
)
from bot.services.timers import Timer, TimerKind
from bot.store.opening import open_address
from bot.store.parcels import dump_parcel, load_parcel
from bot.store.sealing import Sealer

AnyRow = Row[*tuple[Any, ...]]


def to_chat(row: AnyRow, sealer: Sealer) -> Chat:
    """Give the chat of a row; one whose address is damaged has none."""
    return Chat(
        id=row.id,
        key_id=row.key_id,
        channel=row.channel,
        bot=row.bot,
        address=open_address(sealer, f"chat:address:{row.id}", row.address),
        address_digest=row.address_digest,
        authority=row.authority,
        language=row.language,
        created_at=row.created_at,
        synthetic=row.synthetic,
        young_person_id=row.young_person_id,
        episode_id=row.episode_id,
        conversation_id=row.conversation_id,
        gate=Gate(row.gate),
        watched=row.watched,
        sends=Sends(row.sends),
        last_wrote_at=row.last_wrote_at,
        nudged_at=row.nudged_at,
        taken_over_by=row.taken_over_by,
        missing_now=row.missing_now,
        clears=row.clears,
        session_over=row.session_over,
        writes_in=row.writes_in or "",
        follow_ups=row.follow_ups,
        hidden_signposts=tuple(row.hidden_signposts),
        refuses=tuple(Refusal(one) for one in row.refuses),
        revision=row.revision,
    )


def from_chat(chat: Chat) -> dict[str, Any]:
    """Give what may change in a chat, for an update."""
    return {
        "authority": chat.authority,
        "young_person_id": chat.young_person_id,
        "episode_id": chat.episode_id,
        "language": chat.language,
        "conversation_id": chat.conversation_id,
        "gate": chat.gate.value,
        "watched": chat.watched,
        "sends": chat.sends.value,
        "last_wrote_at": chat.last_wrote_at,
        "nudged_at": chat.nudged_at,
        "taken_over_by": chat.taken_over_by,
        "missing_now": chat.missing_now,
        "clears": chat.clears,
        "session_over": chat.session_over,
        "writes_in": chat.writes_in[:64] or None,
        "follow_ups": chat.follow_ups,
        "hidden_signposts": list(chat.hidden_signposts),
        "refuses": list(chat.refuses),
        "synthetic": chat.synthetic,
    }


def new_chat(chat: Chat, sealer: Sealer) -> dict[str, Any]:
    """Give the whole row of a new chat."""
    return {
        "id": chat.id,
        "key_id": chat.key_id,
        "channel": chat.channel,
        "bot": chat.bot,
        "address_digest": chat.address_digest,
        "address": sealer.seal(chat.key_id, f"chat:address:{chat.id}", chat.address),
        "created_at": chat.created_at,
        "revision": 0,
        **from_chat(chat),
    }


def to_talk(row: AnyRow) -> Talk:
    """Give the conversation of a row."""
    return Talk(
        id=row.id,
        chat_id=row.chat_id,
        state=load(json.dumps(row.state)),
        started_at=row.started_at,
        updated_at=row.updated_at,
        ended_at=row.ended_at,
        outcome=row.outcome,
    )


def from_talk(talk: Talk) -> dict[str, Any]:
    """Give the row of a conversation."""
    return {
        "id": talk.id,
        "chat_id": talk.chat_id,
        "flow": talk.state.flow,
        "version": talk.state.version,
        "step": talk.state.step,
        "state": json.loads(dump(talk.state)),
        "started_at": talk.started_at,
        "updated_at": talk.updated_at,
        "ended_at": talk.ended_at,
        "outcome": talk.outcome,
    }


def to_escalation(row: AnyRow) -> Escalation:
    """Give the escalation of a row."""
    fields = {name: getattr(row, name) for name in Escalation.__slots__}
    fields["tier"] = Tier(row.tier)
    fields["categories"] = tuple(Category(name) for name in row.categories)
    fields["status"] = Status(row.status)
    return Escalation(**fields)


def from_escalation(escalation: Escalation) -> dict[str, Any]:
    """Give the row of an escalation."""
    fields = {name: getattr(escalation, name) for name in Escalation.__slots__}
    fields["tier"] = escalation.tier.value
    fields["categories"] = [category.value for category in escalation.categories]
    fields["status"] = escalation.status.value
    return fields


def from_message(message: Message, key_id: str, sealer: Sealer) -> dict[str, Any]:
    """Give the row of a message; its words are sealed with the chat's key."""
    words = message.inbound.text
    place = f"message:words:{message.id}"
    return {
        "id": message.id,
        "chat_id": message.chat_id,
        "inbox_id": message.inbox_id,
        "kind": message.inbound.kind.value,
        "sent_as": message.inbound.message[:64],
        "edit_of": message.edit_of,
        "step": message.step,
        "choice": message.choice,
        "words": sealer.seal(key_id, place, words) if words else None,
        "forwarded": message.inbound.forwarded,
        "indicators": [
            {"rule": i.rule, "start": i.start, "end": i.end, "why": i.why}
            for i in message.indicators
        ],
        "sent_at": message.inbound.sent_at,
        "received_at": message.received_at,
    }


def from_answer(answer: Answer) -> dict[str, Any]:
    """Give the row of an answer."""
    fields: dict[str, Any] = {name: getattr(answer, name) for name in Answer.__slots__}
    return {**fields, "choices": list(answer.choices)}


def from_concern(raised: RaisedConcern) -> dict[str, Any]:
    """Give the row of a concern."""
    concern = raised.concern
    return {
        "id": raised.id,
        "chat_id": raised.chat_id,
        "escalation_id": raised.escalation_id,
        "message_id": raised.message_id,
        "inbox_id": raised.inbox_id,
        "authority": raised.authority,
        "category": concern.category.value,
        "tier": concern.tier.value,
        "source": concern.source.value,
        "rule": concern.rule,
        "starts": concern.start,
        "ends": concern.end,
        "why": {"text": concern.why},
        "step": concern.step or None,
        "choice": concern.choice or None,
        "raised_at": raised.raised_at,
    }


def to_letter(row: AnyRow, sealer: Sealer) -> Letter:
    """Give the letter of a row, opened."""
    parcel = load_parcel(sealer.open(f"outbox:payload:{row.id}", row.payload))
    return replace(unopened_letter(row), parcel=parcel)


def unopened_letter(row: AnyRow) -> Letter:
    """Give the letter of a row without what is in it."""
    fields = {name: getattr(row, name) for name in Letter.__slots__ if name != "parcel"}
    fields["purpose"] = Purpose(row.purpose)
    fields["status"] = Delivery(row.status)
    return Letter(**fields, parcel=Parcel(ParcelKind.SEND))


def from_letter(letter: Letter, sealer: Sealer) -> dict[str, Any]:
    """Give the row of a letter, sealed."""
    payload = sealer.seal(letter.key_id, f"outbox:payload:{letter.id}", dump_parcel(letter.parcel))
    return {
        "id": letter.id,
        "recipient": letter.recipient,
        "chat_id": letter.chat_id,
        "worker_id": letter.worker_id,
        "escalation_id": letter.escalation_id,
        "key_id": letter.key_id,
        "channel": letter.channel,
        "bot": letter.bot,
        "purpose": letter.purpose.value,
        "payload": payload,
        "gated": letter.gated,
        "author": letter.author,
        "step": letter.step,
        "status": letter.status.value,
        "once": letter.once,
        "attempts": letter.attempts,
        "created_at": letter.created_at,
        "not_before": letter.not_before,
    }


def to_timer(row: AnyRow) -> Timer:
    """Give the timer of a row."""
    return Timer(
        id=row.id,
        kind=TimerKind(row.kind),
        subject=row.subject,
        once=row.once,
        due_at=row.due_at,
        made_at=row.made_at,
        data=row.data,
        attempts=row.attempts,
    )


def from_timer(timer: Timer) -> dict[str, Any]:
    """Give the row of a timer."""
    return {
        "id": timer.id,
        "kind": timer.kind.value,
        "subject": timer.subject,
        "once": timer.once,
        "data": dict(timer.data),
        "due_at": timer.due_at,
        "made_at": timer.made_at,
        "attempts": timer.attempts,
    }


def from_note(note: NewNote, sealer: Sealer) -> dict[str, Any]:
    """Give the row of a note, sealed."""
    return {
        "id": note.id,
        "escalation_id": note.escalation_id,
        "worker_id": note.worker_id,
        "key_id": note.key_id,
        "words": sealer.seal(note.key_id, f"note:words:{note.id}", note.words),
        "at": note.at,
    }


def to_to_read(row: AnyRow) -> ToRead:
    """Give the conversation to read of a row."""
    return ToRead(**{name: getattr(row, name) for name in ToRead.__slots__})


def from_to_read(item: ToRead) -> dict[str, Any]:
    """Give the row of a conversation to read."""
    return {name: getattr(item, name) for name in ToRead.__slots__}
