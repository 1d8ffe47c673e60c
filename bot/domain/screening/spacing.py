"""Spacing: "h e l p  m e", words whose letters stand apart."""

from __future__ import annotations

from itertools import pairwise

from bot.domain.screening.words import Spelling

#: So many letters in a row that stand alone are no accident.
FEWEST_SPACED = 3
_ALONE = bytes([True] * FEWEST_SPACED)
#: A word, and its place in the folded text.
Item = tuple[str, tuple[int, int]]


def is_spaced(tokens: list[str]) -> bool:
    """Say whether three letters in a row stand alone."""
    # One byte a word: looking through them all in one go is quick.
    if _ALONE not in bytes([len(token) == 1 for token in tokens]):
        return False
    return _ALONE in bytes([_is_letter(token) for token in tokens])


def _is_letter(token: str) -> bool:
    """Say whether it is one letter or number, and no emoji."""
    return len(token) == 1 and token.isalnum()


def join_spaced(items: list[Item], spelling: Spelling) -> list[Item]:
    """Join "h e l p  m e": runs of single letters, cut where the gap is wider."""
    joined: list[Item] = []
    run: list[Item] = []
    for item in [*items, ("", (0, 0))]:
        if _is_letter(item[0]):
            run.append(item)
            continue
        joined.extend(_join_run(run, spelling) if len(run) >= FEWEST_SPACED else run)
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
    words: list[Item] = []
    place = 0
    for part in parts:
        span = (group[place][1][0], group[place + len(part) - 1][1][1])
        words.append((part, span))
        place += len(part)
    return words
