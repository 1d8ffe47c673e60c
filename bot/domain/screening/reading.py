"""Reading: from what was typed to plain words, each with its place in the original."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from bot.domain.screening.folding import Folded, fold
from bot.domain.screening.mending import Mender
from bot.domain.screening.spacing import is_spaced, join_spaced
from bot.domain.screening.words import Spelling, cut


@dataclass(slots=True)
class Reading:
    """
    A message as words, and what the unknown ones of them most likely are.

    *spans* are their places in the folded text, made when needed.
    """

    folded: Folded
    tokens: list[str]
    plain: dict[str, str]
    spans: list[tuple[int, int]] | None = None
    mended: bool = False

    def original(self, first: int, last: int) -> tuple[int, int]:
        """Give the span of the original text from word *first* to word *last*."""
        spans = self._spans()
        top = len(spans) - 1
        start = spans[min(max(first, 0), top)][0]
        end = spans[min(max(last, 0), top)][1]
        return self.folded.original(start, end)

    @property
    def whole(self) -> str:
        """The folded text; its mended words if any were."""
        return self.part(0, len(self.tokens))

    def part(self, first: int, last: int) -> str:
        """Give the folded text from word *first* up to *last*; its mended words if any were."""
        if self.mended:
            return " ".join(self.tokens[first:last])
        text = self.folded.text
        start = self._spans()[first][0] if first else 0
        end = self._spans()[last][0] if last < len(self.tokens) else len(text)
        return text[start:end]

    def words_before(self, place: int) -> int:
        """Say how many words begin before a *place* in the folded text."""
        return bisect_left(self._spans(), (place,))

    def _spans(self) -> list[tuple[int, int]]:
        if self.spans is None:
            self.spans = _places(self.folded.text, self.tokens)
        return self.spans


def read(text: str, known: frozenset[str], spelling: Spelling) -> Reading:
    """Fold *text* and cut it into words; spaced, split and run-together ones are mended."""
    folded = fold(text)
    tokens = cut(folded.text)
    mender = Mender(known, spelling)
    spaced = is_spaced(tokens)
    if not spaced and not mender.is_needed(tokens):
        return Reading(folded, tokens, mender.plain)
    items = list(zip(tokens, _places(folded.text, tokens), strict=True))
    if spaced:
        items = join_spaced(items, spelling)
    items = mender.mend(items)
    tokens, spans = [item[0] for item in items], [item[1] for item in items]
    return Reading(folded, tokens, mender.plain, spans, mended=True)


def _places(text: str, tokens: list[str]) -> list[tuple[int, int]]:
    """Find where each of the *tokens* of *text* stands; nothing but gaps is between them."""
    places = []
    end = 0
    for token in tokens:
        start = text.index(token, end)
        end = start + len(token)
        places.append((start, end))
    return places
