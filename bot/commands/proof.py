"""`proof`: which rules were in force, how well they hear, and what workers made of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from bot.catalogue.authorities import ZONE
from bot.catalogue.screening import load_screening, read_history, screening_files
from bot.commands.output import write
from bot.domain.screening import Rules, evaluate, in_force
from bot.domain.screening.versions import fingerprint
from bot.errors import SettingError
from bot.settings import Settings
from bot.store.database import database_url, open_database
from bot.store.migrating import is_current, is_empty
from bot.store.proof import Overrides, count_overrides


async def proof(settings: Settings, on: str, held_back: Path) -> None:
    """Print the proof pack of a day; nothing in it was typed by a young person."""
    day = _day(on)
    folder = settings.config_dir / "screening"
    rules = load_screening(folder)
    write(f"Screening: proof pack for {day.isoformat()}")
    for line in [*_version(folder, day), "", *_rules(rules), "", *_figures(held_back, rules), ""]:
        write(line)
    overrides = await _overrides(settings, day)
    for line in _overridden(overrides):
        write(line)


def _day(on: str) -> date:
    try:
        return date.fromisoformat(on)
    except ValueError as error:
        raise SettingError(f"--on: '{on}' is no date; write it as 2026-11-27") from error


def _version(folder: Path, day: date) -> Iterator[str]:
    """Say what was in force, and whether it is what lies in the folder now."""
    files = screening_files(folder)
    here = fingerprint(files)
    found = in_force(read_history(folder), day)
    if found is None:
        yield "No version is on record for that day or before it."
    else:
        yield f"In force since {found.since.isoformat()}, fingerprint {found.digest}"
    if found is None or found.digest != here:
        yield f"WARNING: what follows is another version, the one in this folder ({here})."
        yield "For that day's own pack, run this in the release with that fingerprint."
    for name in sorted(files):
        yield f"  {name}  {fingerprint({name: files[name]})}"


def _rules(rules: Rules) -> Iterator[str]:
    total = sum(len(language.rules) for language in rules.languages)
    yield f"Rules: {total} in {len(rules.languages)} languages"
    for language in rules.languages:
        for rule in language.rules:
            categories = ", ".join(str(category) for category in (rule.category, *rule.also))
            name = f"{language.code}/{rule.name}"
            yield f"  {name}  {language.name}  {categories}  {rule.tier}  {rule.weight}"
    yield f"Model: {'in use' if rules.model.net else 'none'}"
    yield f"Careful reader: {'in use' if rules.careful else 'none'}"


def _figures(folder: Path, rules: Rules) -> Iterator[str]:
    """Give the figures on the messages that were held back from training."""
    lines = [
        line
        for path in sorted(folder.glob("heldout_*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    if not lines:
        yield f"Held-back messages: none in {folder}, so nothing could be measured."
        return
    yield "On the messages that were held back from training:"
    for line in evaluate(lines, rules).figures().splitlines():
        yield f"  {line}"


async def _overrides(settings: Settings, day: date) -> Overrides | None:
    """Count in the database, beside a running service; nothing if there is none yet."""
    if not _is_there(settings.database_url):
        return None
    end = datetime.combine(day + timedelta(days=1), time(), ZONE)
    async with open_database(settings.database_url) as database:
        if await is_empty(database):
            return None
        if not await is_current(database):
            raise SettingError(
                "DATABASE_URL: the database is not up to date; run: python -m bot migrate"
            )
        return await database.read(count_overrides, end)


def _is_there(url: str) -> bool:
    """Say whether there may be a database; opening a file that is not there would make it."""
    where = database_url(url)
    return where.get_backend_name() != "sqlite" or Path(str(where.database)).exists()


def _overridden(found: Overrides | None) -> Iterator[str]:
    if found is None:
        yield "Overrides: there is no database, so none were counted."
        return
    yield "Overrides, up to the end of that day (training left out):"
    for override in found.by_rule:
        yield (
            f"  {override.rule}  cases {override.raised}, tier lowered {override.lowered}, "
            f"not a concern {override.not_a_concern}, "
            f"findings marked as not a concern {override.marked}"
        )
    for category, count in found.from_reading:
        yield f"  raised by a reader, missed by every rule: {category} {count}"
    if not (found.by_rule or found.from_reading):
        yield "  no case was raised from typed words yet"
