"""Everything that follows from one message, timer or worker's act: one transaction's worth."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.domain.authority import Authority
from bot.domain.concern import Category, Tier
from bot.domain.languages import SOURCE
from bot.domain.worker import Worker
from bot.engine.kinds import before_gate
from bot.services.agreements import AgreedWord, PassedOn
from bot.services.identifiers import new_id
from bot.services.offers import Episode, Invitation, Offered
from bot.services.overruled import Overruling
from bot.services.records import (
    Answer,
    AuditEntry,
    Chat,
    Decided,
    Escalation,
    Letter,
    Message,
    NewNote,
    RaisedConcern,
    Talk,
    ToRead,
)
from bot.services.setup import Setup
from bot.services.situation import Known
from bot.services.timers import Timer, TimerKind


@dataclass(slots=True)
class Consequences:
    """
    Collects rows while a turn is worked out; nothing is written or sent here.

    *known* is how things stood before, *chat*, *talk* and *escalation* are how they stand
    now; *past_talks* were over before the one that stands now began. *told* is what this message
    tells of, before it is raised. *by* is the worker who does it, and must be one still when it
    is written. *handed_from* is the authority that the chat belonged to until now. The store writes
    it all in one transaction, or nothing.
    """

    setup: Setup
    known: Known
    now: datetime
    chat: Chat
    talk: Talk | None = None
    escalation: Escalation | None = None
    by: Worker | None = None
    new_chat: bool = False
    new_talk: bool = False
    past_talks: list[Talk] = field(default_factory=list)
    inbox_id: str | None = None
    quarantined: bool = False
    told: list[tuple[Category, Tier]] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    concerns: list[RaisedConcern] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    audit: list[AuditEntry] = field(default_factory=list)
    notes: list[NewNote] = field(default_factory=list)
    offered: list[Offered] = field(default_factory=list)
    to_read: ToRead | None = None
    used: Invitation | None = None
    wrong_code: bool = False
    linked: str | None = None
    cancel_follow_ups: bool = False
    #: Only those that still lie ahead as they were planned: what was put off stays.
    cancel_planned: bool = False
    release_held: bool = False
    supersede_held: bool = False
    freeze_sends: bool = False
    stopped: bool = False
    tidied: bool = False
    agreed: list[AgreedWord] = field(default_factory=list)
    passed_on: list[PassedOn] = field(default_factory=list)
    overruled: list[Overruling] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    handed_from: str | None = None
    done_timer: str | None = None

    @property
    def authority(self) -> Authority:
        """The authority that this young person belongs to now."""
        return self.setup.authorities.get(self.chat.authority)

    @property
    def at_shut_gate(self) -> bool:
        """Say whether nobody has said yet that it is safe to chat, also when it was put off."""
        if self.talk is None:
            return False
        state = self.talk.state
        return before_gate(self.setup.flow(state.flow, state.version), state)

    @property
    def synthetic(self) -> bool:
        """Say whether this is for practice: what began so is real once its authority is."""
        return self.chat.synthetic and self.authority.training

    @property
    def language_name(self) -> str:
        """The name of the language that we go on in, in its own words."""
        language = self.authority.speaks(self.chat.language)
        return self.setup.wording.names.get(language, language)

    def spoken(self, *, critical: bool) -> tuple[str, ...]:
        """
        Give the languages that something is said in, one below the other.

        English stands beneath what is *critical*, while nobody has signed its translation.
        """
        language = self.authority.speaks(self.chat.language, critical=critical)
        beneath = critical and language in self.authority.drafts
        return (language, SOURCE) if beneath else (language,)

    @property
    def episode(self) -> Episode | None:
        """The episode that they were invited for: the one just joined, or the one before."""
        return self.used.episode if self.used else self.known.episode

    @classmethod
    def of_message(
        cls, setup: Setup, known: Known, now: datetime, chat: Chat, inbox_id: str
    ) -> Consequences:
        """Begin what follows from a stored message; *chat* is a new one if none is known."""
        return cls(
            setup,
            known,
            now,
            chat,
            talk=known.talk,
            escalation=known.escalations.get(chat.authority),
            new_chat=known.chat is None,
            inbox_id=inbox_id,
        )

    @classmethod
    def about(
        cls, setup: Setup, known: Known, now: datetime, escalation: Escalation | None = None
    ) -> Consequences:
        """
        Begin what follows from a timer, a worker's act or a send, in a chat that is there.

        It is about *escalation*, else about what the authority of the chat has open.
        """
        chat = known.chat
        assert chat is not None, "it is about a chat that was loaded"
        here = escalation or known.escalations.get(chat.authority)
        return cls(setup, known, now, chat, talk=known.talk, escalation=here)

    def change_chat(self, **changes: Any) -> None:
        """Put other values into the chat."""
        self.chat = replace(self.chat, **changes)

    def change_escalation(self, **changes: Any) -> None:
        """Put other values into the escalation."""
        if self.escalation is not None:
            self.escalation = replace(
                self.escalation, revision=self.escalation.revision + 1, **changes
            )

    def set_timer(
        self, kind: TimerKind, subject: str, due_at: datetime, *mark: object, **data: str
    ) -> None:
        """Set a timer; the same *kind*, *subject* and *mark* are set only once."""
        once = ":".join([kind.value, subject, *(str(part) for part in mark)])
        self.timers.append(Timer(new_id(), kind, subject, once, due_at, self.now, data))

    def note(self, actor: str, action: str, subject: str, **detail: str) -> None:
        """Write an entry for the audit: codes and ids, never words."""
        self.audit.append(AuditEntry(actor, action, subject, self.chat.authority, detail))
