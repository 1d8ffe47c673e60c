"""`screens`: every screen with its number, on one page to print and comment on."""

from __future__ import annotations

from collections.abc import Mapping

from bot.catalogue.flow_lock import read_lock
from bot.catalogue.flows import load_flows
from bot.catalogue.locales import load_locales
from bot.commands.output import write
from bot.domain.languages import SOURCE
from bot.errors import NotNowError
from bot.services.review import list_screens
from bot.settings import Settings
from bot.web import languages
from bot.web.pages import fill


def write_screens(settings: Settings, language: str, practice_url: str) -> None:
    """Write the page as HTML that needs nothing else."""
    if practice_url and not practice_url.startswith(("https://", "http://")):
        raise NotNowError(f"--practice-url: write a web address, not '{practice_url}'.")
    flows = load_flows(settings.flows_dir)
    wording = load_locales(settings.locales_dir, flows)
    if language not in wording.languages:
        known = ", ".join(wording.languages)
        raise NotNowError(f"--language: there are words in: {known}; not in '{language}'.")
    numbers = read_lock(settings.flows_dir)[0].screens
    newest = [flows.newest(name) for name in flows.versions]
    page = fill(
        "review/screens.html",
        screens=list_screens(newest, wording, numbers, language),
        numbers={
            **dict.fromkeys((s.context for f in newest for s in f.steps.values()), 0),
            **numbers,
        },
        practice=practice_url,
        source=language != SOURCE,
        language_name=languages.NAMES.get(language, language),
        tag=languages.tag(language),
        direction=languages.direction(language),
    )
    write(page.rstrip("\n"))


def write_numbers(settings: Settings) -> None:
    """Write the numbers of all screens as a Markdown table."""
    write(f"| number | screen |\n|---|---|\n{_rows(read_lock(settings.flows_dir)[0].screens)}")


def _rows(numbers: Mapping[str, int]) -> str:
    return "\n".join(f"| {n} | `{key}` |" for key, n in sorted(numbers.items(), key=lambda i: i[1]))
