"""What is known about a young person when a message of theirs is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.own_words import OwnWord
from bot.services.agreements import PassedOn
from bot.services.offers import Episode, Invitation
from bot.services.records import Chat, Escalation, Talk, ToRead
from bot.services.ways import Way


@dataclass(frozen=True, slots=True)
class AlertAddress:
    """Where one worker's alerts go."""

    worker_id: str
    key_id: str
    roles: frozenset[str]
    bot: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Known:
    """
    Loaded for one message, before anything is decided.

    *escalations* are those that are not over, by authority. *earlier* are the young person's own
    lines that were typed within ten minutes of this one, oldest first. *first_version* is the id
    of the message that an edit changes, and *version_at* when it was last changed. *come_back* says
    that they wrote or unblocked us later than the block that is read only now. *code* is the
    invitation that they named, if it is one; *wrong_codes* how often they named none of late.
    *replies* were sent to them in the last hour; *uncertain* says that the last of them may not
    have arrived. *worker* is the worker whose own chat this is. *episode* is what they were
    invited for. *alerts* lists whom to tell, by authority. *at_hand* is the escalation that a
    worker's act or a timer is about, whatever its status; with it comes when a worker last wrote
    to the young person, and which *way* an answer would come to them; *once_closed* is that way
    when no page is open. *own_words* are what was agreed with them, *told_before* says that
    something was raised at any time, *passed_on* is what workers passed on.
    """

    chat: Chat | None = None
    talk: Talk | None = None
    escalations: Mapping[str, Escalation] = field(default_factory=dict)
    earlier: tuple[str, ...] = ()
    first_version: str | None = None
    version_at: datetime | None = None
    come_back: bool = False
    code: Invitation | None = None
    worker_code: str | None = None
    wrong_codes: int = 0
    replies: int = 0
    uncertain: bool = False
    to_read: ToRead | None = None
    worker: str | None = None
    alerts: Mapping[str, tuple[AlertAddress, ...]] = field(default_factory=dict)
    at_hand: Escalation | None = None
    worker_wrote_at: datetime | None = None
    episode: Episode | None = None
    way: Way = Way.CHAT
    once_closed: Way = Way.CHAT
    own_words: Mapping[OwnWord, str] = field(default_factory=dict)
    told_before: bool = False
    passed_on: tuple[PassedOn, ...] = ()

    def with_case(
        self, escalation: Escalation, worker_wrote_at: datetime | None, way: Way
    ) -> Known:
        """Give the same with the *escalation* that a worker or a timer is about."""
        return replace(self, at_hand=escalation, worker_wrote_at=worker_wrote_at, way=way)
