"""Chat: what students typed to each other (Chit-Chat, MIT), nearly all of it ordinary."""

# Scripts stand alone here, and chance need only be repeatable.
# ruff: noqa: INP001, S311

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

import chitchat_dataset
import yaml

#: What readers made of lines that models took for trouble.
JUDGED = Path("training/misheard.yaml")

#: Lines of so many words.
FEWEST, MOST = 2, 40
#: How much a line counts beside a message of the corpus.
COUNTS = 0.5
#: Several lines of one person together are about so many words.
LONG = (15, 25, 35, 50, 70, 100)
#: How they are put together.
JOINS = (" ", " ", ". ", "\n", "\n", ", ", "... ")

Row = dict[str, Any]


def chat(amount: int) -> list[Row]:
    """Give *amount* different lines, always the same ones, taken as harmless."""
    plain = {"lang": "en", "labels": ["none"], "also_ok": [], "kind": "chat", "file": "chat"}
    return [{"text": text, "counts": COUNTS, **plain} for text in _lines(amount)]


def misheard() -> list[Row]:
    """
    Give the lines that models took for trouble, and that readers found harmless.

    What the models think of them has no share in what is learnt.
    """
    lines = _different()
    plain = {"lang": "en", "labels": ["none"], "also_ok": [], "kind": "chat", "file": "misheard"}
    return [{"text": lines[at], "share": 0.0, **plain} for at in _judged()["harmless"]]


def more_chat(start: int, amount: int) -> list[Row]:
    """Give *amount* lines behind the first *start*, for the models to say what they make of it."""
    return [_unlabelled(text, "more") for text in _lines(start + amount)[start:]]


def talks(amount: int, seed: int = 91) -> list[Row]:
    """Give *amount* longer messages, each several lines in a row of one person."""
    chance = random.Random(seed)
    people = list(_people())
    return [_unlabelled(_talk(people, chance), "talk") for _ in range(amount)]


def _talk(people: list[list[str]], chance: random.Random) -> str:
    """Put lines of one person together that have as many words as chance wants."""
    wanted = chance.choice(LONG)
    while True:
        lines = chance.choice(people)
        sums = list(accumulate(len(line.split()) for line in lines))
        start = chance.randrange(len(lines))
        before = sums[start - 1] if start else 0
        for end, words in enumerate(sums[start:], start + 1):
            if words - before >= wanted:
                return chance.choice(JOINS).join(lines[start:end])


def _lines(amount: int) -> list[str]:
    """Give lines that nobody had to judge, by chance."""
    left_out = {place for places in _judged().values() for place in places}
    lines = [line for place, line in enumerate(_different()) if place not in left_out]
    kept = [line for line in lines if FEWEST <= len(line.split()) <= MOST]
    random.Random(5).shuffle(kept)
    return kept[:amount]


def _different() -> list[str]:
    return list(dict.fromkeys(line for person in _people() for line in person))


def _judged() -> dict[str, list[int]]:
    judged: dict[str, list[int]] = yaml.safe_load(JUDGED.read_text("utf-8"))
    return judged


def _people() -> Iterator[list[str]]:
    """Give what each person of each talk typed, line by line."""
    for talk in chitchat_dataset.Dataset().values():
        typed: dict[str, list[str]] = defaultdict(list)
        for turn in talk["messages"]:
            for message in turn:
                if text := message["text"].strip():
                    typed[message["sender"]].append(text)
        yield from typed.values()


def _unlabelled(text: str, file: str) -> Row:
    return {"text": text, "lang": "en", "labels": None, "file": file}
