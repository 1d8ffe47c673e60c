"""A question whose button raises something is not deaf to the same answer typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.flows import load_flows
from bot.domain.screening.answers import MEANING

FLOWS = Path(__file__).parents[3] / "flows"
#: What their buttons say is no yes or no: typed, it is told in words that the screening hears.
IN_WORDS = {"B4", "D4", "D7", "FU3", "G1"}
IN_WORDS |= {"away_next", "danger_stay", "stuck", "tips_people", "unread", "voice"}


def steps():
    """Every question, of flows that are in force, whose buttons raise something."""
    flows = load_flows(FLOWS)
    return sorted(
        {
            step.name
            for name in flows.versions
            for flow in [flows.newest(name)]
            for step in flow.steps.values()
            if step.is_question and step.raises
        }
    )


@pytest.mark.parametrize("step", steps())
def test_what_a_button_raises_a_typed_answer_raises_too(step):
    """Or the question stands on the list of those whose answers are words."""
    assert step.upper() in MEANING or step in IN_WORDS
