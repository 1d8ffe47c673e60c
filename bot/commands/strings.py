"""`strings`: what translators start from, what they hand in, and how far each language is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.catalogue.flows import load_flows
from bot.catalogue.translating import fill, find_missing, save_template, update_locales
from bot.commands.output import write
from bot.errors import AuthorError, Problem
from bot.settings import Settings


def extract(settings: Settings) -> None:
    """Write the template."""
    write(f"written: {save_template(settings.locales_dir, load_flows(settings.flows_dir))}")


def update(settings: Settings) -> None:
    """Write the template, and bring new words into every language."""
    flows = load_flows(settings.flows_dir)
    for path in (
        save_template(settings.locales_dir, flows),
        *update_locales(settings.locales_dir, flows),
    ):
        write(f"written: {path}")


def missing(settings: Settings, language: str, *, critical: bool) -> None:
    """Print what a language has no words for, as JSON lines."""
    flows = load_flows(settings.flows_dir)
    for text in find_missing(settings.locales_dir, flows, language):
        if text.critical or not critical:
            entry = {
                "context": text.context,
                "source": text.source,
                "note": text.note,
                "is_label": text.is_label,
                "critical": text.critical,
            }
            write(json.dumps(entry, ensure_ascii=False))


def fill_in(settings: Settings, language: str, file: Path) -> int:
    """Take translations into a language; says what was refused, with exit code 1 if any was."""
    flows = load_flows(settings.flows_dir)
    filled = fill(settings.locales_dir, flows, language, list(_entries(file)))
    for sentence in filled.refused:
        write(sentence)
    write(f"{filled.written} written, {len(filled.refused)} mistakes")
    return 1 if filled.refused else 0


def _entries(file: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise AuthorError([Problem(str(file), 1, 1, f"can't be read: {error}")]) from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            entry = None
        if not isinstance(entry, dict):
            advice = 'write {"context": "…", "source": "…", "text": "…"} on one line'
            raise AuthorError([Problem(str(file), number, 1, advice)])
        yield entry
