"""The Bot API methods that the server knows."""

from __future__ import annotations

from tests.fakes.bot_api.methods import accounts, changing, chats, sending
from tests.fakes.bot_api.methods.registry import METHODS, Desk

__all__ = ["METHODS", "Desk", "accounts", "changing", "chats", "sending"]
