"""Hours of an authority: what a council writes is what holds, and a slip is named."""

from __future__ import annotations

from datetime import time

import pytest

from bot.catalogue.document import parse_document
from bot.catalogue.hours import read_week
from bot.domain.hours import HOLIDAY, Span
from bot.errors import AuthorError


def read(*lines):
    """Read hours, a line for each day."""
    text = "\n".join(["hours:", *(f"  {line}" for line in lines)])
    document = parse_document("config/authorities/made-up.yaml", text)
    found = read_week(document, ("hours",))
    return set(found), [f"{p.line}:{p.column}: {p.advice}" for p in document.problems]


@pytest.mark.parametrize(
    ("line", "hours"),
    [
        ('mon: "09:00-17:00"', {Span(0, time(9), time(17))}),
        ("mon: 09:00-23:59", {Span(0, time(9), time(23, 59))}),
        (
            "mon: 09:00-12:30, 13:30-17:00",
            {Span(0, time(9), time(12, 30)), Span(0, time(13, 30), time(17))},
        ),
        ('sun: "17:00-08:30"', {Span(6, time(17), time(8, 30))}),
        ("sat-sun: 00:00-24:00", {Span(5, time(), time()), Span(6, time(), time())}),
        ("mon: 12:00-00:00", {Span(0, time(12), time())}),
        (
            "mon: 09:00-17:00\n  bank_holidays: 10:00-16:00",
            {Span(0, time(9), time(17)), Span(HOLIDAY, time(10), time(16))},
        ),
    ],
)
def test_hours_may_be_written_so(line, hours):
    """As they always could, with a break, over midnight, around the clock, and for several days."""
    assert read(line) == (hours, [])


def test_a_week_without_a_gap_is_no_mistake():
    """The team of the night begins when that of the day ends, and ends when it begins."""
    found, problems = read(
        "mon-fri: 08:30-12:00, 12:00-17:00, 17:00-08:30", "sat: 08:30-24:00", "sun: 00:00-24:00"
    )
    assert problems == []
    assert len(found) == 5 * 3 + 2


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (
            ["mon: 09:00-05:00"],
            (
                "2:3: mon 09:00-05:00 would go on until the next morning: write the time by a"
                " clock of 24 hours, such as 17:00; if they do work as long, write 09:00-24:00, and"
                " 00:00-05:00 behind the next day"
            ),
        ),
        (
            ["mon-fri: 09:00-12:30, 01:30-05:00"],
            (
                "2:3: mon 01:30-05:00 begins before mon 09:00-12:30 is over: write hours in their"
                " order, by a clock of 24 hours"
            ),
        ),
        (["tue: 09:00-13:00, 12:30-17:00"], "2:3: tue 12:30-17:00 begins before tue 09:00-13:00"),
        (["tue: 17:00-08:30, 09:00-12:00"], "2:3: tue 09:00-12:00 begins before tue 17:00-08:30"),
        (["tue: 00:00-24:00, 00:00-24:00"], "2:3: tue 00:00-24:00 begins before tue 00:00-24:00"),
        (
            ["mon: 17:00-08:30", "tue: 08:00-17:00"],
            (
                "3:3: tue 08:00-17:00 begins before mon 17:00-08:30 is over: let one begin when the"
                " other ends"
            ),
        ),
        (["mon: 08:00-17:00", "sun: 17:00-08:30"], "2:3: mon 08:00-17:00 begins before sun 17:00"),
        (["mon-fri: 08:00-17:00, 17:00-08:30"], "2:3: tue 08:00-17:00 begins before mon 17:00-08"),
        (
            ["mon-fri: 09:00-17:00", "wed: 13:00-15:00"],
            "3:3: wed is in 'mon-fri' already: write each day once",
        ),
        (
            ["mon: 09:00-17:00", "bank_holidays: 09:00-05:00"],
            "3:3: bank_holidays 09:00-05:00 would go on until the next morning",
        ),
        (
            ["mon: 09:00-17:00", "closed: [2026-12-24]"],
            "3:3: write 'closed:' below the hours, at the beginning of its line",
        ),
        (["bank_holiday: 09:00-17:00"], "2:3: unknown day 'bank_holiday'; write mon, tue,"),
        (["mon: 09:00-09:00"], "2:3: '09:00-09:00' would be a day and a night: write 00:00-24:00"),
        (["mon: 00:00-00:00"], "2:3: '00:00-00:00' would be a day and a night: write 00:00-24:00"),
        (["mon: 24:00-02:00"], "2:3: write hours such as 09:00-17:00, not '24:00-02:00'"),
        (["mon: 9:00-17:00"], "2:3: write hours such as 09:00-17:00, not '9:00-17:00'"),
        (["mon:"], "2:3: write hours such as 09:00-17:00, not ''; leave out a day that is closed"),
        (["mon: 09:00-12:30,"], "2:3: write hours such as 09:00-17:00, not ''"),
        (
            ["mon: 09:00-12:30 and 13:30-17:00"],
            (
                "2:3: write hours such as 09:00-17:00, not '09:00-12:30 and 13:30-17:00'; leave out"
                ' a day that is closed, and write a break as "09:00-12:30, 13:30-17:00"'
            ),
        ),
        (["mon: [09:00-12:30, 13:30-17:00]"], "2:3: write hours such as 09:00-17:00, not ''"),
        (
            ["mon: 09:00\N{EN DASH}17:00"],
            (
                "2:3: write hours such as 09:00-17:00, not '09:00\N{EN DASH}17:00'; its dash is a"
                " long one: type the - of the keyboard"
            ),
        ),
        (
            ["Monday: 09:00-17:00"],
            (
                "2:3: unknown day 'Monday'; write mon, tue, wed, thu, fri, sat, sun, or several"
                " such as mon-fri, or bank_holidays"
            ),
        ),
    ],
)
def test_a_slip_is_named_once_with_what_to_write(lines, problem):
    """Else a young person is told that somebody is there, or a worker is told too late."""
    _, problems = read(*lines)
    assert len(problems) == 1, problems
    assert problems[0].startswith(problem), problems


def test_a_night_of_a_bank_holiday_overlaps_nothing():
    """Which day comes after it is not known: what is there twice counts once."""
    lines = ["mon: 17:00-08:30", "tue: 09:00-17:00", "bank_holidays: 00:00-17:00, 17:00-09:30"]
    assert read(*lines)[1] == []


def test_a_comma_within_brackets_needs_quotes():
    """There it begins the next day, and the afternoon would be lost."""
    document = parse_document("made-up.yaml", "hours: {mon: 09:00-12:30, 13:30-17:00}")
    read_week(document, ("hours",))
    (problem,) = document.problems
    assert problem.advice == 'put hours with a comma in quotes, such as "09:00-12:30, 13:30-17:00"'
    document = parse_document("made-up.yaml", 'hours: {mon: "09:00-12:30, 13:30-17:00"}')
    assert len(read_week(document, ("hours",))) == 2
    assert document.problems == []


@pytest.mark.parametrize(
    "text",
    [
        *("hours:", "hours: {}", "hours: 09:00-17:00", "hours: [mon]"),
        "hours: {bank_holidays: 09:00-17:00}",
    ],
)
def test_a_week_without_days_is_no_week(text):
    """Nobody would ever be told of what is not urgent."""
    document = parse_document("made-up.yaml", text)
    assert read_week(document, ("hours",)) == ()
    (problem,) = document.problems
    assert problem.advice == (
        "write the days with their hours, each on a line moved in, such as 'mon-fri: 09:00-17:00'"
    )


def test_a_line_that_a_tab_moved_in_is_named():
    """Nobody sees a tab, and that it is no valid YAML tells nobody what to write."""
    with pytest.raises(AuthorError) as error:
        parse_document("made-up.yaml", "hours:\n\tmon: 09:00-17:00\n")
    (problem,) = error.value.problems
    assert str(problem) == "made-up.yaml:2:1: move this line in with blanks, not with a tab"
