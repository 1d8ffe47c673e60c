"""Words: cutting a folded message into them and seeing through ways of spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

#: A word, or one emoji or sign that rules may name. The short words that French (and
#: Yorkshire) lean on the next one stand alone: "m'appelle", "t'internet".
TOKEN = re.compile(
    r"(?<![^\W_])(?:[cdjlmnst]|qu)(?='[^\W_])|[^\W_]+(?:'[^\W_]+)*"
    r"|[\u2190-\u2bff\U0001f000-\U0001faff]"
)
#: For plain text: what can't be in a word becomes a space.
_GAPS = bytes(code if chr(code).isalnum() or code == ord("'") else 32 for code in range(128))
_GAPS += bytes([32]) * 128
_LEET = str.maketrans("01345789", "oleastbg")
_LEET_I = str.maketrans("01345789", "oieastbg")
_STRETCHED = re.compile(r"(.)\1{2,}")
_REPEATED = re.compile(r"(.)\1+")
_SHORTEST_TO_REPAIR = 5
_LONGEST_TO_REPAIR = 16
_SHORTEST_IN_THE_MEAN = 3
_LETTERS_THAT_ARE_WORDS = frozenset("ainu")


def cut(text: str) -> list[str]:
    """Cut folded *text* into its words, exactly as `TOKEN` finds them."""
    if not text.isascii():
        return TOKEN.findall(text)
    words = text.encode().translate(_GAPS).decode().split()
    if "'" not in text:
        return words
    return [part for word in words for part in (TOKEN.findall(word) if "'" in word else (word,))]


@dataclass(slots=True)
class Spelling:
    """
    What words there are, and how people write them.

    *known* are words that need no repair; *variants* lead from a way of writing to the
    plain word; *important* words are also found with one slip of the finger.
    """

    known: set[str] = field(default_factory=set)
    variants: dict[str, str] = field(default_factory=dict)
    slips: dict[str, str] = field(default_factory=dict)

    def learn(self, words: Iterable[str], *, important: bool = False) -> None:
        """Add *words*; *important* ones are also recognised with one letter lost or changed."""
        for word in words:
            self.known.add(word)
            if important and len(word) >= _SHORTEST_TO_REPAIR and word.isascii():
                for place in range(1, len(word)):
                    self.slips.setdefault(word[:place] + word[place + 1 :], word)

    def learn_variants(self, variants: Mapping[str, str]) -> None:
        """Add ways of writing; the first language to claim one keeps it."""
        for written, meant in variants.items():
            self.variants.setdefault(written, meant)

    def plain(self, token: str) -> str:
        """Give the word that *token* most likely is; the token itself when nothing fits."""
        token = token.replace("'", "")
        direct = self._direct(token)
        if direct is not None:
            return direct
        for candidate in self._candidates(token):
            direct = self._direct(candidate)
            if direct is not None:
                return direct
        return self._repair(token) or token

    def _direct(self, token: str) -> str | None:
        if token in self.variants:
            return self.variants[token]
        return token if token in self.known else None

    def _candidates(self, token: str) -> Iterable[str]:
        if _REPEATED.search(token):
            yield _STRETCHED.sub(r"\1\1", token)
            yield _STRETCHED.sub(r"\1", token)
            yield _REPEATED.sub(r"\1", token)
        if not token.isalpha() and not token.isdigit():
            yield token.translate(_LEET)
            yield token.translate(_LEET_I)
        if token.endswith("in"):
            yield token + "g"
        if token.endswith("z"):
            yield token[:-1] + "s"

    def _repair(self, token: str) -> str | None:
        if not _SHORTEST_TO_REPAIR - 1 <= len(token) <= _LONGEST_TO_REPAIR:
            return None
        if not token.isascii() or not token.isalpha():
            return None
        if token in self.slips:  # one letter was lost
            return self.slips[token]
        for place in range(1, len(token)):
            shorter = token[:place] + token[place + 1 :]
            if len(shorter) >= _SHORTEST_TO_REPAIR - 1:
                if shorter in self.slips:  # one letter was changed or two were swapped
                    return self.slips[shorter]
                if shorter in self.known and len(shorter) >= _SHORTEST_TO_REPAIR:
                    return shorter  # one letter was added
        return None

    def split(self, letters: str) -> list[str]:
        """Cut a run of letters without gaps into the fewest known words; [] if it can't be."""
        # For each place: how many words lead there at least, and where the last one starts.
        best: dict[int, tuple[int, int]] = {0: (0, 0)}
        for start in range(len(letters)):
            if start not in best:
                continue
            way = (best[start][0] + 1, start)
            for end in self._ends(letters, start):
                best[end] = min(best.get(end, way), way)
        words: list[str] = []
        end = len(letters)
        # Anything falls into short words by chance: they must be three letters in the mean.
        if end not in best or best[end][0] * _SHORTEST_IN_THE_MEAN > len(letters) + 1:
            return []
        while end:
            start = best[end][1]
            words.append(letters[start:end])
            end = start
        return words[::-1]

    def _ends(self, letters: str, start: int) -> list[int]:
        """Say where a word that starts there may end."""
        known = self.known
        longest = min(len(letters), start + _LONGEST_TO_REPAIR) + 1
        ends = [end for end in range(start + 2, longest) if letters[start:end] in known]
        return [start + 1, *ends] if letters[start] in _LETTERS_THAT_ARE_WORDS else ends
