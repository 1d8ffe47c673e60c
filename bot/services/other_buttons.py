"""Buttons of a conversation that is over: what they tell counts, whatever is asked now."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.concern import Tier
from bot.domain.conversation import Choice
from bot.domain.effects import RaiseConcern
from bot.domain.triage import Concern, Source
from bot.engine.definition import Flow, Step
from bot.services.consequences import Consequences
from bot.services.conversing import concern_of
from bot.services.hearing import Heard


def flow_of(work: Consequences) -> Flow | None:
    """Give the flow that the conversation is in."""
    if work.talk is None:
        return None
    return work.setup.flow(work.talk.state.flow, work.talk.state.version)


def find_step(work: Consequences, choice: Choice) -> Step | None:
    """Find the question that a button answers: in the flow of now, else in any other."""
    here = flow_of(work)
    for flow in (*filter(None, [here]), *work.setup.wording.flows):
        step = flow.steps.get(choice.step)
        if step is not None and choice.choice in step.choices:
            return step
    return None


def opens_gate(work: Consequences, heard: Heard) -> bool:
    """Say whether a button says that it is safe: an old one says nothing of today."""
    step = find_step(work, heard.action) if isinstance(heard.action, Choice) else None
    choice = heard.action.choice if isinstance(heard.action, Choice) else ""
    return step is not None and "open_gate" in step.do.get(choice, ())


def hear_elsewhere(work: Consequences, heard: Heard) -> tuple[Heard, list[Concern]]:
    """
    Raise what a button of another conversation tells, and mark it if it tells of danger.

    A later check-in begins while the buttons of the one before are still on the screen.
    """
    here, choice = flow_of(work), heard.action
    if here is None or not isinstance(choice, Choice) or choice.step in here.steps:
        return heard, []
    step = find_step(work, choice)
    found = step.raises.get(choice.choice, ()) if step is not None else ()
    concerns = [
        concern_of(RaiseConcern(r.category, r.tier, choice.step, choice.choice), Source.TAPPED)
        for r in found
    ]
    danger = any(r.tier is Tier.P0 for r in found)
    return replace(heard, action=replace(choice, danger=danger)), concerns
