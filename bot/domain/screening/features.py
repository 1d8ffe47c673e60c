"""Features: what the trained model looks at in a message; training and reading share this."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

#: Lengths of the letter runs inside a word (its ends count as one letter each).
RUNS = range(3, 6)
#: The kinds of features; those before `pair` belong to one word, whatever stands beside it.
KINDS = ("word", "group", "run", "pair", "next", "near")
#: A run of letters says less than a word, and there are many more of them.
SCALE = {"run": 0.5}
#: How rare a feature that training never met is taken to be: much that is unknown makes the
#: little that is known count less.
UNKNOWN = 6.0


def inside(word: str, groups: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give the features of one *word*: itself, its groups of words, its runs of letters."""
    yield "word", word
    for group in groups:
        yield "group", group
    framed = f" {word} "
    for length in RUNS:
        for start in range(len(framed) - length + 1):
            yield "run", framed[start : start + length]


def pairs(words: Sequence[str]) -> list[str]:
    """Give every two words in a row."""
    return [f"{first} {second}" for first, second in pairwise(words)]


def neighbours(heads: Sequence[str]) -> list[str]:
    """Give every two heads in a row; a head is a word's first group, or the word itself."""
    return [f"{first}|{second}" for first, second in pairwise(heads)]


def nearby(heads: Sequence[str]) -> list[str]:
    """Give every two heads with one or two words between."""
    return [
        *[f"{first}|{second}" for first, second in zip(heads, heads[2:], strict=False)],
        *[f"{first}|{second}" for first, second in zip(heads, heads[3:], strict=False)],
    ]


def head(word: str, groups: Sequence[str]) -> str:
    """Give what stands for *word* beside others: its first group, marked, or itself."""
    return f"<{groups[0]}>" if groups else word
