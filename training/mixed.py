"""Mixed messages: what is told among other things weighs as much as told alone."""

# Scripts stand alone here, and chance need only be repeatable.
# ruff: noqa: INP001, S311

from __future__ import annotations

import random
from typing import Any

Row = dict[str, Any]

#: What stands beside is at most so many words.
SHORT = 12
#: How people go on from one thing to the next.
JOINS = (
    " ",
    " ",
    ". ",
    ", ",
    "... ",
    " lol ",
    " anyway ",
    " xx ",
    "! ",
    " and ",
    " btw ",
    " (",
    "\n",
)
#: How often what is harmless comes first.
FIRST = 0.4
#: How much a mixed message counts beside one of the corpus.
COUNTS = 0.5


def mixed(rows: list[Row], amount: int, seed: int = 6) -> list[Row]:
    """
    Give *amount* messages made of two English ones, the second harmless, in either order.

    Half of them are risky by the first; a message keeps the labels of its risky part.
    """
    chance = random.Random(seed)
    english = [row for row in rows if row["lang"] == "en"]
    plain = [row for row in english if row["labels"] == ["none"] and not row["also_ok"]]
    short = [row for row in plain if len(row["text"].split()) <= SHORT]
    risky = [row for row in english if row["labels"] != ["none"]]
    firsts = [*chance.choices(risky, k=amount // 2), *chance.choices(plain, k=amount - amount // 2)]
    return [_joined(row, chance.choice(short), chance) for row in firsts]


def _joined(row: Row, other: Row, chance: random.Random) -> Row:
    parts = [row["text"], other["text"]]
    if chance.random() < FIRST:
        parts.reverse()
    join = chance.choice(JOINS)
    text = join.join(parts) + (")" if join == " (" else "")
    return {**row, "text": text, "counts": COUNTS, "file": "mixed"}
