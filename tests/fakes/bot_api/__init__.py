"""
Telegram's Bot API for tests: a real HTTP server, people to play, and faults to inject.

    with FakeBotApi() as server:
        phone = server.phone(1001)
        phone.say("hi")
        server.wait_until(lambda: phone.last)
"""

from __future__ import annotations

from tests.fakes.bot_api.calls import Call, Delivery
from tests.fakes.bot_api.faults import (
    Cut,
    Garbage,
    Hang,
    LostReply,
    NotOk,
    Reset,
    Slow,
    Status,
    Truncated,
)  # fmt: skip
from tests.fakes.bot_api.group import Group
from tests.fakes.bot_api.phone import Phone
from tests.fakes.bot_api.polling import Pace
from tests.fakes.bot_api.screen import Button, Shown
from tests.fakes.bot_api.server import TOKEN, FakeBotApi
from tests.fakes.bot_api.webhook import Patience

__all__ = [
    "TOKEN",
    "Button",
    "Call",
    "Cut",
    "Delivery",
    "FakeBotApi",
    "Garbage",
    "Group",
    "Hang",
    "LostReply",
    "NotOk",
    "Pace",
    "Patience",
    "Phone",
    "Reset",
    "Shown",
    "Slow",
    "Status",
    "Truncated",
]
