"""Features: what the trained model looks at in a message; training and reading share this."""

from __future__ import annotations

from collections.abc import Sequence

#: Lengths of the letter runs inside a word (its ends count as one letter each).
RUNS = range(3, 6)
#: Of a longer word only so many letters are looked at; no word of any language is.
LONGEST = 48
#: Features of one word, whatever stands beside it.
INSIDE = ("word", "group", "run")
#: Features of two words, and whether they are made of heads: side by side, their heads side
#: by side, their heads further apart.
BETWEEN = {"pair": False, "next": True, "near": True}
#: How far the second word is behind the first; `near` ones have one or two between.
LINKS = (("pair", 1), ("next", 1), ("near", 2), ("near", 3))
KINDS = (*INSIDE, *BETWEEN)
#: A run of letters says less than a word, and there are many more of them.
SCALE = {"run": 0.5}
#: How rare a feature that training never met is taken to be: much that is unknown makes the
#: little that is known count less.
UNKNOWN = 6.0


def inside(word: str, groups: Sequence[str]) -> tuple[tuple[str, Sequence[str]], ...]:
    """Give the features of one *word*, by kind: itself, its groups, its runs of letters."""
    framed = f" {word[:LONGEST]} "
    ends = len(framed) + 1
    runs = [framed[at : at + length] for length in RUNS for at in range(ends - length)]
    return ("word", (word,)), ("group", groups), ("run", runs)


def between(
    words: Sequence[str], heads: Sequence[str]
) -> tuple[tuple[str, Sequence[str], Sequence[str]], ...]:
    """
    Give the features of two words each: their kind, the first ones, and the second ones.

    A head is a word's first group, or the word itself.
    """
    return tuple(
        (kind, of, of[gap:]) for kind, gap in LINKS for of in (heads if BETWEEN[kind] else words,)
    )


def head(word: str, groups: Sequence[str]) -> str:
    """Give what stands for *word* beside others: its first group, marked, or itself."""
    return f"<{groups[0]}>" if groups else word
