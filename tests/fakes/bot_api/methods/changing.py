"""Methods that change or remove what is already in a chat, and answer taps."""

from __future__ import annotations

from typing import Any

from tests.fakes.bot_api.markup import accept_caption, accept_markup, accept_text
from tests.fakes.bot_api.methods.registry import Desk, method
from tests.fakes.bot_api.parameters import Parameters
from tests.fakes.bot_api.refusal import bad_request
from tests.fakes.bot_api.world import Chat, Message, as_message

#: Seconds after which a message can no longer be deleted for everyone.
DELETABLE = 48 * 3600
#: Seconds for which Telegram waits for the answer to a tap.
TAP_LIFETIME = 60
LONGEST_TOAST = 200
MOST_DELETED = 100


def own_message(desk: Desk, parameters: Parameters) -> tuple[Chat, Message]:
    """A message of the bot's that may be edited."""
    chat = desk.writable(parameters)
    message = desk.message(chat, parameters, "message to edit")
    reply_keyboard = message.markup is not None and "inline_keyboard" not in message.markup
    if not message.from_bot or reply_keyboard:
        raise bad_request("message can't be edited")
    return chat, message


def change(desk: Desk, chat: Chat, message: Message, body: Any, markup: Any) -> Any:
    """Put the new content in place, unless nothing would be new."""
    if body == message.body and markup == message.markup:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are "
            "exactly the same as a current content and reply markup of the message"
        )
    message.body, message.markup, message.edited = body, markup, desk.world.today()
    message.versions.append(message.words)
    return as_message(chat, message)


def kept(message: Message, *parts: str) -> dict[str, Any]:
    """The message's content without the parts that are about to be replaced."""
    return {name: value for name, value in message.body.items() if name not in parts}


@method("editMessageText")
def edit_text(desk: Desk, parameters: Parameters) -> Any:
    """Replace the words; buttons that are not given again go."""
    chat, message = own_message(desk, parameters)
    body = accept_text(parameters.text("text"), parameters.text("parse_mode"))
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    given = parameters.structure("entities", list)
    if given:
        body["entities"] = given
    markup = accept_markup(parameters.structure("reply_markup", dict))
    return change(desk, chat, message, {**kept(message, "text", "entities"), **body}, markup)


@method("editMessageCaption")
def edit_caption(desk: Desk, parameters: Parameters) -> Any:
    """Replace the words under a file."""
    chat, message = own_message(desk, parameters)
    if "text" in message.body:
        raise bad_request("there is no caption in the message to edit")
    caption = accept_caption(parameters.text("caption"), parameters.text("parse_mode"))
    markup = accept_markup(parameters.structure("reply_markup", dict))
    body = {**kept(message, "caption", "caption_entities"), **caption}
    return change(desk, chat, message, body, markup)


@method("editMessageReplyMarkup")
def edit_markup(desk: Desk, parameters: Parameters) -> Any:
    """Replace or remove the buttons."""
    chat, message = own_message(desk, parameters)
    markup = accept_markup(parameters.structure("reply_markup", dict))
    return change(desk, chat, message, message.body, markup)


def deletable(desk: Desk, chat: Chat, message: Message) -> bool:
    """Whether the bot may remove this message for everyone."""
    young = desk.world.clock.now() - message.date < DELETABLE
    return young and (message.from_bot or chat.kind == "private")


@method("deleteMessage")
def delete_message(desk: Desk, parameters: Parameters) -> Any:
    """Remove one message for everyone."""
    chat = desk.writable(parameters)
    message = desk.message(chat, parameters, "message to delete")
    if not deletable(desk, chat, message):
        raise bad_request("message can't be deleted for everyone")
    message.deleted = True
    return True


@method("deleteMessages")
def delete_messages(desk: Desk, parameters: Parameters) -> Any:
    """Remove up to a hundred messages; those that are not there are passed over."""
    chat = desk.writable(parameters)
    ids = parameters.structure("message_ids", list) or []
    if not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > MOST_DELETED:
        raise bad_request("too many message identifiers specified")
    found = [chat.messages[number] for number in ids if number in chat.messages]
    found = [message for message in found if not message.deleted]
    allowed = [message for message in found if deletable(desk, chat, message)]
    if len(allowed) < len(found) and desk.world.refuse_old_in_bulk:
        raise bad_request("message can't be deleted for everyone")
    for message in allowed:
        message.deleted = True
    return True


@method("answerCallbackQuery")
def answer_tap(desk: Desk, parameters: Parameters) -> Any:
    """End the waiting of a tapped button, once and in time."""
    tap = desk.account.taps.get(parameters.text("callback_query_id"))
    late = tap is not None and desk.world.clock.now() - tap.at > TAP_LIFETIME
    if tap is None or late or tap.answer is not None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = parameters.text("text")
    if len(text) > LONGEST_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    tap.answer = {"text": text, "show_alert": parameters.flag("show_alert")}
    return True
