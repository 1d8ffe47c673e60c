"""The learner: messages as rows of numbers, and one yes-or-no question for each output."""

# Scripts stand alone here.
# ruff: noqa: INP001

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, diags

from bot.domain.screening import Rules
from bot.domain.screening.features import SCALE, UNKNOWN, between, inside
from bot.domain.screening.hearing import hear
from bot.domain.screening.model import COMMONNESS_STEPS

Feature = tuple[str, str]
#: How many steps the fitting may take.
STEPS = 110


class Columns:
    """A column for each feature, in order of appearance."""

    def __init__(self, rules: Rules) -> None:
        """Keep the rules that messages are read with."""
        self.rules = rules
        self.of: dict[Feature, int] = {}
        self._inside: dict[str, list[Feature]] = {}

    def features(self, text: str) -> list[Feature]:
        """Give the features of a message, exactly as the service will see them."""
        words = hear(text, self.rules).words
        found: list[Feature] = []
        for word in words:
            if word.plain not in self._inside:
                groups = self.rules.groups_of(word.slots)
                self._inside[word.plain] = [
                    (kind, name) for kind, names in inside(word.plain, groups) for name in names
                ]
            found += self._inside[word.plain]
        plain, heads = [word.told[0] for word in words], [word.told[1] for word in words]
        for kind, firsts, seconds in between(plain, heads):
            found += [(kind, f"{one} {two}") for one, two in zip(firsts, seconds, strict=False)]
        return found

    def matrix(self, texts: Iterable[str]) -> Any:
        """Count the features of messages; new ones get a column each."""
        columns: list[int] = []
        ends = [0]
        for text in texts:
            columns += [self.of.setdefault(name, len(self.of)) for name in self.features(text)]
            ends.append(len(columns))
        ones = np.ones(len(columns), dtype=np.float32)
        shape = (len(ends) - 1, len(self.of))
        counted = csr_matrix((ones, np.array(columns, dtype=np.int32), ends), shape=shape)
        counted.sum_duplicates()
        return counted


def scales(columns: Columns) -> Any:
    """Give the scale of each feature's kind."""
    return np.array([SCALE.get(kind, 1.0) for kind, _ in columns.of])


def commonness(counted: Any) -> Any:
    """Say for each feature how rare it is, in the steps in which it is kept."""
    seen = np.asarray((counted > 0).sum(axis=0)).ravel()
    rare = 1 + np.log((1 + counted.shape[0]) / (1 + seen))
    return np.rint(COMMONNESS_STEPS * rare) / COMMONNESS_STEPS


def as_rows(counted: Any, rare: Any, scale: Any, kept: Any) -> Any:
    """Weigh the features by how rare they are and bring every message to one length."""
    weighed = np.where(kept, rare * scale, scale * UNKNOWN)
    length = np.sqrt(counted @ (weighed**2) + 1e-9)
    rows = diags(1 / length) @ counted.multiply(weighed).tocsr()
    return rows[:, kept]


def fit(rows: Any, asked: Any, counts: Any, strictness: float) -> tuple[Any, Any]:
    """
    Fit each question by itself; gives the weights (feature, question) and where each starts.

    *asked* are chances from 0 to 1, *counts* how much each answer weighs, *strictness* how
    strongly large weights are held down.
    """
    turned = rows.T.tocsr()
    found = [
        _fit_one(rows, turned, asked[:, place], counts[:, place], strictness)
        for place in range(asked.shape[1])
    ]
    both = np.array(found).T
    return both[:-1], both[-1]


def _fit_one(rows: Any, turned: Any, asked: Any, counts: Any, strictness: float) -> Any:
    used = counts / counts.sum()

    def loss(both: Any) -> tuple[float, Any]:
        weights = both[:-1]
        scores = rows @ weights + both[-1]
        missed = (used * (np.logaddexp(0, scores) - asked * scores)).sum()
        pull = used * (1 / (1 + np.exp(-scores)) - asked)
        slope = np.append(turned @ pull + strictness * weights, pull.sum())
        return missed + strictness / 2 * (weights**2).sum(), slope

    options = {"maxiter": STEPS, "maxcor": 10, "ftol": 1e-7, "gtol": 1e-7}
    start = np.zeros(rows.shape[1] + 1)
    return minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x


def common_enough(counted: Any, fewest: int) -> Any:
    """Say which features occur in enough messages."""
    return np.asarray((counted > 0).sum(axis=0)).ravel() >= fewest
