"""Writes what a command has to say on standard output; logs go to standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any


def write(text: str) -> None:
    """Write a line."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def write_beside(text: str) -> None:
    """Write a line on standard error, so that the result stays as scripts expect it."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def write_json(value: Any) -> None:
    """Write JSON; times are in ISO form."""
    write(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def write_rows(
    rows: Sequence[Any], line: Callable[[Any], str], nothing: str, *, as_json: bool
) -> None:
    """Write each of *rows* as its *line*, or *nothing* if there is none; or all of them as JSON."""
    if as_json:
        write_json(rows)
        return
    for row in rows:
        write(line(row))
    if not rows:
        write(nothing)
