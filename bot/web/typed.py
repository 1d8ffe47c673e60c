"""
Words that somebody typed, made safe to look at.

Nothing is left out: a mark that turns the reading direction round, or that nobody could see,
is shown as its code, so that it can't disguise what the words are. Code points that are no
characters at all (lone surrogates, NUL) are shown as U+FFFD.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from bot.services.views import Mark

#: Directions, invisible spaces and fillers, and control codes but for tab and new line. The
#: joiners U+200C and U+200D stay: Farsi words and family emoji are written with them.
_HIDDEN = re.compile(
    "([\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb])"
)
_BROKEN = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters; *code* says that it stands for one that can't be seen."""

    text: str
    code: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a line: *marked* is evidence, and *ends* are the marks that end with it."""

    pieces: tuple[Piece, ...]
    marked: bool = False
    ends: tuple[Mark, ...] = ()


def pieces(words: str) -> tuple[Piece, ...]:
    """Cut *words* into what can be read and the codes of what can't be seen."""
    found = []
    for part in _HIDDEN.split(words.replace("\r\n", "\n").replace("\r", "\n")):
        if _HIDDEN.fullmatch(part):
            found.append(Piece(f"U+{ord(part):04X}", code=True))
        elif part:
            found.append(Piece(_BROKEN.sub("\ufffd", part)))
    return tuple(found)


def stretches(words: str, marks: tuple[Mark, ...]) -> tuple[Stretch, ...]:
    """Cut *words* where evidence begins and ends. A mark that fits no words marks them all."""
    places = [(mark, *_place(mark, len(words))) for mark in marks]
    cuts = sorted({0, len(words), *(s for _, s, _ in places), *(e for _, _, e in places)})
    found = []
    for start, end in itertools.pairwise(cuts):
        marked = any(s <= start and end <= e for _, s, e in places)
        ends = tuple(mark for mark, _, e in places if e == end)
        found.append(Stretch(pieces(words[start:end]), marked=marked, ends=ends))
    return tuple(found)


def whole(words: str) -> str:
    """Give *words* with only what is no character at all replaced, as their writer sees them."""
    return _BROKEN.sub("\ufffd", words)


def plain(words: str) -> str:
    """Give *words* as one run with nothing invisible in it, for labels and titles."""
    return "".join(f"[{piece.text}]" if piece.code else piece.text for piece in pieces(words))


def _place(mark: Mark, length: int) -> tuple[int, int]:
    start, end = max(0, mark.start), min(mark.end, length)
    return (start, end) if start < end else (0, length)
