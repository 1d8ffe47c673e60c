"""Deadlines as rows: what must happen at a time, whatever is restarted in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, unique


@unique
class TimerKind(StrEnum):
    """What a timer does when it is due."""

    #: A question was not answered for as long as it waits.
    SILENCE = "silence"
    #: A rung of the ladder.
    LADDER = "ladder"
    #: A claimed escalation was not opened.
    UNOPENED = "unopened"
    #: A claimed escalation was not acted on.
    IDLE = "idle"
    #: True words for a young person who waits.
    HOLD = "hold"
    #: The time that another agency was given is over.
    WAIT_OVER = "wait_over"
    #: A later check-in.
    FOLLOW_UP = "follow_up"
    #: A later check-in that was not opened: once more, and then never.
    REMINDER = "reminder"
    #: What was said an hour ago is cleared, and what is left two days later.
    CLEAR = "clear"
    #: The middle of a very long message is read.
    REST = "rest"
    #: They stopped or blocked us while another authority has something open.
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Timer:
    """
    Something that must happen at a time. *once* keeps it from being set twice.

    A question's timer that is not *firm* is set anew when the question is asked again.
    """

    id: str
    kind: TimerKind
    subject: str
    once: str
    due_at: datetime
    made_at: datetime
    data: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 0
    firm: bool = False
