"""The languages of an authority's file, and who has looked at them."""

from __future__ import annotations

import re
from datetime import date

from bot.catalogue.document import Document, Keys, did_you_mean
from bot.catalogue.po_files import locale_of
from bot.catalogue.values import read_list, read_mapping, read_text
from bot.domain.authority import SignOff

_WORDS = ("reviewer", "on", "words")
_MARK = re.compile(r"[0-9a-f]{12}")


def read_languages(document: Document) -> tuple[str, ...]:
    """Read the languages that an authority lists, best first."""
    path: Keys = ("languages",)
    if not document.value.get("languages"):
        document.problem(path, "'languages' is missing; write a list with a line for each")
        return ()
    found: dict[str, None] = {}
    for place, code in read_list(document, path):
        if locale_of(code) is None:
            document.problem(place, f"'{code}' is not a language that is known; write a code")
        elif code in found:
            document.problem(place, f"'{code}' is here twice; keep one")
        found[code] = None
    return tuple(found)


def read_sign_offs(
    document: Document, languages: tuple[str, ...], today: date | None
) -> dict[str, SignOff]:
    """Read who has looked at the words of which language, and when."""
    found = {}
    for language in read_mapping(document, ("signed",)):
        path: Keys = ("signed", language)
        if language not in languages:
            hint = did_you_mean(language, languages)
            document.problem(path, f"'{language}' is not among the languages above{hint}")
        if not read_mapping(document, path):
            document.problem(path, "write `reviewer:`, `on:` and `words:` below it")
            continue
        document.refuse_unknown(path, _WORDS)
        signed = _sign_off(document, path, today)
        if signed is not None:
            found[language] = signed
    return found


def _sign_off(document: Document, path: Keys, today: date | None) -> SignOff | None:
    reviewer, day, words = (read_text(document, (*path, name)) for name in _WORDS)
    if not reviewer:
        document.problem((*path, "reviewer"), "write the name of whoever looked at every word")
    if not _MARK.fullmatch(words):
        document.problem(
            (*path, "words"), "write the mark that `python -m bot strings check` prints"
        )
    try:
        on = date.fromisoformat(day)
    except ValueError:
        document.problem((*path, "on"), f"write a day such as 2026-11-20, not '{day}'")
        return None
    if today is not None and on > today:
        document.problem((*path, "on"), f"{day} is still to come; write the day of the sign-off")
    return SignOff(reviewer, on, words) if reviewer and words else None
