"""
The web chat while nothing can be opened: what is posted is kept, and nothing is shown.

Which chat a session belongs to can't be looked up without the root key, so the session's own
token is kept, sealed, with what was posted; recovery then finds the chat by it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Protocol

from bot.domain.inbound import Kind
from bot.ports import WEB, RawUpdate
from bot.services.web_chat import make_update


@dataclass(frozen=True, slots=True)
class Post:
    """What was posted with the *token* of a session, which nobody could check."""

    token: str
    client_id: str
    words: str = ""
    value: str = ""

    def update(self, address: str) -> RawUpdate:
        """Give the update that it would have been, to the byte, had the chat been known."""
        kind = Kind.TAP if self.value else Kind.TEXT
        return make_update(address, self.client_id, kind, text=self.words, value=self.value)


class PostStore(Protocol):
    """What this needs from the store."""

    async def store(self, updates: Sequence[RawUpdate]) -> None:
        """Keep updates for good before this returns; StoreError: not one was kept."""

    async def is_kept(self, lane: str) -> bool:
        """Say whether something waits that was posted in this lane."""


class UnreadChat:
    """Takes what pages post that were open before."""

    def __init__(self, store: PostStore) -> None:
        self._store = store

    async def post(self, token: str, client_id: str, *, words: str = "", value: str = "") -> None:
        """Store what was typed or tapped; durable when this returns. StoreError: not saved."""
        post = Post(token, client_id, words, value)
        raw = json.dumps(asdict(post)).encode()
        lane = _lane(token)
        await self._store.store([RawUpdate(WEB, WEB, f"{lane}:{client_id}"[:64], raw, lane)])

    async def has_posted(self, token: str) -> bool:
        """Say whether something was stored for this session that nobody could read yet."""
        return await self._store.is_kept(_lane(token))


def read_post(raw: bytes) -> Post:
    """Read what `UnreadChat` stored; it may raise anything."""
    return Post(**json.loads(raw))


def _lane(token: str) -> str:
    """Give what stands for a session: its token is too long and random to be guessed from it."""
    return hashlib.sha256(b"lane " + token.encode("utf-8", "replace")).hexdigest()[:22]
