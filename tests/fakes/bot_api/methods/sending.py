"""Methods that put something new into a chat."""

from __future__ import annotations

from typing import Any

from tests.fakes.bot_api.markup import accept_caption, accept_markup, accept_text
from tests.fakes.bot_api.methods.registry import Desk, method
from tests.fakes.bot_api.parameters import Parameters
from tests.fakes.bot_api.refusal import bad_request
from tests.fakes.bot_api.world import Chat, Message, as_message

#: Bytes that a bot may upload: of a picture, and of anything else.
LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_FILE = 50 * 1024 * 1024
ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip


def put(desk: Desk, chat: Chat, parameters: Parameters, body: dict[str, Any]) -> Message:
    """Add the bot's message, with what every kind of message may carry."""
    markup = accept_markup(parameters.structure("reply_markup", dict))
    thread = parameters.values.get("message_thread_id")
    if thread is not None:
        if thread not in chat.topics:
            raise bad_request("message thread not found")
        body = {**body, "message_thread_id": thread, "is_topic_message": True}
    message = desk.world.add_message(
        chat,
        desk.account.as_user(),
        {**body, **replied_to(chat, parameters)},
        from_bot=True,
        markup=markup,
        silent=parameters.flag("disable_notification"),
        protected=parameters.flag("protect_content"),
    )
    show_keyboard(chat, markup)
    return message


def show_keyboard(chat: Chat, markup: dict[str, Any] | None) -> None:
    """Change the keyboard under the chat if this markup is about it."""
    if markup and "keyboard" in markup:
        chat.keyboard = markup
    elif markup and markup.get("remove_keyboard"):
        chat.keyboard = None


def replied_to(chat: Chat, parameters: Parameters) -> dict[str, Any]:
    """The message that this one answers, if it names one."""
    asked = parameters.structure("reply_parameters", dict)
    if not asked:
        return {}
    message = chat.messages.get(int(asked.get("message_id", 0)))
    if message is None or message.deleted:
        if asked.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    return {"reply_to_message": as_message(chat, message)}


@method("sendMessage")
def send_message(desk: Desk, parameters: Parameters) -> Any:
    """Send words."""
    chat = desk.writable(parameters)
    body = accept_text(parameters.text("text"), parameters.text("parse_mode"))
    given = parameters.structure("entities", list)
    if given:
        body["entities"] = given
    return as_message(chat, put(desk, chat, parameters, body))


@method("sendPhoto", "sendDocument", "sendVoice")
def send_file(desk: Desk, parameters: Parameters) -> Any:
    """Send a picture, a document or a voice message."""
    chat = desk.writable(parameters)
    kind = next(
        (
            kind
            for kind in ("photo", "document", "voice")
            if kind in parameters.files or kind in parameters.values
        ),
        None,
    )
    if kind is None:
        raise bad_request("there is no file in the request")
    body = {
        **media(desk, kind, parameters, parameters.text(kind)),
        **accept_caption(parameters.text("caption"), parameters.text("parse_mode")),
    }
    return as_message(chat, put(desk, chat, parameters, body))


def media(desk: Desk, kind: str, parameters: Parameters, reference: str) -> dict[str, Any]:
    """The file part of a message, uploaded with the call or known by its file_id."""
    upload = parameters.files.get(reference.removeprefix("attach://")) or parameters.files.get(kind)
    if upload is None:
        stored = desk.world.files.get(reference)
        if stored is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return describe(kind, stored.file_id, stored.size, stored.path.rpartition("/")[2])
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > (LARGEST_PHOTO if kind == "photo" else LARGEST_FILE):
        raise bad_request("file is too big")
    suffix = "." + upload.name.rpartition(".")[2] if "." in upload.name else ""
    kept = desk.world.keep_file(upload.content, suffix)
    return describe(kind, kept.file_id, kept.size, upload.name)


def describe(kind: str, file_id: str, size: int, name: str) -> dict[str, Any]:
    """A file as a message tells of it."""
    file: dict[str, Any] = {
        "file_id": file_id,
        "file_unique_id": f"unique-{file_id}",
        "file_size": size,
    }
    match kind:
        case "photo":
            return {"photo": [{**file, "width": 800, "height": 600}]}
        case "voice":
            return {"voice": {**file, "duration": 3, "mime_type": "audio/ogg"}}
        case _:
            return {kind: {**file, "file_name": name}}


@method("sendMediaGroup")
def send_media_group(desk: Desk, parameters: Parameters) -> Any:
    """Send an album: two to ten files under one group id."""
    chat = desk.writable(parameters)
    items = parameters.structure("media", list) or []
    if not 2 <= len(items) <= 10:
        raise bad_request("media group must include 2-10 items")
    group = str(desk.world.number())
    bodies = [
        {
            **media(desk, str(item.get("type")), parameters, str(item.get("media"))),
            **accept_caption(item.get("caption") or "", item.get("parse_mode") or ""),
            "media_group_id": group,
        }
        for item in items
    ]
    return [as_message(chat, put(desk, chat, parameters, body)) for body in bodies]


@method("sendChatAction")
def send_chat_action(desk: Desk, parameters: Parameters) -> Any:
    """Show "typing" or the like."""
    chat = desk.writable(parameters)
    action = parameters.text("action")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.actions.append(action)
    return True


def passed_on(desk: Desk, parameters: Parameters) -> tuple[Chat, Message]:
    """The chat to send to, and a message that may be sent on."""
    chat = desk.writable(parameters)
    source = desk.chat(parameters, "from_chat_id")
    original = desk.message(source, parameters, "message to copy")
    if original.protected:
        raise bad_request("message can't be copied or forwarded")
    return chat, original


@method("copyMessage")
def copy_message(desk: Desk, parameters: Parameters) -> Any:
    """Send what is in another message, without saying where it is from."""
    chat, original = passed_on(desk, parameters)
    body = dict(original.body)
    if "caption" in parameters.values:
        body.pop("caption", None)
        body |= accept_caption(parameters.text("caption"), parameters.text("parse_mode"))
    return {"message_id": put(desk, chat, parameters, body).message_id}


@method("forwardMessage")
def forward_message(desk: Desk, parameters: Parameters) -> Any:
    """Send another message on, saying whose it was."""
    chat, original = passed_on(desk, parameters)
    origin = {"type": "user", "sender_user": original.sender, "date": original.date}
    body = {**original.body, "forward_origin": origin}
    return as_message(chat, put(desk, chat, parameters, body))
