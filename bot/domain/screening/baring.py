"""Baring: what leads in, trails off or only says to whom it is said is not weighed."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import takewhile
from typing import NamedTuple

from bot.domain.screening.hearing import Heard
from bot.domain.screening.reading import Reading
from bot.domain.screening.rules import Known, Rules

#: So many words in a row that people greet with are a greeting, whatever comes behind.
GREETING = 3
#: Beside a name fewer words say too little to tell whether it is spoken to or about.
_FEWEST_BESIDE_A_NAME = 2


class Told(NamedTuple):
    """
    The words of a message that the models weigh.

    *first* is the place of the first one in the message; none if they don't stand there in a row.
    """

    reading: Reading
    words: tuple[Known, ...]
    first: int | None

    def text(self, first: int, last: int) -> str:
        """Give the text from word *first* of them up to *last*."""
        if self.first is None:
            return " ".join(word.plain for word in self.words[first:last])
        return self.reading.part(self.first + first, self.first + last)


def told(heard: Heard, rules: Rules, *, bare: bool = True) -> Told:
    """
    Give the words of a message that say something; all of what is not to be laid *bare*.

    Those that are mostly said again say nothing new. "Ok so" or "hi sarah" in front and "lol" or
    "dave" behind say nothing: so many ordinary messages have them that a model takes what stands
    beside for ordinary too.
    """
    again = len(heard.different) * 2 < len(heard.words)
    words = heard.different if again else heard.words
    first, last = 0, len(words)
    if bare:
        # What is a name here may be a word elsewhere: "e mia" is Albanian for "my".
        names = frozenset() if rules.is_foreign(words, heard.present) else rules.names
        first = _led_in(words, rules)
        if _calls(words[first:], names, rules):
            first += 1 + _led_in(words[first + 1 :], rules)
        last = _trailed_off(words, first, names, rules)
    if first == last:
        first, last = 0, len(words)
    return Told(heard.reading, words[first:last], None if again else first)


def _led_in(words: Sequence[Known], rules: Rules) -> int:
    """Say how many words in front only lead in ("ok so") or greet ("hi hope ur well")."""
    opens, greets = rules.common["opens"], rules.common["greets"]
    small = {opens, greets}
    if not words or small.isdisjoint(words[0].slots):
        return 0
    in_front = list(takewhile(lambda word: not small.isdisjoint(word.slots), words))
    if len(in_front) >= GREETING and sum(greets in word.slots for word in in_front) > 1:
        return len(in_front)
    return len(list(takewhile(lambda word: opens in word.slots, in_front)))


def _calls(words: Sequence[Known], names: AbstractSet[str], rules: Rules) -> bool:
    """Say whether the first word is a name that is spoken to: "sarah i", not "sarah is"."""
    if len(words) <= _FEWEST_BESIDE_A_NAME or words[0].plain not in names:
        return False
    return rules.common["acts"] not in words[1].slots


def _trailed_off(words: Sequence[Known], first: int, names: AbstractSet[str], rules: Rules) -> int:
    """Say where what they say ends, before "lol" and before a name that is spoken to."""
    ends, about = rules.common["ends"], rules.common["about"]
    last = len(words)
    while last > first:
        word, before = words[last - 1], words[max(0, last - 2)]
        named = word.plain in names and last - first > _FEWEST_BESIDE_A_NAME
        called = named and about not in before.slots and before.plain not in names
        if ends not in word.slots and not called:
            break
        last -= 1
    return last
