"""What Telegram answers when it will not do as it is asked."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):  # noqa: N818 - Telegram refuses; nothing here is broken
    """A call was turned down; carries the HTTP status, the sentence and the parameters."""

    def __init__(self, status: int, sentence: str, **parameters: int) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.parameters = parameters

    def answer(self) -> dict[str, Any]:
        """The body of the answer."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.status,
            "description": self.sentence,
        }
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(sentence: str, **parameters: int) -> Refusal:
    """A 400, in Telegram's usual form."""
    return Refusal(400, f"Bad Request: {sentence}", **parameters)


def forbidden(sentence: str) -> Refusal:
    """A 403, in Telegram's usual form."""
    return Refusal(403, f"Forbidden: {sentence}")
