"""The translations, read from `locales/` at the start, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, write_po

from bot.catalogue.flows import Flows
from bot.engine.extract import Text, texts, write_template
from bot.engine.inspect import LONGEST_LABEL, placeholders
from bot.errors import AuthorError, Problem
from bot.wording import Key, Wording

#: What must be the same in every language: helplines, times, links.
_DIGITS = re.compile(r"\d(?:[ -]?\d)*")
_LINE = re.compile(r'#.*|(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)?\s*"(?:[^"\\]|\\.)*"\s*')
_LINKS = re.compile(r"https?://\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:uk|com|org|net|cymru)\b")


def load_locales(folder: Path, flows: Flows) -> Wording:
    """
    Read every language in *folder*; raises AuthorError only for files that can't be read.

    Words that are missing, doubtful or wrong are shown in English; `check_locales` lists them.
    """
    translations: dict[str, Mapping[Key, str]] = {}
    problems: list[Problem] = []
    wanted = _wanted(flows)
    for path in _files(folder):
        catalog = _read(folder, path, problems)
        if catalog is not None:
            translations[path.parent.parent.name] = dict(_words(catalog, wanted))
    if problems:
        raise AuthorError(problems)
    return Wording(lines=flows.lines, flows=flows.every(), translations=translations)


def check_locales(folder: Path, flows: Flows) -> list[Problem]:
    """Compare every language with the words that there are to translate."""
    problems: list[Problem] = []
    wanted = _wanted(flows)
    for path in _files(folder):
        catalog = _read(folder, path, problems)
        if catalog is not None:
            problems.extend(_check(_name(folder, path), catalog, wanted))
    return sorted(problems)


def save_template(folder: Path, flows: Flows) -> Path:
    """Write `messages.pot`, the words that translators start from."""
    path = folder / "messages.pot"
    path.write_bytes(write_template(texts(flows.every(), flows.lines)))
    return path


def update_locales(folder: Path, flows: Flows) -> list[Path]:
    """Bring new words into every language and take old ones out; translations stay."""
    template = read_po(BytesIO(save_template(folder, flows).read_bytes()))
    updated = []
    for path in _files(folder):
        catalog = read_po(BytesIO(path.read_bytes()), locale=path.parent.parent.name)
        # A guess at a new sentence from an old one is worse than English in a safety text.
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        written = BytesIO()
        write_po(written, catalog, width=96)
        path.write_bytes(written.getvalue())
        updated.append(path)
    return updated


def _wanted(flows: Flows) -> dict[Key, Text]:
    return {(text.context, text.source): text for text in texts(flows.every(), flows.lines)}


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/LC_MESSAGES/messages.po"))


def _name(folder: Path, path: Path) -> str:
    return str(path.relative_to(folder.parent))


def _read(folder: Path, path: Path, problems: list[Problem]) -> Catalog | None:
    language, where = path.parent.parent.name, _name(folder, path)
    try:
        text = path.read_text(encoding="utf-8")
        broken = _broken_lines(text)
        problems.extend(
            Problem(where, line, 1, "this is not a line of a PO file") for line in broken
        )
        if broken:
            return None
        catalog = read_po(BytesIO(text.encode()), locale=language, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        problems.append(Problem(where, 1, 1, f"this is not a valid PO file: {error}"))
        return None
    if catalog.locale is None:
        problems.append(Problem(where, 1, 1, f"'{language}' is not a language that is known"))
        return None
    return catalog


def _broken_lines(text: str) -> list[int]:
    """Lines with an open quote or without one, which the reader would silently cut short."""
    lines = enumerate(text.splitlines(), start=1)
    return [number for number, line in lines if line.strip() and not _LINE.fullmatch(line)]


def _words(catalog: Catalog, wanted: Mapping[Key, Text]) -> Iterator[tuple[Key, str]]:
    """Only words that are right: a lost number or placeholder is worse than English."""
    for message in catalog:
        key = (message.context or "", str(message.id))
        if key in wanted and not list(_advise(wanted[key], message)):
            yield key, str(message.string)


def _check(where: str, catalog: Catalog, wanted: Mapping[Key, Text]) -> Iterator[Problem]:
    seen: set[Key] = set()
    for message in catalog:
        if not message.id:
            continue
        key = (message.context or "", str(message.id))
        seen.add(key)
        line = message.lineno or 1
        text = wanted.get(key)
        if text is None:
            advice = f"'{key[0]}' with these English words is no longer in use; update the file"
            yield Problem(where, line, 1, advice)
            continue
        yield from (Problem(where, line, 1, advice) for advice in _advise(text, message))
    for context, source in wanted:
        if (context, source) not in seen:
            yield Problem(where, 1, 1, f"'{context}' is missing: translate \"{source[:60]}\"")


def _advise(text: Text, message: Message) -> Iterator[str]:
    translated = message.string if isinstance(message.string, str) else ""
    if not translated.strip():
        yield f"'{text.context}' has no translation"
        return
    if message.fuzzy:
        yield f"'{text.context}' is marked fuzzy; check it and take the mark away"
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


def _found(pattern: re.Pattern[str], text: str) -> list[str]:
    return sorted(found.rstrip(".,") for found in pattern.findall(text))
