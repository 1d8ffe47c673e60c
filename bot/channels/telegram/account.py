"""The bot's own account: who it is, and the menu of commands that people see."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.outcome import read_result
from bot.errors import ChannelError, TryLaterError
from bot.ports import Sleep

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0
_PRIVATE = {"type": "all_private_chats"}

_log = logging.getLogger(__name__)

#: A menu: commands without the slash, each with neutral words that give nothing away.
Menu = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are on Telegram; *username* is what links are made with."""

    bot: str
    username: str


async def read_account(api: BotApi) -> Account:
    """Ask once who we are; ChannelError says that Telegram did not tell."""
    told = read_result(await api.call("getMe", {}))
    username = told.get("username") if isinstance(told, dict) else None
    return Account(api.bot, username if isinstance(username, str) else "")


async def await_account(api: BotApi, *, sleep: Sleep = asyncio.sleep) -> Account:
    """Ask who we are until Telegram tells, however long it takes."""
    pause = _FIRST_PAUSE
    while True:
        try:
            return await read_account(api)
        except ChannelError as error:
            _log.warning("telegram does not say who we are: %s", error)
            asked = error.after if isinstance(error, TryLaterError) else None
            await sleep(pause if asked is None else max(asked, _FIRST_PAUSE))
            pause = min(pause * 2, _LONGEST_PAUSE)


async def set_menus(api: BotApi, menus: Mapping[str, Menu]) -> bool:
    """
    Show the menu of commands in each language (a two-letter code; `''` is for all others).

    False when Telegram did not take one: the commands work without a menu, so nothing waits
    for this.
    """
    taken = True
    for language, menu in menus.items():
        commands = [{"command": name, "description": words} for name, words in menu]
        parameters = {"commands": commands, "scope": _PRIVATE}
        if language:
            parameters["language_code"] = language
        try:
            read_result(await api.call("setMyCommands", parameters))
        except ChannelError as error:
            _log.warning("the menu for %r was not taken: %s", language, error)
            taken = False
    return taken
