"""Every requirement is mapped, and what is said to meet it is there."""

from __future__ import annotations

import re

from bot.catalogue.flows import load_flows
from bot.engine.extract import texts
from tests.house.project import ROOT, read

HOW_MANY = 50
PATH = re.compile(r"`((?:bot|config|docs|flows|tests)/[\w./-]+)`")
STEP = re.compile(r"\b([A-Z]{1,2}\d{1,2})\b")


def rows():
    """Each requirement with its kinds, what meets it and what shows it."""
    found = {}
    for line in read("docs/requirements.md").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0].startswith("REQ-"):
            assert cells[0] not in found
            found[cells[0]] = cells[1].split(), cells[3], cells[4]
    return found


def test_every_requirement_is_there_once():
    """REQ-1 to REQ-50 each have a row, and none is empty."""
    assert list(rows()) == [f"REQ-{number}" for number in range(1, HOW_MANY + 1)]
    assert all(met for _, met, _ in rows().values())


def test_what_young_people_meet_is_built():
    """A requirement on a flow or on words names files that exist, and a test that shows it."""
    for name, (kinds, met, shown) in rows().items():
        if {"F", "T"} & set(kinds):
            for cell in (met, shown):
                assert PATH.findall(cell), name
                assert [path for path in PATH.findall(cell) if not (ROOT / path).is_file()] == []


def test_what_is_not_built_says_where_it_comes():
    """What has no test to show it is still to come, and says with which part."""
    for name, (_, met, shown) in rows().items():
        if not shown:
            assert "not yet: " in met.casefold(), name


def test_the_steps_that_are_named_are_there():
    """A question that is named beside a flow stands in that file."""
    flows = load_flows(ROOT / "flows")
    steps = {part.document.file: set(part.steps) for part in flows.parts}
    for name, (_, met, _) in rows().items():
        for part in re.split(r"[;:.] |, (?=`)", met):
            path = PATH.match(part.strip())
            if path and path[1] in steps:
                assert set(STEP.findall(part)) <= steps[path[1]], name


def test_no_figure_stands_before_a_young_person():
    """How many young people go missing or are harmed is nothing to tell one of them."""
    flows = load_flows(ROOT / "flows")
    figures = re.compile(r"\d+,\d{3}|%|per cent|thousand|million|\bmost young people\b")
    found = [t.context for t in texts(flows.every(), flows.lines) if figures.search(t.source)]
    assert found == []
