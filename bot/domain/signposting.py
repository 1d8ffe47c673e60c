"""Which helplines to show: a few, the best fit first, and none that could do harm."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from bot.domain.authority import Signpost

#: As many as are shown at once.
AT_ONCE = 3


def choose(
    signposts: Iterable[Signpost], need: str = "", hidden: Collection[str] = ()
) -> tuple[Signpost, ...]:
    """Give the few that fit *need* best; those *hidden* are not safe for this young person."""
    fitting = [signpost for signpost in signposts if signpost.name not in hidden]
    fitting.sort(key=lambda signpost: need not in signpost.needs)
    return tuple(fitting[:AT_ONCE])
