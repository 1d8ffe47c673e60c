"""Features: what the trained model looks at in a message; training and reading share this."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

#: Lengths of the letter runs inside a word (its ends count as one letter each).
RUNS = range(3, 6)
#: Of a longer word only so many letters are looked at; no word of any language is.
LONGEST = 48
#: Features of one word, whatever stands beside it.
INSIDE = ("word", "group", "run")
#: Features of two words: side by side, their heads side by side, their heads further apart.
BETWEEN = ("pair", "next", "near")
KINDS = (*INSIDE, *BETWEEN)
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
    framed = f" {word[:LONGEST]} "
    for length in RUNS:
        for start in range(len(framed) - length + 1):
            yield "run", framed[start : start + length]


def between(
    words: Sequence[str], heads: Sequence[str]
) -> tuple[tuple[str, Sequence[str], Sequence[str]], ...]:
    """
    Give the features of two words each: their kind, the first ones, and the second ones.

    A head is a word's first group, or the word itself; `near` ones have one or two between.
    """
    return (
        ("pair", words, words[1:]),
        ("next", heads, heads[1:]),
        ("near", heads, heads[2:]),
        ("near", heads, heads[3:]),
    )


def head(word: str, groups: Sequence[str]) -> str:
    """Give what stands for *word* beside others: its first group, marked, or itself."""
    return f"<{groups[0]}>" if groups else word
