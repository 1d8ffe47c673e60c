"""What kind of step each one is: before the gate, in danger, a cover, or an ordinary one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum, unique
from functools import lru_cache

from bot.domain.conversation import Conversation
from bot.engine.definition import RESUME, Flow, Route, Step, asides


@unique
class StepKind(StrEnum):
    """What has to stay true of somebody who is moved from one version of a flow to another."""

    #: Asks whether it is safe to chat.
    GATE = "gate"
    #: Said before the gate was passed, such as "not now".
    SHUT = "shut"
    #: Only for those who told of danger.
    DANGER = "danger"
    #: Shown while somebody else can see the phone.
    COVER = "cover"
    #: All others.
    OPEN = "open"


@lru_cache(maxsize=256)
def kinds(flow: Flow) -> Mapping[str, StepKind]:
    """Give the kind of every step of *flow*."""
    danger = danger_steps(flow) - _reached_without_danger(flow)
    return {name: _kind(flow, step, name in danger) for name, step in flow.steps.items()}


def _kind(flow: Flow, step: Step, danger: bool) -> StepKind:
    if step.cover:
        return StepKind.COVER
    if step.name == flow.gate:
        return StepKind.GATE
    routes = [route.target for routes in step.go.values() for route in routes]
    if flow.gate in routes and RESUME not in routes:
        return StepKind.SHUT
    return StepKind.DANGER if danger else StepKind.OPEN


@lru_cache(maxsize=256)
def shut_steps(flow: Flow) -> frozenset[str]:
    """The gate, and what stands before it, such as "not now"."""
    shut = (StepKind.GATE, StepKind.SHUT)
    return frozenset(name for name, kind in kinds(flow).items() if kind in shut)


def before_gate(flow: Flow, conversation: Conversation) -> bool:
    """Say whether nobody has said yet that it is safe to chat, also when it was put off."""
    return not shut_steps(flow).isdisjoint((conversation.step, *conversation.interrupted))


@lru_cache(maxsize=256)
def danger_steps(flow: Flow) -> frozenset[str]:
    """The steps that somebody in danger is led through: safety and contact, and nothing else."""
    found: set[str] = set()
    waiting = list(flow.targets("danger"))
    while waiting:
        name = waiting.pop()
        if name in found or name not in flow.steps:
            continue
        found.add(name)
        for routes in flow.steps[name].go.values():
            waiting += [route.target for route in taken_in_danger(routes)]
    return frozenset(found)


@lru_cache(maxsize=256)
def sound_in_danger(flow: Flow) -> frozenset[str]:
    """Where somebody can be who told of danger: the questions of the check-in are over."""
    found = {name for name, kind in kinds(flow).items() if kind is not StepKind.OPEN}
    found |= {step.name for step in flow.steps.values() if step.end}
    rests = {step.name for step in flow.steps.values() if step.is_question or step.end}
    return (danger_steps(flow) | asides(flow) | found) & rests


def taken_in_danger(routes: tuple[Route, ...]) -> Iterator[Route]:
    """Of the *routes* of an answer, those that somebody who told of danger may take."""
    for route in routes:
        yield route
        if route.guard in (None, "in_danger"):
            return


def _reached_without_danger(flow: Flow) -> set[str]:
    found: set[str] = set()
    danger = flow.targets("danger")
    waiting = [flow.first, flow.gate, flow.after_gate]
    waiting += [t for name in flow.interrupts if name != "danger" for t in flow.targets(name)]
    while waiting:
        name = waiting.pop()
        if name in found or name in danger or name not in flow.steps:
            continue
        found.add(name)
        routes = [route for routes in flow.steps[name].go.values() for route in routes]
        waiting += [route.target for route in routes if route.guard != "in_danger"]
    return found
