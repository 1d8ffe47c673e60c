"""What a phone shows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from tests.fakes.bot_api.world import Chat, Message

#: Parts of a message that are not what kind it is.
NOT_KINDS = {
    "text", "entities", "caption", "caption_entities", "reply_to_message", "media_group_id",
    "message_thread_id", "is_topic_message", "forward_origin",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: its label and what a tap does."""

    label: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as the phone shows it now."""

    message_id: int
    text: str
    buttons: tuple[Button, ...]
    silent: bool
    protected: bool
    from_bot: bool
    kind: str
    edited: bool
    #: Seconds since 1970.
    date: int

    @property
    def labels(self) -> tuple[str, ...]:
        """The buttons by what is written on them."""
        return tuple(button.label for button in self.buttons)

    def as_json(self) -> dict[str, Any]:
        """The message for a test in another process."""
        return asdict(self)


def buttons_of(message: Message) -> tuple[Button, ...]:
    """The inline buttons of a message, in reading order."""
    rows = (message.markup or {}).get("inline_keyboard", [])
    return tuple(
        Button(str(button["text"]), button.get("callback_data"), button.get("url"))
        for row in rows
        for button in row
    )


def show(message: Message) -> Shown:
    """A message as it looks now."""
    kind = next((name for name in message.body if name not in NOT_KINDS), "text")
    return Shown(
        message.message_id,
        message.words,
        buttons_of(message),
        message.silent,
        message.protected,
        message.from_bot,
        kind,
        message.edited is not None,
        message.date,
    )


def screen_of(chat: Chat) -> list[Shown]:
    """The chat from top to bottom, after edits and deletes."""
    return [show(message) for message in chat.standing() if not message.hidden]
