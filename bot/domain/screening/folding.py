"""Folding: the many ways of writing one thing become one, and the way back is kept."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.domain.screening.confusables import (
    LOOKALIKES,
    MOVES,
    ONE_TO_MANY,
    ONE_TO_ONE,
)

#: A Latin letter next to one of another script, or a letter used only to disguise.
_DISGUISED = re.compile(r"[a-z][\u0370-\u058f]|[\u0370-\u058f][a-z]|[ѕԁһӏјԛԝѵց]")
#: What may be more than one plain letter for another: everything but plain signs and emoji.
_HARD = re.compile(f"[\u0370-\u058f\u0130]|{MOVES.pattern}|{_DISGUISED.pattern}")
_STRANGE = re.compile(r"[^\x20-\x7e]+")
_WORD = re.compile(r"\w+")
_INSIDE = re.compile(r"(?<=[a-z])[@$!|](?=[a-z])|(?<![\w$£])[@$](?=[a-z]{2})")
_SIGNS = {"@": "a", "$": "s", "!": "i", "|": "l"}
_LOOKALIKE_TABLE = str.maketrans({other: latin[0] for other, latin in LOOKALIKES.items()})


class Folded(NamedTuple):
    """Plain text, and for each of its characters its place in the original (None: the same)."""

    text: str
    places: list[int] | None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Give the span of the original text that became *start* to *end* here."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1


def fold(text: str) -> Folded:
    """Bring *text* to plain lower-case letters; never raises, whatever the characters."""
    if text.isascii() and (text.isprintable() or not MOVES.search(text)):
        return Folded(_signs(text.lower()), None)
    places: list[int] | None = None
    if not _HARD.search("".join(_STRANGE.findall(text))):
        return Folded(_signs(_STRANGE.sub(_swap, text).lower()), None)
    if MOVES.search(text):
        text, places = _spell_out(text)
    plain = text.translate(ONE_TO_ONE).lower()
    # The one capital that grows when lowered, the Turkish dotted I, is plain by now.
    if _DISGUISED.search(plain):
        plain = _WORD.sub(_unmask, plain)
    return Folded(_signs(plain), places)


def _swap(found: re.Match[str]) -> str:
    return found.group().translate(ONE_TO_ONE)


def _signs(text: str) -> str:
    if "@" in text or "$" in text or "!" in text or "|" in text:
        return _INSIDE.sub(lambda found: _SIGNS[found.group()], text)
    return text


def _spell_out(text: str) -> tuple[str, list[int]]:
    """Take invisible characters out and put several letters where one stands for them."""
    parts: list[str] = []
    places: list[int] = []
    done = 0
    for found in MOVES.finditer(text):
        here = found.start()
        plain = ONE_TO_MANY.get(found.group(), "")
        parts += (text[done:here], plain)
        places += range(done, here)
        places += [here] * len(plain)
        done = here + 1
    parts.append(text[done:])
    places += range(done, len(text))
    return "".join(parts), places


def _unmask(found: re.Match[str]) -> str:
    """Read a word as the Latin word that it imitates, if every letter of it can be."""
    word = found.group()
    plain = word.translate(_LOOKALIKE_TABLE)
    return plain if plain.isascii() or any("a" <= letter <= "z" for letter in word) else word
