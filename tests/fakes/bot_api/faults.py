"""What can go wrong with a call, and when it shall."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.bot_api.calls import Call

Predicate = Callable[[Call], bool]


@dataclass(frozen=True, slots=True)
class Status:
    """Answer with this HTTP status; a `body` replaces Telegram's JSON, as a proxy's page does."""

    code: int
    description: str = "Made-up fault"
    retry_after: int | None = None
    migrate_to: int | None = None
    body: str | None = None
    performed: bool = False


@dataclass(frozen=True, slots=True)
class Reset:
    """Reset the connection before anything was done (`gently`: close it instead)."""

    performed: bool = False
    gently: bool = False


@dataclass(frozen=True, slots=True)
class LostReply:
    """Do as asked, then reset the connection (`gently`: close it): the bot cannot know."""

    performed: bool = True
    gently: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """Do as asked, then close the connection after `at` bytes of the answer's body."""

    at: int
    performed: bool = True


@dataclass(frozen=True, slots=True)
class Hang:
    """Keep the connection open without a word, for so many seconds (None: until they leave)."""

    seconds: float | None = None
    performed: bool = False


@dataclass(frozen=True, slots=True)
class Slow:
    """Wait, then do as asked and answer as usual."""

    seconds: float
    performed: bool = True


@dataclass(frozen=True, slots=True)
class Garbage:
    """Answer 200 with a body that is no JSON."""

    body: str = "<html>Made-up page</html>"
    performed: bool = False


@dataclass(frozen=True, slots=True)
class Truncated:
    """Do as asked, then answer with JSON that ends after `at` bytes, in a complete response."""

    at: int = 20
    performed: bool = True


@dataclass(frozen=True, slots=True)
class NotOk:
    """Answer 200 with `ok: false`, which many clients take for success."""

    description: str = "Made-up refusal"
    performed: bool = False


Fault = Status | Reset | LostReply | Cut | Hang | Slow | Garbage | Truncated | NotOk

#: The faults by the name under which another process asks for them.
KINDS: dict[str, type[Fault]] = {
    kind.__name__: kind
    for kind in (Status, Reset, LostReply, Cut, Hang, Slow, Garbage, Truncated, NotOk)
}


@dataclass(eq=False)
class Armed:
    """A fault that waits for its call."""

    method: str
    fault: Fault
    #: How often still; None for ever.
    times: int | None
    when: Predicate
    #: How many fitting calls pass unharmed first.
    after: int = 0
    met: int = 0


@dataclass
class Faults:
    """The faults that a test has armed, first come first met."""

    armed: list[Armed] = field(default_factory=list)

    def add(
        self,
        method: str,
        fault: Fault,
        times: int | None = 1,
        *,
        when: Predicate | Mapping[str, Any] | None = None,
        after: int = 0,
    ) -> Armed:
        """
        Arm a fault for the next calls of a method ("*" for any).

        `when` is a predicate over the call, or parameter values that it must have; `times=None`
        keeps it until removed; `after` lets so many fitting calls pass first.
        """
        entry = Armed(method.lower(), fault, times, as_predicate(when), after)
        self.armed.append(entry)
        return entry

    def take(self, call: Call) -> Fault | None:
        """The fault that this call meets, if any."""
        for entry in self.armed:
            if entry.method not in {"*", call.method.lower()} or not entry.when(call):
                continue
            if entry.after:
                entry.after -= 1
                continue
            entry.met += 1
            if entry.times is not None:
                entry.times -= 1
                if entry.times <= 0:
                    self.armed.remove(entry)
            return entry.fault
        return None

    def remove(self, entry: Armed) -> None:
        """Disarm one fault."""
        if entry in self.armed:
            self.armed.remove(entry)

    def clear(self) -> None:
        """Disarm all."""
        self.armed.clear()


def as_predicate(when: Predicate | Mapping[str, Any] | None) -> Predicate:
    """A condition in whichever form it was given."""
    if when is None:
        return lambda _call: True
    if callable(when):
        return when
    wanted = dict(when)
    return lambda call: all(call.params.get(name) == value for name, value in wanted.items())
