"""The offer of a check-in: the way in that was given, and the answer to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.effects import OfferDecision


@dataclass(frozen=True, slots=True)
class Episode:
    """
    A missing episode that is over, as far as the chat needs to know it.

    *number* counts the young person's episodes up to this one. *age_band* is as registered.
    """

    id: str
    returned_at: datetime
    number: int = 1
    age_band: str = "unknown"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A way in, as far as binding it needs to know."""

    id: str
    episode: Episode
    young_person_id: str
    authority: str
    language: str
    expires_at: datetime
    synthetic: bool
    used_by: str | None = None

    @property
    def episode_id(self) -> str:
        """The episode that it was made for."""
        return self.episode.id


@dataclass(frozen=True, slots=True)
class Offered:
    """The answer that a young person gave to an offer."""

    episode_id: str
    decision: OfferDecision
    at: datetime
