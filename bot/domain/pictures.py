"""The three pictures that bring somebody back to their own web chat."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum, unique

#: So many are chosen; their order counts.
LENGTH = 3


@unique
class Picture(StrEnum):
    """One picture of the grid; its word is the line `picture_NAME`."""

    #: Top row.
    SUN = "sun"
    MOON = "moon"
    STAR = "star"
    CLOUD = "cloud"
    #: Middle row.
    TREE = "tree"
    FLOWER = "flower"
    FISH = "fish"
    CAT = "cat"
    #: Bottom row.
    BOAT = "boat"
    BALL = "ball"
    CUP = "cup"
    KEY = "key"


def read_pictures(names: Sequence[str]) -> tuple[Picture, ...]:
    """Give the pictures of these names, in their order; nothing if it is not three of ours."""
    known = {picture.value for picture in Picture}
    if len(names) != LENGTH or not known.issuperset(names):
        return ()
    return tuple(Picture(name) for name in names)


def too_plain(pictures: Sequence[Picture]) -> bool:
    """Say whether it is one picture three times, which anybody would try first."""
    return len(set(pictures)) == 1
