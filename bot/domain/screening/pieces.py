"""Pieces: a message as the careful reader sees it, in words and parts of words that it knows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

START, END, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
#: A part that continues a word is marked in front.
GOES_ON = "##"
#: A word of more letters is no word.
LONGEST = 48
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
_EMOJI = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]")


def emoji_named(text: str) -> str:
    """Put the names of emoji in their place."""
    return _EMOJI.sub(lambda found: f" {unicodedata.name(found.group(), '?').lower()} ", text)


def pieces(text: str, vocabulary: Mapping[str, int]) -> list[int]:
    """Give the numbers of the pieces of *text*, without start and end."""
    unknown = vocabulary[UNKNOWN]
    found: list[int] = []
    for word in _WORD.findall(text):
        parts = list(_parts(word, vocabulary)) if len(word) <= LONGEST else []
        found += parts or [unknown]
    return found


def _parts(word: str, vocabulary: Mapping[str, int]) -> Iterator[int]:
    """Cut a word into the longest pieces that are known, from its start; nothing if it can't be."""
    start = 0
    cut: list[int] = []
    while start < len(word):
        for end in range(len(word), start, -1):
            piece = vocabulary.get((GOES_ON if start else "") + word[start:end])
            if piece is not None:
                cut.append(piece)
                start = end
                break
        else:
            return
    yield from cut
