"""The state machine of a flow, built once for each version and shared by every conversation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from transitions import EventData, Machine

from bot.domain.conversation import Conversation
from bot.engine.definition import RESUME, Flow, Route
from bot.engine.guards import GUARDS


class Cursor:
    """A throw-away place in the machine: where a conversation is, for one move."""

    __slots__ = ("conversation", "state")

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.state = conversation.step


def follow_answer(flow: Flow, conversation: Conversation, answer: str) -> str | None:
    """Where *answer* leads from here, or nothing if it leads nowhere."""
    return _follow(flow, conversation, f"answer.{answer}")


def follow_interrupt(flow: Flow, conversation: Conversation, name: str) -> str | None:
    """Where an interruption leads from here; nothing from a cover step."""
    return _follow(flow, conversation, f"interrupt.{name}")


def _follow(flow: Flow, conversation: Conversation, name: str) -> str | None:
    event = build_machine(flow).events.get(name)
    # Asked first, since the library writes a warning for an event that does not fit.
    if event is None or conversation.step not in event.transitions:
        return None
    cursor = Cursor(conversation)
    return cursor.state if event.trigger(cursor) else None


@lru_cache(maxsize=64)
def build_machine(flow: Flow) -> Machine:
    """Compile *flow*; guards go in as functions, never as text that would be imported."""
    machine = Machine(
        model=None,
        states=[*flow.steps, RESUME],
        initial=flow.first,
        auto_transitions=False,
        send_event=True,
    )
    for event, source, route in _moves(flow):
        guard = _condition(route.guard) if route.guard else None
        machine.add_transition(event, source, route.target, conditions=guard)
    return machine


def _moves(flow: Flow) -> Iterator[tuple[str, str, Route]]:
    for step in flow.steps.values():
        for answer, routes in step.go.items():
            yield from ((f"answer.{answer}", step.name, route) for route in routes)
    # A cover step has no interruptions: whatever happens there, it stays what it seems.
    sources = [step.name for step in flow.steps.values() if not step.cover]
    for name, routes in flow.interrupts.items():
        event = f"interrupt.{name}"
        yield from ((event, source, route) for route in routes for source in sources)


def _condition(name: str) -> Callable[[EventData], bool]:
    guard = GUARDS[name]

    def condition(event: Any) -> bool:
        return guard(event.model.conversation)

    return condition
