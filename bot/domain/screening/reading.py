"""Reading: from what was typed to plain words, each with its place in the original."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

from bot.domain.screening.folding import Folded, fold
from bot.domain.screening.words import TOKEN, Spelling

_FEWEST_SPACED = 3
_LONG_RUN = 8
#: Nobody forgets this many gaps by mistake, and looking for them all takes long.
_LONGEST_RUN = 256


@dataclass(slots=True)
class Reading:
    """A message as words; *spans* are their places in the folded text, made when needed."""

    folded: Folded
    tokens: list[str]
    spans: list[tuple[int, int]] | None = None

    def original(self, first: int, last: int) -> tuple[int, int]:
        """Give the span of the original text from word *first* to word *last*."""
        if self.spans is None:
            self.spans = [found.span() for found in TOKEN.finditer(self.folded.text)]
        top = len(self.spans) - 1
        start = self.spans[min(max(first, 0), top)][0]
        end = self.spans[min(max(last, 0), top)][1]
        return self.folded.original(start, end)


def read(text: str, known: AbstractSet[str], spelling: Spelling) -> Reading:
    """Fold *text* and cut it into words; spaced, split and run-together ones are mended."""
    folded = fold(text)
    tokens = TOKEN.findall(folded.text)
    spaced = _is_spaced(tokens)
    if not spaced and not _is_broken(tokens, known, spelling):
        return Reading(folded, tokens)
    spans = [found.span() for found in TOKEN.finditer(folded.text)]
    items = list(zip(tokens, spans, strict=True))
    if spaced:
        items = _join_spaced(items, spelling)
    items = _cut_runs(_join_split(items, known, spelling), known, spelling)
    return Reading(folded, [item[0] for item in items], [item[1] for item in items])


def _is_spaced(tokens: list[str]) -> bool:
    """Say whether three letters in a row stand alone."""
    alone = 0
    if list(map(len, tokens)).count(1) < _FEWEST_SPACED:
        return False
    for token in tokens:
        alone = alone + 1 if _is_letter(token) else 0
        if alone == _FEWEST_SPACED:
            return True
    return False


def _is_broken(tokens: list[str], known: AbstractSet[str], spelling: Spelling) -> bool:
    """Say whether an unknown word is a piece of one, or several run together."""
    for place, token in enumerate(tokens):
        if token in known:
            continue
        beside = tokens[max(0, place - 1) : place + 2]
        split = any(_is_split(*two, known, spelling) for two in pairwise(beside))
        if split or _cut(token, known, spelling):
            return True
    return False


def _is_letter(token: str) -> bool:
    """Say whether it is one letter or number, and no emoji."""
    return len(token) == 1 and token.isalnum()


Item = tuple[str, tuple[int, int]]


def _join_spaced(items: list[Item], spelling: Spelling) -> list[Item]:
    """Join "h e l p  m e": runs of single letters, cut where the gap is wider."""
    joined: list[Item] = []
    run: list[Item] = []
    for item in [*items, ("", (0, 0))]:
        if _is_letter(item[0]):
            run.append(item)
            continue
        joined.extend(_join_run(run, spelling) if len(run) >= _FEWEST_SPACED else run)
        run = []
        if item[0]:
            joined.append(item)
    return joined


def _join_run(run: list[Item], spelling: Spelling) -> list[Item]:
    gaps = [after[1][0] - before[1][1] for before, after in pairwise(run)]
    narrow = min(gaps)
    groups: list[list[Item]] = [[run[0]]]
    for gap, item in zip(gaps, run[1:], strict=True):
        if gap > narrow:
            groups.append([item])
        else:
            groups[-1].append(item)
    return [word for group in groups for word in _join_letters(group, spelling)]


def _join_letters(group: list[Item], spelling: Spelling) -> list[Item]:
    letters = "".join(item[0] for item in group)
    parts = [letters]
    if spelling.plain(letters) not in spelling.known:
        parts = spelling.split(letters) or parts
        if len(parts) == len(group):
            return group
    words: list[Item] = []
    place = 0
    for part in parts:
        span = (group[place][1][0], group[place + len(part) - 1][1][1])
        words.append((part, span))
        place += len(part)
    return words


def _join_split(items: list[Item], known: AbstractSet[str], spelling: Spelling) -> list[Item]:
    """Join "kn ife": two pieces that are not both words and together are one."""
    joined: list[Item] = []
    before = ""
    for item in items:
        token = item[0]
        if before and _is_split(before, token, known, spelling):
            before += token
            joined[-1] = (before, (joined[-1][1][0], item[1][1]))
            continue
        joined.append(item)
        before = token
    return joined


def _is_split(first: str, second: str, known: AbstractSet[str], spelling: Spelling) -> bool:
    """Say whether two pieces that are not both words are together one word."""
    if first in known and second in known:
        return False
    both = first + second
    return len(both) > _FEWEST_SPACED and both in spelling.known


def _cut_runs(items: list[Item], known: AbstractSet[str], spelling: Spelling) -> list[Item]:
    """Cut each run of words that has no gaps; all its words have its place."""
    return [
        (part, span) for token, span in items for part in _cut(token, known, spelling) or [token]
    ]


def _cut(token: str, known: AbstractSet[str], spelling: Spelling) -> list[str]:
    """Cut "helpmeplease" into words, when nothing else explains it; [] if it is one word."""
    whole = not _LONG_RUN <= len(token) <= _LONGEST_RUN or token in known
    if whole or spelling.plain(token) in spelling.known:
        return []
    parts = spelling.split(token.replace("'", ""))
    # Crumbs explain nothing: a saxophone is no phone.
    return parts if _FEWEST_SPACED * len(parts) < len(token) else []
