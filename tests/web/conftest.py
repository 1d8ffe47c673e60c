"""The pages on their stand-ins, and a browser-like client without a browser."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.web.form import form_token
from tests.web.fakes import Pages, make_pages


@pytest.fixture
def pages() -> Pages:
    """The application on stand-ins."""
    return make_pages()


@pytest.fixture
async def client(pages: Pages) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who has not signed in."""
    async with open_client(pages) as opened:
        yield opened


@pytest.fixture
async def worker(pages: Pages) -> AsyncIterator[httpx.AsyncClient]:
    """A worker who has signed in."""
    async with open_client(pages) as opened:
        keep(opened, await pages.worker())
        yield opened


def keep(client: httpx.AsyncClient, session: str) -> None:
    """Put a worker's session into a client, as the server's answer would."""
    client.cookies.set("touchbase_console", session, domain="testserver.local", path="/")


def open_client(pages: Pages) -> httpx.AsyncClient:
    """A new browser-like client."""
    transport = httpx.ASGITransport(pages.app, client=("192.0.2.7", 1234))
    return httpx.AsyncClient(transport=transport, base_url="http://testserver")


def token_in(page: str) -> str:
    """The form token of a page."""
    found = re.search(r'name="token" value="([0-9a-f]{64})"', page)
    assert found, "the page has no form of a session"
    return found[1]


async def feed_of(chat: httpx.AsyncClient, **params: str) -> httpx.Response:
    """What the script of the browser's own page is given; opening a page is something they do."""
    page = {"X-Page": form_token(chat.cookies.get("touchbase_chat", ""))}
    return await chat.get("/c/feed", params=params, headers=page)


def field_in(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"the page has no field {name}"
    return found[1]


async def act(client: httpx.AsyncClient, action: str, case: str = "esc1", **fields: str):
    """Press a button of a case."""
    token = token_in((await client.get("/console/password")).text)
    return await client.post(f"/console/case/{case}/{action}", data={"token": token, **fields})
