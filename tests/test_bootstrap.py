"""The service as it is joined: what is written reaches a page that is waiting."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import bootstrap
from bot.bootstrap import open_service
from bot.settings import read_settings
from bot.store.web_sessions import WebSessions

MANUAL = (Path(__file__).parents[1] / "docs" / "operations.md").read_text("utf-8")
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


async def test_a_clock_that_was_set_back_is_said_with_what_to_do(service, monkeypatch):
    """Whoever reads the log need not know the manual by heart."""
    monkeypatch.setattr(bootstrap, "read_set_back", lambda _connection, _now: timedelta(hours=1))
    with capture_logs() as said:
        await service._check_clock()
    (line,) = [line for line in said if line["event"] == "clock_set_back"]
    assert line["seconds"] == 3600
    assert "tell the workers" in line["why"]
    assert "docs/operations.md" in line["why"]
    heading = line["why"].split("'")[1]
    assert f"**{heading}.**" in MANUAL
