"""Reads config/signs.yaml: what only a stranger asks, and the usual words of each language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.catalogue.document import Document, read_document
from bot.domain.concern import Category, Tier
from bot.domain.own_words import fold
from bot.domain.screening import Language, Rule, Rules, Weight
from bot.domain.screening.patterns import PatternError
from bot.domain.screening.rules import plain_words
from bot.domain.signs import ASIDE, REFUSALS, SEEN, TIMES, Signs
from bot.errors import AuthorError, Problem

#: So many words, the most common ones that people typed, are no own words. The rarer ones may be:
#: the corpus grows, and a tortoise is typed by somebody once.
_EVERYDAY = 8000
_WORDS = ("them", "asks", "matches", "misses", "usual", "ordinary")
#: Groups of words that patterns may name.
_GROUPS = ("them", "seers", "tongues", "leads", "kin", "finds", "tells", "clock", "hours")
_QUOTED = "quoted"
#: The groups of words of a message that says nothing but a wish not to be contacted.
_PLAIN = ("plain", "contact", "nots", "begins")
_OPTIONAL = (*_GROUPS, *ASIDE, SEEN, *REFUSALS, *TIMES, _QUOTED, *_PLAIN)
_NAME = "asks"
_SEEN_WHY = "They say that somebody can see their phone."
_WHY = "They ask who this is, what was said or who the worker is. It may be somebody else."


def load_signs(folder: Path, screening: Rules) -> Signs:
    """
    Read the signs; words are spelled as in the *screening* rules.

    Raises AuthorError with every mistake in the file.
    """
    document = read_document(folder / "signs.yaml", folder.parent)
    if not isinstance(document.value, dict):
        raise AuthorError([Problem(document.file, 1, 1, "write languages here, such as `en:`")])
    known = {language.code: language for language in screening.languages}
    languages = [_language(document, code, known) for code in document.value]
    if document.problems:
        raise AuthorError(document.problems)
    try:
        asking = Rules(languages)
    except PatternError as error:
        raise AuthorError([Problem(document.file, 1, 1, str(error))]) from error
    usual = {
        code: frozenset(word.removesuffix("*") for word in plain_words(_split(document, code)))
        for code in document.value
    }
    ordinary = {fold(w) for code in document.value for w in _split(document, code, "ordinary")}
    plain = {
        group: frozenset(
            asking.understand(word).plain
            for code in document.value
            for word in _split(document, code, group)
        )
        for group in _PLAIN
    }
    everyday = {fold(word) for word in screening.everyday(_EVERYDAY)}
    return Signs(asking, plain, usual, frozenset(ordinary) | everyday)


def check_signs(folder: Path, screening: Rules) -> list[Problem]:
    """Give every problem of the signs, their own phrases included."""
    try:
        signs = load_signs(folder, screening)
    except AuthorError as error:
        return error.problems
    document = read_document(folder / "signs.yaml", folder.parent)
    for code in document.value:
        for place, phrase in enumerate(_list(document, code, "matches")):
            if not _is_heard(signs, phrase):
                document.problem((code, "matches", place), "no pattern matches this phrase")
        for place, phrase in enumerate(_list(document, code, "misses")):
            if _is_heard(signs, phrase):
                document.problem((code, "misses", place), "a pattern matches this phrase")
    return sorted(document.problems)


def _is_heard(signs: Signs, phrase: str) -> bool:
    return bool(signs.find(phrase) or signs.find_wish(phrase) or signs.refusals(phrase))


def _language(document: Document, code: str, known: Mapping[str, Language]) -> Language:
    document.refuse_unknown((code,), (*_WORDS, *_OPTIONAL))
    given = document.value[code]
    for word in _WORDS:
        if word not in given:
            document.problem((code,), f"'{word}:' is missing")
    rules = [_rule(document, code, _NAME, _WHY)]
    if SEEN in given:
        rules.append(_rule(document, code, SEEN, _SEEN_WHY))
    rules += [_rule(document, code, name, "") for name in (*ASIDE, *TIMES) if name in given]
    rules += [
        _rule(document, code, n, why, _QUOTED) for n, (_, why) in REFUSALS.items() if n in given
    ]
    spelled = known[code].spellings if code in known else {}
    words = {name: tuple(_split(document, code, name)) for name in _GROUPS}
    return Language(code, code, words, spelled, tuple(rules))


def _rule(document: Document, code: str, name: str, why: str, but: str = "") -> Rule:
    when, unless = tuple(_list(document, code, name)), tuple(_list(document, code, but))
    return Rule(
        name, Category.WATCHED_DEVICE, Tier.P1, Weight.STRONG, why, when=when, unless=unless
    )


def _list(document: Document, code: str, word: str) -> Sequence[str]:
    found = document.value[code].get(word, [])
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        document.problem((code, word), "write a list of texts here")
        return ()
    return tuple(found)


def _split(document: Document, code: str, word: str = "usual") -> Sequence[str]:
    return tuple(str(document.value[code].get(word, "")).split())
