"""`run`: everything in one process, until it is told to stop."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

import structlog
from starlette.applications import Starlette

from bot.bootstrap import Service, open_service
from bot.channels.telegram.account import Menu, await_account, set_menus
from bot.commands.alerted import find_unheard
from bot.commands.readiness import readiness
from bot.commands.server import Server
from bot.commands.store_only import run_store_only
from bot.commands.welcome import print_welcome
from bot.domain.languages import SOURCE
from bot.errors import NoKeyError, SettingError
from bot.services.desk import OUTCOMES
from bot.services.languages import menu_in
from bot.services.loops import Loop
from bot.services.setup import Setup
from bot.settings import Settings
from bot.web.app import make_app
from bot.web.languages import offered
from bot.web.parts import Health, Parts, WebSettings
from bot.world import utc_now

log = structlog.get_logger()

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
#: So often it is said again that nobody is alerted, in seconds: nobody may watch the start.
_SAID_AGAIN = 3600.0


async def run(settings: Settings) -> None:
    """Start everything; without the root key of a database that has data, only store."""
    listener = _listen(settings)
    try:
        await _serve(settings, listener)
    except NoKeyError as error:
        await run_store_only(settings, listener, error)


async def _serve(settings: Settings, listener: socket.socket) -> None:
    """Print where to look, work, and stop cleanly on Ctrl-C."""
    async with open_service(settings) as service:
        server = _server(service)
        tasks = [*service.start_loops(), *_telegram_tasks(service), _remind(service)]
        await print_welcome(service)
        try:
            await server.serve(sockets=[listener])
        finally:
            await _stop(service, tasks)


def _remind(service: Service) -> asyncio.Task[None]:
    """Log at the start, and each hour again, that there is somebody of whom nobody is alerted."""
    world = service.world

    async def say() -> int:
        quiet, unheard = await find_unheard(world.settings, world.database, world.setup.authorities)
        if unheard:
            log.error("live_without_alerts", count=len(unheard))
        elif quiet:
            log.warning("alerted_by_front_desk_alone", count=len(quiet))
        return 0

    async def rest() -> float:
        return _SAID_AGAIN

    return asyncio.create_task(Loop("remind", say, asyncio.Event(), rest).run(service.stopping))


def _listen(settings: Settings) -> socket.socket:
    """Take the port first: an address in use is said before anything is opened."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # IPPROTO_TCP is said outright, or asyncio leaves Nagle's delay on every answer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise SettingError(
            f"PORT: {settings.host}:{settings.port} can't be used ({error.strerror});"
            " stop what uses it, or set another PORT"
        ) from error
    listener.listen(512)
    listener.setblocking(False)  # noqa: FBT003  the socket's own way
    return listener


class _Server(Server):
    """The web server; before it waits for open requests, it lets those go that only wait."""

    def __init__(self, app: Starlette, service: Service) -> None:
        super().__init__(app)
        self._service = service

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop: work that has begun is finished, and nothing new begins."""
        self._service.stopping.set()
        self._service.bell.close()
        await super().shutdown(sockets)


def _server(service: Service) -> Server:
    settings, setup = service.world.settings, service.world.setup
    desk = setup.authorities.get(setup.authorities.front_desk)
    telegram = service.telegram
    parts = Parts(
        desk=service.desk,
        offers=service.offers,
        sign_in=service.sign_in,
        web_chat=service.web_chat,
        web_return=service.web_return,
        wording=setup.wording,
        settings=WebSettings(
            public_url=settings.public_url,
            training_on_loopback=desk.training and settings.host in _LOOPBACK,
            training=desk.training,
            leave_url=settings.leave_url,
            texts=service.texting is not None,
            languages=offered(desk.offered, setup.wording.languages),
            drafts=desk.drafts,
        ),
        health=Health(lambda: readiness(service)),
        outcomes=OUTCOMES,
        telegram=telegram.door.take if telegram and telegram.door else None,
        now=utc_now,
    )
    return _Server(make_app(parts), service)


def _telegram_tasks(service: Service) -> list[asyncio.Task[None]]:
    telegram = service.telegram
    if telegram is None:
        return []
    tasks = [asyncio.create_task(_introduce(service))]
    if telegram.fetcher:
        tasks.append(asyncio.create_task(telegram.fetcher.run()))
    if telegram.keeper:
        tasks.append(asyncio.create_task(telegram.keeper.run()))
    return tasks


async def _introduce(service: Service) -> None:
    """Learn our own name, for links, and show the menu; nothing waits for either."""
    telegram = service.telegram
    if telegram is None:
        return
    account = await await_account(telegram.api)
    telegram.username = account.username
    log.info("telegram_ready", bot=account.bot)
    await set_menus(telegram.api, _menus(service.world.setup))


def _menus(setup: Setup) -> dict[str, Menu]:
    """The menu in each language that some authority offers; Telegram takes two letters alone."""
    offered = {code for a in setup.authorities.by_slug.values() for code in a.offered}
    return {
        "" if language == SOURCE else language: menu_in(setup.wording, language)
        for language in sorted({SOURCE, *offered})
        if len(language) == 2  # noqa: PLR2004
    }


async def _stop(service: Service, tasks: list[asyncio.Task[None]]) -> None:
    """Finish what has begun; whatever is left is in the database."""
    service.stopping.set()
    telegram = service.telegram
    if telegram and telegram.fetcher:
        telegram.fetcher.stop()
    for task in tasks:
        if telegram and telegram.keeper and not task.done():
            continue
        await asyncio.wait([task], timeout=5)
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await service.deliverer.settle()
