"""The record of every call a bot made, for tests to look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class Call:
    """One call, from its arrival to its answer."""

    number: int
    at: float
    token: str
    method: str
    params: dict[str, Any]
    files: tuple[str, ...] = ()
    #: The HTTP status that went out; None while the call is open, 0 when none ever went out.
    status: int | None = None
    #: What was answered, when it was JSON of ours.
    result: Any = None
    #: The call had its effect, whatever the bot was told.
    performed: bool = False
    #: The name of the fault that met it, if any.
    fault: str | None = None
    finished_at: float | None = None

    def as_json(self) -> dict[str, Any]:
        """The record for a test in another process."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "token"}


@dataclass(eq=False)
class Delivery:
    """One attempt to hand an update to a bot."""

    at: float
    update_id: int
    by: str
    #: The webhook's HTTP status; None when it could not be reached; 200 for a poll.
    status: int | None


@dataclass
class CallLog:
    """All calls and deliveries, oldest first."""

    calls: list[Call] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    unimplemented: list[str] = field(default_factory=list)

    def of(self, method: str | None = None) -> list[Call]:
        """The calls of one method (upper and lower case alike), or all."""
        if method is None:
            return list(self.calls)
        return [call for call in self.calls if call.method.lower() == method.lower()]
