"""The lines of the web chat: each reaches an open page, whenever it was sent."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.services.bell import Bell
from bot.services.feed import FeedLine
from bot.services.web_chat import Session, WebChat

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SESSION = Session("s1", "c1", "a1", "en", NOW, NOW)


class Lines:
    """A store that holds lines and one session."""

    def __init__(self) -> None:
        self.now: dict[str, FeedLine] = {}

    def add(self, line_id: str) -> None:
        self.now[line_id] = FeedLine(line_id, mine=False, words=f"words of {line_id}")

    async def session(self, token, now, idle):
        return SESSION

    async def see(self, session, now, *, acted):
        self.acted = acted

    async def lines(self, session):
        return sorted(self.now.values(), key=lambda line: line.id)


@pytest.fixture
def lines() -> Lines:
    """Two lines that are there."""
    found = Lines()
    found.add("001")
    found.add("003")
    return found


@pytest.fixture
def chat(lines: Lines) -> WebChat:
    """The chat before them."""
    return WebChat(lines, None, lambda: NOW, Bell())


async def ids(chat: WebChat, after: str) -> tuple[list[str], str]:
    """What a page is given, and the mark that it gives back."""
    seen = await chat.feed("token", after)
    return [line.id for line in seen.lines], seen.last


async def test_a_page_is_given_each_line_once(chat, lines):
    """And nothing while there is nothing new."""
    first, mark = await ids(chat, "")
    assert first == ["001", "003"]
    assert await ids(chat, mark) == ([], mark)
    lines.add("004")
    assert (await ids(chat, mark))[0] == ["004"]


async def test_a_line_that_was_sent_between_two_others_is_not_lost(chat, lines):
    """A worker's words were written before a line that the page has, and sent after it."""
    _, mark = await ids(chat, "")
    lines.add("002")
    again, later = await ids(chat, mark)
    assert "002" in again
    assert await ids(chat, later) == ([], later)


async def test_a_line_that_went_stops_nothing(chat, lines):
    """Whatever happens to what was shown, what is new comes, and nothing turns in circles."""
    _, mark = await ids(chat, "")
    del lines.now["001"]
    lines.add("004")
    given, later = await ids(chat, mark)
    assert "004" in given
    assert await ids(chat, later) == ([], later)


@pytest.mark.parametrize("mark", ["", "000", "999:x", ":", "003:99999", "\u202e" * 50])
async def test_a_mark_that_nobody_gave_brings_everything_or_nothing(chat, mark):
    """It comes from outside and may be anything."""
    given, _ = await ids(chat, mark)
    assert given in (["001", "003"], [])
