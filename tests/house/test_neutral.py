"""What anybody may see of the service says nothing of what it is about (rules.md 4)."""

from __future__ import annotations

import re
import shlex

import pytest

from bot.catalogue.locales import load_locales
from bot.services.records import Purpose
from bot.wording import MOOD
from tests.house.project import ROOT, name, python_files, read
from tests.house.turns import flows

WORDING = load_locales(ROOT / "locales", flows())
CHAT = next(flow for flow in WORDING.flows if flow.name == "check_in")

#: Said of pages that are opened on purpose, and of helplines, which have to say what they are.
_SPOKEN_PLAINLY = {"training", "numbers_intro"}
#: "Leave" says that a page can be left; nothing else about what is on it.
_PAGES = ("base", "front", "start")
#: The first letters of a message are what a locked screen shows.
_SHOWN = 120


def _banned() -> list[str]:
    lines = read("tests/house/telling_words.txt").splitlines()
    text = " ".join(line for line in lines if not line.startswith("#"))
    return shlex.split(text.replace("children's", "childrens"))


def _pattern(words: list[str]) -> re.Pattern[str]:
    parts = [re.escape(word).replace(r"\*", r"\w*") for word in words]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


BANNED = _pattern(_banned())


def _outside_a_live_exchange() -> list[str]:
    """Every line that may be seen when nobody has written for a while."""
    menu = [line for line in WORDING.lines if line.startswith("menu_")]
    covers = [line for line in WORDING.lines if line.startswith("cover_")]
    return ["check_in_ready", "tidied", "answered", "stopped", *menu, *covers]


def _of_pages() -> list[str]:
    found = set()
    for page in _PAGES:
        text = read(f"bot/web/templates/chat/{page}.html")
        found |= set(re.findall(r"line\('(\w+)'", text))
    return sorted((found | {"web_title", "web_leave"}) - _SPOKEN_PLAINLY)


def _seen(language: str) -> dict[str, str]:
    """Every text that may be seen by anybody, by where it is from."""
    found = {}
    for line in (*_outside_a_live_exchange(), *_of_pages()):
        found[line] = WORDING.line(line, language)
    steps = [CHAT.gate, "not_now", *(s.name for s in CHAT.steps.values() if s.cover)]
    for step in steps:
        shown = WORDING.ask(CHAT, step, language, cover=MOOD)
        labels = [button.label for row in shown.rows for button in row]
        found[step] = "\n".join([shown.text, *labels])
    return found


@pytest.mark.parametrize("language", WORDING.languages)
def test_nothing_that_anybody_may_see_tells(language):
    """Menu, covers, the gate, pages and what is sent unasked: no telling word in any language."""
    told = {place: BANNED.findall(text) for place, text in _seen(language).items()}
    assert {place: words for place, words in told.items() if words} == {}


def test_the_list_has_what_would_tell():
    """About a hundred and twenty words or more, the plainest of them included, and it bites."""
    assert len(_banned()) >= 120
    for words in ("You are missing", "a social worker", "NYAS", "exploited", "the police", "drugs"):
        assert BANNED.search(words)
    assert not BANNED.search("Hi, your check-in is ready.")


@pytest.mark.parametrize("language", WORDING.languages)
def test_the_first_letters_of_what_is_sent_unasked_are_the_neutral_line(language):
    """Outside a live exchange one line goes out and the gate behind it; both are scanned whole."""
    ready = WORDING.line("check_in_ready", language)
    gate = WORDING.ask(CHAT, CHAT.gate, language).text
    assert not BANNED.search(f"{ready}\n\n{gate}"[:_SHOWN])
    assert len(f"{ready}\n\n{gate}") <= _SHOWN


def test_only_the_neutral_line_goes_out_unasked():
    """Whatever else is written to a young person waits, but for what clears the screen."""
    ungated = re.search(r"ungated = \((.*?)\)", read("bot/services/replying.py"))[1]
    free = {part.strip().removeprefix("Purpose.") for part in ungated.split(",")}
    assert free == {"NUDGE", "TICKET", "LEAVE", "TIDY"}
    assert free <= {purpose.name for purpose in Purpose}


def test_the_bot_gives_itself_no_name_or_description():
    """Who sets the account up chooses them; docs/telegram.md says how."""
    for path in python_files("bot"):
        assert not re.search(r"setMy(Name|Description|ShortDescription)", read(name(path)))


def test_addresses_and_titles_of_pages_say_nothing():
    """A browser keeps them, and anybody may look at them."""
    routes = [
        found
        for path in python_files("bot/web")
        if "console" not in name(path)
        for found in re.findall(r'Route\("([^"]*)"', read(name(path)))
    ]
    assert "/c/{code}" in routes
    assert [route for route in routes if BANNED.search(route)] == []
    assert WORDING.line("web_title", "en") == "Touchbase"
