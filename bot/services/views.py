"""What the console shows: plain rows, already opened and already allowed for the one who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique

from bot.domain.concern import Category, Tier
from bot.domain.own_words import OwnWord
from bot.domain.refusals import Refusal, refused
from bot.services.agreements import PassedOn
from bot.services.ways import Way


@dataclass(frozen=True, slots=True)
class QueueRow:
    """
    One escalation in the queue, without a word of what was said.

    *due_at* is the next clock that would act. *proposed* says that a second person is
    asked to confirm the end. *unanswered* says that the young person wrote last. *wrote_at* is
    when they last wrote or sent something to be read, *line_at* when anything last came from them.
    """

    id: str
    code: str
    tier: Tier
    categories: tuple[Category, ...]
    status: str
    authority: str
    raised_at: datetime
    due_at: datetime | None
    acknowledged_at: datetime | None
    claimed_by: str | None
    claimed_by_name: str
    unanswered: bool
    proposed: bool
    watched: bool
    synthetic: bool
    wrote_at: datetime | None = None
    line_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue as it was at *at*; *revision* changes whenever anything in it does."""

    rows: tuple[QueueRow, ...]
    to_read: int
    revision: str
    at: datetime


@unique
class Speaker(StrEnum):
    """Who a line in the conversation is from."""

    #: The young person.
    YOUNG_PERSON = "young_person"
    #: The service itself.
    BOT = "bot"
    #: A worker.
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Mark:
    """
    Evidence in a line: *start* to *end* of its words, what it raised, by which rule and why.

    *concern* is the id of the concern that rests on it; a weak sign has none.
    """

    start: int
    end: int
    category: Category | None
    tier: Tier | None
    rule: str
    why: str
    concern: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """
    One line of the conversation.

    *kind* is the inbound kind, or the purpose of what was sent. *delivery* is empty for
    the young person's lines, else `waiting`, `held` ("waiting to be opened"), `held_back`, `sent`,
    `uncertain`, `failed` or `dropped`. *versions* are earlier versions of an edited line,
    oldest first. *late_by* is the number of seconds between sent and received. *id* names a
    line of the young person that has words which a reader may point at, *letter* a reply that is
    held back. *new* says that it came from them since the worker who looks last did something with
    the case.
    """

    at: datetime
    speaker: Speaker
    kind: str
    words: str
    step: str = ""
    choice: str = ""
    delivery: str = ""
    author: str = ""
    marks: tuple[Mark, ...] = ()
    versions: tuple[Line, ...] = ()
    late_by: int = 0
    forwarded: bool = False
    id: str = ""
    letter: str = ""
    new: bool = False


@dataclass(frozen=True, slots=True)
class ConcernRow:
    """
    One concern of an escalation, with where it came from.

    *overruled* is who said that it is not a concern, and why; *may_overrule* says that the
    worker can say so, or take it back.
    """

    category: Category
    tier: Tier
    source: str
    rule: str
    why: str
    step: str
    choice: str
    raised_at: datetime
    id: str = ""
    overruled: NoteRow | None = None
    may_overrule: bool = False


@dataclass(frozen=True, slots=True)
class NoteRow:
    """What a worker wrote for workers."""

    at: datetime
    author: str
    words: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What they chose at one question: *question* and *answer* in English."""

    step: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the timeline: who did what when, never words."""

    at: datetime
    actor: str
    action: str
    detail: str


@dataclass(frozen=True, slots=True)
class Case:
    """
    One escalation with all that a worker needs to act.

    *may* are the names of the actions that are possible now for this worker: claim,
    take_over, hand_back, reply, note, contacted, wait, lower, resolve, confirm, decline_end,
    own_word, pass_on, overrule, hand_over, and show_reply and withdraw about what is held back.
    *missing_now* says that they told us that they are away again, *foremost* are their wishes
    and plans, *answers* the last answer to every question. *way* says how a reply would come to
    them. *live* says that a reply goes straight out: they wrote within the last five minutes, their
    page is open, and neither the gate nor a watched phone is in the way. *line_at* is when the last
    of their lines came, *acted_at* when this worker last did something with the case.
    *proposed_reason* is why whoever proposed the end says that it can end; *refuses* is what
    they asked us not to do. *check_ins_wait* says that later check-ins wait until they pick a time.
    """

    row: QueueRow
    lines: tuple[Line, ...]
    concerns: tuple[ConcernRow, ...]
    notes: tuple[NoteRow, ...]
    timeline: tuple[Event, ...]
    may: frozenset[str]
    child_ref: str
    channel: str
    language: str
    town: str
    safe_contact: str
    taken_over_by: str
    live: bool
    sends: str
    proposed_by: str
    proposed_outcome: str
    duty: str
    hours_left: float | None = None
    missing_now: bool = False
    foremost: tuple[Chosen, ...] = ()
    answers: tuple[Chosen, ...] = ()
    way: Way = Way.CHAT
    own_words: frozenset[OwnWord] = frozenset()
    passed_on: tuple[PassedOn, ...] = ()
    line_at: datetime | None = None
    acted_at: datetime | None = None
    proposed_reason: NoteRow | None = None
    refuses: tuple[Refusal, ...] = ()
    check_ins_wait: bool = False

    @property
    def no_messages(self) -> bool:
        """Say whether they asked not to be messaged, be it at some times only."""
        return refused(self.refuses, Refusal.MESSAGES)


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case to go to: its id, its code and how urgent it is."""

    id: str
    code: str
    tier: Tier


@dataclass(frozen=True, slots=True)
class ToReadRow:
    """
    A conversation in which something was typed that raised nothing, and that waits for a reader.

    *cases* are the open ones that other words of it raised, as far as this worker may see them.
    """

    id: str
    authority: str
    raised_at: datetime
    due_at: datetime
    opened_by: str
    synthetic: bool
    cases: tuple[OpenCase, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One conversation to read, with what they asked us not to do, as in a `Case`."""

    row: ToReadRow
    lines: tuple[Line, ...]
    may_clear: bool
    cleared: bool = False
    refuses: tuple[Refusal, ...] = ()
    check_ins_wait: bool = False
