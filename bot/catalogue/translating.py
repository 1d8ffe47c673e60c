"""What translators do: take the words that are missing, and give back the words they wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.catalogue.flows import Flows
from bot.catalogue.locales import advise, good_words, wanted_texts
from bot.catalogue.po_files import (
    file_of,
    find_files,
    locale_of,
    new_catalog,
    read_file,
    write_file,
)
from bot.domain.languages import SOURCE
from bot.engine.extract import Text, texts, write_template
from bot.errors import AuthorError, Problem
from bot.wording import Key


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of words that were handed in: how many were *written*, and what was refused."""

    written: int = 0
    refused: tuple[str, ...] = field(default_factory=tuple)


def save_template(folder: Path, flows: Flows) -> Path:
    """Write `messages.pot`, the words that translators start from."""
    path = folder / "messages.pot"
    path.write_bytes(write_template(texts(flows.every(), flows.lines)))
    return path


def update_locales(folder: Path, flows: Flows) -> list[Path]:
    """Bring new words into every language and take old ones out; translations stay."""
    catalogs = {path: _read(folder, path) for path in find_files(folder)}
    template = _template(flows)
    for path, catalog in catalogs.items():
        _bring_up_to_date(catalog, template)
        write_file(path, catalog)
    return list(catalogs)


def find_missing(folder: Path, flows: Flows, language: str) -> tuple[Text, ...]:
    """Give the texts that *language* has no words for, or words that can't be used."""
    wanted = wanted_texts(flows)
    catalog = _read(folder, file_of(folder, _known(language)))
    there = dict(good_words(catalog, wanted))
    return tuple(text for key, text in wanted.items() if key not in there)


def fill(
    folder: Path, flows: Flows, language: str, given: Iterable[Mapping[str, object]]
) -> Filled:
    """
    Take translations, each with `context`, `source` and `text`, into the file of *language*.

    One that breaks a placeholder, a number, a link or a button is refused with a sentence; the
    good ones are written. A language that has no file yet gets one.
    """
    path = file_of(folder, _known(language))
    catalog, wanted = _read(folder, path), wanted_texts(flows)
    _bring_up_to_date(catalog, _template(flows))
    written, refused = 0, []
    for entry in given:
        context, source, words = (
            " ".join(str(entry.get(name) or "").split()) for name in ("context", "source", "text")
        )
        wrong = _advise(wanted.get((context, source)), context, words)
        refused += wrong
        message = catalog.get(source, context=context)
        if message is not None and not wrong:
            message.string = words
            message.flags.discard("fuzzy")
            written += 1
    write_file(path, catalog)
    return Filled(written, tuple(refused))


def _advise(text: Text | None, context: str, words: str) -> list[str]:
    if text is None:
        return [f"'{context}': there are no such words; copy context and source as they are"]
    if not words:
        return [f"'{context}': the translation is empty"]
    return list(advise(text, words))


def _known(language: str) -> str:
    if language == SOURCE or locale_of(language) is None:
        advice = f"'{language}' is not a language to translate into; write a code such as cy"
        raise AuthorError([Problem("locales", 1, 1, advice)])
    return language


def _read(folder: Path, path: Path) -> Catalog:
    if not path.exists():
        return new_catalog(path.parent.parent.name)
    problems: list[Problem] = []
    catalog = read_file(folder, path, problems)
    if catalog is None:
        raise AuthorError(problems)
    return catalog


def _template(flows: Flows) -> Catalog:
    return read_po(BytesIO(write_template(texts(flows.every(), flows.lines))))


def _bring_up_to_date(catalog: Catalog, template: Catalog) -> None:
    """Take new words in and old ones out; words of a step that moved to another file stay."""
    before = {_place(message): message.string for message in catalog if not message.fuzzy}
    # A guess at a new sentence from an old one is worse than English in a safety text.
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    for message in catalog:
        if message.id and not message.string:
            message.string = before.get(_place(message), "")


def _place(message: Message) -> Key:
    """Where words stand within their file, and their English."""
    return (message.context or "").partition(".")[2], str(message.id)
