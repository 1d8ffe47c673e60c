"""What one Telegram message holds, as a kind and the words in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from bot.domain.inbound import Kind

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@[A-Za-z0-9_]*)?[.!?…]*(?:\s+(.*))?", re.DOTALL)

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


#: What says who, when and how a message came: no words of its own stand in these.
_ENVELOPE = frozenset(
    {
        "author_signature",
        "business_connection_id",
        "caption",
        "chat",
        "direct_messages_topic",
        "effect_id",
        "external_reply",
        "forward_origin",
        "forward_sender_name",
        "forward_signature",
        "from",
        "link_preview_options",
        "media_group_id",
        "quote",
        "receiver_user",
        "reply_markup",
        "reply_to_message",
        "reply_to_story",
        "sender_business_bot",
        "sender_chat",
        "sender_tag",
        "suggested_post_info",
        "text",
        "user",
        "via_bot",
    }
)
#: Ends of names under which codes stand, and never words.
_CODES = ("_id", "currency", "entities", "payload", "thumbnail", "type", "url")
#: Nobody types words that are nested deeper.
_DEEPEST = 40


def read_content(message: dict[str, Any]) -> tuple[Kind, str]:
    """Give the kind of a message and all the words in it that somebody may have typed."""
    words = _joined(_typed(message))
    if isinstance(message.get("text"), str):
        return Kind.TEXT, words
    for field, kind in _FIELDS:
        if field in message:
            more = _place(message) if kind is Kind.PLACE else ()
            return kind, _joined([words, *more])
    if not words and _SERVICE & message.keys():
        return Kind.IGNORED, ""
    return Kind.OTHER, words_of(message)


def words_of(message: dict[str, Any]) -> str:
    """
    Give every word in a message of whatever kind, also of one that is not known here.

    Nothing typed stays unread: a poll, a list, somebody's number or a kind of text that came
    after this version is all that a person will ever see of it.
    """
    beside = _ENVELOPE | _SERVICE
    others = (_inside(value) for name, value in message.items() if name not in beside)
    return _joined([*_typed(message), *others])


def _typed(message: dict[str, Any]) -> Iterator[Any]:
    yield message.get("text")
    yield message.get("caption")
    for name in ("sticker", "dice"):
        yield _object(message.get(name)).get("emoji")
    if "external_reply" in message:
        # Words from another chat, picked out to be shown to us.
        yield _object(message.get("quote")).get("text")


def _place(message: dict[str, Any]) -> Iterator[Any]:
    """Give where it is: nobody opens a map here, so these words are all that a person gets."""
    yield _inside(message.get("venue"))
    location = _object(message.get("location"))
    degrees = [location.get(name) for name in ("latitude", "longitude")]
    if all(type(degree) in (int, float) for degree in degrees):
        yield ", ".join(str(degree) for degree in degrees)


def _inside(value: Any, depth: int = 0) -> str:
    """Give the words anywhere in *value*; runs of formatted text are put together again."""
    if isinstance(value, str) or depth > _DEEPEST:
        return value if isinstance(value, str) else ""
    if isinstance(value, list):
        runs = any(isinstance(item, str) for item in value)
        parts = [_inside(item, depth + 1) for item in value]
        return "".join(parts) if runs else _joined(parts)
    if not isinstance(value, dict):
        return ""
    named = (item for name, item in value.items() if not _is_code(name))
    return _joined([_inside(item, depth + 1) for item in named])


def _is_code(name: str) -> bool:
    return name == "id" or name in _ENVELOPE - {"caption", "text"} or name.endswith(_CODES)


def _joined(parts: Iterable[Any]) -> str:
    return "\n".join(part for part in parts if isinstance(part, str) and part)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def is_forwarded(message: dict[str, Any]) -> bool:
    """Say whether the words are somebody else's, or made by another bot."""
    return any(name in message for name in _FORWARDED)


def read_command(text: str) -> tuple[str, str]:
    """Give a command in small letters and what stood behind it; `''` when it is none."""
    command = _COMMAND.fullmatch(text.strip())
    return (command.group(1).lower(), (command.group(2) or "").strip()) if command else ("", "")
