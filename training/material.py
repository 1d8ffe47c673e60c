"""Material: every message that the quick model learns from, always the same ones."""

# Scripts stand alone here.
# ruff: noqa: INP001

from __future__ import annotations

from altered import altered
from chat import chat
from examples import Row, made_up, read_corpus
from mixed import mixed

#: How many made-up sentences, lines of chat, messages made of two, and altered ones are added.
MADE, CHAT, MIXED, ALTERED = 5000, 40000, 70000, 300_000


def material() -> list[Row]:
    """Give the corpus and all that is made of it; altered messages have no labels."""
    rows = read_corpus()
    return [*rows, *made_up(MADE), *chat(CHAT), *mixed(rows, MIXED), *altered(rows, ALTERED)]
