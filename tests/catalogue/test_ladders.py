"""The clock of P0 and P1 can be set, and can't be switched off (rules.md 6)."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bot.catalogue.authorities import load_authorities
from bot.catalogue.document import parse_document
from bot.catalogue.ladders import read_ladders
from bot.domain.concern import Tier
from bot.errors import AuthorError

ROOT = Path(__file__).parents[2]
GOOD = """ladder:
  P0:
    working_time: no
    rungs:
      - 0 workers
      - 1 second
      - 3 duty
    again: 1
  P2:
    working_time: yes
    rungs:
      - 30 workers
    again: 60
"""


def read(text, **more):
    document = parse_document("config/authorities/made-up.yaml", text)
    found = read_ladders(document, ("ladder",), **more)
    return found, [f"{p.line}:{p.column}: {p.advice}" for p in document.problems]


def test_a_council_may_be_quicker():
    """Its own minutes, and P2 need not begin at once."""
    found, problems = read(GOOD)
    assert problems == []
    assert found[Tier.P0].again == timedelta(minutes=1)
    assert not found[Tier.P0].staffed
    assert found[Tier.P2].staffed


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("time: no", "time: yes", "3:5: P0 is told day and night: take 'working_time' out"),
        ("time: no", "time: never", "3:5: write yes or no, not 'never'"),
        ("again: 1\n", "again: 0\n", "8:5: write at least 1 minute"),
        ("again: 60\n", "again: 0\n", "13:5: write at least 1 minute"),
        ("    again: 1\n", "", "2:3: P0 and P1 never stop: write 'again' with its minutes"),
        ("again: 1\n", f"again: {'9' * 5000}\n", "8:5: write at most 10080 minutes"),
        ("0 workers", "600 workers", "5:9: P0 is told at once: let the first rung be '0 workers'"),
        ("      - 0 workers\n", "", "5:9: P0 is told at once: let the first rung be '0 workers'"),
        ("- 3 duty", "- 3 managers", "4:5: P0 has to reach the duty route: add a rung such as"),
        ("- 3 duty", "- 0 duty", "4:5: write the rungs in the order of their minutes"),
        ("again: 1\n", "again: 1441\n", "2:3: P0 never waits for longer than a day, 1440"),
        ("- 3 duty", "- 1441 duty", "2:3: P0 never waits for longer than a day, 1440 minutes"),
        ("- 3 duty", "- soon duty", "7:9: write whole minutes, not 'soon'"),
        ("- 30 workers", "- 30 nobody", "12:9: unknown 'nobody'; write one of: duty"),
        ("    rungs:\n      - 30 workers\n", "", "9:3: write at least one rung, such as"),
        ("rungs:\n      - 30 workers", "rungs: 0 workers", "11:5: write at least one rung, such"),
        ("P2:", "P2: later\n  P3:", "9:3: write 'rungs' with a line for each, and 'again'"),
    ],
)
def test_what_would_tell_nobody_is_refused(old, new, problem):
    """At night, for hours, for ever: each with its place and what to write instead."""
    assert old in GOOD
    _, problems = read(GOOD.replace(old, new, 1))
    assert any(found.startswith(problem) for found in problems), problems


def test_p1_is_held_to_the_same():
    """It runs day and night as well."""
    _, problems = read(GOOD.replace("P0:", "P1:").replace("time: no", "time: yes"))
    assert problems == ["3:5: P1 is told day and night: take 'working_time' out"]


def test_only_the_defaults_need_every_tier():
    """An authority's own clock stands on top of theirs."""
    _, problems = read(GOOD, every=True)
    assert problems == [f"1:1: '{tier}' is missing; write its rungs" for tier in ("P1", "P3")]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("  P3:\n", "  P4:\n", "18:1: 'P3' is missing; write its rungs"),
        ("hours:\n", "hours: {}\nnothing:\n", "9:1: write the days with their hours"),
    ],
)
def test_the_start_is_refused(tmp_path, old, new, problem):
    """Not only by `check`: nobody would be told of what is raised."""
    without = shutil.ignore_patterns("screening")
    config = Path(shutil.copytree(ROOT / "config", tmp_path / "config", ignore=without))
    path = config / "defaults.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(AuthorError) as error:
        load_authorities(config)
    problems = [str(found) for found in error.value.problems]
    assert any(found.startswith(f"config/defaults.yaml:{problem}") for found in problems), problems
