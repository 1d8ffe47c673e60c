"""Codes of languages: how they belong together, whatever is said in them."""

from __future__ import annotations

#: The language that flows and lines are written in.
SOURCE = "en"

#: Languages that are written from right to left.
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "fa", "ur"})


def base_of(tag: str) -> str:
    """Give the language of a tag that an app sends: `pl` for pl-PL."""
    return tag.replace("_", "-").partition("-")[0].lower()


def same_language(one: str, other: str) -> bool:
    """Say whether two codes are of the same language: en@easy is English."""
    return one.partition("@")[0] == other.partition("@")[0]


def easier(language: str) -> str:
    """Give the code of the same language in easy words: en@easy for en."""
    return language.partition("@")[0] + "@easy"


def fallbacks(language: str) -> tuple[str, ...]:
    """From the language itself to the one it belongs to: cy-GB, then cy."""
    code = language.replace("-", "_")
    return tuple(dict.fromkeys((language, code, code.partition("@")[0], code.partition("_")[0])))


def is_right_to_left(language: str) -> bool:
    """Say whether a language is written from right to left."""
    return base_of(language.partition("@")[0]) in RIGHT_TO_LEFT
