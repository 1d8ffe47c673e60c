"""One service without Telegram, and one browser, for all acceptance tests of the pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Route, async_playwright, expect

from tests.acceptance.conftest import quick_server
from tests.acceptance.house import WALES, Clerk, House
from tests.acceptance.web_people import ORDINARY, PATIENCE, Child, Desk, sign_in

# A page may be slow beside three other groups of tests; what is expected is the same.
expect.set_options(timeout=PATIENCE)

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def web_only(folder: Path, clerk: Clerk) -> House:
    """A service that young people reach by browser alone."""
    off = {"TELEGRAM_BOT_TOKEN": "", "TELEGRAM_API_URL": ""}
    return House(folder, quick_server(), "polling", clerk, off)


@pytest.fixture(scope="session")
def site(clerk, tmp_path_factory) -> Iterator[House]:
    """The service that these tests share, with workers in two authorities."""
    home = web_only(tmp_path_factory.mktemp("web"), clerk)
    try:
        home.start()
        home.add_worker("Made-up Ada", linked=False)
        home.add_worker("Made-up Bo", role="lead", linked=False)
        home.add_worker("Made-up Cai", WALES, linked=False)
        home.add_worker("Made-up Dilys", WALES, role="lead", linked=False)
        yield home
    finally:
        home.close()


@pytest.fixture
def own_site(clerk, tmp_path) -> Iterator[House]:
    """A service of its own, for what would disturb others."""
    home = web_only(tmp_path, clerk)
    try:
        home.start()
        yield home
    finally:
        home.close()


async def _weather(route: Route) -> None:
    """The ordinary page that Leave goes to, without a network."""
    await route.fulfill(body="<title>Weather</title>", content_type="text/html")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chrome(chromium: Path) -> AsyncIterator[Browser]:
    """Chromium, without a window."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        yield opened
        await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def new_browser(chrome: Browser) -> AsyncIterator[Callable[..., BrowserContext]]:
    """Makes browsers that have been nowhere; each person has one."""
    async with AsyncExitStack() as stack:

        async def make(**options) -> BrowserContext:
            context = await chrome.new_context(**{"reduced_motion": "reduce", **options})
            await context.route(ORDINARY, _weather)
            stack.push_async_callback(context.close)
            return context

        yield make


@pytest_asyncio.fixture(loop_scope="session")
async def child(site: House, new_browser) -> Child:
    """An invited young person who has not come yet."""
    context = await new_browser()
    return Child(site, await context.new_page(), site.invite())


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(site: House, new_browser) -> Child:
    """A young person without an invitation."""
    context = await new_browser()
    return Child(site, await context.new_page())


@pytest_asyncio.fixture(loop_scope="session")
async def desk(site: House, new_browser) -> Desk:
    """A worker who is signed in."""
    return await sign_in(await new_browser(), site, site.workers[0])
