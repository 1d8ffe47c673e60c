"""Where people saw it otherwise than the rules: kept for whoever writes rules, never learnt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.concern import Category, Tier


@dataclass(frozen=True, slots=True)
class Overruling:
    """A worker's "not a concern" about one finding; no *reason* takes it back."""

    id: str
    concern_id: str
    worker_id: str
    key_id: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule heard in typed words, and who said that it is not a concern, if anybody did."""

    id: str
    escalation_id: str
    rule: str
    overruled_by: str | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """
    One concern that people and rules saw differently, without a word of the young person.

    *rule* is what heard it; what a reader raised no rule had heard. *reason* is the worker's.
    """

    escalation_id: str
    code: str
    authority: str
    category: Category
    tier: Tier
    rule: str
    at: datetime
    worker: str
    reason: str


@dataclass(frozen=True, slots=True)
class Counted:
    """How often a rule was overruled, of all that it found; or a category, raised by readers."""

    name: str
    count: int
    of: int = 0


@dataclass(frozen=True, slots=True)
class Doubts:
    """*rows* are the newest ones, *counts* are over all. *more* says that rows are left out."""

    rows: tuple[Doubt, ...]
    counts: tuple[Counted, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Overruled:
    """What workers marked as not a concern, and what readers raised that no rule had heard."""

    marked: Doubts
    missed: Doubts
