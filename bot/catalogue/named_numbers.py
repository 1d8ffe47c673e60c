"""
Numbers that stand in sentences, wherever they are said.

A sentence goes on naming a number when its entry in signposts.yaml is past its day: only the list
of numbers leaves it out. So each has to have an entry, and whoever checks is told the sentences.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from bot.catalogue.flows import LINES, Flows
from bot.domain.signpost import EMERGENCY, Signpost
from bot.engine.extract import texts
from bot.errors import Problem

#: Three digits at least: "press 55" and "11 digits" are no numbers to ring.
_NUMBER = re.compile(r"\d(?: ?\d){2,}")
#: For danger; nobody has to look whether they are still there.
_SURE = (EMERGENCY, "112")
_OF_AN_ENTRY = "line.number_"

#: Where a number stands: the contexts of sentences, by its digits.
Named = Mapping[str, tuple[str, ...]]


def digits(number: str) -> str:
    """Give a number as it is dialled, without the spaces that it is written with."""
    return number.replace(" ", "")


def named_numbers(flows: Flows, elsewhere: Iterable[tuple[str, str]] = ()) -> Named:
    """
    Give the numbers that sentences name, but for an entry's own words, which are hidden with it.

    *elsewhere* are numbers that stand in no sentence, each with the place where they do.
    """
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for text in texts(flows.every(), flows.lines):
        if not text.context.startswith(_OF_AN_ENTRY):
            for number in _NUMBER.findall(text.source):
                found[digits(number)][text.context] = None
    for number, place in elsewhere:
        found[digits(number)][place] = None
    return {number: tuple(places) for number, places in found.items() if number not in _SURE}


def find_unlisted(named: Named, signposts: Iterable[Signpost]) -> Iterator[Problem]:
    """List the numbers in sentences that are in no entry, so that nobody would check them."""
    listed = {digits(signpost.contact) for signpost in signposts}
    for number, places in named.items():
        if number not in listed:
            advice = (
                f"'{number}' stands in {', '.join(places)}, but in no entry of signposts.yaml:"
                " nobody would check it; write its entry, or take it out of the words"
            )
            yield Problem(f"flows/{LINES}", 1, 1, advice)
