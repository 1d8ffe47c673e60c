"""The example chats of every flow: what is written there is what happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.flows import load_flows
from tests.flows.example_chats import Chat, read_example

FOLDER = Path(__file__).parents[2] / "flows"
FLOWS = load_flows(FOLDER)


def examples(flow):
    """The example chats of *flow*, and those of the shared files that it uses."""
    folders = [flow.name, *(name for name, _ in flow.uses)]
    return [path for name in folders for path in sorted((FOLDER / name / "examples").glob("*"))]


NEWEST = [FLOWS.newest(name) for name in sorted(FLOWS.versions)]
EVERY = [(flow.name, path) for flow in NEWEST for path in examples(flow)]


def taps(name):
    """How many buttons of the check-in are tapped in the example *name*."""
    lines = read_example(FOLDER / "check_in" / "examples" / f"{name}.yaml")
    return sum(1 for word, _ in lines if word in ("taps", "asks_for"))


@pytest.mark.parametrize(
    ("name", "path"), EVERY, ids=[f"{name}-{path.parts[-3]}-{path.stem}" for name, path in EVERY]
)
def test_example_chat(name, path, flows, wording):
    """Each example chat goes as it is written, saved and loaded between all messages."""
    Chat(flows.newest(name), wording).run(read_example(path))


@pytest.mark.parametrize("flow", NEWEST, ids=lambda flow: flow.name)
def test_every_step_is_reached(flow, wording):
    """Every step of a flow, with the shared ones, is reached by one of its example chats."""
    reached = set()
    for path in examples(flow):
        chat = Chat(flow, wording)
        chat.run(read_example(path))
        reached |= chat.steps
    assert set(flow.steps) - reached == set()


def test_no_example_is_left_out():
    """Every example chat that is written is run."""
    assert {path for _, path in EVERY} == set(FOLDER.glob("*/examples/*"))


def test_the_check_in_is_short():
    """Skipping all takes fewer than 12 taps, what is counted at most 25, and everything 45."""
    assert taps("skip_everything") < 12
    assert taps("minimum") <= 25
    assert taps("everything") <= 45


def test_everything_is_every_question(flows, wording):
    """The example with everything leaves out no question of any question set."""
    flow = flows.newest("check_in")
    chat = Chat(flow, wording)
    chat.run(read_example(FOLDER / "check_in" / "examples" / "everything.yaml"))
    assert set(flow.questions) <= chat.steps
