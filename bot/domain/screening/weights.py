"""Weights: the file of numbers that training writes for a model."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import BadZipFile

import numpy as np


def read_weights(data: bytes) -> dict[str, Any]:
    """
    Give the arrays of a file by their names.

    Raises ValueError if it can't be opened, or if any number in it is none: a model that
    counts with such numbers would find nothing in any message, and nobody would know.
    """
    try:
        file = dict(np.load(BytesIO(data), allow_pickle=False))
    except (EOFError, BadZipFile, TypeError) as error:
        raise ValueError("it can't be opened") from error
    for name, numbers in file.items():
        if numbers.dtype.kind == "f" and not np.isfinite(numbers).all():
            raise ValueError(f"'{name}' holds what is no number")
    return file
