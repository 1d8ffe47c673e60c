"""The rows that the services work with, opened and typed; the store seals and keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, unique

from bot.domain.concern import Category, Indicator, Tier
from bot.domain.conversation import Conversation
from bot.domain.escalation import Status
from bot.domain.inbound import Inbound
from bot.domain.refusals import Refusal
from bot.domain.triage import Concern
from bot.ports import Parcel


@unique
class Gate(StrEnum):
    """Whether the young person said that it is safe to chat."""

    #: Not asked in this session yet.
    UNASKED = "unasked"
    #: Asked; what others write to them waits.
    ASKED = "asked"
    #: They said yes.
    OPEN = "open"
    #: They said "not now".
    CLOSED = "closed"


@unique
class Sends(StrEnum):
    """Whether anything may be sent to a chat."""

    #: Yes.
    ON = "on"
    #: They asked us to stop.
    STOPPED = "stopped"
    #: They blocked us, or the account is gone.
    BLOCKED = "blocked"
    #: The same young person writes from elsewhere now; a worker has to look first.
    MOVED = "moved"


@unique
class Purpose(StrEnum):
    """Why something is sent; it decides what happens when sending fails (rules.md 7)."""

    #: An ordinary answer of the service.
    REPLY = "reply"
    #: An answer to a P0 or P1, help, numbers, and the first answer to a new writer.
    SAFETY = "safety"
    #: A worker's own words.
    WORKER = "worker"
    #: The neutral line that says that something is ready.
    NUDGE = "nudge"
    #: True words while nobody has answered yet.
    HOLD = "hold"
    #: Tells a worker that an escalation waits; never what was said.
    ALERT = "alert"
    #: Answers a tap, so that the button stops spinning.
    TICKET = "ticket"
    #: Leaves a group: the service talks one to one only.
    LEAVE = "leave"
    #: Clears or changes what stands on the screen; done twice, it is done once.
    TIDY = "tidy"


@unique
class Delivery(StrEnum):
    """How far something that is to be sent has come."""

    #: To be sent when its turn comes.
    WAITING = "waiting"
    #: Behind the gate.
    HELD = "held"
    #: A reply that nobody has read, of somebody who lost the case: a colleague decides.
    HELD_BACK = "held_back"
    #: On the wire now.
    SENDING = "sending"
    #: The channel took it.
    SENT = "sent"
    #: It may or may not have arrived.
    UNCERTAIN = "uncertain"
    #: Given up, into a worker's hands.
    FAILED = "failed"
    #: Not sent, because it must not be any more.
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Chat:
    """
    One place that a young person writes from.

    *missing_now* says that they are away again, *follow_ups* when they want later check-ins
    (`no`: not at all; `waits`: until they pick a time; nothing: they were not asked yet).
    *hidden_signposts* are not safe for them. *refuses* is what they asked us not to do.
    """

    id: str
    key_id: str
    channel: str
    bot: str
    address: str
    address_digest: str
    authority: str
    language: str
    created_at: datetime
    synthetic: bool
    young_person_id: str | None = None
    episode_id: str | None = None
    conversation_id: str | None = None
    gate: Gate = Gate.UNASKED
    watched: bool = False
    sends: Sends = Sends.ON
    last_wrote_at: datetime | None = None
    nudged_at: datetime | None = None
    taken_over_by: str | None = None
    missing_now: bool = False
    follow_ups: str | None = None
    hidden_signposts: tuple[str, ...] = ()
    refuses: tuple[Refusal, ...] = ()
    revision: int = 0
    # What keeps it safe on a phone that somebody else may hold: cleared as it goes, over until
    # they write again, and the languages that they have written in.
    clears: bool = False
    session_over: bool = False
    writes_in: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with its record: *state* is where it is."""

    id: str
    chat_id: str
    state: Conversation
    started_at: datetime
    updated_at: datetime
    ended_at: datetime | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One version of one message from a young person."""

    id: str
    chat_id: str
    inbox_id: str
    inbound: Inbound
    received_at: datetime
    edit_of: str | None = None
    step: str | None = None
    choice: str | None = None
    indicators: tuple[Indicator, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A coded answer."""

    id: str
    chat_id: str
    conversation_id: str
    message_id: str | None
    question_set: str
    step: str
    choices: tuple[str, ...]
    own_words: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class RaisedConcern:
    """A concern with its place in the records."""

    id: str
    chat_id: str
    escalation_id: str
    authority: str
    concern: Concern
    raised_at: datetime
    message_id: str | None = None
    inbox_id: str | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    """
    A person must act by a time. *ladder* counts how often its clock was set going.

    *real_since* says of a case from practice from when on it is a real one.
    """

    id: str
    code: str
    chat_id: str
    authority: str
    tier: Tier
    categories: tuple[Category, ...]
    status: Status
    raised_at: datetime
    renewed_at: datetime
    synthetic: bool
    episode_id: str | None = None
    due_at: datetime | None = None
    told_at: datetime | None = None
    acknowledged_at: datetime | None = None
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    opened_at: datetime | None = None
    acted_at: datetime | None = None
    resolved_at: datetime | None = None
    outcome: str | None = None
    proposed_by: str | None = None
    ladder: int = 0
    real_since: datetime | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Letter:
    """One thing to be sent. *gated* words wait behind the gate outside a live exchange."""

    id: str
    recipient: str
    key_id: str
    channel: str
    bot: str
    purpose: Purpose
    parcel: Parcel
    created_at: datetime
    not_before: datetime
    chat_id: str | None = None
    worker_id: str | None = None
    escalation_id: str | None = None
    gated: bool = False
    author: str | None = None
    step: str | None = None
    status: Delivery = Delivery.WAITING
    once: str | None = None
    attempts: int = 0
    first_tried_at: datetime | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What becomes of one reply that was held back: it waits, is held, or is not sent."""

    letter_id: str
    status: Delivery


@dataclass(frozen=True, slots=True)
class ToRead:
    """A conversation that waits for a reader."""

    id: str
    chat_id: str
    authority: str
    raised_at: datetime
    latest_at: datetime
    due_at: datetime
    synthetic: bool


@dataclass(frozen=True, slots=True)
class NewNote:
    """What a worker writes for workers; it can never be sent."""

    id: str
    escalation_id: str
    worker_id: str
    key_id: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to what; *detail* holds codes and ids, never words."""

    actor: str
    action: str
    subject: str
    authority: str
    detail: Mapping[str, str] = field(default_factory=dict)
