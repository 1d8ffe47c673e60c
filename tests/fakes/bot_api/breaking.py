"""How each fault is carried out on the wire."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, assert_never

from tests.fakes.bot_api.faults import (
    Cut,
    Fault,
    Garbage,
    Hang,
    LostReply,
    NotOk,
    Reset,
    Slow,
    Status,
    Truncated,
)  # fmt: skip
from tests.fakes.bot_api.refusal import Refusal
from tests.fakes.bot_api.wire import Wire

Answer = tuple[int, Any]
Perform = Callable[[], Awaitable[Answer]]

#: No answer ever went out.
SILENCE: Answer = (0, "")


async def break_answer(fault: Fault, wire: Wire, perform: Perform) -> Answer:
    """Do as the fault says; gives what is still to be answered (status 0: nothing)."""
    stayed = await wire.pause(fault.seconds) if isinstance(fault, Slow) else True
    # Telegram acts even for a client that hangs up meanwhile.
    answer = await perform() if fault.performed else (200, "")
    match fault:
        case Slow():
            return answer if stayed else SILENCE
        case Reset() | LostReply() | Hang() | Cut():
            await hang_up(fault, wire, answer)
            return SILENCE
        case Status() | Garbage() | Truncated() | NotOk():
            return replaced(fault, answer)
    assert_never(fault)


async def hang_up(fault: Reset | LostReply | Hang | Cut, wire: Wire, answer: Answer) -> None:
    """End the exchange without a whole answer."""
    match fault:
        case Cut():
            await wire.cut(answer[0], as_bytes(answer[1]), fault.at)
        case Hang():
            if await wire.pause(fault.seconds):
                await wire.drop()
        case _:
            await wire.drop(gently=fault.gently)


def replaced(fault: Status | Garbage | Truncated | NotOk, answer: Answer) -> Answer:
    """Another answer in place of the true one."""
    match fault:
        case Status():
            return fault.code, status_body(fault)
        case Garbage():
            return 200, fault.body
        case Truncated():
            return answer[0], as_bytes(answer[1])[: fault.at].decode(errors="ignore")
        case NotOk():
            return 200, {"ok": False, "error_code": 400, "description": fault.description}
    assert_never(fault)


def status_body(fault: Status) -> Any:
    """The body that goes with a made-up status."""
    if fault.body is not None:
        return fault.body
    parameters: dict[str, int] = {}
    if fault.retry_after is not None:
        parameters["retry_after"] = fault.retry_after
    if fault.migrate_to is not None:
        parameters["migrate_to_chat_id"] = fault.migrate_to
    return Refusal(fault.code, fault.description, **parameters).answer()


def as_bytes(body: Any) -> bytes:
    """A body as it goes out."""
    return (body if isinstance(body, str) else json.dumps(body)).encode()
