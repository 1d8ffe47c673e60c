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
#: What stands between what is risky and the talk around it.
BREAKS = (" ", " ", ". ", "\n")
#: How often it is only what people lead in with, or trail off with.
LED_IN = 0.35
LEAD_INS = (
    *("ok", "so", "um", "yeah", "well", "hi", "hey", "like", "tbh", "oh", "omg", "bro", "idk"),
    *("lol", "haha", "but", "and", "cos", "just", "sorry"),
    *("hope ur ok", "hi hope ur well", "good morning", "how are you", "hows ur day", "hi its me"),
    *("thanks for asking", "thanks for checking in", "sorry to bother u", "sorry for late reply"),
    *("im ok thanks", "im alright", "not bad", "all good here", "just got in", "just woke up"),
    *("i mean", "to be honest", "the thing is", "i think", "i guess", "i dunno", "quick question"),
    *("can i tell u something", "can i ask u something", "if that makes sense", "so yeah"),
    *("school was fine", "school was boring", "had pizza for tea", "watching telly", "on the bus"),
    *("see u tmrw", "night night", "gotta go", "ok thanks", "haha ok", "ok cool"),
    *("anyway hows u", "but its fine", "its whatever", "no worries", "speak soon", "love u bye"),
)
#: How often what is harmless comes first.
FIRST = 0.4
#: How much a mixed message counts beside one of the corpus.
COUNTS = 0.5


def mixed(rows: list[Row], chatted: list[Row], amount: int, seed: int = 6) -> list[Row]:
    """
    Give *amount* messages made of two English ones, the second ordinary, in either order.

    Half of them are risky by the first; a message keeps the labels of its risky part. The ordinary
    one is of the corpus, a line of chat, or what people lead in with or trail off with: all of it
    says nothing about what it stands beside.
    """
    chance = random.Random(seed)
    english = [row for row in rows if row["lang"] == "en"]
    plain = [row for row in english if row["labels"] == ["none"] and not row["also_ok"]]
    short = [row["text"] for row in (*plain, *chatted) if len(row["text"].split()) <= SHORT]
    risky = [row for row in english if row["labels"] != ["none"]]
    firsts = [*chance.choices(risky, k=amount // 2), *chance.choices(plain, k=amount - amount // 2)]
    return [
        _joined(row, chance.choice(short if chance.random() > LED_IN else LEAD_INS), chance)
        for row in firsts
    ]


def among(rows: list[Row], talks: list[Row], amount: int, seed: int = 8) -> list[Row]:
    """Give *amount* messages in which what is risky stands somewhere among ordinary talk."""
    chance = random.Random(seed)
    risky = [row for row in rows if row["lang"] == "en" and row["labels"] != ["none"]]
    return [_within(chance.choice(risky), chance.choice(talks), chance) for _ in range(amount)]


def _within(row: Row, talk: Row, chance: random.Random) -> Row:
    words = talk["text"].split(" ")
    at = chance.randint(0, len(words))
    pieces = (" ".join(words[:at]), row["text"], " ".join(words[at:]))
    text = chance.choice(BREAKS).join(filter(None, pieces))
    return {
        **row,
        "text": text,
        "parts": (row["text"], talk["text"]),
        "counts": COUNTS,
        "file": "among",
    }


def _joined(row: Row, other: str, chance: random.Random) -> Row:
    parts = [row["text"], other]
    if chance.random() < FIRST:
        parts.reverse()
    join = chance.choice(JOINS)
    text = join.join(parts) + (")" if join == " (" else "")
    return {**row, "text": text, "parts": tuple(parts), "counts": COUNTS, "file": "mixed"}
