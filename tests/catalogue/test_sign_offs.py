"""Who has looked at a language: a name, a day that was, and the words that they saw."""

from __future__ import annotations

from datetime import date

import pytest

from bot.catalogue.document import parse_document
from bot.catalogue.sign_offs import read_languages, read_sign_offs

TODAY = date(2026, 11, 27)
GOOD = """languages:
  - en
  - cy
signed:
  cy:
    reviewer: Mair Jones
    on: 2026-11-20
    words: 0123456789ab
"""


def read(text):
    document = parse_document("config/authorities/made-up.yaml", text)
    found = read_sign_offs(document, read_languages(document), TODAY)
    return found, [f"{p.line}:{p.column}: {p.advice}" for p in document.problems]


def test_a_sign_off():
    """The name, the day and the mark are kept."""
    found, problems = read(GOOD)
    assert problems == []
    assert (found["cy"].reviewer, found["cy"].on) == ("Mair Jones", date(2026, 11, 20))
    assert found["cy"].words == "0123456789ab"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("2026-11-20", "2026-11-28", "7:5: 2026-11-28 is still to come; write the day of the sign"),
        ("2026-11-20", "last week", "7:5: write a day such as 2026-11-20, not 'last week'"),
        ("    reviewer: Mair Jones\n", "", "5:3: write the name of whoever looked at every word"),
        ("0123456789ab", "yes", "8:5: write the mark that `python -m bot strings check` prints"),
        ("  cy:", "  cz:", "5:3: 'cz' is not among the languages above; write one of: cy, en"),
        ("reviewer", "reviewed", "6:5: unknown word 'reviewed'; did you mean 'reviewer'?"),
        ("- cy", "- xx", "3:5: 'xx' is not a language that is known; write a code"),
        ("- en", "- cy", "3:5: 'cy' is here twice; keep one"),
    ],
)
def test_mistakes_have_their_place(old, new, problem):
    """What is wrong in a sign-off is said, with line and column."""
    _, problems = read(GOOD.replace(old, new))
    assert any(found.startswith(problem) for found in problems), problems


def test_no_languages():
    """An authority without a language is told to list one."""
    _, problems = read("name: x\n")
    assert problems == ["1:1: 'languages' is missing; write a list with a line for each"]
