"""Updates as bytes: taking an answer of Telegram's apart without trusting any of it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.channels.telegram.address import address_of
from bot.ports import TELEGRAM, RawUpdate

_RESULT = re.compile(r'"result"\s*:\s*\[')
_SPACE = re.compile(r"\s*")
_MARK = re.compile(r'"(?:[^"\\]|\\.)*"|["\[\]{},]', re.DOTALL)
_UPDATE_ID = re.compile(r'"update_id"\s*:\s*"?([0-9]{1,18})(?![0-9])')
_LARGEST = 2**63
_DIGITS = 18


class UnreadableError(ValueError):
    """These bytes are no update."""


@dataclass(frozen=True, slots=True)
class Batch:
    """
    What one answer held: every update whose bytes could be told apart.

    *highest* is the highest update id, which an acknowledgement goes by. *whole* says that
    every update could be told apart; otherwise nothing may be acknowledged yet.
    """

    updates: tuple[RawUpdate, ...]
    highest: int | None
    whole: bool


def read_batch(body: bytes, bot: str) -> Batch:
    """
    Take the answer to getUpdates apart; each update keeps exactly its own bytes.

    An update that is no sound JSON, but whose end can be found, does not spoil the others.
    """
    # surrogateescape: broken UTF-8 comes out again as the very bytes that it was.
    text = body.decode("utf-8", "surrogateescape")
    start = _RESULT.search(text)
    updates: list[RawUpdate] = []
    whole = start is not None
    try:
        for raw, value in _items(text, start.end()) if start else ():
            updates.append(_identify(raw, value, bot))
    except UnreadableError:
        whole = False
    numbers = [int(update.update_id) for update in updates if update.update_id.isdecimal()]
    return Batch(tuple(updates), max(numbers, default=None), whole)


def read_single(body: bytes, bot: str) -> RawUpdate:
    """Say what one posted body is; anything at all is an update, if only a broken one."""
    text = body.decode("utf-8", "surrogateescape")
    try:
        value = decode(body)
    except UnreadableError:
        value = None
    return _identify(text, value, bot)


def read_wreck(body: bytes, bot: str) -> RawUpdate | None:
    """Keep an answer that can't be taken apart as if it were one update, if it names its id."""
    update = _identify(body.decode("utf-8", "surrogateescape"), None, bot)
    return update if update.update_id.isdecimal() else None


def decode(raw: bytes) -> Any:
    """Read JSON as forgivingly as can be; UnreadableError says that it is none."""
    text = raw.decode("utf-8", "replace").lstrip("\ufeff")
    try:
        return json.loads(text)
    except ValueError:
        pass
    except RecursionError:
        raise UnreadableError("nested too deeply") from None
    try:
        return _LENIENT.decode(text)
    except (ValueError, RecursionError):
        raise UnreadableError("no JSON") from None


def _whole_number(digits: str) -> int | None:
    """Numbers that no field of Telegram's holds don't keep the words beside them from us."""
    return int(digits) if len(digits) <= _DIGITS else None


_STRICT = json.JSONDecoder()
_LENIENT = json.JSONDecoder(parse_int=_whole_number, strict=False)


def _items(text: str, position: int) -> Iterator[tuple[str, Any]]:
    """Give each item of a JSON array with its value; None stands for one that can't be read."""
    position = _after_space(text, position)
    while not text.startswith("]", position):
        value, end = _read_item(text, position)
        yield text[position:end], value
        position = _after_space(text, end)
        if text.startswith(",", position):
            position = _after_space(text, position + 1)
        elif not text.startswith("]", position):
            raise UnreadableError("the array does not go on")


def _read_item(text: str, position: int) -> tuple[Any, int]:
    for decoder in (_STRICT, _LENIENT):
        try:
            return decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            continue
    return None, _end_of_item(text, position)


def _end_of_item(text: str, position: int) -> int:
    """Find where an unsound item ends, by its brackets alone."""
    depth = 0
    for mark in _MARK.finditer(text, position):
        match mark.group():
            case "{" | "[":
                depth += 1
            case "}" | "]" if depth > 0:
                depth -= 1
            case "," | "]" if depth == 0 and mark.start() > position:
                return mark.start()
            case '"':
                break
    raise UnreadableError("its end can't be found")


def _after_space(text: str, position: int) -> int:
    space = _SPACE.match(text, position)
    return space.end() if space else position


def _identify(text: str, value: Any, bot: str) -> RawUpdate:
    raw = text.encode("utf-8", "surrogateescape")
    named = _UPDATE_ID.search(text) if value is None else None
    number = value.get("update_id") if isinstance(value, dict) else None
    if named:
        update_id = named.group(1)
    elif type(number) is int and 0 <= number < _LARGEST:
        update_id = str(number)
    else:
        update_id = "broken:" + hashlib.sha256(raw).hexdigest()[:32]
    return RawUpdate(TELEGRAM, bot, update_id, raw, address_of(value))
