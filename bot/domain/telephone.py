"""Telephone numbers as people type them."""

from __future__ import annotations

import re

_SPACING = re.compile(r"[\s().\-–\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
#: A mobile of the United Kingdom, or any other with its country in front.
_BRITISH = re.compile(r"(?:(?:\+44|0044)0?|0)(7[0-9]{9})")
_OTHER = re.compile(r"(?:\+|00)((?!44)[1-9][0-9]{7,14})")


def read_mobile(typed: str) -> str:
    """Give a number that can be texted as `+447700900123`; nothing if it is none."""
    bare = "".join(
        str(int(symbol)) if symbol.isdecimal() else symbol for symbol in _SPACING.sub("", typed)
    )
    if found := _BRITISH.fullmatch(bare):
        return f"+44{found[1]}"
    if found := _OTHER.fullmatch(bare):
        return f"+{found[1]}"
    return ""


def has_words(typed: str) -> bool:
    """Say whether somebody wrote words where a number was asked for; they are to be heard."""
    return sum(symbol.isalpha() for symbol in typed) > 1
