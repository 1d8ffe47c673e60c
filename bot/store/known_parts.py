"""What was loaded about young people, sorted by chat and by code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from bot.domain.own_words import OwnWord
from bot.services.agreements import PassedOn
from bot.services.offers import Episode, Invitation
from bot.services.records import Chat, Escalation, Talk, ToRead
from bot.services.situation import AlertAddress
from bot.services.ways import Way


class Codes:
    """Codes that were named, by their fingerprint."""

    def __init__(self) -> None:
        self.invitations: dict[str, Invitation] = {}
        self.links: dict[str, str] = {}
        self.wrong: dict[str, int] = {}


class Parts:
    """What was loaded, by chat."""

    def __init__(self) -> None:
        self.talks: dict[str, Talk] = {}
        self.escalations: dict[str, dict[str, Escalation]] = defaultdict(dict)
        self.earlier: dict[str, list[str]] = {}
        self.come_back: set[str] = set()
        self.to_read: dict[tuple[str, str], ToRead] = {}
        self.replies: dict[str, int] = {}
        self.uncertain: set[str] = set()
        self.own_words: dict[str, Mapping[OwnWord, str]] = {}
        self.passed_on: dict[str, tuple[PassedOn, ...]] = {}
        self.told_before: set[str] = set()
        self.episodes: dict[str, Episode] = {}
        self.once_closed: dict[str, Way] = {}
        self.alerts: dict[str, tuple[AlertAddress, ...]] = {}

    def of(self, found: Chat) -> dict[str, Any]:
        """Give the parts that belong to one chat."""
        return {
            "talk": self.talks.get(found.id),
            "escalations": self.escalations.get(found.id, {}),
            "earlier": tuple(self.earlier.get(found.id, ())),
            "come_back": found.id in self.come_back,
            "to_read": self.to_read.get((found.id, found.authority)),
            "replies": self.replies.get(found.id, 0),
            "uncertain": found.id in self.uncertain,
            "own_words": self.own_words.get(found.id, {}),
            "passed_on": self.passed_on.get(found.id, ()),
            "told_before": found.id in self.told_before,
            "episode": self.episodes.get(found.episode_id or ""),
            "once_closed": self.once_closed.get(found.id, Way.CHAT),
        }


def to_invitation(row: Any) -> Invitation:
    """Give the invitation of a row."""
    return Invitation(
        id=row.id,
        episode=to_episode(row),
        young_person_id=row.young_person_id,
        authority=row.authority,
        language=row.language,
        expires_at=row.expires_at,
        synthetic=row.synthetic,
        used_by=row.used_by,
    )


def to_episode(row: Any) -> Episode:
    """Give the episode of a row that carries its parts."""
    return Episode(row.episode_id, row.returned_at, row.number, row.age_band)
