"""`run` without the root key: keeps what comes in, says so, and stops cleanly."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

from bot.commands.server import Server
from bot.errors import NoKeyError
from bot.settings import Settings
from bot.store_only import StoreOnly, open_store_only
from bot.web.store_only import make_store_only_app


async def run_store_only(settings: Settings, listener: socket.socket, why: NoKeyError) -> None:
    """Store and acknowledge until told to stop; *why* is raised where not even that can be."""
    async with open_store_only(settings, why) as service:
        server = Server(make_store_only_app(service.parts()))
        tasks = _start(service)
        try:
            await server.serve(sockets=[listener])
        finally:
            await _stop(service, tasks)


def _start(service: StoreOnly) -> list[asyncio.Task[None]]:
    tasks = [asyncio.create_task(service.remind())]
    if service.fetcher:
        tasks.append(asyncio.create_task(service.fetcher.run()))
    if service.keeper:
        tasks.append(asyncio.create_task(service.keeper.run()))
    return tasks


async def _stop(service: StoreOnly, tasks: list[asyncio.Task[None]]) -> None:
    """What is being stored is stored; the rest was not acknowledged and comes again."""
    if service.fetcher:
        service.fetcher.stop()
        await asyncio.wait(tasks[1:2], timeout=5)
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
