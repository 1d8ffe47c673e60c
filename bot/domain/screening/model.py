"""The second opinion: a small linear model, trained in development and only read here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Model:
    """What training left: *words* known, most common first."""

    words: Sequence[str] = ()

    @classmethod
    def from_json(cls, text: str) -> Model:
        """Read what the training script wrote; raises ValueError or KeyError if it is not that."""
        return cls(words=tuple(json.loads(text)["words"]))


NO_MODEL = Model()
