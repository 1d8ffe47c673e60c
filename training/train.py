"""
Trains the screening model from the messages in tests/domain/screening/corpus.

Run it in an environment of its own that has scikit-learn and PyYAML, from the project's
folder:  PYTHONPATH=. python training/train.py

It reads every corpus file except those named heldout_*, which no training may ever see,
and writes config/screening/model.json. Nothing is trained while the service runs.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bot.catalogue.screening import load_screening
from bot.domain.concern import DISCLOSURES
from bot.domain.screening import Model, Rules
from bot.domain.screening.features import KINDS, SCALE, inside, nearby, neighbours, pairs
from bot.domain.screening.folding import fold
from bot.domain.screening.hearing import hear
from bot.domain.screening.model import ALPHABET, COMMONNESS_STEPS, MIDDLE
from bot.domain.screening.words import TOKEN

CONFIG = Path("config/screening")
CORPUS = Path("tests/domain/screening/corpus")
#: A word or feature seen in fewer messages says more about the writer than about the words.
FEWEST = 2
#: How freely the model may follow its examples (the inverse of regularisation).
FREEDOM = 8.0
#: Weights beyond this share are cut, so that the rest keep their precision.
KEPT = 99.8

Row = dict[str, Any]
Feature = tuple[str, str]


def main() -> None:
    """Train on the corpus and write the model."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS
    rows = list(read_corpus(folder))
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
    questions = [(np.array([row["labels"] != ["none"] for row in rows]), np.ones(len(rows), bool))]
    for category in DISCLOSURES:
        labelled = np.array([category in row["labels"] for row in rows])
        open_to_doubt = np.array([category in row["also_ok"] for row in rows])
        questions.append((labelled, labelled | ~open_to_doubt))
    fitted = [fit(matrix, answers, used) for answers, used in questions]
    coefficients = np.array([model.coef_[0] for model in fitted]).T * scaled[:, None]
    return names, Weights(commonness, coefficients, [float(m.intercept_[0]) for m in fitted])


def fit(matrix: Any, answers: Any, used: Any) -> Any:
    """Fit one question on the messages that it may use."""
    model = LogisticRegression(C=FREEDOM, max_iter=400, class_weight="balanced")
    return model.fit(matrix[used], answers[used])


def as_matrix(counted: list[Counter[Feature]], names: list[Feature], scaled: Any) -> Any:
    """Lay the messages out as rows of one length, each feature weighed by how rare it is."""
    column = {name: place for place, name in enumerate(names)}
    places, columns, values = [], [], []
    for place, features in enumerate(counted):
        known = [(column[name], times) for name, times in features.items() if name in column]
        length = math.sqrt(sum(times * scaled[at] ** 2 for at, times in known)) or 1.0
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
