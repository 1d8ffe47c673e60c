"""
Glosses: what common words of other languages mean, in a few English words.

By them the careful reader, which starts from knowing English, gets a first idea of those words.
Writers made them by hand (`glosses/*.tsv`: a word as messages are folded, and its gloss).
"""

# Scripts stand alone here.
# ruff: noqa: INP001

from __future__ import annotations

from pathlib import Path

FOLDER = Path("training/glosses")


def glosses() -> dict[str, list[str]]:
    """Give the glosses of each word, one for every language that has it."""
    found: dict[str, list[str]] = {}
    for path in sorted(FOLDER.glob("*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            word, gloss = line.split("\t")
            found.setdefault(word, []).append(gloss)
    return found
