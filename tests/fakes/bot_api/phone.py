"""A person's phone: what they do in a chat with the bot, and what they see there."""

from __future__ import annotations

from typing import Any

from tests.fakes.bot_api.attachments import Attachments
from tests.fakes.bot_api.group import Group
from tests.fakes.bot_api.markup import commands_in
from tests.fakes.bot_api.methods.chats import bot_member
from tests.fakes.bot_api.screen import Shown, buttons_of, screen_of, show
from tests.fakes.bot_api.updates import LIFETIME
from tests.fakes.bot_api.world import (
    BotAccount,
    Chat,
    Message,
    Person,
    Tap,
    World,
    as_message,
)  # fmt: skip


class Phone(Attachments):
    """One person in one chat with one bot; every action may be called from any thread."""

    def __init__(
        self, world: World, account: BotAccount, person: Person, chat: Chat | None = None
    ) -> None:
        self.world, self.account, self.person = world, account, person
        self.chat = chat or world.private_chat(account, person)

    # What is seen.

    @property
    def screen(self) -> list[Shown]:
        """Everything in the chat now, oldest first, after edits and deletes."""
        with self.world.changed:
            return screen_of(self.chat)

    @property
    def replies(self) -> list[Shown]:
        """What the bot wrote and still stands."""
        return [shown for shown in self.screen if shown.from_bot]

    @property
    def last(self) -> Shown | None:
        """The bot's newest message."""
        return next(reversed(self.replies), None)

    @property
    def received(self) -> list[str]:
        """The words of every message of the bot's as first sent, also of those since deleted."""
        with self.world.changed:
            return [m.versions[0] for m in self.chat.messages.values() if m.from_bot]

    @property
    def ever_shown(self) -> list[str]:
        """All words of the bot's that ever stood here, each edit included."""
        with self.world.changed:
            messages = list(self.chat.messages.values())
            return [words for m in messages if m.from_bot for words in m.versions]

    @property
    def notified(self) -> list[str]:
        """The words that may have stood on the lock screen: those not sent silently."""
        with self.world.changed:
            messages = list(self.chat.messages.values())
            return [m.versions[0] for m in messages if m.from_bot and not m.silent]

    @property
    def keyboard(self) -> tuple[str, ...]:
        """The labels of the reply keyboard under the chat."""
        rows = (self.chat.keyboard or {}).get("keyboard", [])
        return tuple(
            button if isinstance(button, str) else str(button["text"])
            for row in rows
            for button in row
        )

    # What is done.

    def say(self, text: str, *, reply_to: int | None = None, **fields: Any) -> int:
        """Send words, of any length and any characters; gives the message's id."""
        body: dict[str, Any] = {"text": text, **fields}
        entities = commands_in(text)
        if entities and "entities" not in body:
            body["entities"] = entities
        if reply_to is not None:
            body["reply_to_message"] = as_message(self.chat, self.chat.messages[reply_to])
        return self.send(body)

    def command(self, name: str, argument: str = "") -> int:
        """Send a command such as `start`, with what follows it."""
        return self.say(f"/{name.removeprefix('/')} {argument}".strip())

    def send(self, body: dict[str, Any]) -> int:
        """Send a message of any kind; opens the chat to the bot, as writing first does."""
        with self.world.changed:
            assert not self.person.deactivated, "this person has no account any more"
            assert not self.chat.blocked, "a phone that has blocked the bot must unblock it first"
            if self.chat.kind == "private":
                self.chat.open_to_bot = True
            message = self.world.add_message(self.chat, self.person.as_user(), body, from_bot=False)
            told = as_message(self.chat, message)
            self.world.push(self.account, "message", told, self.chat.chat_id)
            self.world.touch()
            return message.message_id

    def edit(self, text: str, message_id: int | None = None) -> int:
        """Change one's own words: the newest, or those of the given message."""
        with self.world.changed:
            message = self._own(message_id)
            part = "caption" if "text" not in message.body else "text"
            message.body = {**message.body, part: text}
            message.body.pop("entities", None)
            if part == "text" and commands_in(text):
                message.body["entities"] = commands_in(text)
            message.edited = self.world.today()
            # Telegram does not tell of messages that are older than it keeps updates.
            if self.world.clock.now() - message.date <= LIFETIME:
                told = as_message(self.chat, message)
                self.world.push(self.account, "edited_message", told, self.chat.chat_id)
            self.world.touch()
            return message.message_id

    def _own(self, message_id: int | None) -> Message:
        mine = [m for m in self.chat.standing() if m.sender["id"] == self.person.user_id]
        if message_id is not None:
            mine = [message for message in mine if message.message_id == message_id]
        assert mine, "there is no such message of this person's"
        return mine[-1]

    def tap(self, button: str, *, message_id: int | None = None) -> Tap | None:
        """
        Press the newest button with this label or data, or one on the reply keyboard.

        Gives the tap, whose `answer` is what the bot said to it; None for a link or a keyboard.
        """
        with self.world.changed:
            for message in reversed(self.chat.standing()):
                if message.hidden or message_id not in {None, message.message_id}:
                    continue
                for found in buttons_of(message):
                    if button in {found.label, found.data}:
                        return self._press(message, found.data)
            if message_id is None and button in self.keyboard:
                self.say(button)
                return None
            labels = [label for shown in screen_of(self.chat) for label in shown.labels]
        raise AssertionError(f"no button {button!r}; there are {labels}")

    def _press(self, message: Message, data: str | None) -> Tap | None:
        return None if data is None else self.forge(data, message.message_id)

    def forge(self, data: str, message_id: int, *, sender: Person | None = None) -> Tap:
        """Send any data as a tap on any message: forged, replayed, oversize, since removed."""
        with self.world.changed:
            tap = Tap(
                str(self.world.number() + 4_000_000_000),
                self.chat.chat_id,
                message_id,
                data,
                self.world.clock.now(),
            )
            self.account.taps[tap.query_id] = tap
            told = {
                "id": tap.query_id,
                "from": (sender or self.person).as_user(),
                "chat_instance": f"instance-{self.chat.chat_id}",
                "message": self._tapped(message_id),
                "data": data,
            }
            self.world.push(self.account, "callback_query", told, self.chat.chat_id)
            self.world.touch()
            return tap

    def _tapped(self, message_id: int) -> dict[str, Any]:
        message = self.chat.messages.get(message_id)
        if message is None or message.deleted:
            return {"chat": self.chat.as_chat(), "message_id": message_id, "date": 0}
        return as_message(self.chat, message)

    def forward(self, text: str, *, origin: dict[str, Any] | None = None) -> int:
        """Send on somebody else's words; by default from a person who hides their name."""
        hidden = {"type": "hidden_user", "sender_user_name": "Made-up sender"}
        date = {"date": self.world.today() - 60}
        return self.send({"text": text, "forward_origin": {**(origin or hidden), **date}})

    def delete(self, message_id: int) -> None:
        """Delete a message for both sides; Telegram does not tell the bot."""
        with self.world.changed:
            self.chat.messages[message_id].deleted = True
            self.world.touch()

    def delete_chat(self, *, both: bool = False) -> None:
        """Clear the chat from this phone, or for both sides; Telegram does not tell the bot."""
        with self.world.changed:
            for message in self.chat.messages.values():
                message.hidden = True
                message.deleted = message.deleted or both
            self.world.touch()

    def block(self) -> None:
        """Block the bot."""
        self._turn(blocked=True)

    def unblock(self) -> None:
        """Let the bot write again."""
        self._turn(blocked=False)

    def _turn(self, *, blocked: bool) -> None:
        with self.world.changed:
            before = bot_member(self.account, self.chat)
            self.chat.blocked = blocked
            change = {
                "chat": self.chat.as_chat(),
                "from": self.person.as_user(),
                "date": self.world.today(),
                "old_chat_member": before,
                "new_chat_member": bot_member(self.account, self.chat),
            }
            self.world.push(self.account, "my_chat_member", change, self.chat.chat_id)
            self.world.touch()

    def close_account(self) -> None:
        """Delete the person's Telegram account."""
        with self.world.changed:
            self.person.deactivated = True
            self.world.touch()

    def in_group(self, group: Group) -> Phone:
        """The same phone, with the group open."""
        group.chat.members.add(self.person.user_id)
        return Phone(self.world, self.account, self.person, group.chat)

    def shown(self, message_id: int) -> Shown | None:
        """One message as it looks now; None when it is gone."""
        with self.world.changed:
            message = self.chat.messages.get(message_id)
            gone = message is None or message.deleted or message.hidden
            return None if gone or message is None else show(message)
