"""One stored Telegram update, read as what it is: never with the library's own objects."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.channels.telegram.address import (
    ELSEWHERE,
    FOREIGN_KINDS,
    address_of,
    chat_of,
    kind_and_body,
)
from bot.channels.telegram.contents import (
    is_forwarded,
    read_command,
    read_content,
    words_of,
)
from bot.channels.telegram.envelope import UnreadableError, decode
from bot.domain.inbound import MOVED, Inbound, Kind
from bot.ports import UNDATED

#: Stands in `Inbound.command` of something IGNORED when the bot sits where it must not be.
LEAVE = "leave"

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}")
#: What has words that nobody typed: a change of it is no change of words.
_NOT_TYPED = frozenset({Kind.STICKER, Kind.PLACE})
_SHARED = frozenset({"group", "supergroup", "channel"})
_AWAY = frozenset({"left", "kicked"})
_LAST_SECOND = 253_402_300_799  # the end of the year 9999, beyond which no date can be made


def parse(raw: bytes) -> Inbound:
    """
    Say what stored bytes are; UnreadableError when they are no update at all.

    *data* of a picture that belongs to an album is `album:ID`, so that one album can be
    answered once, of an edit the kind of what was changed, and of a place that moves MOVED. *text*
    of a command is all that was typed, so that it is screened too.
    """
    update = decode(raw)
    kind, body = kind_and_body(update)
    address = address_of(update)
    inbound = Inbound(Kind.IGNORED, address, _moment(body.get("date")))
    shared = chat_of(body).get("type") in _SHARED
    if kind in FOREIGN_KINDS or shared or _from_a_bot(body):
        return replace(inbound, command=LEAVE if shared and _sits_there(kind, body) else "")
    if not address or address.startswith(ELSEWHERE):
        raise UnreadableError("there is no chat that this came from")
    return _READERS.get(kind, _unknown)(body, replace(inbound, language=_language(body)))


def _message(body: dict[str, Any], inbound: Inbound) -> Inbound:
    kind, text = read_content(body)
    album = body.get("media_group_id")
    inbound = replace(
        inbound,
        kind=kind,
        text=text,
        message=_identity(body.get("message_id")),
        forwarded=is_forwarded(body),
        data=f"album:{album}" if isinstance(album, str) else "",
    )
    command, argument = read_command(text) if kind is Kind.TEXT else ("", "")
    if not command or inbound.forwarded:
        return inbound
    return replace(inbound, kind=Kind.COMMAND, command=command, argument=argument)


def _edit(body: dict[str, Any], inbound: Inbound) -> Inbound:
    """
    Changed words are an edit; a place that moves or a picture without words is itself.

    *data* is the kind of what stands with the words: a picture may have been put there just now.
    """
    sent = _message(body, inbound)
    edited_at = _moment(body.get("edit_date"))
    kind = Kind.EDIT if sent.text and sent.kind not in _NOT_TYPED else sent.kind
    beside = {Kind.EDIT: sent.kind.value, Kind.PLACE: MOVED}
    return replace(
        sent,
        kind=kind,
        data=beside.get(kind, sent.data),
        sent_at=sent.sent_at if edited_at == UNDATED else edited_at,
        command="",
        argument="",
    )


def _tap(body: dict[str, Any], inbound: Inbound) -> Inbound:
    """Telegram gives no time for a tap; the date in it is that of the tapped message."""
    data, ticket, message = body.get("data"), body.get("id"), body.get("message")
    return replace(
        inbound,
        kind=Kind.TAP,
        sent_at=UNDATED,
        data=data if isinstance(data, str) else "",
        ticket=ticket if isinstance(ticket, str) else _identity(ticket),
        message=_identity(message.get("message_id")) if isinstance(message, dict) else "",
    )


def _membership(body: dict[str, Any], inbound: Inbound) -> Inbound:
    match _status(body):
        case "kicked" | "left":
            return replace(inbound, kind=Kind.BLOCKED)
        case "member":
            return replace(inbound, kind=Kind.UNBLOCKED)
        case _:
            return inbound


def _unknown(body: dict[str, Any], inbound: Inbound) -> Inbound:
    """A kind of later than this version: a person looks at it."""
    return replace(inbound, kind=Kind.OTHER, text=words_of(body))


_READERS: Mapping[str, Callable[[dict[str, Any], Inbound], Inbound]] = {
    "message": _message,
    "edited_message": _edit,
    "callback_query": _tap,
    "my_chat_member": _membership,
}


def _sits_there(kind: str, body: dict[str, Any]) -> bool:
    """A post or a promotion says that we are in a channel or group; a farewell does not."""
    present = kind not in FOREIGN_KINDS or kind in {"channel_post", "edited_channel_post"}
    return present and _status(body) not in _AWAY


def _status(body: dict[str, Any]) -> str:
    member = body.get("new_chat_member")
    status = member.get("status") if isinstance(member, dict) else None
    return status if isinstance(status, str) else ""


def _from_a_bot(body: dict[str, Any]) -> bool:
    sender = body.get("from")
    return isinstance(sender, dict) and sender.get("is_bot") is True


def _language(body: dict[str, Any]) -> str:
    sender = body.get("from")
    code = sender.get("language_code") if isinstance(sender, dict) else None
    return code if isinstance(code, str) and _LANGUAGE.fullmatch(code) else ""


def _identity(value: Any) -> str:
    return str(value) if type(value) is int else ""


def _moment(value: Any) -> datetime:
    if type(value) is not int or not 0 < value <= _LAST_SECOND:
        return UNDATED
    return datetime.fromtimestamp(value, UTC)
