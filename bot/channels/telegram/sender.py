"""The way out to Telegram: one parcel, one call, and what came of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, assert_never

from bot.channels.telegram.address import ELSEWHERE
from bot.channels.telegram.api import BotApi
from bot.channels.telegram.buttons import Sign, decode, decode_claim, encode, encode_claim
from bot.channels.telegram.outcome import RefusedContentError, read_result
from bot.channels.telegram.updates import parse
from bot.domain.conversation import Choice, Command
from bot.domain.inbound import Inbound
from bot.domain.message import Button
from bot.domain.text import make_sendable
from bot.errors import UndeliverableError
from bot.ports import TELEGRAM, Parcel, ParcelKind, WorkerAction, WorkerButton

_LONGEST_TOAST = 200
#: Telegram removes so many messages in one call.
_MOST_AT_ONCE = 100
_NO_PREVIEW = {"is_disabled": True}

_log = logging.getLogger(__name__)


class TelegramChannel:
    """Telegram as a channel: reads stored updates and carries parcels out."""

    name = TELEGRAM

    def __init__(self, api: BotApi, sign: Sign) -> None:
        self._api = api
        self._sign = sign

    def parse(self, raw: bytes) -> Inbound:
        """Say what stored bytes are; it may raise anything."""
        return parse(raw)

    def decode(self, data: str, address: str) -> Choice | Command | WorkerAction | None:
        """Say what a tapped button means in this chat; None when we did not write it for it."""
        return decode(data, address, self._sign) or decode_claim(data, address, self._sign)

    async def send(self, address: str, parcel: Parcel) -> str:
        """
        Carry *parcel* out once and give the message's id (`''` where there is none).

        A message that Telegram does not like goes out once more as plain words.
        """
        if parcel.kind is ParcelKind.LEAVE and not address.startswith(ELSEWHERE):
            # A one-to-one chat is nothing to leave.
            return ""
        if parcel.messages:
            await self._clear(address, parcel.messages)
            return ""
        try:
            method, parameters = self._written(address, parcel)
        except ValueError:
            raise UndeliverableError("button_too_long") from None
        try:
            result = await self._call(method, parameters)
        except RefusedContentError:
            if not parcel.text or "reply_markup" not in parameters:
                raise
            _log.warning("telegram refused the form of a message; sent as plain words")
            del parameters["reply_markup"]
            result = await self._call(method, parameters)
        except UndeliverableError:
            # A group that we can't leave is one that we are not in.
            if parcel.kind is ParcelKind.LEAVE:
                return ""
            raise
        return _message_id(result) or parcel.message

    async def _clear(self, address: str, messages: Sequence[str]) -> None:
        """Remove many messages; one that can't be removed any more keeps no other."""
        chat, ids = _private(address), [_number(message) for message in messages]
        for start in range(0, len(ids), _MOST_AT_ONCE):
            some = ids[start : start + _MOST_AT_ONCE]
            try:
                await self._call("deleteMessages", {"chat_id": chat, "message_ids": some})
            except UndeliverableError as error:
                if error.gone:
                    raise
                await self._clear_singly(chat, some)

    async def _clear_singly(self, chat: int, ids: Sequence[int]) -> None:
        for identity in ids:
            with suppress_refusals():
                await self._call("deleteMessage", {"chat_id": chat, "message_id": identity})

    async def _call(self, method: str, parameters: dict[str, Any]) -> Any:
        return read_result(await self._api.call(method, parameters))

    def _written(self, address: str, parcel: Parcel) -> tuple[str, dict[str, Any]]:
        match parcel.kind:
            case ParcelKind.SEND:
                return "sendMessage", self._message(address, parcel)
            case ParcelKind.EDIT:
                return self._change(address, parcel)
            case ParcelKind.ANSWER:
                return "answerCallbackQuery", _toast(parcel)
            case ParcelKind.DELETE:
                where = {"chat_id": _private(address), "message_id": _number(parcel.message)}
                return "deleteMessage", where
            case ParcelKind.MENU:
                return "setMyCommands", _menu(address, parcel)
            case ParcelKind.LEAVE:
                return "leaveChat", {"chat_id": _number(address.removeprefix(ELSEWHERE))}
            case _:
                assert_never(parcel.kind)

    def _message(self, address: str, parcel: Parcel) -> dict[str, Any]:
        """No parse mode, ever: what a person typed must never turn into markup."""
        words: dict[str, Any] = {
            "chat_id": _private(address),
            "text": _text(parcel),
            "link_preview_options": _NO_PREVIEW,
        }
        if parcel.silent:
            words["disable_notification"] = True
        if parcel.protect:
            words["protect_content"] = True
        if parcel.rows:
            words["reply_markup"] = self._keyboard(address, parcel)
        return words

    def _change(self, address: str, parcel: Parcel) -> tuple[str, dict[str, Any]]:
        """No rows means that the buttons go."""
        where = {"chat_id": _private(address), "message_id": _number(parcel.message)}
        markup = {"reply_markup": self._keyboard(address, parcel)}
        if not parcel.text:
            return "editMessageReplyMarkup", where | markup
        words = {"text": _text(parcel), "link_preview_options": _NO_PREVIEW}
        return "editMessageText", where | words | markup

    def _keyboard(self, address: str, parcel: Parcel) -> dict[str, Any]:
        rows = [[self._button(address, button) for button in row] for row in parcel.rows]
        return {"inline_keyboard": rows}

    def _button(self, address: str, button: Button | WorkerButton) -> dict[str, str]:
        match button:
            case Button(label, action):
                data = encode(action, address, self._sign)
            case WorkerButton(label, work):
                data = encode_claim(work, address, self._sign)
            case _:
                assert_never(button)
        return {"text": make_sendable(label), "callback_data": data}


def _menu(address: str, parcel: Parcel) -> dict[str, Any]:
    """For one chat: a language without a two-letter code has no menu that Telegram would choose."""
    scope = {"type": "chat", "chat_id": _private(address)}
    commands = [{"command": name, "description": words} for name, words in parcel.menu]
    return {"commands": commands, "scope": scope}


@contextmanager
def suppress_refusals() -> Iterator[None]:
    """Go on after a message that is gone or too old; whoever blocked us ends it."""
    try:
        yield
    except UndeliverableError as error:
        if error.gone:
            raise


def _text(parcel: Parcel) -> str:
    """A link stands in the words: Telegram refuses a button to an address that is not public."""
    return make_sendable(f"{parcel.text}\n{parcel.link}" if parcel.link else parcel.text)


def _toast(parcel: Parcel) -> dict[str, Any]:
    ticket = {"callback_query_id": parcel.ticket}
    text = make_sendable(parcel.text)[:_LONGEST_TOAST]
    return ticket | {"text": text} if text else ticket


def _private(address: str) -> int:
    """Nothing is ever said outside a one-to-one chat."""
    if address.startswith(ELSEWHERE):
        raise UndeliverableError("not_a_private_chat")
    return _number(address)


def _number(identity: str) -> int:
    try:
        return int(identity)
    except ValueError:
        raise UndeliverableError("no_such_address") from None


def _message_id(result: Any) -> str:
    identity = result.get("message_id") if isinstance(result, dict) else None
    return str(identity) if type(identity) is int else ""
