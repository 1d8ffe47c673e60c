"""Messages made from those of the corpus: words changed for near ones, and pieces put together."""

# Scripts stand alone here, and chance need only be repeatable.
# ruff: noqa: INP001, S311

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch

#: How near a word has to be to take another's place, and how many such words are kept.
NEAR, KEPT = 0.4, 9
#: How often a word is changed for a near one, for any other, or lost: little and much.
LITTLE, MUCH = 0.15, 0.35
_BATCH = 256
Words = Sequence[str]


def pieces(texts: list[str], teacher: Any, amount: int) -> list[str]:
    """Give *amount* messages made from *texts*; the teacher says which words are near."""
    chance = random.Random(5)
    messages = [text.lower().split() for text in texts]
    seen = Counter(word for words in messages for word in set(words))
    known = [word for word, times in seen.items() if times > 1]
    near = neighbours(known, teacher)
    made = list(_made(messages, near, known, chance))
    chance.shuffle(made)
    return list(dict.fromkeys(" ".join(words) for words in made if len(words) > 1))[:amount]


def neighbours(known: list[str], teacher: Any) -> dict[str, list[str]]:
    """Give for each word the words that the language model finds nearest."""
    rows = []
    with torch.no_grad():
        for start in range(0, len(known), _BATCH):
            read = teacher.tokens(known[start : start + _BATCH], padding=True, return_tensors="pt")
            hidden = teacher.model(**read).last_hidden_state
            real = read["attention_mask"][..., None]
            rows.append(((hidden * real).sum(1) / real.sum(1)).numpy())
    places = np.concatenate(rows)
    places -= places.mean(0)
    places /= np.linalg.norm(places, axis=1, keepdims=True)
    found = {}
    for place, word in enumerate(known):
        likeness = places @ places[place]
        nearest = np.argsort(-likeness)[1 : KEPT + 1]
        found[word] = [known[other] for other in nearest if likeness[other] > NEAR]
    return found


def _made(
    messages: list[list[str]],
    near: Mapping[str, Words],
    known: Words,
    chance: random.Random,
) -> Iterator[Words]:
    for words in messages:
        for share in (LITTLE, LITTLE, LITTLE, MUCH, MUCH):
            yield list(_changed(words, share, near, known, chance))
        yield _piece(words, 3, 9, chance)
        yield _piece(words, 4, 14, chance)
    for _ in range(2 * len(messages)):
        first, second = chance.choice(messages), chance.choice(messages)
        yield first[: chance.randint(1, len(first))] + second[chance.randrange(len(second)) :]


def _changed(
    words: Words,
    share: float,
    near: Mapping[str, Words],
    known: Words,
    chance: random.Random,
) -> Iterator[str]:
    for word in words:
        drawn = chance.random()
        if drawn < share and near.get(word):
            yield chance.choice(near[word])
        elif drawn < share * 1.2:
            yield chance.choice(known)
        elif drawn >= share * 1.4:
            yield word


def _piece(words: Words, least: int, most: int, chance: random.Random) -> Words:
    length = chance.randint(least, most)
    start = chance.randrange(max(1, len(words) - length + 1))
    return words[start : start + length]
