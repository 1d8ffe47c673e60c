"""Who and what there is: people, bots, chats, messages, files and taps waiting for an answer."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.bot_api.clock import Clock
from tests.fakes.bot_api.updates import UpdateQueue

Json = dict[str, Any]


@dataclass
class Person:
    """Somebody with a phone."""

    user_id: int
    first_name: str
    username: str | None = None
    language_code: str | None = "en"
    deactivated: bool = False

    def as_user(self) -> Json:
        """The person as a Telegram User."""
        user: Json = {"id": self.user_id, "is_bot": False, "first_name": self.first_name}
        if self.username:
            user["username"] = self.username
        if self.language_code:
            user["language_code"] = self.language_code
        return user


@dataclass
class Message:
    """One message in a chat, as it is now."""

    chat_id: int
    message_id: int
    date: int
    sender: Json
    from_bot: bool
    body: Json
    markup: Json | None = None
    silent: bool = False
    protected: bool = False
    edited: int | None = None
    deleted: bool = False
    #: The person has cleared it from their own phone; the bot can still change it.
    hidden: bool = False
    #: Its words as first sent (which a lock screen may have shown) and after each edit.
    versions: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Its text or caption now."""
        return str(self.body.get("text", self.body.get("caption", "")))


@dataclass
class Chat:
    """A conversation between the bot and one person, or a group."""

    chat_id: int
    kind: str
    title: str = ""
    person: Person | None = None
    #: The person began it (or the bot was let into the group).
    open_to_bot: bool = False
    blocked: bool = False
    upgraded_to: int | None = None
    members: set[int] = field(default_factory=set)
    messages: dict[int, Message] = field(default_factory=dict)
    last_message_id: int = 0
    actions: list[str] = field(default_factory=list)
    pinned: list[int] = field(default_factory=list)
    topics: dict[int, str] = field(default_factory=dict)
    #: The reply keyboard that the phone shows under the chat, if any.
    keyboard: Json | None = None

    def as_chat(self) -> Json:
        """The chat as a Telegram Chat."""
        if self.person is None:
            return {"id": self.chat_id, "type": self.kind, "title": self.title}
        chat: Json = {"id": self.chat_id, "type": "private", "first_name": self.person.first_name}
        if self.person.username:
            chat["username"] = self.person.username
        return chat

    def standing(self) -> list[Message]:
        """The messages that still exist for the bot, oldest first."""
        return [message for message in self.messages.values() if not message.deleted]


@dataclass
class Tap:
    """A button that was pressed and waits for the bot to answer."""

    query_id: str
    chat_id: int
    message_id: int
    data: str
    at: float
    answer: Json | None = None


@dataclass
class StoredFile:
    """The bytes behind a file_id."""

    file_id: str
    path: str
    content: bytes
    size: int


@dataclass
class Hook:
    """Where a bot asked for its updates to be posted."""

    url: str
    secret: str | None
    max_connections: int
    last_error: str | None = None
    last_error_at: int | None = None


@dataclass
class BotAccount:
    """One bot, known by its token."""

    token: str
    username: str
    queue: UpdateQueue
    chats: dict[int, Chat] = field(default_factory=dict)
    taps: dict[str, Tap] = field(default_factory=dict)
    hook: Hook | None = None
    allowed: list[str] | None = None
    commands: dict[str, list[Json]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def user_id(self) -> int:
        """The bot's own id, which is the front of its token."""
        return int(self.token.partition(":")[0])

    def as_user(self) -> Json:
        """The bot as a Telegram User."""
        return {
            "id": self.user_id,
            "is_bot": True,
            "first_name": self.texts.get("name", "Made-up Bot"),
            "username": self.username,
        }


class World:
    """Everything the server knows; take `changed` before touching any of it."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.changed = threading.Condition(threading.RLock())
        self.people: dict[int, Person] = {}
        self.bots: dict[str, BotAccount] = {}
        self.files: dict[str, StoredFile] = {}
        #: Some servers refuse a whole deleteMessages when one message is over 48 hours old,
        #: others skip it; which of the two the live one does was not checked.
        self.refuse_old_in_bulk = True
        #: Grows with every change.
        self.version = 0
        self._numbers = itertools.count(1)

    def touch(self) -> None:
        """Tell those who wait that something is different now."""
        with self.changed:
            self.version += 1
            self.changed.notify_all()

    def number(self) -> int:
        """A number that was not given out before."""
        return next(self._numbers)

    def today(self) -> int:
        """The present second, whole, as Telegram dates things."""
        return int(self.clock.now())

    def add_bot(self, token: str, username: str = "made_up_bot") -> BotAccount:
        """Make a bot; its updates get ids that grow from a start of its own."""
        account = BotAccount(token, username, UpdateQueue(self.clock.now, self.changed))
        self.bots[token] = account
        return account

    def person(self, user_id: int, first_name: str = "", **fields: Any) -> Person:
        """The person with this id, made up on first mention."""
        if user_id not in self.people:
            self.people[user_id] = Person(user_id, first_name or f"Made-up {user_id}", **fields)
        return self.people[user_id]

    def private_chat(self, account: BotAccount, person: Person) -> Chat:
        """The chat between this bot and this person."""
        chat = account.chats.get(person.user_id)
        if chat is None:
            chat = Chat(person.user_id, "private", person=person, members={person.user_id})
            account.chats[person.user_id] = chat
        return chat

    def keep_file(self, content: bytes, suffix: str, size: int | None = None) -> StoredFile:
        """Store bytes under a new file_id; `size` may claim more than there is."""
        number = self.number()
        kept = StoredFile(
            f"file-{number}",
            f"files/{number}{suffix}",
            content,
            len(content) if size is None else size,
        )
        self.files[kept.file_id] = kept
        return kept

    def add_message(
        self, chat: Chat, sender: Json, body: Json, *, from_bot: bool, **fields: Any
    ) -> Message:
        """Put a message into a chat under the chat's next id."""
        chat.last_message_id += 1
        message = Message(
            chat.chat_id, chat.last_message_id, self.today(), sender, from_bot, body, **fields
        )
        message.versions.append(message.words)
        chat.messages[message.message_id] = message
        return message

    def push(self, account: BotAccount, kind: str, content: Json, lane: object) -> int | None:
        """Queue an update, unless the bot asked not to hear of this kind; gives its id."""
        if not wanted(account.allowed, kind):
            return None
        return account.queue.push({kind: content}, lane)


#: Kinds that a bot hears of only when it names them.
SILENT_UNLESS_NAMED = {"chat_member", "message_reaction", "message_reaction_count"}


def wanted(allowed: list[str] | None, kind: str) -> bool:
    """Whether a bot with these allowed_updates hears of this kind."""
    return kind in allowed if allowed else kind not in SILENT_UNLESS_NAMED


def as_message(chat: Chat, message: Message) -> Json:
    """A message as Telegram tells of it."""
    told: Json = {
        "message_id": message.message_id,
        "date": message.date,
        "chat": chat.as_chat(),
        "from": message.sender,
        **message.body,
    }
    if message.edited is not None:
        told["edit_date"] = message.edited
    if message.protected:
        told["has_protected_content"] = True
    # A reply keyboard is never told back: clients expect only inline ones here.
    if message.markup and "inline_keyboard" in message.markup:
        told["reply_markup"] = message.markup
    return told
