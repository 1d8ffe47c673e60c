"""Batches: which messages are learnt from together."""

# Scripts stand alone here.
# ruff: noqa: INP001

from __future__ import annotations

import random

#: Messages that differ in length by so much may come together, so that chance has a say.
ABOUT = 8


def batches(texts: dict[int, list[int]], size: int, chance: random.Random) -> list[list[int]]:
    """Put *texts* of about one length together by their numbers, in an order of chance."""
    order = sorted(texts, key=lambda number: len(texts[number]) + ABOUT * chance.random())
    cut = [order[start : start + size] for start in range(0, len(order), size)]
    chance.shuffle(cut)
    return cut
