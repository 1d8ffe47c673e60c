"""`strings`: what translators start from, what they hand in, and how far each language is."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from bot.catalogue.flows import load_flows
from bot.catalogue.locales import check_locales, load_locales
from bot.catalogue.screening import screened_languages
from bot.catalogue.translating import fill, find_missing, save_template, update_locales
from bot.commands.output import write
from bot.domain.authority import Authority
from bot.domain.languages import SOURCE, same_language
from bot.engine.extract import texts
from bot.errors import AuthorError, Problem
from bot.settings import Settings
from bot.wording import Wording
from bot.world import read_authorities, utc_now


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


def check(settings: Settings) -> int:
    """Print how far each language is, and for which authority; exit code 1 if a word is wrong."""
    flows = load_flows(settings.flows_dir)
    wording = load_locales(settings.locales_dir, flows)
    authorities = read_authorities(settings, wording, utc_now().date())
    problems = check_locales(settings.locales_dir, flows)
    screened = screened_languages(settings.config_dir / "screening")
    listed = {code for one in authorities.by_slug.values() for code in one.languages}
    for language in sorted({*wording.languages, *listed} - {SOURCE}):
        wrong = [p for p in problems if f"/{language}/" in p.file]
        for line in _state(language, wording, wrong, screened):
            write(line)
        for authority in authorities.by_slug.values():
            write(f"  {authority.slug}: {_standing(authority, language)}")
    return 1 if problems else 0


def _state(
    language: str, wording: Wording, wrong: Sequence[Problem], screened: Collection[str]
) -> Iterator[str]:
    """Say how far a language is, whoever may offer it."""
    wanted = texts(wording.flows, wording.lines)
    there = wording.translations.get(language, {})
    critical = [text for text in wanted if text.critical]
    done, safe = (
        sum((text.context, text.source) in there for text in some) for some in (wanted, critical)
    )
    rules = any(same_language(language, code) for code in screened)
    yield f"{language} ({wording.names.get(language, language)})"
    yield f"  {done} of {len(wanted)} texts, {safe} of {len(critical)} safety-critical ones"
    screening = "has screening rules" if rules else "has no screening rules"
    yield f"  {screening}; these words are {wording.mark(language)}"
    yield from (f"  wrong: {problem}" for problem in wrong)


def _standing(authority: Authority, language: str) -> str:
    if language not in authority.languages:
        return "does not list it"
    if lacking := authority.lacking.get(language):
        return f"not ready, because {'; '.join(lacking)}"
    if authority.training:
        return "may practise with it"
    signed = authority.signed[language]
    return f"ready; signed off by {signed.reviewer} on {signed.on:%d.%m.%Y}"


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
