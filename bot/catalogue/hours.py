"""Reads hours: days of the week with the times at which people are there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import time
from itertools import pairwise

from bot.catalogue.document import Document, Keys
from bot.catalogue.values import read_clock, read_value
from bot.domain.hours import HOLIDAY, Span

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: The name of each by its number in a span.
_NAMES = (*_DAYS, "bank_holidays")
_ROW = re.compile(rf"({'|'.join(_DAYS)})(?:-({'|'.join(_DAYS)}))?")
_MIDNIGHT = time()
#: The midnight at which a day ends.
_LAST = "24:00"
_BREAK = '"09:00-12:30, 13:30-17:00"'
_NOON = time(12)
#: What a word processor makes of a hyphen looks like one.
_DASH = re.compile("[\u2010-\u2015\u2212]")


def read_spans(document: Document, path: Keys, *, holidays: bool = False) -> Iterator[Span]:
    """
    Read the hours behind a day or a row of days, such as mon-fri; mistakes are noted.

    They are written 09:00-17:00, with a comma between several. An end that is not after its
    start is on the next day, and 24:00 is the midnight at which a day ends. With *holidays* a line
    may be for bank holidays.
    """
    days = _days(document, path, holidays=holidays)
    value = read_value(document, path)
    # Within curly brackets a comma begins the next day.
    text = value if isinstance(value, str) else ""
    for part in text.split(",") if days else ():
        try:
            start, end = _read_pair(part)
        except ValueError:
            document.problem(path, _how(part.strip()))
            return
        if start == end and not part.strip().endswith(_LAST):
            advice = f"'{part.strip()}' would be a day and a night: write 00:00-24:00 if it is"
            document.problem(path, advice)
            return
        yield from (Span(day, start, end) for day in days)


def read_week(document: Document, path: Keys) -> tuple[Span, ...]:
    """
    Read when an authority's workers are there; mistakes are noted in the document.

    What may be a slip is one: a young person would be told that somebody is there.
    """
    given = read_value(document, path)
    if not isinstance(given, dict) or not set(given) - {_NAMES[HOLIDAY]}:
        advice = "write the days with their hours, each on a line moved in, such as"
        document.problem(path, f"{advice} 'mon-fri: 09:00-17:00'")
        return ()
    week = {
        (*path, name): sorted(
            read_spans(document, (*path, name), holidays=True), key=lambda span: span.weekday
        )
        for name in given
    }
    for place, spans in week.items():
        _refuse_slips(document, place, spans)
    _refuse_twice(document, week)
    _refuse_nights_into_days(document, week)
    return tuple(span for spans in week.values() for span in spans)


def _days(document: Document, path: Keys, *, holidays: bool) -> list[int]:
    """Give the days that the last word of *path* names."""
    if holidays and path[-1] == _NAMES[HOLIDAY]:
        return [HOLIDAY]
    named = _ROW.fullmatch(str(path[-1]))
    if named is None:
        advice = f"unknown day '{path[-1]}'; write {', '.join(_DAYS)}, or several such as mon-fri"
        advice += f", or {_NAMES[HOLIDAY]}" if holidays else ""
        if path[-1] == "closed":
            advice = "write 'closed:' below the hours, at the beginning of its line"
        if str(path[-1])[:1].isdigit():
            advice = f'put hours with a comma in quotes, such as "09:00-12:30, {path[-1]}"'
        document.problem(path, advice)
        return []
    first = _DAYS.index(named[1])
    last = _DAYS.index(named[2] or named[1])
    return [(first + n) % len(_DAYS) for n in range((last - first) % len(_DAYS) + 1)]


def _read_pair(text: str) -> tuple[time, time]:
    start, end = (part.strip() for part in text.split("-"))
    return read_clock(start), _MIDNIGHT if end == _LAST else read_clock(end)


def _how(text: str) -> str:
    advice = f"write hours such as 09:00-17:00, not '{text}'"
    if _DASH.search(text):
        return f"{advice}; its dash is a long one: type the - of the keyboard"
    return f"{advice}; leave out a day that is closed, and write a break as {_BREAK}"


def _refuse_slips(document: Document, place: Keys, spans: Iterable[Span]) -> None:
    """Hours by a clock of twelve: 09:00-05:00, or 09:00-12:30, 01:30-05:00."""
    for span in spans:
        if span.overnight and span.start < _NOON:
            document.problem(
                place,
                f"{_said(span)} would go on until the next morning: write the time by a clock of 24"
                f" hours, such as 17:00; if they do work as long, write {span.start:%H:%M}-24:00,"
                f" and 00:00-{span.end:%H:%M} behind the next day",
            )
            return
    for one, following in pairwise(spans):
        same = one.weekday == following.weekday
        if same and (one.end <= one.start or following.start < one.end):
            advice = f"{_said(following)} begins before {_said(one)} is over"
            document.problem(place, f"{advice}: write hours in their order, by a clock of 24 hours")
            return


def _refuse_twice(document: Document, week: Mapping[Keys, Iterable[Span]]) -> None:
    seen: dict[int, Keys] = {}
    for place, spans in week.items():
        for day in dict.fromkeys(span.weekday for span in spans):
            if seen.setdefault(day, place) != place:
                advice = f"{_NAMES[day]} is in '{seen[day][-1]}' already: write each day once"
                document.problem(place, advice)
                break


def _refuse_nights_into_days(document: Document, week: Mapping[Keys, Iterable[Span]]) -> None:
    every = [(place, span) for place, spans in week.items() for span in spans]
    named = set()
    for _, night in every:
        if not night.overnight or night.weekday == HOLIDAY:
            continue
        morning = (night.weekday + 1) % len(_DAYS)
        for place, span in every:
            if span.weekday == morning and span.start < night.end and place not in named:
                named.add(place)
                advice = f"{_said(span)} begins before {_said(night)} is over"
                document.problem(place, f"{advice}: let one begin when the other ends")


def _said(span: Span) -> str:
    end = _LAST if span.end == _MIDNIGHT else f"{span.end:%H:%M}"
    return f"{_NAMES[span.weekday]} {span.start:%H:%M}-{end}"
