"""The ordinary chats of a watched phone: each is whole, and has the shape of every other."""

from __future__ import annotations

import re

from bot.catalogue.locales import load_locales
from bot.engine.below import cover_line
from bot.engine.inspect import LONGEST_LABEL
from bot.wording import MOOD
from tests.house.project import ROOT
from tests.house.turns import flows

WORDING = load_locales(ROOT / "locales", flows())
COVERS = sorted(
    {found[1] for line in WORDING.lines if (found := re.fullmatch(r"cover_(.+)_cover_ask", line))}
)


def test_each_cover_has_every_word_and_the_same_shape():
    """A missing word would show something else on a phone that somebody watches."""
    assert len(COVERS) >= 2
    for flow in WORDING.flows:
        for step in (step for step in flow.steps.values() if step.cover):
            usual = WORDING.ask(flow, step.name, "en", cover=MOOD)
            for cover in COVERS:
                lines = [cover_line(cover, step, part) for part in ("ask", *step.choices)]
                assert [line for line in lines if line not in WORDING.lines] == []
                shown = WORDING.ask(flow, step.name, "en", cover=cover)
                assert [len(row) for row in shown.rows] == [len(row) for row in usual.rows]
                assert shown.protect == usual.protect


def test_the_buttons_of_a_cover_fit_on_a_small_phone():
    """Its labels stand among the lines, so their length is looked at here."""
    for language in WORDING.languages:
        for line in WORDING.lines:
            if line.startswith("cover_") and not line.endswith("_ask"):
                assert len(WORDING.line(line, language)) <= LONGEST_LABEL
