"""The lanes on which letters to one person leave: each in its own order, side by side."""

from __future__ import annotations

from collections.abc import Iterable

from bot.ports import ParcelKind
from bot.services.records import Purpose

#: Answers to taps and changes on the screen: they neither wait behind words nor make them wait.
ASIDE = ":tap"
#: Earlier copies of a question that was answered: everything else for the same chat goes first.
LAST = ":old"


def lane_of(chat_id: str, purpose: Purpose, kind: ParcelKind) -> str:
    """Name the lane of a letter; an answer to a tap stops a spinner, so it goes aside."""
    aside = purpose is Purpose.TICKET or kind in (ParcelKind.EDIT, ParcelKind.MENU)
    return f"{chat_id}{ASIDE}" if aside else chat_id


def last_lane(chat_id: str) -> str:
    """Name the lane of a chat that gives way to its others."""
    return f"{chat_id}{LAST}"


def gives_way(lane: str) -> bool:
    """Say whether a lane is one that gives way."""
    return lane.endswith(LAST)


def with_last(lanes: Iterable[str]) -> list[str]:
    """Give the *lanes* that are busy or rest, and those that give way to them."""
    busy = set(lanes)
    return sorted(busy | {last_lane(lane.partition(":")[0]) for lane in busy})
