"""Words on their way out, as channels count and carry them."""

from __future__ import annotations

import re

_LONE = re.compile("[\ud800-\udfff\0]")


def make_sendable(text: str) -> str:
    """Replace what no request can carry: half characters and NUL."""
    return _LONE.sub("\ufffd", text)


def measure(text: str) -> int:
    """The length of *text* in UTF-16 units, as phones count it."""
    return len(text) + sum(character > "\uffff" for character in text)
