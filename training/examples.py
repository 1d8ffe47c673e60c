"""Examples: the messages that may be trained on, and what each one answers."""

# Scripts stand alone here.
# ruff: noqa: INP001

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from ordinary import ordinary

from bot.domain.concern import DISCLOSURES
from bot.domain.screening.folding import fold
from bot.domain.screening.model import LIFE, OUTPUTS
from bot.domain.screening.words import TOKEN

CORPUS = Path("tests/domain/screening/corpus")
#: What files are named that are never trained on: to choose thresholds with, and the exam.
HELD_BACK = ("tuning_", "earlier_", "heldout_")
#: How many sentences of plain texting are made from parts.
ORDINARY = 5000
#: A word or feature seen in fewer messages says more about the writer than about the words.
FEWEST = 2
#: How much a harmless message counts when one category is told from the others.
HARMLESS = 0.1
#: How much a message about another risk counts when life at risk is told from harmless.
OTHER_RISK = 0.1
#: Messages that adults text each other are harmless however they sound, and count more.
TEXTING = 2.0
TEXTED = ("texting", "adult")
#: A harmless message that may also be read as a concern counts less.
IN_DOUBT = 0.3

#: A word is foreign when it is so many times as frequent in other languages as in English.
FOREIGN = 3
#: There are few messages in other languages, so that each counts more.
OTHER_LANGUAGE = 3.0

Row = dict[str, Any]


def read_corpus(folder: Path = CORPUS) -> list[Row]:
    """Give every message that may be trained on; never one that is also held back."""
    paths = set(folder.glob("*.jsonl"))
    kept = {path for path in paths if path.name.startswith(HELD_BACK)}
    held_back = {row["text"].lower() for row in _rows(kept)}
    return [row for row in _rows(paths - kept) if row["text"].lower() not in held_back]


def _rows(paths: Iterable[Path]) -> Iterator[Row]:
    for path in sorted(paths):
        for line in filter(str.strip, path.read_text("utf-8").splitlines()):
            yield {**json.loads(line), "file": path.stem}


def made_up(amount: int = ORDINARY) -> list[Row]:
    """Give made-up sentences of plain texting, all harmless."""
    plain = {"lang": "en", "labels": ["none"], "also_ok": [], "kind": "made", "file": "made"}
    return [{"text": text, **plain} for text in ordinary(amount)]


def common_words(rows: Iterable[Row]) -> list[str]:
    """Give the words of the corpus, most common first, without the rarest."""
    seen = Counter(
        token.replace("'", "")
        for row in rows
        for token in set(TOKEN.findall(fold(row["text"]).text))
    )
    return [word for word, times in seen.most_common() if times >= FEWEST]


def foreign_words(rows: Iterable[Row], words: Iterable[str]) -> list[str]:
    """Give those of *words* that are written much more often in other languages than in English."""
    rows = list(rows)
    seen: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for row in rows:
        tokens = TOKEN.findall(fold(row["text"]).text)
        seen[row["lang"] == "en"].update(token.replace("'", "") for token in tokens)
    share = seen[True].total() / max(seen[False].total(), 1)
    return [word for word in words if seen[False][word] * share > FOREIGN * seen[True][word]]


def answers(rows: list[Row]) -> tuple[Any, Any]:
    """Give what each message answers to each question, and how much it counts there."""
    asked = np.zeros((len(rows), OUTPUTS))
    counts = np.ones((len(rows), OUTPUTS))
    concern = np.array([row["labels"] != ["none"] for row in rows])
    doubtful = np.array([row["labels"] == ["none"] and bool(row["also_ok"]) for row in rows])
    asked[:, 0] = concern
    counts[doubtful, 0] = IN_DOUBT
    for place, category in enumerate(DISCLOSURES, 2):
        labelled = np.array([category in row["labels"] for row in rows])
        allowed = np.array([category in row["also_ok"] for row in rows]) & ~labelled
        asked[:, place] = labelled
        # A category is mostly told from the other categories: harmless messages count little.
        counts[:, place] = np.where(concern, 1.0, HARMLESS) * ~allowed
        if category in LIFE:
            asked[:, 1] = np.maximum(asked[:, 1], labelled)
    counts[:, 1] = np.where(concern & (asked[:, 1] == 0), OTHER_RISK, 1.0)
    counts = balanced(asked, counts)
    counts[[row["lang"] != "en" for row in rows]] *= OTHER_LANGUAGE
    counts[[row["kind"] in TEXTED for row in rows]] *= TEXTING
    counts *= np.array([[row.get("counts", 1.0)] for row in rows])
    return asked, counts


def balanced(asked: Any, counts: Any) -> Any:
    """Let yes and no weigh the same in all for each question, and each question one a message."""
    counts = counts.copy()
    for place in range(asked.shape[1]):
        yes, weight = asked[:, place] > 0, counts[:, place]
        weight[yes] *= weight[~yes].sum() / max(weight[yes].sum(), 1e-9)
        weight /= weight[weight > 0].mean()
    return counts
