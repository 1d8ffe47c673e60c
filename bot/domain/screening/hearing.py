"""Hearing: which patterns are found in a message, and how sure each one is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import NamedTuple

from bot.domain.screening.patterns import Pattern
from bot.domain.screening.reading import Reading, read
from bot.domain.screening.rules import Compiled, Known, Rules

#: How many words before a match a "not" or "nobody" may stand and still belong to it.
_NEAR_BEFORE = 2
#: What the ends of a message fill.
_START, _END = frozenset({0}), frozenset({1})


class Places(dict[int, int]):
    """
    For each slot the places of the words that fill it, as bits; worked out when asked.

    *filled* holds the slots of each place; the ends of the message are places as well.
    """

    def __init__(self, words: Iterable[Known]) -> None:
        """Take the slots of *words*."""
        super().__init__()
        self.filled = (_START, *[word.slots for word in words], _END)

    def __missing__(self, slot: int) -> int:
        """Work out one slot."""
        bits = 0
        for place in [at for at, slots in enumerate(self.filled) if slot in slots]:
            bits |= 1 << place
        self[slot] = bits
        return bits


class Heard(NamedTuple):
    """
    A message as words, and the *different* ones of them in their order.

    *present* has a bit for each slot that any of them fills.
    """

    reading: Reading
    words: tuple[Known, ...]
    different: tuple[Known, ...]
    places: Places
    present: int


class Match(NamedTuple):
    """A pattern that was found, from word *first* to word *last*, counted from one."""

    entry: Compiled
    first: int
    last: int


def hear(text: str, rules: Rules) -> Heard:
    """Turn *text* into words and note where each slot of the rules is filled."""
    reading = read(text, rules.known, rules.spelling)
    words = rules.understand_all(reading)
    different = tuple(dict.fromkeys(words))
    present = reduce(or_, [word.bits for word in different], 3)
    return Heard(reading, words, different, Places(words), present)


def matches(heard: Heard, rules: Rules) -> Iterator[Match]:
    """Give every rule that is found and not silenced, once: said if it can be, else denied."""
    present = heard.present
    filled = heard.places.filled
    likely = [
        entry
        for place, word in enumerate(heard.words, 1)
        for needs, step, entry in word.entries
        if needs & present == needs and entry.pattern.may_be(step, place, filled)
    ]
    done: set[str] = set()
    denied: dict[str, Match] = {}
    for entry in likely:
        found = None if entry.name in done else entry.pattern.find(heard.places)
        if not found:
            continue
        match = Match(entry, *found)
        if any(is_there(pattern, heard) for pattern in entry.unless):
            done.add(entry.name)
        elif negated(match, heard, rules):
            denied.setdefault(entry.name, match)
        else:
            done.add(entry.name)
            yield match
    yield from (match for name, match in denied.items() if name not in done)


def is_there(pattern: Pattern, heard: Heard) -> bool:
    """Say whether *pattern* is found anywhere."""
    needed = pattern.needs & heard.present == pattern.needs
    return needed and pattern.find(heard.places) is not None


def negated(match: Match, heard: Heard, rules: Rules) -> bool:
    """Say whether a "not" stands just before the match, and none belongs to it."""
    nots = heard.places[rules.common["not"]]
    before = (1 << match.first) - (1 << max(0, match.first - _NEAR_BEFORE))
    inside = (1 << match.last + 1) - (1 << match.first)
    return bool(nots & before) and not nots & inside


def playful(heard: Heard, rules: Rules) -> bool:
    """Say whether the message speaks of games, films, lessons and the like."""
    return bool(heard.present >> rules.common["play"] & 1)
