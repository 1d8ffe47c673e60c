"""
Patterns: what a rule looks for, as words and slots in order, with gaps between.

An author writes `<they> <make> me to? .. <carry> ... <goods>`: a word, a `<slot>` (a named
group of words), `a|b` for either, `?` for what may be missing, `..` for up to three words
between, `...` for up to eight, `^` and `$` for the ends of the message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

#: How many words each kind of gap may skip.
GAPS = {"..": 3, "...": 8}
START = "^"
END = "$"


@dataclass(frozen=True, slots=True)
class Step:
    """One place of a pattern: the words that fit, and how many may be skipped before it."""

    words: tuple[str, ...]
    gap: int


class PatternError(ValueError):
    """A pattern that can't be read; the message says what to write."""


@lru_cache(maxsize=16384)
def parse_pattern(text: str) -> tuple[tuple[Step, ...], ...]:
    """Read one pattern; what may be missing makes several. Raises PatternError."""
    versions: list[tuple[Step, ...]] = [()]
    gap = 0
    for part in text.split():
        if part in GAPS:
            gap = GAPS[part]
            continue
        optional = part.endswith("?") and len(part) > 1
        words = tuple(part.removesuffix("?").split("|"))
        if "" in words:
            raise PatternError(f"'{part}' has nothing beside a '|'")
        steps = [Step((end,), gap) for end in (START, END) if end in words]
        if rest := tuple(word for word in words if word not in {START, END}):
            steps.append(Step(rest, gap))
        longer = [(*version, step) for version in versions for step in steps]
        versions = [*longer, *versions] if optional else longer
        gap = gap if optional else 0
    if gap:
        raise PatternError("a pattern can't end with a gap; take the dots away")
    kept = [version for version in versions if version]
    if not kept or any(not version for version in versions):
        raise PatternError("a pattern needs at least one word that must be there")
    return tuple(_first_gap_closed(version) for version in kept)


def _first_gap_closed(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return (Step(steps[0].words, 0), *steps[1:])


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern ready to use: slot numbers and gaps; *needs* has one bit per slot."""

    slots: tuple[int, ...]
    gaps: tuple[int, ...]
    needs: int

    def may_be(self, step: int, place: int, filled: Sequence[AbstractSet[int]]) -> bool:
        """
        Say whether the steps beside *step* are near enough, if that one is at *place*.

        *filled* holds for each place the slots that its word fills. Most patterns whose words
        are all in a message are not there, and this tells so without looking through it.
        """
        if step:
            before = filled[max(0, place - 1 - self.gaps[step]) : place]
            if not _is_filled(self.slots[step - 1], before):
                return False
        step += 1
        if step == len(self.slots):
            return True
        return _is_filled(self.slots[step], filled[place + 1 : place + 2 + self.gaps[step]])

    def find(self, places: Mapping[int, int]) -> tuple[int, int] | None:
        """
        Give the first and last word of the earliest match, or nothing.

        *places* holds for each slot the words that fill it, as the bits of a number, so
        that one step of a pattern is one operation however long the message is.
        """
        here = places[self.slots[0]]
        trail = [here]
        for slot, gap in zip(self.slots[1:], self.gaps[1:], strict=True):
            here = (reach(here << 1, gap) if gap else here << 1) & places[slot]
            if not here:
                return None
            trail.append(here)
        last = (here & -here).bit_length() - 1
        first = last
        for reached, gap in zip(reversed(trail[:-1]), reversed(self.gaps[1:]), strict=True):
            window = reached & ((1 << first) - 1) & ~((1 << max(0, first - 1 - gap)) - 1)
            first = window.bit_length() - 1
        return first, last


def _is_filled(slot: int, places: Iterable[AbstractSet[int]]) -> bool:
    for there in places:  # noqa: SIM110 (on the turn path, and twice as quick as any())
        if slot in there:
            return True
    return False


def reach(bits: int, gap: int) -> int:
    """Spread every bit over the next *gap* places."""
    done = 0
    while done < gap:
        step = min(done + 1, gap - done)
        bits |= bits << step
        done += step
    return bits
