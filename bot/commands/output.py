"""Writes what a command has to say on standard output; logs go to standard error."""

from __future__ import annotations

import json
import sys
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
