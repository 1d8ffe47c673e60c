"""Values of a document, read as what they have to be: mistakes are noted with their place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time
from typing import Any

from bot.catalogue.document import Document, Keys, did_you_mean

_CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}")


def read_clock(text: str) -> time:
    """Read a time of day as it stands in a file: 09:30; ValueError if it is none."""
    # 09.30 would be taken for a third of a second after nine, and nobody would see it.
    if not _CLOCK.fullmatch(text):
        raise ValueError(text)
    return time.fromisoformat(text)


def read_value(document: Document, path: Keys) -> Any:
    """Give what is at *path*, or nothing."""
    value = document.value
    for key in path:
        if not isinstance(value, dict) or key not in value:
            return None
        value = value[key]
    return value


def read_mapping(document: Document, path: Keys) -> dict[str, Any]:
    """Give the names and values at *path*; an empty mapping if there is none."""
    value = read_value(document, path)
    if value is None:
        return {}
    if not isinstance(value, dict):
        document.problem(path, "write names with a value each here, like `name: value`")
        return {}
    return value


def read_text(document: Document, path: Keys) -> str:
    """Give the words at *path* on one line."""
    value = read_value(document, path)
    if value is None:
        return ""
    if not isinstance(value, str) or not value.strip():
        document.problem(path, "write words here; put words that begin with { in quotes")
        return ""
    return " ".join(value.split())


def read_texts(document: Document, path: Keys) -> dict[str, str]:
    """Give the words under each name at *path*."""
    return {key: read_text(document, (*path, key)) for key in read_mapping(document, path)}


def read_list(document: Document, path: Keys) -> Iterator[tuple[Keys, str]]:
    """One word or a list of words, each with its place."""
    value = read_value(document, path)
    items = enumerate(value) if isinstance(value, list) else ()
    for place, item in [((*path, i), item) for i, item in items] or [(path, value)]:
        if isinstance(item, str) and item.strip():
            yield place, item.strip()
        else:
            document.problem(place, "write one word or a list of words here")


def read_word(document: Document, path: Keys, known: tuple[str, ...]) -> str:
    """Give the one word at *path*, if it is one of those that are *known*."""
    word = read_text(document, path)
    if word and word not in known:
        document.problem(path, f"'{word}' is not known here{did_you_mean(word, known)}")
        return ""
    return word
