"""What a Telegram button carries: the step that it answers, the choice, and our signature."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import assert_never

from bot.domain.conversation import Choice, Command, CommandName
from bot.ports import WorkerAction

#: Signs text with a key that only we have; 10 characters.
Sign = Callable[[str], str]

#: Telegram's limit on a button's data, in bytes.
LONGEST_DATA = 64
#: What is left for a step's and a choice's name together.
LONGEST_NAMES = LONGEST_DATA - len("c") - 3 * len(":") - 10

_CHOICE = "c"
_COMMAND = "k"
_WORKER = "w"


def encode(action: Choice | Command, address: str, sign: Sign) -> str:
    """
    Write what a young person's button means into at most 64 bytes.

    ValueError: the names of step and choice are longer than LONGEST_NAMES together, or hold
    something other than plain characters without a colon.
    """
    match action:
        case Choice(step, choice):
            return _seal((_CHOICE, step, choice), address, sign)
        case Command(name, step):
            return _seal((_COMMAND, name.value, step or ""), address, sign)
        case _:
            assert_never(action)


def decode(data: str, address: str, sign: Sign) -> Choice | Command | None:
    """Read a tapped button; None when it is forged, damaged or another chat's."""
    match _open(data, address, sign):
        case (kind, step, choice) if kind == _CHOICE and step and choice:
            return Choice(step, choice)
        case (kind, name, step) if kind == _COMMAND and name in set(CommandName):
            return Command(CommandName(name), step or None)
        case _:
            return None


def encode_claim(action: WorkerAction, address: str, sign: Sign) -> str:
    """Write what a worker's button does into at most 64 bytes."""
    return _seal((_WORKER, action.name, action.escalation_id), address, sign)


def decode_claim(data: str, address: str, sign: Sign) -> WorkerAction | None:
    """Read a worker's tapped button; None when it is forged or another chat's."""
    match _open(data, address, sign):
        case (kind, name, escalation_id) if kind == _WORKER and name and escalation_id:
            return WorkerAction(name, escalation_id)
        case _:
            return None


def _seal(parts: tuple[str, str, str], address: str, sign: Sign) -> str:
    body = ":".join(parts)
    data = f"{body}:{sign(_signed(body, address))}"
    if any(":" in part for part in parts) or not data.isascii() or len(data) > LONGEST_DATA:
        raise ValueError(f"this does not fit a button of {LONGEST_DATA} bytes: {body}")
    return data


def _open(data: str, address: str, sign: Sign) -> tuple[str, ...]:
    """Give the parts of data that we signed for this chat; nothing of any other."""
    if not data.isascii() or len(data) > LONGEST_DATA:
        return ()
    body, _, signature = data.rpartition(":")
    if not hmac.compare_digest(sign(_signed(body, address)), signature):
        return ()
    return tuple(body.split(":"))


def _signed(body: str, address: str) -> str:
    """The chat is part of the signature: a button means nothing in another chat."""
    return f"telegram button\n{address}\n{body}"
