"""
Words that somebody typed, made safe to look at.

Nothing is left out: a mark that turns the reading direction round, or that nobody could see,
is shown as its code, so that it can't disguise what the words are. Code points that are no
characters at all (lone surrogates, NUL) are shown as U+FFFD.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.services.views import ConcernRow, Line, Mark

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
    """A part of a line: *marked* is evidence."""

    pieces: tuple[Piece, ...]
    marked: bool = False


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
    marked = [False] * len(words)
    for mark in marks:
        start, end = _place(mark, len(words))
        marked[start:end] = [True] * (end - start)
    found, at = [], 0
    for is_marked, run in itertools.groupby(marked):
        length = len(list(run))
        found.append(Stretch(pieces(words[at : at + length]), marked=is_marked))
        at += length
    return tuple(found)


def quote(words: str, mark: Mark) -> str:
    """Give the words that a mark stands on; all of them if its place fits none."""
    start, end = _place(mark, len(words))
    return words[start:end]


def quotes(lines: Iterable[Line], concern: ConcernRow) -> tuple[str, ...]:
    """Give the words that a concern was raised for, earlier versions among them, each once."""
    every = [version for line in lines for version in (*line.versions, line)]
    found = [
        quote(line.words, mark)
        for line in every
        for mark in line.marks
        if mark.concern == concern.id
    ]
    return tuple(dict.fromkeys(found))


def whole(words: str) -> str:
    """Give *words* with only what is no character at all replaced, as their writer sees them."""
    return _BROKEN.sub("\ufffd", words)


def plain(words: str) -> str:
    """Give *words* as one run with nothing invisible in it, for labels and titles."""
    return "".join(f"[{piece.text}]" if piece.code else piece.text for piece in pieces(words))


def _place(mark: Mark, length: int) -> tuple[int, int]:
    start, end = max(0, mark.start), min(mark.end, length)
    return (start, end) if start < end else (0, length)
