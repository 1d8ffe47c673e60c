"""What the server does with a request."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from tests.fakes.bot_api.breaking import break_answer
from tests.fakes.bot_api.calls import Call
from tests.fakes.bot_api.control import control_routes
from tests.fakes.bot_api.faults import Fault
from tests.fakes.bot_api.methods import METHODS, Desk
from tests.fakes.bot_api.parameters import Parameters, read_parameters
from tests.fakes.bot_api.polling import Poller
from tests.fakes.bot_api.refusal import Refusal
from tests.fakes.bot_api.webhook import Courier
from tests.fakes.bot_api.wire import Wire
from tests.fakes.bot_api.world import BotAccount

if TYPE_CHECKING:
    from tests.fakes.bot_api.server import FakeBotApi


class Application:
    """The HTTP side of the server."""

    def __init__(self, server: FakeBotApi) -> None:
        self._server = server
        self._pollers: dict[str, Poller] = {}
        self._couriers: list[asyncio.Task[None]] = []
        for account in server.world.bots.values():
            self._engage(account)
        self.asgi = Starlette(
            routes=[
                Route("/bot{token}/{method}", self._called, methods=["GET", "POST"]),
                Route("/file/bot{token}/{path:path}", self._fetched),
                Mount("/control", routes=control_routes(server)),
            ]
        )

    def _engage(self, account: BotAccount) -> Poller:
        server = self._server
        poller = Poller(server.world, account, server.log, server.pace)
        courier = Courier(server.world, account, server.log, server.patience)
        self._couriers.append(asyncio.get_running_loop().create_task(courier.run()))
        self._pollers[account.token] = poller
        return poller

    async def close(self) -> None:
        """Let go of everything that waits."""
        for task in self._couriers:
            task.cancel()
        await asyncio.gather(*self._couriers, return_exceptions=True)

    async def _fetched(self, request: Request) -> Response:
        path = request.path_params["path"]
        if unquote(request.path_params["token"]) not in self._server.world.bots:
            return Response(status_code=401)
        with self._server.world.changed:
            files = list(self._server.world.files.values())
        content = next((file.content for file in files if file.path == path), None)
        return Response(content or b"", status_code=404 if content is None else 200)

    async def _called(self, request: Request) -> Response:
        wire = Wire(request)
        try:
            return await self._answer(request, wire)
        finally:
            await wire.close()

    async def _answer(self, request: Request, wire: Wire) -> Response:
        server = self._server
        token, method = unquote(request.path_params["token"]), request.path_params["method"]
        unread: Refusal | None = None
        try:
            parameters = await read_parameters(request)
        except Refusal as refusal:
            parameters, unread = Parameters({}), refusal
        with server.world.changed:
            call = Call(
                len(server.log.calls), server.clock.now(), token, method, parameters.values,
                tuple(parameters.files),
            )  # fmt: skip
            server.log.calls.append(call)
            fault = server.faults.take(call)
            call.fault = type(fault).__name__ if fault else None
            server.world.touch()
        if unread is not None:
            return self._finish(call, unread.status, unread.answer())
        if fault is not None:
            return await self._broken(call, fault, wire, parameters)
        status, body = await self._perform(call, wire, parameters)
        return self._finish(call, 0 if wire.gone else status, body)

    async def _broken(
        self, call: Call, fault: Fault, wire: Wire, parameters: Parameters
    ) -> Response:
        async def perform() -> tuple[int, Any]:
            return await self._perform(call, wire, parameters)

        status, body = await break_answer(fault, wire, perform)
        return self._finish(call, status, body)

    async def _perform(self, call: Call, wire: Wire, parameters: Parameters) -> tuple[int, Any]:
        """Do as asked; gives the HTTP status and the body, as text when it already is JSON."""
        account = self._server.world.bots.get(call.token)
        if account is None:
            return 401, Refusal(401, "Unauthorized").answer()
        try:
            if call.method.lower() == "getupdates":
                poller = self._pollers.get(account.token) or self._engage(account)
                updates = await poller.answer(wire, parameters)
                call.performed = True
                return 200, '{"ok":true,"result":[' + ",".join(updates) + "]}"
            return 200, {"ok": True, "result": self._do(account, call, parameters)}
        except Refusal as refusal:
            return refusal.status, refusal.answer()

    def _do(self, account: BotAccount, call: Call, parameters: Parameters) -> Any:
        server = self._server
        name = call.method.lower()
        with server.world.changed:
            function = METHODS.get(name)
            if function is None:
                server.log.unimplemented.append(call.method)
                return True
            if name.startswith(("send", "copy", "forward")) and name != "sendchataction":
                wait = server.flood.retry_after((account.token, parameters.values.get("chat_id")))
                if wait:
                    raise Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
            result = function(Desk(server.world, account, server.address), parameters)
            call.performed = True
        if name == "setwebhook" and account.hook is not None:
            self._pollers[account.token].set_aside()
        return result

    def _finish(self, call: Call, status: int, body: Any) -> Response:
        text = body if isinstance(body, str) else json.dumps(body)
        with self._server.world.changed:
            call.status = status
            call.result = body.get("result") if isinstance(body, dict) else None
            call.finished_at = self._server.clock.now()
            self._server.world.touch()
        if status == 0:
            return Response()
        return Response(text, status_code=status, media_type="application/json")
