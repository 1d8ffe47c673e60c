"""The service as it is joined: what is written reaches a page that is waiting."""

from __future__ import annotations

import asyncio

import pytest

from bot.bootstrap import open_service
from bot.settings import read_settings
from bot.store.web_sessions import WebSessions

#: A page asks again by itself after so many seconds; by then it was late.
ASKS_AGAIN = 20
#: A step that takes so long is overtaken by all that others do.
SLOW = 0.2


@pytest.fixture
async def service(tmp_path):
    """The real service, its loops running, without Telegram."""
    settings = read_settings(
        {
            "DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/touchbase.db",
            "TOUCHBASE_KEY_FILE": f"{tmp_path}/touchbase.key",
            "TELEGRAM_TOKEN": "",
        }
    )
    async with open_service(settings) as service:
        loops = service.start_loops()
        yield service
        service.stopping.set()
        await asyncio.gather(*loops)


async def test_what_is_said_while_a_page_looks_is_not_missed(service, monkeypatch):
    """A page that has looked already, and does not wait yet, hears of it all the same."""
    lines = WebSessions.lines

    async def slow(self, session):
        found = await lines(self, session)
        await asyncio.sleep(SLOW)
        return found

    monkeypatch.setattr(WebSessions, "lines", slow)
    chat = service.web_chat
    token = await chat.open(None, "192.0.2.1")
    seen = await chat.feed(token, "", ASKS_AGAIN)
    listening = asyncio.create_task(chat.feed(token, seen.last, ASKS_AGAIN))
    await chat.post(token, "made-up-1", words="/help")
    async with asyncio.timeout(ASKS_AGAIN / 2):
        seen = await listening
        while all(line.mine for line in seen.lines):
            seen = await chat.feed(token, seen.last, ASKS_AGAIN)
    assert not seen.lines[-1].mine
