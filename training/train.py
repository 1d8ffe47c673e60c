"""
Trains the quick model from the messages in tests/domain/screening/corpus.

Run it after opinions.py, in the same environment (with PyYAML), from the project's folder; it takes
about half an hour and writes config/screening/model.npz:  PYTHONPATH=. python training/train.py

It learns what the messages were labelled, and as much what the models in force make of them: the
careful reader, and the quick model before. Corpus files named heldout_*, earlier_* and tuning_*
none of them may see. Nothing is trained while the service runs.
"""

# Scripts stand alone here, and chance need only be repeatable.
# ruff: noqa: INP001, S311

from __future__ import annotations

import math
import random
import sys
from typing import Any

import numpy as np
import torch
from batches import batches
from examples import Row, answers, common_words, foreign_words, read_corpus
from listener import Hearing, Listener
from material import material
from opinions import CONFIG, OPINIONS

from bot.catalogue.screening import load_languages
from bot.domain.screening import Model, Rules

ROUNDS, PACE, BATCH, SLOW_START = 7, 2e-3, 128, 300
#: Of a longer message only so many words are learnt from.
LONGEST = 150
#: How much an opinion counts beside a label, where the message does not say otherwise.
SHARE = 0.5
#: There are few messages in other languages, so that each counts more.
OTHER_LANGUAGE = 2.0


def main() -> None:
    """Train on the material and write the model."""
    torch.manual_seed(0)
    rows, corpus = material(), read_corpus()
    words = common_words(corpus)
    hearing = Hearing(Rules(load_languages(CONFIG), Model(tuple(words))))
    listener = Listener(hearing)
    learn(listener, [hearing.numbered(row["text"])[:LONGEST] for row in rows], Aims(rows))
    data = listener.written(foreign_words(corpus, words))
    (CONFIG / "model.npz").write_bytes(data)
    sys.stdout.write(f"{len(rows)} messages, {len(data):,} bytes\n")


class Aims:
    """What each message should be answered, by its label and by opinion."""

    def __init__(self, rows: list[Row]) -> None:
        """Read the labels and the opinions."""
        labels, counts = answers(rows, OTHER_LANGUAGE)
        labelled = np.array([[row["labels"] is not None] for row in rows])
        opinions = np.load(OPINIONS)
        sure = 1 / (1 + np.exp(-opinions))
        shares = np.array([[row.get("share", SHARE)] for row in rows])
        aims = np.where(labelled, (1 - shares) * labels + shares * sure, sure)
        self.aims, self.counts = torch.tensor(aims).float(), torch.tensor(counts).float()

    def loss(self, scores: Any, places: list[int]) -> Any:
        """Say how far *scores* of the messages at *places* are from their aims."""
        far = torch.nn.functional.binary_cross_entropy_with_logits
        return far(scores, self.aims[places], weight=self.counts[places])


def learn(listener: Listener, messages: list[list[int]], aims: Aims) -> None:
    """Show it the messages a few times, at a pace that falls to nothing."""
    chance = random.Random(0)
    heard = {place: words for place, words in enumerate(messages) if words}
    whole = ROUNDS * math.ceil(len(heard) / BATCH)
    steps = torch.optim.Adam(listener.parameters(), lr=PACE)
    pace = torch.optim.lr_scheduler.LambdaLR(
        steps, lambda step: min(1, step / SLOW_START) * max(0, 1 - step / whole)
    )
    listener.train()
    done = (batch for _ in range(ROUNDS) for batch in batches(heard, BATCH, chance))
    for step, batch in enumerate(done):
        loss = aims.loss(listener([heard[place] for place in batch]), batch)
        steps.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(listener.parameters(), 2.0)
        steps.step()
        pace.step()
        if step % 1000 == 0:
            sys.stdout.write(f"{step} of {whole}, {loss.item():.3f}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
