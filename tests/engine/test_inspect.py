"""Broken flows: each says in a sentence, with its place, what its author should write."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.document import read_document
from bot.catalogue.flow_reading import read_part
from bot.catalogue.flows import load_flows
from bot.catalogue.joining import join
from bot.engine.inspect import inspect
from bot.errors import AuthorError

FOLDER = Path(__file__).parent / "broken_flows"
BROKEN = sorted(FOLDER.glob("*.yaml"))
TOGETHER = sorted(path.parent for path in FOLDER.glob("*/expect.txt"))


def find(path):
    """Every problem of one flow file, as `line:column: advice`."""
    try:
        document = read_document(path)
    except AuthorError as error:
        problems = error.problems
    else:
        part = read_part(document, "made_up", 1)
        joined = join(part, {}) if part else None
        for flaw in inspect(joined.flow) if joined else []:
            document.problem(flaw.path, flaw.advice)
        problems = sorted(document.problems)
    return [f"{p.line}:{p.column}: {p.advice}" for p in problems]


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_broken_flow(path):
    """What the file says at its top that an author should read is what they read."""
    first = path.read_text(encoding="utf-8").splitlines()
    wanted = [line.removeprefix("# expect: ") for line in first if line.startswith("# expect: ")]
    assert find(path) == wanted
    assert wanted or path.stem == "none"


@pytest.mark.parametrize("folder", TOGETHER, ids=lambda folder: folder.name)
def test_broken_together(folder):
    """Files that are wrong only together are named where their author has to change them."""
    with pytest.raises(AuthorError) as caught:
        load_flows(folder)
    found = [str(problem).removeprefix(f"{folder.name}/") for problem in caught.value.problems]
    assert found == (folder / "expect.txt").read_text(encoding="utf-8").splitlines()


def test_the_flows_that_ship_have_no_flaw(flows):
    """Nothing is wrong with the flows that ship."""
    assert [flaw for flow in flows.every() for flaw in inspect(flow)] == []
