"""Mending: words that were split ("kn ife") or run together ("helpmeplease")."""

from __future__ import annotations

from itertools import pairwise

from bot.domain.screening.spacing import FEWEST_SPACED, Item
from bot.domain.screening.words import Spelling

_LONG_RUN = 8
#: Nobody forgets this many gaps by mistake, and looking for them all takes long.
_LONGEST_RUN = 256


class Mender:
    """
    Mends the words of one message; *plain* keeps what it found unknown ones to be.

    It is thrown away with the message, because nothing that was typed may be kept.
    """

    def __init__(self, known: frozenset[str], spelling: Spelling) -> None:
        """Keep the words that need no mending, and how the others are written."""
        self.known = known
        self.spelling = spelling
        self.plain: dict[str, str] = {}
        self._parts: dict[str, list[str]] = {}

    def is_needed(self, tokens: list[str]) -> bool:
        """Say whether an unknown word is a piece of one, or several run together."""
        known = self.known
        if known.issuperset(tokens):
            return False
        for place in [place for place, token in enumerate(tokens) if token not in known]:
            if tokens[place].replace("'", "") in known:
                continue
            beside = tokens[max(0, place - 1) : place + 2]
            split = any(self._is_split(*two) for two in pairwise(beside))
            if split or self._cut(tokens[place]):
                return True
        return False

    def mend(self, items: list[Item]) -> list[Item]:
        """Join what was split, then cut what was run together; all its words have its place."""
        joined = self._join_split(items)
        return [(part, span) for token, span in joined for part in self._cut(token) or [token]]

    def _join_split(self, items: list[Item]) -> list[Item]:
        """Join "kn ife": two pieces that are not both words and together are one."""
        joined: list[Item] = []
        before = ""
        for item in items:
            token = item[0]
            if before and self._is_split(before, token):
                before += token
                joined[-1] = (before, (joined[-1][1][0], item[1][1]))
                continue
            joined.append(item)
            before = token
        return joined

    def _is_split(self, first: str, second: str) -> bool:
        """Say whether two pieces that are not both words are together one word."""
        if first in self.known and second in self.known:
            return False
        both = first + second
        return len(both) > FEWEST_SPACED and both in self.spelling.known

    def _cut(self, token: str) -> list[str]:
        """Cut "helpmeplease" into words, when nothing else explains it; [] if it is one word."""
        if not _LONG_RUN <= len(token) <= _LONGEST_RUN or token in self.known:
            return []
        if token not in self._parts:
            self._parts[token] = self._find_parts(token)
        return self._parts[token]

    def _find_parts(self, token: str) -> list[str]:
        plain = self.plain[token] = self.spelling.plain(token)
        if plain in self.spelling.known:
            return []
        parts = self.spelling.split(token.replace("'", ""))
        # Crumbs explain nothing: a saxophone is no phone.
        return parts if FEWEST_SPACED * len(parts) < len(token) else []
