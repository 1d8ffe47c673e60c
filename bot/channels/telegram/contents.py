"""What one Telegram message holds, as a kind and the words in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.domain.inbound import Kind

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@[A-Za-z0-9_]*)?(?:\s+(.*))?", re.DOTALL)

#: In this order: an animation comes with a document beside it, a venue with a location.
_FIELDS: tuple[tuple[str, Kind], ...] = (
    ("sticker", Kind.STICKER),
    ("dice", Kind.STICKER),
    ("voice", Kind.VOICE),
    ("video_note", Kind.VOICE),
    ("audio", Kind.VOICE),
    ("animation", Kind.PICTURE),
    ("photo", Kind.PICTURE),
    ("live_photo", Kind.PICTURE),
    ("video", Kind.PICTURE),
    ("paid_media", Kind.PICTURE),
    ("story", Kind.PICTURE),
    ("document", Kind.FILE),
    ("location", Kind.PLACE),
    ("venue", Kind.PLACE),
)

#: What Telegram itself writes into a chat: nobody said anything.
_SERVICE = frozenset(
    {
        "boost_added",
        "chat_background_set",
        "checklist_tasks_done",
        "connected_website",
        "delete_chat_photo",
        "forum_topic_closed",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_reopened",
        "left_chat_member",
        "message_auto_delete_timer_changed",
        "migrate_from_chat_id",
        "migrate_to_chat_id",
        "new_chat_members",
        "new_chat_photo",
        "new_chat_title",
        "passport_data",
        "pinned_message",
        "video_chat_ended",
        "video_chat_participants_invited",
        "video_chat_scheduled",
        "video_chat_started",
        "write_access_allowed",
    }
)

_FORWARDED = ("forward_origin", "forward_date", "forward_from", "forward_sender_name", "via_bot")


def read_content(message: dict[str, Any]) -> tuple[Kind, str]:
    """Give the kind of a message and all the words in it that somebody may have typed."""
    words = words_of(message)
    if isinstance(message.get("text"), str):
        return Kind.TEXT, words
    for field, kind in _FIELDS:
        if field in message:
            return kind, words
    if not words and _SERVICE & message.keys():
        return Kind.IGNORED, ""
    return Kind.OTHER, words


def words_of(message: dict[str, Any]) -> str:
    """Nothing typed stays unread: words in a poll or a list are words as well."""
    return "\n".join(part for part in _parts(message) if isinstance(part, str) and part)


def _parts(message: dict[str, Any]) -> Iterator[Any]:
    yield message.get("text")
    yield message.get("caption")
    for name in ("sticker", "dice"):
        yield _inside(message, name).get("emoji")
    poll = _inside(message, "poll")
    yield poll.get("question")
    yield from (option.get("text") for option in _objects(poll.get("options")))
    checklist = _inside(message, "checklist")
    yield checklist.get("title")
    yield from (task.get("text") for task in _objects(checklist.get("tasks")))


def _inside(message: dict[str, Any], name: str) -> dict[str, Any]:
    value = message.get(name)
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def is_forwarded(message: dict[str, Any]) -> bool:
    """Say whether the words are somebody else's, or made by another bot."""
    return any(name in message for name in _FORWARDED)


def read_command(text: str) -> tuple[str, str]:
    """Give a command in small letters and what stood behind it; `''` when it is none."""
    command = _COMMAND.fullmatch(text.strip())
    return (command.group(1).lower(), (command.group(2) or "").strip()) if command else ("", "")
