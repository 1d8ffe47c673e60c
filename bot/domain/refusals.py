"""What a young person may ask us not to do, wholly or at some times."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum, unique


@unique
class Refusal(StrEnum):
    """What a young person asked us not to do."""

    #: To send them texts.
    TEXTS = "texts"
    #: To write to them first, in whatever way.
    MESSAGES = "messages"
    #: To ring them. The service never does; workers read it.
    CALLS = "calls"
    # The same, where they named a time or a place: which it is, only a person can read.
    TEXTS_AT_TIMES = "texts_at_times"
    MESSAGES_AT_TIMES = "messages_at_times"
    CALLS_AT_TIMES = "calls_at_times"

    @property
    def what(self) -> Refusal:
        """Give what it is that they asked us not to do, at whatever time."""
        return Refusal(self.value.removesuffix("_at_times"))

    @property
    def at_times(self) -> bool:
        """Say whether they named a time or a place."""
        return self is not self.what

    def named_a_time(self) -> Refusal:
        """Give the same for some times only."""
        return Refusal(f"{self.what.value}_at_times")


def together(refusals: Iterable[Refusal]) -> tuple[Refusal, ...]:
    """Put refusals together: what they asked for at all times is not narrowed by a time."""
    found = set(refusals)
    return tuple(sorted(one for one in found if not (one.at_times and one.what in found)))


def refused(refusals: Iterable[Refusal], what: Refusal) -> bool:
    """Say whether they asked us not to do *what*, be it at some times only."""
    return any(one.what is what for one in refusals)


def in_other_chats(refusals: Iterable[Refusal]) -> frozenset[Refusal]:
    """
    Give what refusals of one chat mean in another of the same young person.

    Nobody is rung or texted whom we were asked not to ring or text, wherever they said so. Not to
    be written to in one chat says nothing of another, where only texts come by themselves.
    """
    return frozenset(_elsewhere(one) for one in refusals)


def _elsewhere(refusal: Refusal) -> Refusal:
    if refusal.what is not Refusal.MESSAGES:
        return refusal
    return Refusal.TEXTS_AT_TIMES if refusal.at_times else Refusal.TEXTS
