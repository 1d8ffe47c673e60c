"""Closing days of an authority's own: nobody is said to be there, and a slip is named."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.catalogue.authorities import load_authorities
from bot.catalogue.closing_days import find_calendar_end, find_past, read_closing_days
from bot.catalogue.document import parse_document
from bot.errors import AuthorError

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 29)
FORM = (
    "write a day such as 2026-12-24, or the first and the last: 2026-12-24 to 2027-01-01, each on a"
    " line behind '- '; what it is for goes behind ' #'"
)


def read(text, today=TODAY):
    document = parse_document("config/authorities/made-up.yaml", f"name: Newtown\nclosed:{text}\n")
    found = read_closing_days(document, today)
    return found, [f"{p.line}:{p.column}: {p.advice}" for p in document.problems]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (" 2027-03-12", {(2027, 3, 12)}),
        ("\n  - 2027-03-12  # training day", {(2027, 3, 12)}),
        (
            "\n  - 2026-12-30 to 2027-01-02  # between the years\n  - 2026-12-01",
            {(2026, 12, 1), (2026, 12, 30), (2026, 12, 31), (2027, 1, 1), (2027, 1, 2)},
        ),
        (" [2026-12-24 to 2026-12-24, 2028-11-28]", {(2026, 12, 24), (2028, 11, 28)}),
    ],
)
def test_days_and_ranges_may_be_written_so(text, days):
    """A range holds its first and its last day."""
    assert read(text) == ({date(*day) for day in days}, [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("\n  - 2026-12-24\n  - 24/12/2026", f"4:5: {FORM}; not '24/12/2026'"),
        ("\n  - 2027-02-30", "3:5: no calendar has 2027-02-30: write year, month and day"),
        ("\n  - 2027-13-01 to 2027-13-02", "3:5: no calendar has 2027-13-01"),
        (
            "\n  - 2026-12-24 to 2026-01-02",
            "3:5: 2026-01-02 is before 2026-12-24: write the first day before the last one",
        ),
        (
            "\n  - 2026-12-24 to 2028-01-02",
            (
                "3:5: 2026-12-24 to 2028-01-02 are 375 days: look at the years, and write what is"
                " longer than 62 days in parts"
            ),
        ),
        (" 2028-12-01", "2:1: 2028-12-01 is more than two years ahead: look at its year"),
        ("\n  - 2206-12-24", "3:5: 2206-12-24 is more than two years ahead: look at its year"),
        ("\n  - 2026-12-24 training day", f"3:5: {FORM}; not '2026-12-24 training day'"),
        (
            "\n  - 2026-12-24 to 2026-12-28 to 2026-12-30",
            f"3:5: {FORM}; not '2026-12-24 to 2026-12-28 to",
        ),
        ("\n  - 2026-12-24 - 2026-12-28", f"3:5: {FORM}; not '2026-12-24 - 2026-12-28'"),
        ("\n  - 2026-12-24 to", f"3:5: {FORM}; not '2026-12-24 to'"),
        ("\n  - 20261224", f"3:5: {FORM}; not '20261224'"),
        ("\n  - 2026-12-24: training", f"3:5: {FORM}"),
        ("\n  2026-12-24: training", f"2:1: {FORM}"),
        (" 2026-12-24, 2026-12-28", f"2:1: {FORM}; not '2026-12-24, 2026-12-28'"),
        ("\n  -2026-12-24", f"2:1: {FORM}; not '-2026-12-24'"),
        ("\n  - 2026-12-24#training", f"3:5: {FORM}; not '2026-12-24#training'"),
        (" []", f"2:1: {FORM}"),
        ("", f"2:1: {FORM}; not ''"),
    ],
)
def test_a_slip_is_named_once_with_what_to_write(text, problem):
    """A day that is silently left out is one on which a young person is told: we are here."""
    _, problems = read(text)
    assert len(problems) == 1, problems
    assert problems[0].startswith(problem), problems


@pytest.fixture
def config(tmp_path):
    """The configuration that ships, with closing days for one authority."""
    without = shutil.ignore_patterns("screening")
    made = Path(shutil.copytree(ROOT / "config", tmp_path / "config", ignore=without))
    path = made / "authorities" / "training-wales.yaml"
    days = "closed:\n  - 2026-11-30\n  - 2026-12-24 to 2027-01-01\n"
    path.write_text(path.read_text("utf-8") + days, "utf-8")
    return made


def test_they_are_closed_for_that_authority_alone(config):
    """Its neighbours work, and what it points to is judged by bank holidays as before."""
    authorities = load_authorities(config, TODAY)
    wales, england = (authorities.get(f"training-{name}").hours for name in ("wales", "england"))
    monday = datetime.fromisoformat("2026-11-30T12:00+00:00")
    assert england.open_at(monday)
    assert not wales.open_at(monday)
    assert wales.opens_after(monday) == datetime.fromisoformat("2026-12-01T09:00+00:00")
    assert date(2026, 11, 30) not in wales.holidays


def test_a_start_refuses_a_day_that_is_years_ahead(config):
    """A slip in the year: on the right day they would be said to be there."""
    path = config / "authorities" / "training-wales.yaml"
    path.write_text(path.read_text("utf-8").replace("- 2026-11-30", "- 2062-11-30"), "utf-8")
    with pytest.raises(AuthorError) as error:
        load_authorities(config, TODAY)
    (problem,) = error.value.problems
    assert "training-wales.yaml:" in str(problem)
    assert "2062-11-30 is more than two years ahead: look at its year" in str(problem)


def test_check_names_a_list_that_is_over(config):
    """The day after its last one, and not while a single day is to come; a start takes both."""
    assert find_past(config, date(2027, 1, 1)) == []
    (problem,) = find_past(config, date(2027, 1, 2))
    lines = (config / "authorities" / "training-wales.yaml").read_text("utf-8").splitlines()
    assert str(problem) == (
        f"config/authorities/training-wales.yaml:{lines.index('closed:') + 1}:1: these days are"
        " all over: write those to come, or take 'closed' away"
    )
    load_authorities(config, date(2027, 6, 1))


def test_check_names_a_calendar_of_bank_holidays_that_ends(config):
    """Half a year before: on those that it does not have they would be said to be there."""
    authorities = load_authorities(config, TODAY)
    last = max(authorities.get("training-wales").hours.holidays)
    assert find_calendar_end(authorities, last - timedelta(days=184)) == []
    (problem,) = find_calendar_end(authorities, last - timedelta(days=183))
    assert str(problem).startswith(
        f"config/nations.yaml:1:1: the calendar of bank holidays ends on {last}: "
    )
