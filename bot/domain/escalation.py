"""The life of an escalation, from raised to resolved."""

from __future__ import annotations

from enum import StrEnum, unique
from typing import Any

from transitions import Machine, MachineError

from bot.errors import NotNowError


@unique
class Status(StrEnum):
    """Where an escalation is in its life."""

    #: Raised; nobody has it.
    OPEN = "open"
    #: A worker has it.
    CLAIMED = "claimed"
    #: A worker has been in touch with the young person.
    CONTACTED = "contacted"
    #: With another agency until a time.
    WAITING = "waiting"
    #: Ended by a person, with an outcome.
    RESOLVED = "resolved"
    #: It was let go of or came back; nobody has it.
    REOPENED = "reopened"


@unique
class Action(StrEnum):
    """What moves an escalation on. Nothing that a young person writes is among them."""

    #: A worker takes it.
    CLAIM = "claim"
    #: A worker got in touch.
    CONTACT = "contact"
    #: Another agency has it until a time.
    WAIT = "wait"
    #: It was claimed, but not opened or not acted on; or the wait is over.
    RELEASE = "release"
    #: A person ends it.
    RESOLVE = "resolve"
    #: It has to be looked at again.
    REOPEN = "reopen"


#: Escalations in these states are not over.
LIVE = (Status.OPEN, Status.CLAIMED, Status.CONTACTED, Status.WAITING, Status.REOPENED)
#: In these somebody has to claim it, and the ladder runs.
UNOWNED = (Status.OPEN, Status.REOPENED)

_HELD = [Status.CLAIMED, Status.CONTACTED, Status.WAITING]

_machine = Machine(
    model=None,
    states=Status,
    initial=Status.OPEN,
    auto_transitions=False,
    transitions=[
        {"trigger": Action.CLAIM, "source": list(UNOWNED), "dest": Status.CLAIMED},
        {"trigger": Action.CONTACT, "source": _HELD, "dest": Status.CONTACTED},
        {
            "trigger": Action.WAIT,
            "source": [Status.CLAIMED, Status.CONTACTED],
            "dest": Status.WAITING,
        },
        {"trigger": Action.RELEASE, "source": _HELD, "dest": Status.REOPENED},
        {"trigger": Action.RESOLVE, "source": _HELD, "dest": Status.RESOLVED},
        {"trigger": Action.REOPEN, "source": Status.RESOLVED, "dest": Status.REOPENED},
    ],
)

_REFUSALS = {
    Action.CLAIM: "Somebody has claimed this already, or it is resolved.",
    Action.CONTACT: "Claim it first.",
    Action.WAIT: "Claim it first.",
    Action.RELEASE: "Nobody has claimed this.",
    Action.RESOLVE: "Claim it first: only somebody who has it can end it.",
    Action.REOPEN: "It is not resolved.",
}


class _Cursor:
    """A throw-away object for the machine to move."""

    def __init__(self, state: Status) -> None:
        self.state: Any = state


def move(status: Status, action: Action) -> Status:
    """Give the state after *action*, or raise NotNowError with a sentence for the page."""
    cursor = _Cursor(status)
    try:
        _machine.events[action].trigger(cursor)
    except MachineError as error:
        raise NotNowError(_REFUSALS[action]) from error
    return Status(cursor.state)
