"""Words on their way out: made sendable, and cut where a reader would pause."""

from __future__ import annotations

import re
import unicodedata

#: The shortest limit of any channel (Telegram's), in UTF-16 units.
LONGEST = 4096
#: A part is cut no later than this, in UTF-16 units.
CUT_AT = 3900

#: Where to cut, the best first; each is cut behind.
_PAUSES = tuple(
    re.compile(pause) for pause in (r"\n\s*\n\s*", r"\n\s*", r"[.!?。！？؟]['\")\]]*\s+", r"\s+")
)
_LONE = re.compile("[\ud800-\udfff\0]")
_JOINER = "\u200d"
_SKIN = range(0x1F3FB, 0x1F400)
_FLAG = range(0x1F1E6, 0x1F200)
_TAG = range(0xE0000, 0xE0080)


def make_sendable(text: str) -> str:
    """Replace what no request can carry: half characters and NUL."""
    return _LONE.sub("\ufffd", text)


def measure(text: str) -> int:
    """The length of *text* in UTF-16 units, as phones count it."""
    return len(text) + sum(character > "\uffff" for character in text)


def split_text(text: str, *, longest: int = LONGEST, cut_at: int = CUT_AT) -> list[str]:
    """
    Cut *text* into parts that every channel takes, each to be a letter of its own.

    It is cut behind a paragraph, a line, a sentence or a word, and never inside a character
    that several code points make up, unless there is no other way. Joined, the parts are the
    text again, but for parts with nothing to be seen, which would be refused.
    """
    parts: list[str] = []
    while measure(text) > longest:
        cut = _cut(text, cut_at)
        parts.append(text[:cut])
        text = text[cut:]
    return [part for part in (*parts, text) if part.strip()]


def _cut(text: str, cut_at: int) -> int:
    """Give the number of characters that the first part has."""
    furthest = _furthest(text, cut_at)
    for pause in _PAUSES:
        ends = [found.end() for found in pause.finditer(text, 0, furthest)]
        # A cut near the start would make many small messages.
        if ends and ends[-1] >= furthest // 2:
            return ends[-1]
    whole = furthest
    while whole > furthest // 2 and not _may_cut(text, whole):
        whole -= 1
    return whole if whole > furthest // 2 else furthest


def _furthest(text: str, cut_at: int) -> int:
    """Give how many characters fit into so many UTF-16 units."""
    units = 0
    for count, character in enumerate(text):
        units += 2 if character > "\uffff" else 1
        if units > cut_at:
            return count
    return len(text)


def _may_cut(text: str, position: int) -> bool:
    """Say whether a reader sees two characters on the two sides of *position*."""
    before, after = text[position - 1], text[position]
    if _JOINER in {before, after} or unicodedata.category(after) in {"Mn", "Me", "Mc"}:
        return False
    if ord(after) in _SKIN or ord(after) in _TAG:
        return False
    # A flag is a pair: between two pairs it may be cut, within one it may not.
    start = position
    while start and ord(text[start - 1]) in _FLAG:
        start -= 1
    return ord(after) not in _FLAG or (position - start) % 2 == 0
