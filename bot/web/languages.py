"""Languages as pages name and mark them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

#: Each by its own name, so that whoever reads no other finds it.
NAMES: Mapping[str, str] = {
    "en": "English",
    "cy": "Cymraeg",
    "en@easy": "Easy words",
    "ar": "العربية",
    "ckb": "کوردیی ناوەندی",
    "fa": "فارسی",
    "fr": "Français",
    "kmr": "Kurmancî",
    "pl": "Polski",
    "ro": "Română",
    "so": "Soomaali",
    "sq": "Shqip",
    "ti": "ትግርኛ",
    "uk": "Українська",
    "ur": "اردو",
    "vi": "Tiếng Việt",
}
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "fa", "he", "prs", "ps", "sd", "ug", "ur", "yi"})
_NOT_LATIN = frozenset({"am", "bg", "el", "ru", "ti", "uk", "zh"}) | _RIGHT_TO_LEFT
#: A number to ring, or to type: within words that are read from the right it would be turned round.
_NUMBER = re.compile(r"(\+?[0-9][0-9 ]{1,18}[0-9])")


def offered(languages: Iterable[str], known: Iterable[str]) -> Mapping[str, str]:
    """Give the languages that an authority offers and that there are words in, with their names."""
    there = frozenset(known)
    return {code: NAMES.get(code, code) for code in languages if code in there}


def tag(language: str) -> str:
    """Give what a page is marked with: `en@easy` is English."""
    return language.partition("@")[0]


def direction(language: str) -> str:
    """Give the direction that a language is written in: `ltr` or `rtl`."""
    return "rtl" if _plain(language) in _RIGHT_TO_LEFT else "ltr"


def tag_of(words: str, language: str, *, ours: bool = True) -> str:
    """
    Give the mark of a line on a page in *language*: its own, or another if it shows by its letters.

    What is *ours* and has other letters is English; of what somebody typed nobody knows.
    """
    letters = [symbol for symbol in words if symbol.isalpha()]
    latin = sum(unicodedata.name(symbol, "").startswith("LATIN") for symbol in letters)
    if not letters or (2 * latin > len(letters)) != (_plain(language) in _NOT_LATIN):
        return tag(language)
    return "en" if ours and latin else ""


def runs(words: str) -> list[tuple[str, bool]]:
    """Cut *words* into runs, each with whether it is a number that has to stay in one piece."""
    return [(part, bool(_NUMBER.fullmatch(part))) for part in _NUMBER.split(words) if part]


def _plain(language: str) -> str:
    return tag(language).partition("-")[0].lower()
