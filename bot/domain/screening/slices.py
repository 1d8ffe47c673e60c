"""Slices: what stands between the two ends of a very long message, to be read off the turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.domain.screening.result import Context, Screening
from bot.domain.screening.rules import Rules
from bot.domain.screening.screener import AT_ONCE, moved, screen

#: How much each slice repeats of the one before it (characters), so that a sentence that
#: a cut would split is whole in one of the two.
OVERLAP = 512


@dataclass(frozen=True, slots=True)
class Slice:
    """A piece of a message; *start* is its place in the whole."""

    start: int
    text: str


def slices(text: str) -> Iterator[Slice]:
    """
    Give the middle of a long message in pieces, in order; nothing if it was read whole.

    Each is at most 8,192 characters and repeats the last 512 of what was read before it;
    the last reaches 512 characters into the end that was read at once.
    """
    if len(text) <= 2 * AT_ONCE:
        return
    last = len(text) - AT_ONCE + OVERLAP
    for start in range(AT_ONCE - OVERLAP, last - OVERLAP, AT_ONCE - OVERLAP):
        yield Slice(start, text[start : min(start + AT_ONCE, last)])


def screen_slice(piece: Slice, rules: Rules, context: Context | None = None) -> Screening:
    """
    Screen one slice; its findings point into the whole message.

    It is no answer to a question and no line of its own: of *context* only what is open
    counts. The result is marked as cut, for it never stands for the whole message.
    """
    kept = replace(context, step=None, earlier=()) if context else Context()
    found = screen(piece.text, rules, kept)
    return replace(
        found,
        findings=moved(found.findings, piece.start),
        indicators=moved(found.indicators, piece.start),
        cut=True,
    )
