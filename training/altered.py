"""
Altered messages: what nobody wrote, for the models in force to say what they make of it.

Words are lost, misspelt, or put in the place of others; the beginning of one message goes on with
the end of another. Nobody knows what such a message should raise, so it has no labels: the next
quick model learns from it what those think.
"""

# Scripts stand alone here, and chance need only be repeatable.
# ruff: noqa: INP001, S311

from __future__ import annotations

import random
import string
from collections import defaultdict
from collections.abc import Callable
from typing import Any

Row = dict[str, Any]
Words = list[str]

#: How often a word is lost, and how often misspelt.
LOST, MISSPELT = 0.2, 0.25
#: One word of so many is put in the place of another.
SWAPPED = 6
#: So many words of another message follow at most.
FOLLOWS = 15
#: A shorter word is not misspelt.
SHORTEST = 4
#: For one message of each other language so many are English.
ENGLISH = 50
#: How often each way to alter is taken: lost, spliced, swapped, misspelt.
WAYS = (0.25, 0.3, 0.3, 0.15)


def altered(rows: list[Row], amount: int, seed: int = 77) -> list[Row]:
    """Give *amount* messages without labels, made of those of *rows*, mostly of English ones."""
    chance = random.Random(seed)
    spoken: dict[str, list[Words]] = defaultdict(list)
    for row in rows:
        spoken[row["lang"]].append(row["text"].split())
    altering = {lang: _Altering(messages, chance) for lang, messages in spoken.items()}
    shares = [ENGLISH if lang == "en" else 1 for lang in spoken]
    langs = chance.choices(list(spoken), weights=shares, k=amount)
    return [
        {"text": " ".join(altering[lang].one()), "lang": lang, "labels": None, "file": "altered"}
        for lang in langs
    ]


class _Altering:
    """Alters messages of one language."""

    def __init__(self, messages: list[Words], chance: random.Random) -> None:
        self._messages = messages
        self._chance = chance
        company = _Company(messages, chance)
        self._ways: list[Callable[[Words], Words]] = [
            lambda words: _lost(words, chance),
            lambda words: _spliced(words, chance.choice(messages), chance),
            company.swapped,
            lambda words: _misspelt(words, chance),
        ]

    def one(self) -> Words:
        """Give one message, altered in one way."""
        (way,) = self._chance.choices(self._ways, weights=WAYS)
        return way(self._chance.choice(self._messages))


def _lost(words: Words, chance: random.Random) -> Words:
    return [word for word in words if chance.random() > LOST] or words


def _spliced(words: Words, others: Words, chance: random.Random) -> Words:
    end = chance.randint(1, len(words))
    start = chance.randrange(len(others))
    return words[:end] + others[start : start + FOLLOWS]


def _misspelt(words: Words, chance: random.Random) -> Words:
    return [_slipped(word, chance) if chance.random() < MISSPELT else word for word in words]


def _slipped(word: str, chance: random.Random) -> str:
    """Lose a letter, swap two, change one, or write one twice."""
    if len(word) < SHORTEST or not word.isascii():
        return word
    at = chance.randrange(1, len(word) - 1)
    before, letter, behind = word[:at], word[at], word[at + 1 :]
    other = chance.choice(string.ascii_lowercase)
    middles = ("", behind[0] + letter, other, letter + letter)
    middle = chance.choice(middles)
    return before + middle + (behind[1:] if len(middle) > 1 and middle[0] != letter else behind)


class _Company:
    """Which words stand between the same two neighbours."""

    def __init__(self, messages: list[Words], chance: random.Random) -> None:
        self._chance = chance
        self._between: dict[tuple[str, str], Words] = defaultdict(list)
        for words in messages:
            for before, word, behind in zip(words, words[1:], words[2:], strict=False):
                self._between[before.lower(), behind.lower()].append(word)

    def swapped(self, words: Words) -> Words:
        """Put other words in the place of some, each between the same neighbours."""
        swapped = list(words)
        inner = range(1, len(words) - 1)
        for at in self._chance.choices(inner, k=1 + len(words) // SWAPPED) if inner else ():
            neighbours = swapped[at - 1].lower(), swapped[at + 1].lower()
            between = self._between.get(neighbours, [])
            swapped[at] = self._chance.choice([swapped[at], *between])
        return swapped
