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
from bot.domain.screening.words import TOKEN

CORPUS = Path("tests/domain/screening/corpus")
#: What files are named that are never trained on: to choose thresholds with, and the exam.
HELD_BACK = ("tuning_", "earlier_", "heldout_", "hints_")
#: A word seen in fewer messages says more about the writer than about the words.
FEWEST = 2
#: One question for any concern, which is what matters most, then one for each category.
OUTPUTS = 1 + len(DISCLOSURES)
FIRST_COUNTS = 3.0
#: Messages that adults text each other are harmless however they sound, and count more.
TEXTING = 2.0
TEXTED = ("texting", "adult")
#: A harmless message that may also be read as a concern counts less.
IN_DOUBT = 0.3

#: A word is foreign when it is so many times as frequent in other languages as in English.
FOREIGN = 3

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


def made_up(amount: int) -> list[Row]:
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


def answers(rows: list[Row], other_language: float = 1.0) -> tuple[Any, Any]:
    """
    Give what each message answers to each question, and how much it counts there.

    The first question is any concern, then comes each category; a message without labels answers
    nothing. One in another language counts *other_language* times.
    """
    asked = np.zeros((len(rows), OUTPUTS), np.float32)
    counts = np.ones((len(rows), OUTPUTS), np.float32)
    for place, row in enumerate(rows):
        labels, allowed = row["labels"], row.get("also_ok", ())
        if labels is None:
            continue
        risky = labels != ["none"]
        asked[place] = [risky, *(category in labels for category in DISCLOSURES)]
        counts[place] = [FIRST_COUNTS, *(category not in allowed for category in DISCLOSURES)]
        counts[place, 0] *= IN_DOUBT if allowed and not risky else 1
        counts[place] *= TEXTING if row["kind"] in TEXTED else row.get("counts", 1.0)
        counts[place] *= 1 if row["lang"] == "en" else other_language
    return asked, counts
