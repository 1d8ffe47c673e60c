"""The machine of a flow: shared, without shortcuts, silent where nothing leads on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.conversation import Conversation
from bot.engine.advance import begin
from bot.engine.guards import GUARDS, answered, holds, skipped
from bot.engine.machine import build_machine, follow_answer, follow_interrupt


def test_one_machine_for_each_version(flow):
    """The machine is built once, holds no conversation and has no shortcut to a step."""
    machine = build_machine(flow)
    assert machine is build_machine(flow)
    assert machine.models == []
    assert not [name for name in machine.events if name.startswith("to_")]


def test_an_answer_that_leads_nowhere(flow):
    """An answer that the step does not know leads nowhere, without a warning."""
    assert follow_answer(flow, begin(flow), "nonsense") is None
    assert follow_answer(flow, begin(flow), "good") is None


def test_no_interruption_from_the_cover(flow):
    """From a cover step nothing leads out, not even danger."""
    covered = replace(begin(flow), step="cover")
    for name in flow.interrupts:
        assert follow_interrupt(flow, covered, name) is None
        assert follow_interrupt(flow, replace(covered, step="C1"), name) is not None


def test_guards_choose_the_way(flow):
    """The first route whose guard holds is taken."""
    here = replace(begin(flow), step="H4")
    assert follow_answer(flow, here, "no") == "H5"
    assert follow_answer(flow, replace(here, answers={"H5": ()}), "no") == "R1"


@pytest.mark.parametrize(
    ("guard", "values"),
    [
        ("interrupted", {"interrupted": ("C1",)}),
        ("in_danger", {"answers": {"danger": ()}}),
        ("messaged_a_lot", {"answers": {"D1": ("a_lot",)}}),
        ("uninvited", {"invited": False}),
        ("town_not_known", {"invited": False}),
        ("missing_before", {"repeat": True}),
        ("plan_made", {"plan": ("phone",)}),
        ("something_asked_of_them", {"answers": {"C1": ("want_back",)}}),
        ("wants_out", {"answers": {"C9": ("maybe",)}}),
        ("wants_contact", {"answers": {"F1": ("soon",)}}),
        ("wants_contact", {"answers": {"FU3": ("person",)}}),
        ("wants_contact", {"answers": {"F4": ()}, "person": True}),
        ("person_asked_for", {"person": True}),
        ("person_asked_for", {"answers": {"B2": ("yes",)}}),
        ("person_asked_for", {"answers": {"D7": ("person",)}}),
        ("checkin_over", {"closed": True}),
    ],
)
def test_guards_that_hold(guard, values):
    """A guard holds for what it names, and not for an empty conversation."""
    empty = Conversation("made_up", 1, "open")
    assert holds(guard, replace(empty, **values))
    assert not holds(guard, empty)


def test_a_way_that_was_passed_over_is_asked_for_once_they_want_a_person():
    """Skipped right after something was told, it is not asked again then, but it is not known."""
    passed = Conversation("made_up", 1, "open", answers={"F2": ("skipped",)})
    assert holds("way_not_told", passed)
    assert not holds("no_safe_contact", passed)


@pytest.mark.parametrize(
    ("guard", "step"),
    [
        ("no_safe_contact", "F2"),
        ("way_not_told", "F2"),
        ("town_not_known", "town"),
        ("safety_not_asked", "H2"),
        ("self_harm_not_asked", "H5"),
    ],
)
def test_guards_that_end(guard, step):
    """A guard of something missing holds until it is there."""
    empty = Conversation("made_up", 1, "open", invited=False)
    assert holds(guard, empty)
    assert not holds(guard, replace(empty, answers={step: ("call",)}))
    assert set(GUARDS) >= {guard}


def test_answered_and_skipped():
    """Shown is not answered; passed over is answered, and told apart."""
    shown = Conversation("made_up", 1, "open", answers={"F2": (), "H1": ("skipped",)})
    assert not answered(shown, "F2")
    assert answered(shown, "H1")
    assert skipped(shown, "H1")
    assert not skipped(shown, "F2")
