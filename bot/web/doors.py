"""
Who may open which page of the console: one table, and nothing opens that is not in it.

A right here opens the door only; which cases lie behind it is decided by the services, for
every authority by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.worker import Right, Worker


@dataclass(frozen=True, slots=True)
class Door:
    """Who may pass: anyone, anyone who is signed in, or who has one of the *rights* somewhere."""

    signed_in: bool = True
    rights: frozenset[Right] = frozenset()

    def opens_for(self, worker: Worker) -> bool:
        """Say whether this worker may pass."""
        return not self.rights or any(worker.authorities(right) for right in self.rights)


ANYONE = Door(signed_in=False)
SIGNED_IN = Door()


def _with(*rights: Right) -> Door:
    return Door(rights=frozenset(rights))


_SEE = _with(Right.SEE_CASES, Right.SEE_OWN_CASES)
_WORK = _with(Right.WORK_CASES)
_READ = _with(Right.READ_ALL)

#: By the name of the route.
DOORS: Mapping[str, Door] = {
    "console": SIGNED_IN,
    "sign_in": ANYONE,
    "link": ANYONE,
    "sign_out": SIGNED_IN,
    "password": SIGNED_IN,
    "stay": SIGNED_IN,
    "queue": _SEE,
    "revision": _SEE,
    "case": _SEE,
    "claim": _WORK,
    "take_over": _WORK,
    "hand_back": _WORK,
    "contacted": _WORK,
    "wait": _WORK,
    "reply": _WORK,
    "show_reply": _WORK,
    "withdraw": _WORK,
    "note": _WORK,
    "own_word": _WORK,
    "pass_on": _WORK,
    "hand_over": _WORK,
    "lower": _with(Right.LOWER),
    "overrule": _with(Right.LOWER),
    "take_back": _with(Right.LOWER),
    "resolve": _with(Right.CLOSE),
    "confirm": _with(Right.CONFIRM_CLOSE),
    "decline_end": _with(Right.CONFIRM_CLOSE),
    "to_read": _READ,
    "reading": _READ,
    "clear": _READ,
    "raise": _READ,
    "overruled": _READ,
    "invitations": _with(Right.SEE_CASES),
}
