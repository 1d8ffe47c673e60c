"""Text and buttons as Telegram checks them before it takes a message."""

from __future__ import annotations

import html
import re
from typing import Any

from tests.fakes.bot_api.refusal import bad_request

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
MOST_BUTTONS = 100
LONGEST_DATA = 64
#: A command as phones mark it: at the start of a word.
COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]+)?(?![A-Za-z0-9_/])")
TAG = re.compile(r"<(/?)([a-zA-Z-]+)([^<>]*)>")
ENTITIES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "del": "strikethrough", "code": "code",
    "pre": "pre", "blockquote": "blockquote", "tg-spoiler": "spoiler", "a": "text_link",
}  # fmt: skip


def units(text: str) -> int:
    """The length of a text as Telegram counts offsets: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def commands_in(text: str) -> list[dict[str, Any]]:
    """The bot_command entities of a text that a person typed."""
    return [
        {
            "type": "bot_command",
            "offset": units(text[: match.start()]),
            "length": units(match.group()),
        }
        for match in COMMAND.finditer(text)
    ]


def accept_text(text: str, parse_mode: str) -> dict[str, Any]:
    """A message's text and entities after parsing; refuses empty and overlong ones."""
    body = parse(text, parse_mode)
    if not body["text"].strip():
        raise bad_request("message text is empty")
    # The live limit counts characters; units are never fewer, so what passes here passes there.
    if units(body["text"]) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return body


def accept_caption(text: str, parse_mode: str) -> dict[str, Any]:
    """A caption and its entities after parsing; an absent one adds nothing."""
    body = parse(text, parse_mode)
    if units(body["text"]) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    told = {"caption": body["text"]} if body["text"] else {}
    if "entities" in body:
        told["caption_entities"] = body["entities"]
    return told


def parse(text: str, parse_mode: str) -> dict[str, Any]:
    """Text and entities; of the markup languages only HTML is understood here."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    match parse_mode.lower():
        case "":
            return {"text": text.strip()}
        case "html":
            return parse_html(text.strip())
        case _:
            raise bad_request("unsupported parse_mode")


def parse_html(text: str) -> dict[str, Any]:
    """Text with Telegram's HTML tags turned into entities."""
    plain, entities, opened, last = "", [], [], 0
    for match in TAG.finditer(text):
        plain += html.unescape(text[last : match.start()])
        last = match.end()
        closing, name, attributes = match.groups()
        if name.lower() not in ENTITIES:
            raise bad_request(f'can\'t parse entities: Unsupported start tag "{name}"')
        if not closing:
            opened.append((name.lower(), units(plain), attributes))
            continue
        if not opened or opened[-1][0] != name.lower():
            raise bad_request("can't parse entities: Unexpected end tag")
        entities.append(entity(*opened.pop(), units(plain)))
    rest = text[last:]
    if opened or "<" in rest:
        raise bad_request("can't parse entities: Can't find end tag")
    plain += html.unescape(rest)
    return {"text": plain, **({"entities": entities} if entities else {})}


def entity(name: str, start: int, attributes: str, end: int) -> dict[str, Any]:
    """One entity from its tag."""
    made: dict[str, Any] = {"type": ENTITIES[name], "offset": start, "length": end - start}
    link = re.search(r'href="([^"]*)"', attributes)
    if link and name == "a":
        made["url"] = html.unescape(link.group(1))
    return made


def accept_markup(markup: dict[str, Any] | None) -> dict[str, Any] | None:
    """A keyboard that Telegram would take."""
    if not markup or "inline_keyboard" not in markup:
        return markup or None
    buttons = [button for row in markup["inline_keyboard"] for button in row]
    if len(buttons) > MOST_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    for button in buttons:
        accept_button(button)
    return markup if buttons else None


def accept_button(button: dict[str, Any]) -> None:
    """Refuse a button that Telegram would refuse."""
    if not str(button.get("text", "")).strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if "callback_data" in button:
        if not 1 <= len(str(button["callback_data"]).encode()) <= LONGEST_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
    elif "url" in button:
        if not re.match(r"(https?|tg)://\S+$", str(button["url"])):
            raise bad_request("BUTTON_URL_INVALID")
    elif len(button) == 1:
        raise bad_request("Text buttons are unallowed in the inline keyboard")
