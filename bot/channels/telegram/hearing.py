"""Whether Telegram's messages reach us: what health checks and a person on call go by."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, unique

from bot.errors import ChannelError, TryLaterError
from bot.ports import Clock

#: A 409 is normal while one process takes over from another; longer than this it is not.
CONFLICT_SECONDS = 30.0

_CONFLICT = timedelta(seconds=CONFLICT_SECONDS)
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0
#: Whatever wait is asked for, we knock again after so many seconds: Telegram keeps what young
#: people write for a day and no longer, and to be told once more to wait costs nothing.
_LONGEST_ASKED = 300.0

_log = logging.getLogger(__name__)


@unique
class Hearing(StrEnum):
    """How well we hear Telegram."""

    #: Nothing was heard yet.
    STARTING = "starting"
    #: The last exchange went well.
    WELL = "well"
    #: Telegram can't be reached, or is out of order.
    UNREACHABLE = "unreachable"
    #: Telegram refuses our token: nobody's messages come in.
    DEAF = "deaf"
    #: Somebody else takes our messages: a second copy, or a thief of the token.
    CONFLICT = "conflict"
    #: What came can't be read, so it is neither taken nor acknowledged.
    GARBLED = "garbled"
    #: Our own database does not take what came.
    NOT_STORED = "not_stored"


@dataclass(frozen=True, slots=True)
class Report:
    """*last_contact* is when Telegram last gave a good answer; *since* is how long it is so."""

    hearing: Hearing
    since: datetime
    last_contact: datetime | None


def diagnose(error: ChannelError) -> Hearing:
    """Say what a failed call tells about how well we hear."""
    match str(error):
        case "token_refused":
            return Hearing.DEAF
        case "conflict":
            return Hearing.CONFLICT
        case _:
            return Hearing.UNREACHABLE


class Ear:
    """Keeps track of how it goes, and says how long to wait before the next try."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._hearing = Hearing.STARTING
        self._since = clock()
        self._last_contact: datetime | None = None
        self._conflict_since: datetime | None = None
        self._conflict_at: datetime | None = None
        self._pause = _FIRST_PAUSE
        #: Whether the last exchange went well.
        self.hears = False

    @property
    def report(self) -> Report:
        """How it stands now."""
        return Report(self._hearing, self._since, self._last_contact)

    def hear(self) -> None:
        """
        Telegram answered well.

        While somebody else takes messages in turn with us it stays a conflict: what they took
        never comes here, however well the rest does.
        """
        now = self._last_contact = self._clock()
        self._pause = _FIRST_PAUSE
        self.hears = True
        if self._conflict_at is None or now - self._conflict_at >= _CONFLICT:
            self._conflict_since = None
        self._turn(Hearing.CONFLICT if self._is_lasting() else Hearing.WELL)

    def fail(self, trouble: Hearing | ChannelError) -> float:
        """Note that it went wrong, and give the seconds to wait, as Telegram wishes or sooner."""
        hearing = diagnose(trouble) if isinstance(trouble, ChannelError) else trouble
        self.hears = False
        if hearing is Hearing.CONFLICT:
            self._conflict_at = self._clock()
            self._conflict_since = self._conflict_since or self._conflict_at
        if hearing is not Hearing.CONFLICT:
            self._conflict_since = None
            self._turn(hearing)
        elif self._is_lasting():
            self._turn(hearing)
        if isinstance(trouble, TryLaterError) and trouble.after is not None:
            return min(max(trouble.after, _FIRST_PAUSE), _LONGEST_ASKED)
        pause, self._pause = self._pause, min(self._pause * 2, _LONGEST_PAUSE)
        return pause

    def find(self, hearing: Hearing) -> None:
        """Telegram answered, and the answer was bad news."""
        self._last_contact = self._clock()
        self._turn(hearing)

    def _is_lasting(self) -> bool:
        since, last = self._conflict_since, self._conflict_at
        return since is not None and last is not None and last - since >= _CONFLICT

    def _turn(self, hearing: Hearing) -> None:
        if hearing is self._hearing:
            return
        level = logging.INFO if hearing is Hearing.WELL else logging.ERROR
        _log.log(level, "hearing telegram: %s, after %s", hearing, self._hearing)
        self._hearing = hearing
        self._since = self._clock()
