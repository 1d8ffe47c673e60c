"""A real browser before the pages, on stand-ins for the services behind them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import (
    Browser,
    BrowserContext,
    Error,
    Page,
    Route,
    async_playwright,
    expect,
)
from starlette.types import ASGIApp

from tests.web.fakes import Pages, make_pages

# A page may be slow beside three other groups of tests; what is expected is the same.
expect.set_options(timeout=60_000)

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@dataclass
class Site:
    """The pages at an address."""

    pages: Pages
    address: str
    server: uvicorn.Server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of these share one loop, because they share one browser: starting it takes longest."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    """Chromium, without a window."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        yield opened
        await opened.close()


@pytest.fixture
def socket_for_pages() -> Iterator[socket.socket]:
    """A free port of this machine."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound


@asynccontextmanager
async def serving(app: ASGIApp, bound: socket.socket) -> AsyncIterator[uvicorn.Server]:
    """Serve the pages until the test is done."""
    config = uvicorn.Config(
        app, log_level="critical", access_log=False, lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[bound]))
    while not server.started:  # noqa: ASYNC110  the server has nothing to wait for
        await asyncio.sleep(0.01)
    yield server
    server.should_exit = True
    server.force_exit = True
    await running


@pytest_asyncio.fixture(loop_scope="session")
async def site(socket_for_pages: socket.socket) -> AsyncIterator[Site]:
    """The pages, at an address that the browser can reach."""
    address = f"http://127.0.0.1:{socket_for_pages.getsockname()[1]}"
    pages = make_pages(public_url=address, texts=True)
    async with serving(pages.app, socket_for_pages) as server:
        yield Site(pages, address, server)


#: Where Leave goes to.
ORDINARY = "https://www.bbc.co.uk/weather"


async def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """A browser that has been nowhere; the ordinary page is there without a network."""
    made = await browser.new_context(**options)

    async def weather(route: Route) -> None:
        await route.fulfill(body="<title>Weather</title><h1>Sunny</h1>", content_type="text/html")

    await made.route("https://www.bbc.co.uk/**", weather)
    return made


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A browser that has been nowhere."""
    made = await new_context(browser)
    yield made
    await made.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext) -> Page:
    """One window."""
    return await context.new_page()


async def sign_in(context: BrowserContext, site: Site, **worker) -> str:
    """Put a worker's session into the browser."""
    session = await site.pages.worker(**worker)
    await context.add_cookies(
        [{"name": "touchbase_console", "value": session, "url": site.address}]
    )
    return session


async def markup(page: Page) -> str:
    """All that the page holds; one that leads elsewhere at this moment is waited for."""
    while True:
        try:
            return await page.content()
        except Error as error:
            if "navigating" not in str(error):
                raise
            await page.wait_for_load_state()
