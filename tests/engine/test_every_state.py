"""From every state, whatever comes in: an answer, danger stays danger, and the cover stays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue.flows import load_flows
from bot.domain.conversation import Choice, Progress, SessionOpened, Silence, Typed
from bot.domain.effects import Ask, RaiseConcern, Say, Tidy
from bot.engine.advance import advance, begin
from bot.engine.definition import asides, danger_steps
from bot.engine.guards import in_danger
from bot.engine.saved import dump, load
from tests.engine.states import answer, replies, taps_here

FLOWS = load_flows(Path(__file__).parents[2] / "flows")
EVERY = FLOWS.every()


@st.composite
def starts(draw):
    """A flow, and somebody who begins it."""
    flow = draw(st.sampled_from(EVERY))
    conversation = begin(flow, invited=draw(st.booleans()))
    plan = draw(st.sampled_from([(), ("phone",)]))
    return flow, replace(conversation, repeat=draw(st.booleans()), plan=plan)


def check_turn(flow, before, reply, after, effects):
    """What has to hold after every reply, whatever was before."""
    step = flow.steps[after.step]
    assert load(dump(after)) == after
    assert len(effects) < 60
    assert len([e for e in effects if isinstance(e, Ask)]) <= 1
    quiet = isinstance(reply, Silence) or (isinstance(reply, Typed) and reply.edited)
    assert quiet or any(isinstance(e, Ask | Say | Tidy) for e in effects)
    ended = after.progress is Progress.ENDED
    assert ended or step.is_question
    if in_danger(before) and before.progress is not Progress.ENDED and not ended:
        assert in_danger(after)
        allowed = danger_steps(flow) | asides(flow) | {flow.gate, "not_now"}
        assert step.cover or step.name in allowed
    if flow.name == before.flow and before.step in flow.steps and flow.steps[before.step].cover:
        assert step.cover or isinstance(reply, SessionOpened)


@settings(max_examples=200, deadline=None)
@given(starts(), st.integers(1, 25), st.data())
def test_every_reply_is_answered(start, length, data):
    """Any reply in any state is answered, and the conversation survives being saved."""
    flow, conversation = start
    for _ in range(length):
        here = data.draw(st.booleans())
        reply = data.draw(taps_here(flow, conversation) if here else replies(flow))
        before = conversation
        flow, conversation, effects = answer(FLOWS, flow, conversation, reply)
        check_turn(flow, before, reply, conversation, effects)


@settings(max_examples=150, deadline=None)
@given(starts(), st.integers(1, 20), st.data())
def test_what_a_button_raises_is_raised_in_every_state(start, length, data):
    """A tap raises its concern wherever the chat is, but for an untick or a guard."""
    flow, conversation = start
    for _ in range(length):
        flow, conversation, _ = answer(FLOWS, flow, conversation, data.draw(replies(flow)))
    step = data.draw(st.sampled_from([s for s in flow.steps.values() if s.raises]))
    choice = data.draw(st.sampled_from([c for c in step.raises if c in step.choices] or [""]))
    wanted = {(r.category, r.tier) for r in step.raises.get(choice, ()) if r.guard is None}
    if choice in conversation.picked:
        return
    _, effects = advance(flow, conversation, Choice(step.name, choice))
    found = {(e.category, e.tier) for e in effects if isinstance(e, RaiseConcern)}
    assert wanted <= found
