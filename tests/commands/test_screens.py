"""Every screen on one page, numbered, for people to print and comment on."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.catalogue.flow_lock import read_lock
from bot.catalogue.flows import load_flows
from bot.wording import Wording

ROOT = Path(__file__).parents[2]
FLOWS = load_flows(ROOT / "flows")
NEWEST = [FLOWS.newest(name) for name in FLOWS.versions]
NUMBERS = read_lock(ROOT / "flows")[0].screens


@pytest.fixture(autouse=True)
def here(monkeypatch):
    """The folders of the project, whatever the directory."""
    monkeypatch.chdir(ROOT)


def page(*options):
    """The page as it is printed."""
    result = CliRunner().invoke(app, ["screens", *options])
    assert result.exit_code == 0, result.output
    return result.stdout


def screens(html):
    """Each screen of the page by its key, as the text that is read there."""
    found = {}
    for part in html.split('<div class="screen"')[1:]:
        key = re.search(r'<h2><span class="key">([^<]+)', part)[1]
        assert key not in found
        found[key] = unescape(re.sub(r"<[^>]+>", "", part))
    return found


def test_every_screen_is_there_once():
    """Each step with words, covers and what no button leads to as well, and each shared line."""
    steps = {s.context for f in NEWEST for s in f.steps.values() if s.say or s.ask}
    shown = screens(page())
    assert set(shown) == steps | {f"line.{name}" for name in FLOWS.lines}
    assert "cover: shown while somebody else can see the phone" in shown["safety.cover"]
    assert "Comes when a voice message comes in." in shown["safety.voice"]
    assert "Note: The gate. It may be read by somebody else." in shown["safety.G1"]


def test_what_each_button_does():
    """Every button stands there with what it raises, does and leads to, in plain words."""
    shown, wording = screens(page()), Wording(FLOWS.lines, FLOWS.every())
    for flow in NEWEST:
        for step in (step for step in flow.steps.values() if step.ask):
            text = shown[step.context]
            for row in wording.ask(flow, step.name, "en").rows:
                assert all(button.label in text for button in row)
            for raised in (r for found in step.raises.values() for r in found):
                assert f"({raised.tier}): " in text
    danger = NUMBERS["safety.danger"]
    told = " ".join(shown["check_in.right_now"].split())
    assert f"Yes Emergency (P0): Immediate danger; → {danger} safety.danger" in told
    assert f"no answer for 2 minutes Emergency (P0): Immediate danger; → {danger}" in told
    assert "if: They would like help to get away" in shown["exploitation.C9"]
    assert "back to where they were" in shown["safety.G1"]


def test_the_page_needs_nothing_else():
    """It can be sent and printed: nothing is loaded, and its links stay on it."""
    html = page()
    assert "http" not in html
    assert not re.search(r"<(script|img|link)\b", html)
    links = set(re.findall(r'href="#([^"]+)"', html))
    assert links <= set(re.findall(r'id="([^"]+)"', html))
    assert "@page { size: A4;" in html


def test_the_practice_chat_is_marked():
    """Whoever tries the chat reads beside the link that nobody reads it, and where it goes."""
    html = page("--practice-url", "https://practice.example/c/ABC")
    assert '<a href="https://practice.example/c/ABC">' in html
    before = html[: html.index("https://practice.example")]
    assert "Practice: nobody reads." in before
    assert "Everything in it is marked synthetic" in html
    assert "invite --authority training-england" in page()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--practice-url", "javascript:alert(1)"], "--practice-url: write a web address"),
        (["--language", "xx"], "--language: there are words in: en, "),
    ],
)
def test_a_wrong_option_is_a_sentence(options, sentence):
    """A wrong option stops with one sentence that names it."""
    result = CliRunner().invoke(app, ["screens", *options])
    assert result.exit_code == 1
    assert result.stderr.startswith(sentence)
    assert result.stdout == ""


def test_another_language_has_the_english_beneath():
    """A reviewer of a translation sees both, each in its direction."""
    welsh, arabic = page("--language", "cy"), page("--language", "ar")
    assert "Ydy" in screens(welsh)["safety.G1"]
    assert "English: Is it OK to chat right now?" in screens(welsh)["safety.G1"]
    assert 'lang="ar" dir="rtl"' in arabic


def test_the_numbers_are_those_of_the_document():
    """After `flows lock`, put what `screens --numbers` prints into docs/reviewing.md."""
    assert sorted(NUMBERS.values()) == list(range(1, len(NUMBERS) + 1))
    printed = CliRunner().invoke(app, ["screens", "--numbers"]).stdout
    assert printed in (ROOT / "docs" / "reviewing.md").read_text(encoding="utf-8")
    for key, number in NUMBERS.items():
        assert f"| {number} | `{key}` |" in printed


def test_a_diagram_is_printed():
    """`diagram` prints a flow, and names those that there are."""
    result = CliRunner().invoke(app, ["diagram", "check_in"])
    assert result.stdout.startswith("%% check_in ")
    wrong = CliRunner().invoke(app, ["diagram", "chek_in"])
    assert wrong.exit_code == 1
    assert wrong.stderr == "there is no flow 'chek_in'; did you mean 'check_in'?\n"
