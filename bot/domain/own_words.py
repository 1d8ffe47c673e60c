"""Words that a young person agreed with a worker, and how a typed one is known again."""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum, unique

#: Shorter words come up by chance.
SHORTEST = 5
LONGEST = 32
#: From this length on one slip of the finger is forgiven.
_FORGIVING = 5
#: Two own words must be further apart than two slips, or one could be taken for the other.
_APART = 3
_MOST_WORDS = 3
#: Stands for each letter of a word that was struck out.
_STRUCK = "•"


@unique
class OwnWord(StrEnum):
    """What an agreed word is for."""

    #: "It is not safe to chat": an ordinary chat is shown, and a person told.
    NOT_SAFE = "not_safe"
    #: "Help me now".
    HELP = "help"
    #: "It is me again": leaves the ordinary chat.
    UNLOCK = "unlock"
    #: "What was passed on?"
    RECEIPT = "receipt"
    #: "Clear this chat".
    TIDY = "tidy"


#: These count wherever they stand in a message; the others as the whole message only.
_ANYWHERE = (OwnWord.HELP, OwnWord.NOT_SAFE)


@dataclass(frozen=True, slots=True)
class Spoken:
    """An own word in a message, with the place where it stands."""

    kind: OwnWord
    start: int
    end: int


def fold(text: str) -> str:
    """Fold case, spaces, accents and punctuation away: "Blue Kite!" is "bluekite"."""
    flat = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in flat if letter.isalnum())


def hear(text: str, words: Mapping[OwnWord, str]) -> Spoken | None:
    """
    Find an own word in *text*; help comes before all others.

    Every word is compared with every part of the text in the same steps, whether it fits or
    not, so that the time it takes tells nothing.
    """
    found: dict[OwnWord, Spoken] = {}
    spoken = list(_places(text))
    for kind, word in words.items():
        if is_same(fold(text), word):
            found[kind] = Spoken(kind, 0, len(text))
        if kind not in _ANYWHERE:
            continue
        for start, end, part in spoken:
            if _equal(part, word):
                found.setdefault(kind, Spoken(kind, start, end))
    order = (OwnWord.HELP, OwnWord.NOT_SAFE, *OwnWord)
    return next((found[kind] for kind in order if kind in found), None)


def is_same(said: str, word: str) -> bool:
    """Say whether folded *said* is the *word*, or one slip away from a longer one."""
    exact = _equal(said, word)
    near = distance(said[: LONGEST + 2], word) <= 1
    return exact | (near & (len(word) >= _FORGIVING))


def _equal(said: str, word: str) -> bool:
    return hmac.compare_digest(said.encode(), word.encode())


def distance(one: str, other: str) -> int:
    """Count the letters to add, leave out, change or swap with the next, in the same steps."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, against in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            swapped = i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against
            row.append(min(cost, older[j - 2] + 1) if swapped else cost)
    return row[-1]


def _places(text: str) -> Iterator[tuple[int, int, str]]:
    """Give every run of one to three words with its place."""
    words: list[tuple[int, int]] = []
    start: int | None = None
    for place, letter in enumerate(f"{text} "):
        if letter.isspace():
            if start is not None:
                words.append((start, place))
            start = None
        elif start is None:
            start = place
    for first, (begin, _) in enumerate(words):
        for _, end in words[first : first + _MOST_WORDS]:
            yield begin, end, fold(text[begin:end])


def refuse(
    word: str, others: Mapping[OwnWord, str], ordinary: Collection[str], kind: OwnWord
) -> str:
    """
    Say in a sentence why *word* can't be an own word; nothing if it can.

    *ordinary* are words, folded, that people type without meaning anything by them.
    """
    folded, parts = fold(word), [fold(part) for part in word.split()]
    if len(folded) < SHORTEST:
        return f"That is too short: use at least {SHORTEST} letters."
    if len(folded) > LONGEST or len(parts) > _MOST_WORDS:
        return "That is too long: use one word, or up to three short ones."
    if folded.isdigit():
        return "Numbers alone are typed too often. Use a word."
    alone = len(parts) == 1
    common = folded in ordinary or all(part in ordinary for part in parts)
    if common or (alone and any(_is_near(folded, known) for known in ordinary)):
        return "That is a word that people type without meaning it. Choose an unusual one."
    for other, agreed in others.items():
        if other is not kind and distance(folded, agreed) < _APART:
            return "That is too much like another word of theirs. Choose a different one."
    return ""


def _is_near(word: str, common: str) -> bool:
    return abs(len(word) - len(common)) <= 1 and distance(word, common) <= 1


def mask(text: str, spoken: Spoken) -> str:
    """Give *text* with the word struck out, every other letter in its place."""
    return text[: spoken.start] + _STRUCK * (spoken.end - spoken.start) + text[spoken.end :]


def is_masked(text: str) -> bool:
    """
    Say whether a word may have been struck out of *text*.

    A dot before a line is their own: the shortest word with a slip in it leaves more of them.
    """
    return _STRUCK * (SHORTEST - 1) in text
