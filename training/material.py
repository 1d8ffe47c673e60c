"""Material: every message that the quick model learns from, always the same ones."""

# Scripts stand alone here.
# ruff: noqa: INP001

from __future__ import annotations

from altered import altered
from chat import chat, misheard, more_chat, talks
from examples import Row, made_up, read_corpus
from mixed import among, mixed

#: How many made-up sentences, messages made of two, and altered ones are added.
MADE, MIXED, ALTERED = 5000, 70000, 300_000
#: How many lines of chat, more of them without labels, long ones, and what is told among those.
CHAT, MORE_CHAT, TALKS, AMONG = 40000, 80000, 30000, 50000


def material() -> list[Row]:
    """Give the corpus and all that is made of it; altered messages and most chat have no labels."""
    rows, long = read_corpus(), talks(TALKS)
    chatted = chat(CHAT)
    joined = [*mixed(rows, chatted, MIXED), *among(rows, long, AMONG)]
    chatted += [*misheard(), *more_chat(CHAT, MORE_CHAT), *long]
    return [*rows, *made_up(MADE), *chatted, *joined, *altered(rows, ALTERED)]
