"""Any state that a conversation can be in, and any reply to it."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.domain.concern import Tier
from bot.domain.conversation import (
    Asked,
    Choice,
    Command,
    CommandName,
    SessionOpened,
    Silence,
    Typed,
    Unreadable,
    Watched,
)
from bot.domain.effects import BeginFlow
from bot.engine.advance import advance, enter, follow_on
from bot.engine.definition import DONE


def replies(flow):
    """Any reply at all, to a step of the flow or to none."""
    steps = st.sampled_from([*flow.steps, "gone"])
    taps = [Choice(s.name, c) for s in flow.steps.values() for c in (*s.choices, DONE, "gone")]
    return st.one_of(
        st.sampled_from(taps),
        st.builds(
            Typed,
            tier=st.sampled_from([None, *Tier]),
            slang=st.booleans(),
            edited=st.booleans(),
            person=st.booleans(),
        ),
        st.builds(Asked, steps),
        st.builds(Unreadable, st.sampled_from(["voice", "picture", "place", "file", "?"])),
        st.builds(Silence, steps),
        st.builds(Command, st.sampled_from(CommandName), st.one_of(st.none(), steps)),
        st.just(SessionOpened()),
        st.just(Watched()),
    )


def taps_here(flow, conversation):
    """A tap on the question that is asked now, so that chats get somewhere."""
    step = flow.steps[conversation.step]
    names = [*step.choices, *([DONE] if step.pick_many else [])]
    return st.builds(Choice, st.just(step.name), st.sampled_from(names or ["none"]))


def answer(flows, flow, conversation, reply):
    """Advance, and go on in another flow where one is begun, as the service does."""
    conversation, effects = advance(flow, conversation, reply)
    for begun in [effect for effect in effects if isinstance(effect, BeginFlow)]:
        flow = flows.newest(begun.flow)
        conversation, more = enter(flow, follow_on(flow, conversation))
        effects = (*effects, *more)
    return flow, conversation, effects
