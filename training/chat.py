"""Chat: lines that students typed to each other (Chit-Chat, MIT), all taken as harmless."""

# Scripts stand alone here, and chance need only be repeatable.
# ruff: noqa: INP001, S311

from __future__ import annotations

import random
from typing import Any

import chitchat_dataset

#: Lines of so many words.
FEWEST, MOST = 2, 40
#: How much a line counts beside a message of the corpus.
COUNTS = 0.5


def chat(amount: int) -> list[dict[str, Any]]:
    """Give *amount* different lines, always the same ones."""
    lines = {
        message["text"].strip(): None
        for talk in chitchat_dataset.Dataset().values()
        for turn in talk["messages"]
        for message in turn
        if FEWEST <= len(message["text"].split()) <= MOST
    }
    chosen = random.Random(5).sample(list(lines), amount)
    plain = {"lang": "en", "labels": ["none"], "also_ok": [], "kind": "chat", "file": "chat"}
    return [{"text": text, "counts": COUNTS, **plain} for text in chosen]
