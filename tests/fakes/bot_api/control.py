"""The same powers over HTTP, for a test that runs in another process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.fakes.bot_api.faults import KINDS
from tests.fakes.bot_api.world import Tap

if TYPE_CHECKING:
    from tests.fakes.bot_api.server import FakeBotApi

#: What a phone may be told to do from outside.
ACTIONS = {
    "say", "command", "tap", "forge", "edit", "forward", "delete", "delete_chat", "block",
    "unblock", "close_account", "voice", "photo", "album", "document", "sticker", "location",
    "contact", "video", "video_note", "dice", "anything",
}  # fmt: skip
DISTURBANCES = {"duplicate", "reorder", "resend", "hold_back", "release", "renumber"}


def control_routes(server: FakeBotApi) -> list[Route]:
    """All routes under /control; bodies and answers are JSON."""
    control = Control(server)
    return [
        Route("/phones/{user_id:int}", control.look),
        Route("/phones/{user_id:int}/{action}", answered(control.act), methods=["POST"]),
        Route("/calls", control.calls),
        Route("/faults", answered(control.add_fault), methods=["POST"]),
        Route("/faults", control.clear_faults, methods=["DELETE"]),
        Route("/delivery/{action}", answered(control.disturb), methods=["POST"]),
        Route("/updates", answered(control.push), methods=["POST"]),
        Route("/state", control.state),
        Route("/clock", answered(control.move_clock), methods=["POST"]),
        Route("/flood", answered(control.flood), methods=["POST"]),
        Route("/wait", answered(control.wait), methods=["POST"]),
    ]


Handler = Callable[[Request, dict[str, Any]], Awaitable[Any]]


def answered(handler: Handler) -> Callable[[Request], Awaitable[JSONResponse]]:
    """A handler that is given the JSON body, and whose mistakes are told as 400."""

    async def endpoint(request: Request) -> JSONResponse:
        body = await request.body()
        try:
            told = await handler(request, (await request.json()) if body else {})
        except (AssertionError, KeyError, TypeError, ValueError, TimeoutError) as mistake:
            return JSONResponse({"error": f"{type(mistake).__name__}: {mistake}"}, 400)
        return JSONResponse(told)

    return endpoint


class Control:
    """The handlers."""

    def __init__(self, server: FakeBotApi) -> None:
        self._server = server

    async def look(self, request: Request) -> JSONResponse:
        """What a person's phone shows and has shown."""
        phone = self._server.phone(request.path_params["user_id"])
        return JSONResponse(
            {
                "screen": [shown.as_json() for shown in phone.screen],
                "received": phone.received,
                "ever_shown": phone.ever_shown,
                "notified": phone.notified,
                "keyboard": phone.keyboard,
            }
        )

    async def act(self, request: Request, body: dict[str, Any]) -> Any:
        """Do something on a phone; the body holds the arguments by name."""
        action = request.path_params["action"]
        if action not in ACTIONS:
            raise ValueError(f"no action {action!r}; there are {sorted(ACTIONS)}")
        phone = self._server.phone(request.path_params["user_id"])
        done = getattr(phone, action)(**body)
        return {"query_id": done.query_id} if isinstance(done, Tap) else done

    async def calls(self, request: Request) -> JSONResponse:
        """The record of calls, of one method when `method` is given."""
        found = self._server.calls(request.query_params.get("method"))
        return JSONResponse([call.as_json() for call in found])

    async def add_fault(self, _request: Request, body: dict[str, Any]) -> Any:
        """Arm a fault: `method`, `kind`, and by choice `fields`, `times`, `when`, `after`."""
        fault = KINDS[body["kind"]](**body.get("fields", {}))
        times = body.get("times", 1)
        self._server.faults.add(
            body["method"], fault, times, when=body.get("when"), after=body.get("after", 0)
        )
        return True

    async def clear_faults(self, _request: Request) -> JSONResponse:
        """Disarm all faults."""
        self._server.faults.clear()
        return JSONResponse(content=True)

    async def disturb(self, request: Request, body: dict[str, Any]) -> Any:
        """Disturb the delivery of updates; the body holds the arguments by name."""
        action = request.path_params["action"]
        if action not in DISTURBANCES:
            raise ValueError(f"no disturbance {action!r}; there are {sorted(DISTURBANCES)}")
        getattr(self._server.delivery, action)(**body)
        self._server.world.touch()
        return True

    async def push(self, _request: Request, body: dict[str, Any]) -> Any:
        """Queue a raw `update`, or a raw `text`."""
        if "text" in body:
            return self._server.push_text(body["text"], lane=body.get("lane"))
        return self._server.push(body["update"], lane=body.get("lane"))

    async def state(self, _request: Request) -> JSONResponse:
        """How things stand: pending updates, deliveries, unknown methods."""
        server = self._server
        told = [
            {"at": d.at, "update_id": d.update_id, "by": d.by, "status": d.status}
            for d in server.deliveries
        ]
        return JSONResponse(
            {
                "pending": server.pending(),
                "deliveries": told,
                "unimplemented": server.unimplemented,
                "now": server.clock.now(),
                "token": server.token,
            }
        )

    async def move_clock(self, _request: Request, body: dict[str, Any]) -> Any:
        """Let time pass: `seconds`, `minutes`, `hours`."""
        self._server.clock.advance(**body)
        return self._server.clock.now()

    async def flood(self, _request: Request, body: dict[str, Any]) -> Any:
        """Switch the limits on (`on` true, with their numbers by choice) or off."""
        if body.pop("on", True):
            self._server.flood.switch_on(**body)
        else:
            self._server.flood.switch_off()
        return True

    async def wait(self, _request: Request, body: dict[str, Any]) -> Any:
        """Wait until a method was answered so often: `method`, `count`, `timeout`."""

        def enough() -> bool:
            done = [call for call in self._server.calls(body["method"]) if call.status]
            return len(done) >= int(body.get("count", 1))

        await asyncio.to_thread(self._server.wait_until, enough, float(body.get("timeout", 5.0)))
        return True
