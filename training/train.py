"""
Trains the screening model from the messages in tests/domain/screening/corpus.

Run it in an environment of its own that has scikit-learn and PyYAML, from the project's
folder:  PYTHONPATH=. python training/train.py

It reads every corpus file except those named heldout_*, which no training may ever see,
and writes config/screening/model.json. Nothing is trained while the service runs.
"""

# Scripts stand alone here.
# ruff: noqa: INP001

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from ordinary import ordinary
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bot.catalogue.screening import load_screening
from bot.domain.concern import DISCLOSURES
from bot.domain.screening import Model, Rules
from bot.domain.screening.features import KINDS, SCALE, UNKNOWN, inside, nearby, neighbours, pairs
from bot.domain.screening.folding import fold
from bot.domain.screening.hearing import hear
from bot.domain.screening.model import ALPHABET, COMMONNESS_STEPS, MIDDLE
from bot.domain.screening.words import TOKEN

CONFIG = Path("config/screening")
CORPUS = Path("tests/domain/screening/corpus")
#: How many sentences of plain texting are made from parts.
ORDINARY = 5000
#: A word or feature seen in fewer messages says more about the writer than about the words.
FEWEST = 2
#: How freely the model may follow its examples (the inverse of regularisation).
FREEDOM = 6.0
#: How much a harmless message counts when one category is told from the others.
HARMLESS = 0.1
#: Weights beyond this share are cut, so that the rest keep their precision.
KEPT = 99.8

Row = dict[str, Any]
Feature = tuple[str, str]


def main() -> None:
    """Train on the corpus and write the model."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS
    rows = [*read_corpus(folder), *made_up(ORDINARY)]
    languages = load_screening(CONFIG).languages
    words = common_words(rows)
    rules = Rules(languages, Model(words=words))
    counted = [features_of(row["text"], rules) for row in rows]
    names, weights = learn(counted, rows)
    text = json.dumps(
        {"words": words, **written(names, weights)}, ensure_ascii=False, separators=(",", ":")
    )
    (CONFIG / "model.json").write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(rows)} messages, {len(names)} features, {len(text):,} characters\n")


def read_corpus(folder: Path) -> Iterator[Row]:
    """Give every message that may be trained on."""
    for path in sorted(folder.glob("*.jsonl")):
        if not path.name.startswith("heldout_"):
            yield from map(json.loads, filter(str.strip, path.read_text("utf-8").splitlines()))


def made_up(amount: int) -> Iterator[Row]:
    """Give made-up sentences of plain texting, all harmless."""
    for text in ordinary(amount):
        yield {"text": text, "lang": "en", "labels": ["none"], "also_ok": [], "kind": "made"}


def common_words(rows: Iterable[Row]) -> list[str]:
    """Give the words of the corpus, most common first, without the rarest."""
    seen = Counter(
        token.replace("'", "")
        for row in rows
        for token in set(TOKEN.findall(fold(row["text"]).text))
    )
    return [word for word, times in seen.most_common() if times >= FEWEST]


def features_of(text: str, rules: Rules) -> Counter[Feature]:
    """Count the features of a message, exactly as the service will see them."""
    words = hear(text, rules).words
    plain, heads = [word.plain for word in words], [word.head for word in words]
    counted: Counter[Feature] = Counter()
    for word in words:
        counted.update(inside(word.plain, rules.groups_of(word.slots)))
    for kind, found in (
        ("pair", pairs(plain)),
        ("next", neighbours(heads)),
        ("near", nearby(heads)),
    ):
        counted.update((kind, name) for name in found)
    return counted


class Weights:
    """What was learnt: a weight for each feature and output, a bias for each output."""

    def __init__(self, commonness: Any, coefficients: Any, bias: Any) -> None:
        """Keep the numbers (arrays)."""
        self.commonness, self.coefficients, self.bias = commonness, coefficients, bias


def learn(counted: list[Counter[Feature]], rows: list[Row]) -> tuple[list[Feature], Weights]:
    """Fit one yes-or-no question for "any concern" and one for each category."""
    seen = Counter(feature for features in counted for feature in features)
    names = sorted(feature for feature, times in seen.items() if times >= FEWEST)
    commonness = np.array(
        [
            round(COMMONNESS_STEPS * (1 + math.log((1 + len(rows)) / (1 + seen[name]))))
            / COMMONNESS_STEPS
            for name in names
        ]
    )
    scaled = commonness * np.array([SCALE.get(kind, 1.0) for kind, _ in names])
    matrix = as_matrix(counted, names, scaled)
    fitted = [fit(matrix, *question) for question in questions(rows)]
    coefficients = np.array([model.coef_[0] for model in fitted]).T * scaled[:, None]
    return names, Weights(commonness, coefficients, [float(m.intercept_[0]) for m in fitted])


def questions(rows: list[Row]) -> Iterator[tuple[Any, Any]]:
    """Give the answers and the weights of each question: any concern, then each category."""
    concern = np.array([row["labels"] != ["none"] for row in rows])
    yield concern, np.ones(len(rows))
    for category in DISCLOSURES:
        labelled = np.array([category in row["labels"] for row in rows])
        in_doubt = np.array([category in row["also_ok"] for row in rows]) & ~labelled
        # A category is mostly told from the other categories: harmless messages count little.
        yield labelled, np.where(concern, 1.0, HARMLESS) * ~in_doubt


def fit(matrix: Any, answers: Any, counts: Any) -> Any:
    """Fit one question, its yes and its no weighing the same in all."""
    counts = counts * np.where(answers, counts[~answers].sum() / counts[answers].sum(), 1.0)
    counts = counts / counts[counts > 0].mean()
    used = counts > 0
    model = LogisticRegression(C=FREEDOM, max_iter=400)
    return model.fit(matrix[used], answers[used], counts[used])


def as_matrix(counted: list[Counter[Feature]], names: list[Feature], scaled: Any) -> Any:
    """Lay the messages out as rows of one length, each feature weighed by how rare it is."""
    column = {name: place for place, name in enumerate(names)}
    places, columns, values = [], [], []
    for place, features in enumerate(counted):
        known = [(column[name], times) for name, times in features.items() if name in column]
        unknown = sum(
            times * (SCALE.get(name[0], 1.0) * UNKNOWN) ** 2
            for name, times in features.items()
            if name not in column
        )
        length = math.sqrt(sum(times * scaled[at] ** 2 for at, times in known) + unknown) or 1.0
        for at, times in known:
            places.append(place)
            columns.append(at)
            values.append(times * scaled[at] / length)
    return csr_matrix((values, (places, columns)), shape=(len(counted), len(names)))


def written(names: list[Feature], weights: Weights) -> dict[str, Any]:
    """Write the weights as text, one character for each number."""
    step = float(np.percentile(np.abs(weights.coefficients), KEPT)) / MIDDLE
    levels = np.clip(np.rint(weights.coefficients / step), -MIDDLE, MIDDLE).astype(int) + MIDDLE
    heads = np.minimum(
        np.rint(weights.commonness * COMMONNESS_STEPS).astype(int), len(ALPHABET) - 1
    )
    tables: dict[str, Any] = {kind: {"features": [], "numbers": []} for kind in KINDS}
    for place, (kind, name) in enumerate(names):
        numbers = [heads[place], *levels[place]]
        tables[kind]["features"].append(name)
        tables[kind]["numbers"].append("".join(ALPHABET[number] for number in numbers))
    for table in tables.values():
        table["numbers"] = "".join(table["numbers"])
    return {"step": step, "bias": weights.bias, "tables": tables}


if __name__ == "__main__":
    main()
