"""How words of a worker come to a young person, if they come at all."""

from __future__ import annotations

from enum import StrEnum, unique


@unique
class Way(StrEnum):
    """How words of a worker come to a young person in their chat."""

    #: The chat is there for them, as it is on Telegram, or its page is open.
    CHAT = "chat"
    #: The page is closed; they are texted once that something waits, and can come back to it.
    TEXT = "text"
    #: The page is closed; they can come back, and nothing tells them to.
    RETURN = "return"
    #: The page is closed for good.
    NONE = "none"
