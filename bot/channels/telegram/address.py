"""Whose lane an update belongs to: a young person's one-to-one chat, or anywhere else."""

from __future__ import annotations

from typing import Any

#: Stands before the id of any chat that is not one young person alone with the bot.
ELSEWHERE = "elsewhere:"

#: The kinds of update that come from a one-to-one chat, and that we ask Telegram for.
OWN_KINDS = ("message", "edited_message", "callback_query", "my_chat_member")

#: Kinds that are known and never the words of a young person to us.
FOREIGN_KINDS = frozenset(
    {
        "business_connection",
        "business_message",
        "channel_post",
        "chat_boost",
        "chat_join_request",
        "chat_member",
        "chosen_inline_result",
        "deleted_business_messages",
        "edited_business_message",
        "edited_channel_post",
        "inline_query",
        "managed_bot",
        "message_reaction",
        "message_reaction_count",
        "poll",
        "poll_answer",
        "pre_checkout_query",
        "purchased_paid_media",
        "removed_chat_boost",
        "shipping_query",
    }
)

_LARGEST = 2**63


def address_of(update: Any) -> str:
    """
    Give the chat's id, with ELSEWHERE before it where it is no one-to-one chat.

    It never raises: what can't be read is `''`.
    """
    kind, body = kind_and_body(update)
    chat = chat_of(body)
    identity = chat.get("id")
    if type(identity) is not int or not -_LARGEST < identity < _LARGEST:
        return ""
    private = chat.get("type") == "private" and kind not in FOREIGN_KINDS
    return str(identity) if private else f"{ELSEWHERE}{identity}"


def kind_and_body(update: Any) -> tuple[str, dict[str, Any]]:
    """Give an update's kind and what is under it; `''` where there is nothing to go by."""
    if not isinstance(update, dict):
        return "", {}
    for kind in OWN_KINDS:
        if isinstance(update.get(kind), dict):
            return kind, update[kind]
    for kind, body in update.items():
        if isinstance(kind, str) and isinstance(body, dict):
            return kind, body
    return "", {}


def chat_of(body: dict[str, Any]) -> dict[str, Any]:
    """
    Give the chat that something happened in.

    A tap on a message that is too old to be shown comes without one: a tap outside groups is
    always the person's own, and a one-to-one chat has the id of the person.
    """
    message = body.get("message")
    chat = message.get("chat") if isinstance(message, dict) else body.get("chat")
    if isinstance(chat, dict):
        return chat
    sender = body.get("from")
    alone = "chat_instance" in body and not {"message", "inline_message_id"} & body.keys()
    if alone and isinstance(sender, dict):
        return {"id": sender.get("id"), "type": "private"}
    return {}
