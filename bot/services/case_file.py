"""What the store opens for a worker: everything in one case, and what waits in the queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.concern import Indicator
from bot.domain.own_words import OwnWord
from bot.services.agreements import PassedOn
from bot.services.records import Chat, Delivery, Escalation, Purpose, RaisedConcern, ToRead
from bot.services.ways import Way


@dataclass(frozen=True, slots=True)
class Said:
    """One version of one message of the young person, opened."""

    id: str
    kind: str
    words: str
    sent_at: datetime
    received_at: datetime
    step: str = ""
    choice: str = ""
    edit_of: str | None = None
    forwarded: bool = False
    indicators: tuple[Indicator, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """One line of ours, opened, with how far it has come. *author* is the id of a worker."""

    words: str
    purpose: Purpose
    status: Delivery
    at: datetime
    step: str = ""
    author: str | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A note or a reason, opened."""

    at: datetime
    worker_id: str
    words: str


@dataclass(frozen=True, slots=True)
class Happened:
    """An entry of the audit about the case."""

    at: datetime
    actor: str
    action: str
    detail: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answered:
    """A coded answer, with the words that were typed to it, if any, and the message they are in."""

    step: str
    choices: tuple[str, ...]
    words: str
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """
    Everything that was said in one chat and that the case's authority may see, oldest first.

    *concerns* are those of all its escalations, *flows* the conversations as name and
    version with the newest first, *names* the workers' names by id. *returned_at* is when they came
    back last, from which the days of later check-ins are counted.
    """

    chat: Chat
    said: tuple[Said, ...] = ()
    sent: tuple[Sent, ...] = ()
    concerns: tuple[RaisedConcern, ...] = ()
    answers: tuple[Answered, ...] = ()
    flows: tuple[tuple[str, int], ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    returned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """
    One escalation with all that belongs to it, and which *way* a reply would go.

    *overruled* holds, by the concern's id, why a worker says that it is not one.
    """

    told: Told
    entry: QueueEntry
    notes: tuple[Written, ...] = ()
    events: tuple[Happened, ...] = ()
    child_ref: str = ""
    returned_at: datetime | None = None
    way: Way = Way.CHAT
    own_words: frozenset[OwnWord] = frozenset()
    passed_on: tuple[PassedOn, ...] = ()
    overruled: Mapping[str, Written] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """
    One escalation as the queue needs it, without a word of what was said.

    *wrote_at* is when the young person last wrote or sent something to be read, *line_at*
    when anything last came from them, *answered_at* when a worker last wrote to them.
    """

    escalation: Escalation
    watched: bool
    gate_open: bool
    claimed_by_name: str = ""
    wrote_at: datetime | None = None
    line_at: datetime | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A conversation to read, with who opened it last and what is open about the same chat."""

    item: ToRead
    opened_by: str | None
    opened_by_name: str
    cleared: bool
    cases: tuple[Escalation, ...] = ()
