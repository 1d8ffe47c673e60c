"""Who writes what: made-up young people, and messages that can be told apart in any heap."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from enum import StrEnum, unique

_MARK = re.compile(r"\(note (\d{5})\)")
_FIRST_MARK = 10_001
#: Messages that one young person writes, about.
_EACH = 7


@unique
class What(StrEnum):
    """What a message is."""

    #: The first of all: a code, a bare start, or straight to the point.
    START = "start"
    #: Words that nobody needs to act on.
    WORDS = "words"
    #: A button.
    TAP = "tap"
    #: Somebody is in danger now.
    P0 = "P0"
    #: A disclosure that a person has to hear of at once.
    P1 = "P1"
    #: They ask for a person.
    P2 = "P2"


_SAID = {
    What.WORDS: (
        "i was at my mates house playing fifa",
        "had pizza and watched a film",
        "the weather was rubbish",
        "we went to the park after",
    ),
    What.P0: (
        "he has a knife and he is outside my house now",
        "he is hitting me right now",
    ),
    What.P1: (
        "they make me carry drugs for them",
        "my stepdad hits me",
        "he touched me and told me not to tell anyone",
        "i hurt myself last night",
    ),
    What.P2: ("i want to talk to a person", "i want to talk to someone real please"),
}
#: So many of each kind among a hundred. Disclosures are few, as one worker's alerts go out at
#: one a second; the rest is what surrounds them.
_SHARES = {What.WORDS: 58, What.TAP: 30, What.P0: 3, What.P1: 5, What.P2: 4}


@dataclass(frozen=True)
class Act:
    """One message of one young person; its *mark* stands in its words."""

    person: int
    what: What
    mark: str
    words: str

    @property
    def disclosed(self) -> bool:
        """Whether a person has to hear of it."""
        return self.what in (What.P0, What.P1, What.P2)


def mark_in(text: str) -> str | None:
    """The mark of the message that these words belong to."""
    found = _MARK.search(text)
    return found.group(1) if found else None


def write_story(dice: random.Random, messages: int) -> list[Act]:
    """All that will be written, in the order in which it is."""
    people = max(2, messages // _EACH)
    beginnings = [(person, What.START) for person in range(people)]
    kinds = dice.choices(list(_SHARES), list(_SHARES.values()), k=messages - people)
    # A few of each at least, however small the story is.
    kinds[:3] = [What.P0, What.P1, What.P2]
    going_on = [(dice.randrange(people), what) for what in kinds]
    dice.shuffle(going_on)
    spread = sorted([*beginnings, *going_on], key=lambda _one: dice.random())
    return [_act(dice, *one, number) for number, one in enumerate(_starts_first(spread))]


def _starts_first(spread: list[tuple[int, What]]) -> list[tuple[int, What]]:
    """Whoever would say something else first, starts there instead."""
    started: set[int] = set()
    left: dict[int, list[What]] = {}
    for person, what in spread:
        left.setdefault(person, []).append(what)
    for whats in left.values():
        whats.remove(What.START)
    ordered = []
    for person, _what in spread:
        ordered.append((person, left[person].pop(0) if person in started else What.START))
        started.add(person)
    return ordered


def _act(dice: random.Random, person: int, what: What, number: int) -> Act:
    mark = str(_FIRST_MARK + number)
    said = dice.choice(_SAID.get(what, ("hello",)))
    return Act(person, what, mark, f"{said} (note {mark})")
