"""The translations, read from `locales/` at the start, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from bot.catalogue.flows import Flows
from bot.catalogue.po_files import find_files, language_of, name_of, new_catalog, read_file
from bot.domain.languages import is_right_to_left
from bot.engine.extract import Text, texts
from bot.engine.inspect import LONGEST_LABEL, placeholders
from bot.errors import AuthorError, Problem
from bot.wording import Key, Wording

#: What must be the same in every language: helplines, times, links.
_DIGITS = re.compile(r"\d(?:[ -]?\d)*")
#: Marks that keep what is between them together, from left to right.
_FROM_LEFT, _END = "\u2066", "\u2069"
_LINKS = re.compile(r"https?://\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:uk|com|org|net|cymru)\b")


def load_locales(folder: Path, flows: Flows) -> Wording:
    """
    Read every language in *folder*; raises AuthorError only for files that can't be read.

    Words that are missing, doubtful or wrong are shown in English; `check_locales` lists those
    that are wrong.
    """
    translations: dict[str, Mapping[Key, str]] = {}
    problems: list[Problem] = []
    wanted = wanted_texts(flows)
    for path in find_files(folder):
        catalog = read_file(folder, path, problems)
        if catalog is not None:
            language, words = language_of(path), good_words(catalog, wanted)
            translations[language] = {
                key: isolated(text) if is_right_to_left(language) else text for key, text in words
            }
    if problems:
        raise AuthorError(problems)
    return Wording(lines=flows.lines, flows=flows.every(), translations=translations)


def check_locales(folder: Path, flows: Flows) -> list[Problem]:
    """
    Find every translation that is wrong, in every language.

    Words that are still missing are no mistake: whether a language has enough of them is
    decided where it would be used (`bot.domain.languages`).
    """
    problems: list[Problem] = []
    wanted = wanted_texts(flows)
    for path in find_files(folder):
        catalog = read_file(folder, path, problems)
        if catalog is not None:
            problems.extend(_check(name_of(folder, path), language_of(path), catalog, wanted))
    return sorted(problems)


def wanted_texts(flows: Flows) -> dict[Key, Text]:
    """Give every text that there is to translate, by its context and its English."""
    return {(text.context, text.source): text for text in texts(flows.every(), flows.lines)}


def good_words(catalog: Catalog, wanted: Mapping[Key, Text]) -> Iterator[tuple[Key, str]]:
    """Only words that are right: a lost number or placeholder is worse than English."""
    for message in catalog:
        key = _key(message)
        if key in wanted and _translated(message) and not message.fuzzy:
            words = _translated(message)
            if not list(advise(wanted[key], words)):
                yield key, words


def isolated(words: str) -> str:
    """Keep each number in one piece: among words from the right its parts would change places."""
    return _DIGITS.sub(lambda found: f"{_FROM_LEFT}{found.group()}{_END}", words)


def advise(text: Text, translated: str) -> Iterator[str]:
    """Say what is wrong with the words that *text* was translated by."""
    try:
        names = placeholders(translated)
    except ValueError:
        yield f"'{text.context}': a brace is open; write {{{{ and }}}} for braces that are meant"
        return
    if names != placeholders(text.source):
        wanted = ", ".join(f"{{{name}}}" for name in sorted(placeholders(text.source))) or "none"
        yield f"'{text.context}': the placeholders must be those of the English: {wanted}"
    for pattern, what in ((_DIGITS, "numbers"), (_LINKS, "links")):
        if _found(pattern, translated) != _found(pattern, text.source):
            same = ", ".join(_found(pattern, text.source)) or "none"
            yield f"'{text.context}': the {what} must be those of the English: {same}"
    if text.is_label and len(translated) > LONGEST_LABEL:
        count = len(translated)
        yield f"'{text.context}': a button holds {LONGEST_LABEL} letters, this has {count}"


def _check(
    where: str, language: str, catalog: Catalog, wanted: Mapping[Key, Text]
) -> Iterator[Problem]:
    plural = new_catalog(language).plural_forms
    if catalog.plural_forms != plural:
        advice = f"write the plural forms of this language at the top: {plural}"
        yield Problem(where, 1, 1, advice)
    labels: dict[tuple[str, str], str] = {}
    for message in catalog:
        line, key = message.lineno or 1, _key(message)
        if message.pluralizable:
            yield Problem(where, line, 1, f"'{key[0]}': nothing here has a plural of its own")
        text = wanted.get(key)
        translated = _translated(message)
        # Words that are no longer in use are never shown; `strings update` takes them out.
        if text is None or not translated or message.fuzzy:
            continue
        yield from (Problem(where, line, 1, advice) for advice in advise(text, translated))
        if text.is_label:
            step = text.context.rpartition(".")[0]
            other = labels.setdefault((step, translated.casefold()), text.context)
            if other != text.context:
                advice = f"'{text.context}' and '{other}' are buttons with the same words"
                yield Problem(where, line, 1, advice)


def _key(message: Message) -> Key:
    source = message.id if isinstance(message.id, str) else "".join(message.id[:1])
    return message.context or "", source


def _translated(message: Message) -> str:
    return message.string.strip() if isinstance(message.string, str) else ""


def _found(pattern: re.Pattern[str], text: str) -> list[str]:
    return sorted(found.rstrip(".,") for found in pattern.findall(text))
