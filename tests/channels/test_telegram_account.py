"""The bot learns who it is however long it takes, and shows its menu where it can."""

from __future__ import annotations

import logging

import httpx
import pytest

from bot.channels.telegram.account import Account, await_account, read_account, set_menus
from bot.channels.telegram.api import open_api
from bot.errors import TryLaterError
from tests.channels.scripted import DONE, TOKEN, StillClock, api_with, no, ok

ME = ok({"id": 4200000001, "is_bot": True, "username": "made_up_bot"})
MENU = (("help", "Help"), ("stop", "Stop"))


async def test_who_we_are_is_asked_until_it_is_told():
    """A start without network waits; it does not fail."""
    api, _ = api_with(
        httpx.ConnectError("made up"),
        no(401),
        no(429, retry_after=9),
        (200, b"<html>"),
        httpx.ReadTimeout("made up"),
        ME,
    )
    clock = StillClock()
    assert await await_account(api, sleep=clock.sleep) == Account("4200000001", "made_up_bot")
    assert clock.slept == [1, 2, 9, 8, 16]


async def test_a_command_may_ask_once():
    """What only wants a link does not wait for ever."""
    api, _ = api_with(httpx.ConnectError("made up"))
    with pytest.raises(TryLaterError):
        await read_account(api)


async def test_the_menu_is_shown_in_each_language_and_only_alone():
    """Groups never see it, since the bot leaves them."""
    api, request = api_with(DONE, DONE)
    assert await set_menus(api, {"": MENU, "cy": MENU})
    first, second = request.of("setMyCommands")
    assert first["commands"][0] == {"command": "help", "description": "Help"}
    assert first["scope"] == second["scope"] == {"type": "all_private_chats"}
    assert "language_code" not in first
    assert second["language_code"] == "cy"


async def test_a_menu_that_is_not_taken_keeps_no_other_back():
    """Commands work without a menu, so it never stops a start."""
    api, request = api_with(no(400), DONE)
    assert not await set_menus(api, {"": MENU, "cy": MENU})
    assert len(request.calls) == 2


async def test_the_token_is_never_logged():
    """The HTTP library writes addresses at INFO, and ours hold the token."""
    api = open_api(url="http://127.0.0.1:9", token=TOKEN)
    await api.close()
    for name in ("httpx", "httpcore.http11", "httpcore.connection", "telegram.request"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO)
