"""What an answer of the Bot API means for the thing that was asked (rules.md 7)."""

from __future__ import annotations

from typing import Any

from bot.channels.telegram.api import Answer
from bot.errors import TryLaterError, UncertainError, UndeliverableError


class RefusedContentError(UndeliverableError):
    """Telegram did not like the message itself: a plainer one may pass."""


#: What Telegram says when the person can't be reached at all.
_GONE = {
    "chat not found": "chat_not_found",
    "user is deactivated": "deactivated",
    "peer_id_invalid": "chat_not_found",
    "user not found": "chat_not_found",
    "bot was blocked": "blocked",
    "bot was kicked": "kicked",
    "can't initiate conversation": "never_wrote",
}

#: What Telegram says when there is nothing left to do.
_DONE = (
    "message is not modified",
    "query is too old",
    "query id is invalid",
    "query_id_invalid",
    "message to delete not found",
)

#: What Telegram says of a message that can't be changed any more, however plain.
_PAST = {
    "message to edit not found": "message_gone",
    "message can't be edited": "message_gone",
    "message can't be deleted": "message_kept",
    "message_id_invalid": "message_gone",
    "message identifier": "message_gone",
    "message text is empty": "empty",
    "message is too long": "too_long",
}


#: What a proxy or a firewall answers in Telegram's place as well.
_SAID_BY_PROXIES = frozenset({400, 403})
#: Seconds that are waited at the most, whatever is asked for.
_LONGEST_WAIT = 86_400.0


def read_result(answer: Answer) -> Any:
    """
    Give what Telegram answered; None when there was nothing left to do.

    Errors carry codes, never Telegram's sentence, which may quote what was sent.
    """
    content = answer.content()
    status = _status(answer.status, content)
    if is_success(status):
        if content.get("ok") is not True or "result" not in content:
            raise UncertainError("garbled_answer")
        return content["result"]
    wait = _wait_of(content)
    if status == 429 or wait is not None:  # noqa: PLR2004  too many requests
        raise TryLaterError("flood", wait)
    if content.get("ok") is not False and status in _SAID_BY_PROXIES:
        # Not Telegram's own refusal: something on the way turned it away, and says nothing of
        # the person. Who is taken for gone is written to no more, and a worker is unlinked.
        raise TryLaterError(f"http_{status}")
    sentence = str(content.get("description", "")).lower()
    if status == 400:  # noqa: PLR2004  bad request
        return _refused(sentence, content)
    raise _failure(status, sentence)


def is_success(status: int) -> bool:
    """What HTTP calls success."""
    return 200 <= status < 300  # noqa: PLR2004


def _status(status: int, content: dict[str, Any]) -> int:
    """A proxy may make a 200 of everything: `ok: false` with a code is the code's error."""
    code = content.get("error_code")
    if is_success(status) and content.get("ok") is False and type(code) is int:
        return code
    return status


def _refused(sentence: str, content: dict[str, Any]) -> None:
    if any(words in sentence for words in _DONE):
        return
    for words, code in _GONE.items():
        if words in sentence:
            raise UndeliverableError(code, gone=True)
    for words, code in _PAST.items():
        if words in sentence:
            raise UndeliverableError(code)
    if "migrate_to_chat_id" in _parameters(content):
        raise UndeliverableError("migrated")
    raise RefusedContentError("bad_request")


def _failure(status: int, sentence: str) -> TryLaterError | UndeliverableError:
    match status:
        case 403:
            code = next((code for words, code in _GONE.items() if words in sentence), "forbidden")
            return UndeliverableError(code, gone=True)
        case 401 | 404:
            return TryLaterError("token_refused")
        case 409:
            return TryLaterError("conflict")
        case 413:
            return UndeliverableError("too_large")
        case _ if 400 <= status < 500:  # noqa: PLR2004  what HTTP calls the caller's fault
            return UndeliverableError(f"http_{status}")
        case _:
            return TryLaterError(f"http_{status}")


def _parameters(content: dict[str, Any]) -> dict[str, Any]:
    value = content.get("parameters")
    return value if isinstance(value, dict) else {}


def _wait_of(content: dict[str, Any]) -> float | None:
    wait: Any = _parameters(content).get("retry_after")
    known = isinstance(wait, int | float) and not isinstance(wait, bool) and wait >= 0
    return float(min(wait, _LONGEST_WAIT)) if known else None
