"""Methods about chats and who is in them."""

from __future__ import annotations

from typing import Any

from tests.fakes.bot_api.methods.registry import Desk, method
from tests.fakes.bot_api.parameters import Parameters
from tests.fakes.bot_api.refusal import bad_request
from tests.fakes.bot_api.world import BotAccount, Chat


@method("getChat")
def get_chat(desk: Desk, parameters: Parameters) -> Any:
    """A chat with all that is told about it."""
    chat = desk.chat(parameters)
    return {
        **chat.as_chat(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }


@method("getChatMember")
def get_chat_member(desk: Desk, parameters: Parameters) -> Any:
    """One member's standing."""
    chat = desk.chat(parameters)
    user_id = parameters.integer("user_id")
    if user_id == desk.account.user_id:
        return bot_member(desk.account, chat)
    person = desk.world.people.get(user_id)
    if person is None:
        raise bad_request("member not found")
    status = "member" if user_id in chat.members else "left"
    return {"status": status, "user": person.as_user()}


def bot_member(account: BotAccount, chat: Chat) -> dict[str, Any]:
    """The bot's own standing: blocked in a private chat counts as kicked, with no end date."""
    user = account.as_user()
    if chat.blocked:
        return {"status": "kicked", "user": user, "until_date": 0}
    return {"status": "member" if chat.open_to_bot else "left", "user": user}


@method("leaveChat")
def leave_chat(desk: Desk, parameters: Parameters) -> Any:
    """Leave a group."""
    chat = desk.chat(parameters)
    if chat.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    if not chat.open_to_bot:
        raise bad_request("chat not found")
    before = bot_member(desk.account, chat)
    chat.open_to_bot = False
    change = {
        "chat": chat.as_chat(),
        "from": desk.account.as_user(),
        "date": desk.world.today(),
        "old_chat_member": before,
        "new_chat_member": bot_member(desk.account, chat),
    }
    desk.world.push(desk.account, "my_chat_member", change, chat.chat_id)
    return True


@method("createForumTopic")
def create_forum_topic(desk: Desk, parameters: Parameters) -> Any:
    """Open a topic in a forum, or in a private chat."""
    chat = desk.writable(parameters)
    name = parameters.text("name")
    if not 1 <= len(name) <= 128:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "topic name is too long")
    if chat.kind == "group":
        raise bad_request("the chat is not a forum")
    chat.last_message_id += 1
    chat.topics[chat.last_message_id] = name
    return {"message_thread_id": chat.last_message_id, "name": name, "icon_color": 7322096}


@method("pinChatMessage")
def pin_message(desk: Desk, parameters: Parameters) -> Any:
    """Pin a message on top."""
    chat = desk.writable(parameters)
    message = desk.message(chat, parameters, "message to pin")
    chat.pinned.append(message.message_id)
    return True
