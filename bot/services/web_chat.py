"""The web chat: a session in a browser, what it posts and what it is shown."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.inbound import Kind
from bot.ports import WEB, Clock, RawUpdate
from bot.services.bell import Bell
from bot.services.binding import normal
from bot.services.feed import Feed, FeedLine
from bot.services.setup import Setup

#: A session ends so long after the last thing that they did in it.
IDLE = timedelta(minutes=30)
#: And so long after its page was closed: a page that is loaded anew is back before that.
AWAY = timedelta(minutes=1)
#: A page without script is shown with the answer, if the answer comes this soon.
_ANSWER_WITHIN = 3.0


@dataclass(frozen=True, slots=True)
class Session:
    """
    An open session: *since* is when it began, and nothing older is ever shown in it.

    That somebody else can see the page begins it anew. *seen_at* is when they last did something,
    *away* says that the page was closed.
    """

    id: str
    chat_id: str
    address: str
    language: str
    since: datetime
    seen_at: datetime
    away: bool = False


@dataclass(frozen=True, slots=True)
class NewSession:
    """
    A session that is to be opened, with the first update of its chat.

    *language* is what the page was read in; an invitation's own language goes before it.
    """

    token: str
    address: str
    code: str
    source: str
    update: RawUpdate
    language: str = ""


class SessionStore(Protocol):
    """What the web chat needs from the store."""

    def token_of(self, ticket: str, code: str) -> str:
        """The same ticket and code give the same token, and nobody else can work it out."""

    async def open(self, new: NewSession, setup: Setup, now: datetime) -> bool:
        """
        Open a session, take its code and store its first update, all or nothing.

        False: the code can't be used, and one more wrong try is counted for the source.
        """

    async def session(self, token: str, now: datetime, idle: timedelta) -> Session | None:
        """Give an open session; looking keeps it open for no longer."""

    async def see(self, session: Session, now: datetime, *, acted: bool) -> None:
        """The page is there; if they *acted*, the session stays open for longer."""

    async def go_away(self, token: str, now: datetime) -> None:
        """The page was closed."""

    async def was_ended(self, token: str, now: datetime) -> bool:
        """Say whether a session was ended by them, closing its page a minute ago included."""

    async def end(self, token: str, now: datetime) -> None:
        """End a session."""

    async def lines(self, session: Session) -> Sequence[FeedLine]:
        """Give the lines of this session, in the order of their ids."""

    async def is_done(self, session: Session, client_id: str) -> bool:
        """Say whether a posted message was read."""

    async def store(self, updates: Sequence[RawUpdate]) -> None:
        """Keep updates for good."""


class WebChat:
    """Opens sessions, stores what they post, and shows what there is."""

    def __init__(
        self,
        store: SessionStore,
        setup: Setup,
        clock: Clock,
        bell: Bell,
        make_token: Callable[[], str] = lambda: secrets.token_urlsafe(32),
    ) -> None:
        self._store = store
        self._setup = setup
        self._clock = clock
        self._bell = bell
        self._make_token = make_token

    async def open(
        self,
        code: str | None,
        source: str,
        language: str = "",
        *,
        ticket: str = "",
        chosen: str = "",
    ) -> str | None:
        """
        Open a session and give its token; nothing when the code can't be used.

        An invitation brings its own language, unless they have *chosen* one on its page.

        Without a code the chat belongs to the front desk. Whatever is wrong with a code looks
        the same from outside. The start form carries a *ticket*: when its answer was lost, and
        it is sent again, it opens the session that it had opened, and takes no code twice.
        Without a code nothing is lost by a second chat, and whoever put a ticket of theirs into
        this browser beforehand comes into no session by it.
        """
        again = ticket if code is not None else ""
        token = self._store.token_of(again, code or "") if again else self._make_token()
        address = secrets.token_urlsafe(16)
        named = normal(code) if code is not None else ""
        if code is not None and not named:
            named = "-"
        update = make_update(
            address, "start", Kind.COMMAND, command="start", argument=named, chosen=chosen
        )
        new = NewSession(token, address, named, source, update, language)
        opened = await self._store.open(new, self._setup, self._clock())
        if not opened:
            return None
        self._bell.ring()
        return token

    async def post(self, token: str, client_id: str, *, words: str = "", value: str = "") -> bool:
        """
        Store what was typed or tapped; it is durable when this returns True.

        The page's own *client_id* is the update's id, so that a message sent again after a
        lost connection is kept once. False: the session is over. StoreError: not saved.
        """
        session = await self._session(token, acted=True)
        if session is None:
            return False
        kind = Kind.TAP if value else Kind.TEXT
        update = make_update(session.address, client_id, kind, text=words, value=value)
        await self._store.store([update])
        await self._await_answer(session, client_id)
        return True

    async def feed(
        self, token: str, after: str = "", wait: float = 0, *, opened: bool = False
    ) -> Feed | None:
        """
        Give the lines that a page has not had, waiting at most *wait* seconds for a new one.

        *after* is the mark that came with the lines before. A page may be given a line again
        that it has: it knows it by its id. A chat that has only begun waits for its first words.
        *opened* says that they opened the page; what it asks by itself is nothing they did.
        """
        began = time.monotonic()
        ends = began + wait
        heard = self._bell.rings
        session = await self._session(token, acted=opened)
        while session is not None:
            every = await self._store.lines(session)
            lines = _unseen(every, after)
            ends = ends if every else max(ends, began + _ANSWER_WITHIN)
            left = ends - time.monotonic()
            if lines or left <= 0 or self._bell.closed:
                return _feed(session, lines, every, after, self._clock())
            await self._bell.wait(left, heard)
            heard = self._bell.rings
            session = await self._store.session(token, self._clock(), IDLE)
        return None

    async def stay(self, token: str) -> bool:
        """They are still there; false when the session is over."""
        return await self._session(token, acted=True) is not None

    async def go_away(self, token: str) -> None:
        """The page was closed: unless it is there again in a minute, the session is over."""
        await self._store.go_away(token, self._clock())

    async def was_left(self, token: str) -> bool:
        """Say whether they left or closed the page: then nothing may tell that there was one."""
        return await self._store.was_ended(token, self._clock())

    async def leave(self, token: str) -> None:
        """End the session; what was said is kept, and never shown in a browser again."""
        await self._store.end(token, self._clock())
        self._bell.ring()

    async def _session(self, token: str, *, acted: bool) -> Session | None:
        session = await self._store.session(token, self._clock(), IDLE)
        if session is not None:
            await self._store.see(session, self._clock(), acted=acted)
        return session

    async def _await_answer(self, session: Session, client_id: str) -> None:
        ends = time.monotonic() + _ANSWER_WITHIN
        heard = self._bell.rings
        while not await self._store.is_done(session, client_id):
            left = ends - time.monotonic()
            if left <= 0 or self._bell.closed or not await self._bell.wait(left, heard):
                return
            heard = self._bell.rings


def make_update(address: str, client_id: str, kind: Kind, **fields: str) -> RawUpdate:
    """Write what was posted; sent again, it is the same to the byte, so no time is in it."""
    body = {
        "kind": kind.value,
        "address": address,
        "id": client_id[:64],
        **{name: text for name, text in fields.items() if text},
    }
    raw = json.dumps(body).encode()
    update_id = f"{address}:{client_id}"[:64]
    return RawUpdate(WEB, WEB, update_id, raw, address)


def _mark(lines: Sequence[FeedLine]) -> str:
    """Give a mark of what a page has now: the last line, and how many there are up to it."""
    return f"{lines[-1].id}:{len(lines)}" if lines else ""


def _unseen(lines: Sequence[FeedLine], after: str) -> tuple[FeedLine, ...]:
    """
    Give the lines that came since a mark.

    A worker's line may be sent between two lines that the page already shows. Then there are
    more lines before the mark than the page was given, and it is given all of them again.
    """
    last, _, count = after.partition(":")
    later = tuple(line for line in lines if line.id > last)
    return later if str(len(lines) - len(later)) == (count or "0") else tuple(lines)


def _feed(
    session: Session,
    lines: tuple[FeedLine, ...],
    every: Sequence[FeedLine],
    after: str,
    now: datetime,
) -> Feed:
    with_buttons = [line.id for line in lines if line.rows and not line.mine]
    return Feed(
        lines,
        session.language,
        _mark(every),
        buttons_on=with_buttons[-1] if with_buttons else "",
        ends_in=max(0, int((session.seen_at + IDLE - now).total_seconds())),
        anew=_is_anew(every, after),
    )


def _is_anew(lines: Sequence[FeedLine], after: str) -> bool:
    """Say whether the last line that a page was given stands on it no longer."""
    last = after.partition(":")[0]
    return bool(last) and all(line.id != last for line in lines)
