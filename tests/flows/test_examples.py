"""The example chats of every flow: what is written there is what happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.example_chats import Chat, read_example

FLOWS = Path(__file__).parents[2] / "flows"
EXAMPLES = sorted(FLOWS.glob("*/examples/*.yaml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_example_chat(path, flows, wording):
    """Each example chat goes as it is written, saved and loaded between all messages."""
    Chat(flows.newest(path.parts[-3]), wording).run(read_example(path))


@pytest.mark.parametrize("name", ["check_in", "front_door"])
def test_every_step_is_reached(name, flows, wording):
    """Every step of a flow is reached by one of its example chats."""
    flow = flows.newest(name)
    reached = set()
    for path in EXAMPLES:
        if path.parts[-3] == name:
            chat = Chat(flow, wording)
            chat.run(read_example(path))
            reached |= chat.steps
    silent = {step.name for step in flow.steps.values() if not step.is_question and not step.end}
    assert set(flow.steps) - reached - silent == set()


def test_skipping_everything_is_short():
    """Skipping all takes fewer than twelve taps."""
    lines = read_example(FLOWS / "check_in" / "examples" / "skip_everything.yaml")
    assert sum(1 for word, _ in lines if word in ("taps", "asks_for")) < 12


def test_all_questions_are_few_taps():
    """The whole minimum check-in takes at most 25 taps."""
    lines = read_example(FLOWS / "check_in" / "examples" / "all_questions.yaml")
    assert sum(1 for word, _ in lines if word == "taps") <= 25
