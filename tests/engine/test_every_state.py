"""From every state, whatever comes in: an answer, danger stays danger, and the cover stays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue.flow_lock import read_lock
from bot.catalogue.flows import load_flows
from bot.domain.conversation import (
    SKIPPED,
    Choice,
    Conversation,
    Progress,
    SessionOpened,
    Silence,
    Typed,
)
from bot.domain.effects import Ask, RaiseConcern, Say, Tidy
from bot.engine.advance import advance, begin
from bot.engine.definition import asides
from bot.engine.guards import in_danger
from bot.engine.kinds import StepKind, danger_steps, kinds
from bot.engine.placing import place
from bot.engine.saved import dump, load
from tests.engine.states import answer, replies, taps_here

FLOWS = load_flows(Path(__file__).parents[2] / "flows")
NAMES = sorted(FLOWS.versions)
LOCK = read_lock(Path(__file__).parents[2] / "flows")[0]


@st.composite
def starts(draw):
    """Somebody who begins a flow."""
    flow = FLOWS.newest(draw(st.sampled_from(NAMES)))
    conversation = begin(flow, invited=draw(st.booleans()))
    plan = draw(st.sampled_from([(), ("phone",)]))
    return replace(conversation, repeat=draw(st.booleans()), plan=plan)


def check_turn(flow, before, reply, after, effects):
    """What has to hold after every reply, whatever was before."""
    step = flow.steps[after.step]
    assert load(dump(after)) == after
    assert len(effects) < 60
    assert len([e for e in effects if isinstance(e, Ask)]) <= 1
    quiet = isinstance(reply, Silence) or (isinstance(reply, Typed) and reply.edited)
    assert quiet or any(isinstance(e, Ask | Say | Tidy) for e in effects)
    ended = after.progress is Progress.ENDED
    # Clearing the screen asks nothing, and moves nobody.
    tidied = after.step == before.step and any(isinstance(e, Tidy) for e in effects)
    assert quiet or ended or tidied or step.is_question
    if in_danger(before) and before.progress is not Progress.ENDED and not ended:
        assert in_danger(after)
        allowed = danger_steps(flow) | asides(flow) | {flow.gate, "not_now"}
        allowed |= {step.name for step in flow.steps.values() if step.end}
        assert step.cover or step.name in allowed
    if flow.name == before.flow and before.step in flow.steps and flow.steps[before.step].cover:
        assert step.cover or isinstance(reply, SessionOpened)


@settings(max_examples=200, deadline=None)
@given(starts(), st.integers(1, 25), st.data())
def test_every_reply_is_answered(start, length, data):
    """Any reply in any state is answered, and the conversation survives being saved."""
    conversation, flow = start, FLOWS.newest(start.flow)
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
    conversation, flow = start, FLOWS.newest(start.flow)
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


@st.composite
def saved(draw):
    """A conversation as an older or the present version may have left it, or as nothing did."""
    flow = draw(st.sampled_from(NAMES))
    versions = [version for name, version in LOCK.steps if name == flow]
    version = draw(st.sampled_from(versions))
    names = st.sampled_from([*LOCK.steps[flow, version], "nowhere"])
    several = st.lists(names, max_size=3, unique=True).map(tuple)
    choices = st.sampled_from([(), (SKIPPED,), ("yes",), ("no",), ("a_lot",), ("rows", "gone")])
    return Conversation(
        flow=flow,
        version=version,
        step=draw(names),
        progress=draw(st.sampled_from(Progress)),
        resume=draw(st.one_of(st.none(), names)),
        trail=draw(several),
        answers=draw(st.dictionaries(st.one_of(st.just("danger"), names), choices, max_size=4)),
        picked=draw(st.sampled_from([(), ("rows",), ("gone",)])),
        misunderstood=draw(st.integers(0, 3)),
        interrupted=draw(several),
        closed=draw(st.booleans()),
        plan=draw(st.sampled_from([(), ("phone", "gone")])),
        topic=draw(st.sampled_from(["", "debt"])),
        invited=draw(st.booleans()),
        repeat=draw(st.booleans()),
        days_over=draw(st.booleans()),
    )


@settings(max_examples=200, deadline=None)
@given(saved(), st.integers(1, 6), st.data())
def test_whatever_was_saved_goes_on(start, length, data):
    """Somebody part-way through any version goes on in the newest one, whatever was saved."""
    conversation, flow = start, FLOWS.newest(start.flow)
    for _ in range(length):
        placed = place(flow, conversation)
        here = data.draw(st.booleans())
        reply = data.draw(taps_here(flow, placed) if here else replies(flow))
        before = replace(placed, progress=conversation.progress)
        flow, conversation, effects = answer(FLOWS, flow, conversation, reply)
        check_turn(flow, before, reply, conversation, effects)


@given(saved())
def test_nobody_is_moved_into_harm(before):
    """Who is in danger stays there; who was shown a cover, or stood before the gate, still is."""
    flow = FLOWS.newest(before.flow)
    after = place(flow, before)
    assert set(after.trail) | set(after.interrupted) | {after.step} <= set(flow.steps)
    if before.step in LOCK.steps[flow.name, before.version]:
        was, now = LOCK.steps[flow.name, before.version][before.step], kinds(flow)[after.step]
        if was in (StepKind.GATE, StepKind.SHUT):
            assert now in (StepKind.GATE, StepKind.SHUT)
        if was in (StepKind.COVER, StepKind.DANGER):
            assert now is was
    else:
        assert after.step == ("danger" if in_danger(before) else flow.gate)
