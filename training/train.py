"""
Trains the screening model from the messages in tests/domain/screening/corpus.

Run it from the project's folder, in an environment of its own that has scipy, PyYAML and
chitchat-dataset:  PYTHONPATH=. python training/train.py

It reads every corpus file except those named heldout_*, earlier_* and tuning_*, which none may see,
and writes config/screening/model.json. Nothing is trained while the service runs.
"""

# Scripts stand alone here.
# ruff: noqa: INP001

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from chat import chat
from examples import FEWEST, Row, answers, common_words, foreign_words, made_up, read_corpus
from learner import Columns, Feature, as_rows, common_enough, commonness, fit, scales
from mixed import mixed

from bot.catalogue.screening import load_languages
from bot.domain.screening import Model, Rules
from bot.domain.screening.features import KINDS
from bot.domain.screening.model import ALPHABET, COMMONNESS_STEPS, MIDDLE

CONFIG = Path("config/screening")
#: How strongly large weights are held down.
STRICTNESS = 2e-6
#: How many lines of chat are learnt beside the corpus.
CHAT = 30000
#: How many messages are made of two, so that a thing told among others is heard.
MIXED = 24000
#: Weights beyond this share are cut, so that the rest keep their precision.
KEPT = 99.8


def main() -> None:
    """Train on the corpus and write the model."""
    rows = [*read_corpus(), *made_up()]
    text = trained(rows, [*chat(CHAT), *mixed(rows, MIXED)])
    (CONFIG / "model.json").write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(rows)} messages, {len(text):,} characters\n")


def trained(rows: list[Row], beside: list[Row]) -> str:
    """
    Train on labelled *rows* and what is learnt *beside* them; gives the model as text.

    Words and features are those of *rows*: what others typed only weighs them.
    """
    words = common_words(rows)
    columns = Columns(Rules(load_languages(CONFIG), Model(words=words)))
    everything = [*rows, *beside]
    counted = columns.matrix(row["text"] for row in everything)
    asked, counts = answers(everything)
    kept = common_enough(counted[: len(rows)], FEWEST)
    rare, scale = commonness(counted), scales(columns)
    weights, start = fit(as_rows(counted, rare, scale, kept), asked, counts, STRICTNESS)
    names = [name for name, good in zip(columns.of, kept, strict=True) if good]
    weights = weights * (rare * scale)[kept][:, None]
    model = written(names, rare[kept], weights, start)
    model = {"words": words, "foreign": foreign_words(rows, words), **model}
    return json.dumps(model, ensure_ascii=False, separators=(",", ":"))


def written(names: list[Feature], rare: Any, weights: Any, start: Any) -> dict[str, Any]:
    """Write the weights as text, one character for each number."""
    step = float(np.percentile(np.abs(weights), KEPT)) / MIDDLE
    levels = np.clip(np.rint(weights / step), -MIDDLE, MIDDLE).astype(int) + MIDDLE
    heads = np.minimum(np.rint(rare * COMMONNESS_STEPS).astype(int), len(ALPHABET) - 1)
    tables: dict[str, Any] = {kind: {"features": [], "numbers": []} for kind in KINDS}
    for place, (kind, name) in enumerate(names):
        tables[kind]["features"].append(name)
        numbers = [heads[place], *levels[place]]
        tables[kind]["numbers"].append("".join(ALPHABET[number] for number in numbers))
    for table in tables.values():
        table["numbers"] = "".join(table["numbers"])
    return {"step": step, "bias": [float(value) for value in start], "tables": tables}


if __name__ == "__main__":
    main()
