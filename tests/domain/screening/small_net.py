"""Small nets for tests, as the file that training writes."""

from __future__ import annotations

from io import BytesIO

import numpy as np

from bot.domain.concern import DISCLOSURES, Category
from bot.domain.screening import Model
from bot.domain.screening.net import IN_A_ROW, MOST_EARS

OUTPUTS = 1 + len(DISCLOSURES)
WIDTH, GIST, THOUGHTS = 3, 2, 2


def file(known, named=("pet",), **changed):
    """Make a file in which everything is nothing but what is *changed*."""
    heard = MOST_EARS + GIST
    arrays = {
        "vocabulary": listed(known),
        "foreign": listed(()),
        "groups.names": listed(named),
        "words": np.zeros((len(known), WIDTH), np.int8),
        "words.steps": np.ones(len(known)),
        "groups": np.zeros((len(named), WIDTH), np.int8),
        "groups.steps": np.ones(len(named)),
        "runs": np.zeros((8, WIDTH), np.int8),
        "runs.steps": np.ones(8),
        "ears": np.zeros((WIDTH, IN_A_ROW * MOST_EARS + GIST), np.float16),
        "start": np.zeros(heard, np.float32),
        "thought": np.zeros((heard, THOUGHTS), np.float32),
        "thought.start": np.zeros(THOUGHTS, np.float32),
        "answer": np.zeros((heard + THOUGHTS, OUTPUTS), np.float32),
        "answer.start": np.zeros(OUTPUTS, np.float32),
        **changed,
    }
    target = BytesIO()
    np.savez(target, **arrays)
    return target.getvalue()


def listed(names):
    """Write names as the file holds them."""
    return np.frombuffer("\n".join(names).encode(), np.uint8)


def open_ears():
    """Give ears that all hear a word's first number, if it stands in the middle of three."""
    ears = np.zeros((WIDTH, IN_A_ROW * MOST_EARS + GIST), np.float16)
    ears[0, MOST_EARS : 2 * MOST_EARS] = 1
    return ears


def alarmed(strengths, category=Category.IMMEDIATE_DANGER, start=-4.0):
    """Give a model to which each word, wherever it stands, says so much about one category."""
    words = np.array([[100 * (strength > 0), 0, 0] for strength in strengths.values()], np.int8)
    answer = np.zeros((MOST_EARS + GIST + THOUGHTS, OUTPUTS), np.float32)
    answer[:MOST_EARS, [0, 1 + DISCLOSURES.index(category)]] = 1 / MOST_EARS
    data = file(
        tuple(strengths),
        words=words,
        **{"words.steps": np.array(list(strengths.values())) / 100},
        ears=open_ears(),
        answer=answer,
        **{"answer.start": np.full(OUTPUTS, start, np.float32)},
    )
    return Model.from_bytes(data)
