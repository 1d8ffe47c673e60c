"""The offer of a check-in: the way in that was given, and the answer to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.effects import OfferDecision


@dataclass(frozen=True, slots=True)
class Invitation:
    """A way in, as far as binding it needs to know."""

    id: str
    episode_id: str
    young_person_id: str
    authority: str
    language: str
    expires_at: datetime
    synthetic: bool
    used_by: str | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """The answer that a young person gave to an offer."""

    episode_id: str
    decision: OfferDecision
    at: datetime
