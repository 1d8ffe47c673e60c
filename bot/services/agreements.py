"""What was agreed with a young person, and what was passed on about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.own_words import OwnWord


@dataclass(frozen=True, slots=True)
class AgreedWord:
    """A word that was agreed with a young person; no *word* takes it back. It is never shown."""

    kind: OwnWord
    word: str
    set_by: str


@dataclass(frozen=True, slots=True)
class PassedOn:
    """What a worker passed on to whom: a reason and a role by their codes, never words."""

    id: str
    escalation_id: str
    worker_id: str
    role: str
    reason: str
    at: datetime
