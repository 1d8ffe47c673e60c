"""
Takes up what came in while the root key was missing, before anything new is taken in.

Those messages are screened and answered like any others, only late. So that nobody trusts a
screening that comes hours after, a person looks at everybody who waited (rules.md 7).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.domain.concern import Category, Tier
from bot.domain.inbound import NOT_WRITTEN
from bot.domain.triage import Concern
from bot.ports import Channel
from bot.services.noticing import noticed

_log = structlog.get_logger()

#: Says by the channel's name and the bytes of an update whether somebody waits for an answer.
IsMessage = Callable[[str, bytes], bool]


class RecoveryStore(Protocol):
    """What recovery needs from the store."""

    async def recover(self, is_message: IsMessage) -> int:
        """
        Open a batch of what waits for the key, oldest first, and make ordinary rows of it.

        The first message of each sender is marked as one that waited. All or nothing; gives
        the number of rows, and 0 when none is left.
        """


class Recovery:
    """Runs at a start with the right key, before anything is received or taken in."""

    def __init__(self, store: RecoveryStore, channels: Mapping[str, Channel]) -> None:
        self._store = store
        self._channels = channels

    async def recover(self) -> int:
        """Take up all that waits; a start that is cut short goes on where it was."""
        total = 0
        while count := await self._store.recover(self._is_message):
            total += count
        if total:
            _log.warning("messages_recovered", count=total)
        return total

    def _is_message(self, channel: str, raw: bytes) -> bool:
        """What can't be parsed counts: in doubt a person looks."""
        try:
            return self._channels[channel].parse(raw).kind not in NOT_WRITTEN
        except Exception:
            return True


def arrived_unread(received_at: datetime, now: datetime) -> Concern:
    """The concern that a message lay where nobody and nothing could read it."""
    hours = round((now - received_at) / timedelta(hours=1))
    length = {0: "less than an hour", 1: "about an hour"}.get(hours, f"{hours} hours")
    return noticed(
        Category.NOT_CHECKED,
        Tier.P1,
        f"Arrived while the service could not read: received {length} before it was screened. "
        "They had no answer in that time.",
    )
