"""The table of methods and what each is given to work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.fakes.bot_api.parameters import Parameters
from tests.fakes.bot_api.refusal import bad_request, forbidden
from tests.fakes.bot_api.world import BotAccount, Chat, Message, World


@dataclass(frozen=True, slots=True)
class Desk:
    """The bot that calls, and the world it calls into."""

    world: World
    account: BotAccount
    #: Where this server answers, for addresses that it hands out.
    address: str

    def chat(self, parameters: Parameters, name: str = "chat_id") -> Chat:
        """The chat that is meant, whether or not the bot may write there."""
        value = parameters.text(name)
        if not value:
            raise bad_request("chat_id is empty")
        number = int(value) if value.lstrip("-").isdigit() else None
        chat = self.account.chats.get(number) if number is not None else None
        if chat is None and number in self.world.people:
            raise forbidden("bot can't initiate conversation with a user")
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def writable(self, parameters: Parameters) -> Chat:
        """The chat that is meant, once the bot may write there."""
        chat = self.chat(parameters)
        if chat.upgraded_to is not None:
            raise bad_request(
                "group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=chat.upgraded_to,
            )
        if chat.person is not None:
            refuse_closed(chat)
        elif not chat.open_to_bot:
            raise forbidden(f"bot was kicked from the {chat.kind} chat")
        return chat

    def message(
        self, chat: Chat, parameters: Parameters, purpose: str, name: str = "message_id"
    ) -> Message:
        """The message that is meant; refuses those that never were or are gone."""
        message = chat.messages.get(parameters.integer(name))
        if message is None or message.deleted:
            raise bad_request(f"{purpose} not found")
        return message


def refuse_closed(chat: Chat) -> None:
    """Refuse to write to a person who cannot or will not be written to."""
    if chat.person is not None and chat.person.deactivated:
        raise forbidden("user is deactivated")
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    if not chat.open_to_bot:
        raise forbidden("bot can't initiate conversation with a user")


Method = Callable[[Desk, Parameters], Any]

#: Methods by name in lower case, since Telegram does not mind the case.
METHODS: dict[str, Method] = {}


def method(*names: str) -> Callable[[Method], Method]:
    """Enter a function into the table under these names."""

    def enter(function: Method) -> Method:
        METHODS.update({name.lower(): function for name in names})
        return function

    return enter
