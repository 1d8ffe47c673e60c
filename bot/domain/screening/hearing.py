"""Hearing: which patterns are found in a message, and how sure each one is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.screening.patterns import Pattern
from bot.domain.screening.reading import Reading, read
from bot.domain.screening.rules import Compiled, Known, Rules

#: How many words before a match a "not" or "nobody" may stand and still belong to it.
_NEAR_BEFORE = 2


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as words and, for each slot, the bits of the words that fill it."""

    reading: Reading
    words: tuple[Known, ...]
    places: Mapping[int, int]
    present: int


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern that was found, from word *first* to word *last*, counted from one."""

    entry: Compiled
    first: int
    last: int


def hear(text: str, rules: Rules) -> Heard:
    """Turn *text* into words and note where each slot of the rules is filled."""
    reading = read(text, rules.known, rules.spelling)
    words = tuple([rules.understand(token) for token in reading.tokens])
    places: dict[int, int] = {0: 1, 1: 1 << (len(words) + 1)}
    bit = 1
    for word in words:
        bit <<= 1
        for slot in word.slots:
            places[slot] = places.get(slot, 0) | bit
    present = 0
    for slot in places:
        present |= 1 << slot
    return Heard(reading, words, places, present)


def matches(heard: Heard, rules: Rules) -> Iterator[Match]:
    """Give every pattern that is found and not silenced by another."""
    places, present, by_anchor = heard.places, heard.present, rules.by_anchor
    for slot in places:
        for entry in by_anchor.get(slot, ()):
            if entry.pattern.needs & present != entry.pattern.needs:
                continue
            found = entry.pattern.find(places)
            if found and not any(is_there(pattern, heard) for pattern in entry.unless):
                yield Match(entry, *found)


def is_there(pattern: Pattern, heard: Heard) -> bool:
    """Say whether *pattern* is found anywhere."""
    needed = pattern.needs & heard.present == pattern.needs
    return needed and pattern.find(heard.places) is not None


def negated(match: Match, heard: Heard, rules: Rules) -> bool:
    """Say whether a "not" stands just before the match."""
    before = heard.places.get(rules.common["not"], 0)
    window = (1 << match.first) - (1 << max(0, match.first - _NEAR_BEFORE))
    return bool(before & window)


def playful(heard: Heard, rules: Rules) -> bool:
    """Say whether the message speaks of games, films, lessons and the like."""
    return rules.common["play"] in heard.places
