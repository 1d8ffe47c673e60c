"""Every word on the pages of young people is a line that is there, in English and in Welsh."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.catalogue.flows import load_flows
from bot.catalogue.locales import load_locales
from bot.domain.pictures import Picture
from bot.web.pages import NUMBERS

ROOT = Path(__file__).parents[2]
_IN_TEMPLATES = re.compile(r"(?:words|line)\(['\"](\w+)['\"][,)]")
_IN_CODE = re.compile(r"[\"']((?:web|later|pictures)_\w+)[\"']")
_NO_LINES = {"web_return", "web_chat", "later_html"}


def asked() -> set[str]:
    """The names of all lines that pages ask for."""
    templates = (ROOT / "bot/web/templates/chat").glob("*.html")
    code = (ROOT / "bot/web").glob("*.py")
    return (
        {name for path in templates for name in _IN_TEMPLATES.findall(path.read_text("utf-8"))}
        | {name for path in code for name in _IN_CODE.findall(path.read_text("utf-8"))}
        | {line for _, line in NUMBERS}
        | {f"picture_{picture}" for picture in Picture}
    ) - _NO_LINES


@pytest.fixture(scope="module")
def wording():
    """The words of the service as they ship."""
    return load_locales(ROOT / "locales", load_flows(ROOT / "flows"))


def test_every_line_that_a_page_asks_for_is_written(wording):
    """A name that nobody wrote would show the words of help instead."""
    assert len(asked()) > 25
    assert asked() - set(wording.lines) == set()


def test_every_line_is_there_in_welsh(wording):
    """But for names, no page falls back to English."""
    same = {name for name in asked() if wording.line(name, "cy") == wording.line(name, "en")}
    assert same <= {"web_title"}


def test_nothing_but_the_front_doors_numbers_names_what_this_is_for(wording):
    """Titles, buttons and the page behind an invitation say nothing to who looks on."""
    for name in asked() - {"not_saved"}:
        for word in ("missing", "exploit", "police", "council", "social worker", "abuse"):
            assert word not in wording.line(name, "en").lower()
