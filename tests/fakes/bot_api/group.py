"""Groups that a bot can be added to, thrown out of and moved with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.bot_api.methods.chats import bot_member
from tests.fakes.bot_api.world import BotAccount, Chat, Person, World, as_message

if TYPE_CHECKING:
    from tests.fakes.bot_api.phone import Phone


class Group:
    """A group chat as its members see it."""

    def __init__(self, world: World, account: BotAccount, title: str, kind: str = "group") -> None:
        self.world, self.account = world, account
        number = world.number()
        chat_id = -number - 5_000 if kind == "group" else -1_000_000_000_000 - number
        self.chat = Chat(chat_id, kind, title)
        account.chats[chat_id] = self.chat

    @property
    def chat_id(self) -> int:
        """The group's id."""
        return self.chat.chat_id

    def add_bot(self, by: Phone) -> None:
        """Somebody brings the bot into the group."""
        self._move_bot(by.person, present=True)

    def remove_bot(self, by: Phone) -> None:
        """Somebody throws the bot out."""
        self._move_bot(by.person, present=False)

    def _move_bot(self, by: Person, *, present: bool) -> None:
        with self.world.changed:
            before = self._standing()
            self.chat.members.add(by.user_id)
            self.chat.open_to_bot = present
            self.chat.blocked = not present
            change = {
                "chat": self.chat.as_chat(),
                "from": by.as_user(),
                "date": self.world.today(),
                "old_chat_member": before,
                "new_chat_member": self._standing(),
            }
            self.world.push(self.account, "my_chat_member", change, self.chat_id)
            if present:
                self._announce(by, {"new_chat_members": [self.account.as_user()]})
            self.world.touch()

    def _standing(self) -> dict[str, Any]:
        return bot_member(self.account, self.chat)

    def _announce(self, by: Person, body: dict[str, Any]) -> None:
        message = self.world.add_message(self.chat, by.as_user(), body, from_bot=False)
        told = as_message(self.chat, message)
        self.world.push(self.account, "message", told, self.chat_id)

    def upgrade(self, by: Phone) -> Group:
        """The group becomes a supergroup under another id; the old id is dead from now on."""
        with self.world.changed:
            new = Group(self.world, self.account, self.chat.title, "supergroup")
            new.chat.members = set(self.chat.members)
            new.chat.open_to_bot = self.chat.open_to_bot
            self._announce(by.person, {"migrate_to_chat_id": new.chat_id})
            new._announce(by.person, {"migrate_from_chat_id": self.chat_id})
            self.chat.upgraded_to = new.chat_id
            self.world.touch()
        return new
