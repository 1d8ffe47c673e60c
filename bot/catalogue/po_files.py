"""Translation files: where they are, read without a guess, and written alike every time."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from bot.engine.extract import MADE
from bot.errors import Problem

_LINE = re.compile(r'#.*|(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)?\s*"(?:[^"\\]|\\.)*"\s*')
#: Letters, digits and marks, as in `cy`, `ckb`, `en@easy`; nothing that could leave the folder.
_CODE = re.compile(r"[a-z]{2,3}(?:[_-][A-Za-z]{2,4})?(?:@[a-z]{1,12})?")


def locale_of(language: str) -> Locale | None:
    """Give what is known of how a *language* writes, or nothing for one that is unknown."""
    if not _CODE.fullmatch(language):
        return None
    try:
        return Locale.parse(language.partition("@")[0].replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return None


def find_files(folder: Path) -> list[Path]:
    """Give the file of each language."""
    return sorted(folder.glob("*/LC_MESSAGES/messages.po"))


def file_of(folder: Path, language: str) -> Path:
    """Give where the words of a *language* stand, whether or not there are any."""
    return folder / language / "LC_MESSAGES" / "messages.po"


def language_of(path: Path) -> str:
    """Give the language of a file."""
    return path.parent.parent.name


def name_of(folder: Path, path: Path) -> str:
    """Give a file's name as mistakes in it are shown."""
    return str(path.relative_to(folder.parent))


def read_file(folder: Path, path: Path, problems: list[Problem]) -> Catalog | None:
    """Read the words of one language; what makes them unreadable goes into *problems*."""
    language, where = language_of(path), name_of(folder, path)
    if locale_of(language) is None:
        problems.append(Problem(where, 1, 1, f"'{language}' is not a language that is known"))
        return None
    try:
        text = path.read_text(encoding="utf-8")
        broken = _broken_lines(text)
        problems.extend(
            Problem(where, line, 1, "this is not a line of a PO file") for line in broken
        )
        if broken:
            return None
        return read_po(BytesIO(text.encode()), locale=language, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        problems.append(Problem(where, 1, 1, f"this is not a valid PO file: {error}"))
        return None


def new_catalog(language: str) -> Catalog:
    """Make an empty file for a language that has none; its plural forms are Babel's."""
    return Catalog(
        locale=language,
        project="Touchbase",
        version="1",
        msgid_bugs_address="the issue tracker",
        last_translator="the Touchbase contributors",
        language_team="the Touchbase contributors",
        copyright_holder="the Touchbase contributors",
        creation_date=MADE,
        revision_date=MADE,
        fuzzy=False,
        header_comment="# Words of Touchbase.",
    )


def write_file(path: Path, catalog: Catalog) -> None:
    """Write the words of one language, in the order of the template."""
    written = BytesIO()
    write_po(written, catalog, width=96)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(written.getvalue())


def _broken_lines(text: str) -> list[int]:
    """Lines with an open quote or without one, which the reader would silently cut short."""
    lines = enumerate(text.splitlines(), start=1)
    return [number for number, line in lines if line.strip() and not _LINE.fullmatch(line)]
