"""Sessions of the web chat, and the lines that its page shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, or_, select, update

from bot.ports import WEB, RawUpdate
from bot.services.feed import FeedLine
from bot.services.identifiers import new_id
from bot.services.records import AuditEntry, Chat
from bot.services.setup import WRONG_CODES_FROM_ONE_PLACE, WRONG_CODES_WITHIN, Setup
from bot.services.web_chat import AWAY, IDLE, NewSession, Session
from bot.store import rows
from bot.store.attempts import count_try, tries
from bot.store.audit import write_audit
from bot.store.database import Database
from bot.store.inbox import Inbox, keep_updates, sender_of
from bot.store.keys import keep_key, learn_keys
from bot.store.reuse import tell_of_reuse
from bot.store.sealing import Sealer
from bot.store.tables import chat, inbox, invitation, web_session
from bot.store.web_lines import WebLines

_SESSION = select(
    web_session,
    chat.c.address,
    chat.c.key_id,
    chat.c.language,
    chat.c.gate,
    chat.c.watched,
    chat.c.young_person_id,
).join(chat, chat.c.id == web_session.c.chat_id)
_OPEN = "open"
#: What they do is written down once in so long.
_SEEN_WITHIN = timedelta(minutes=1)


class WebSessions:
    """Keeps the sessions of the web chat; a `SessionStore`."""

    def __init__(self, database: Database, sealer: Sealer, intake: Inbox, setup: Setup) -> None:
        self._database = database
        self._sealer = sealer
        self._intake = intake
        self._setup = setup
        self._shown = WebLines(sealer, setup)

    def token_of(self, ticket: str, code: str) -> str:
        """The same ticket and code give the same token, and nobody else can work it out."""
        return self._sealer.digest("web start", f"{ticket}:{code}")

    async def open(self, new: NewSession, setup: Setup, now: datetime) -> bool:
        """Open a session, take its code and store its first update, all or nothing."""
        opened = await self._database.write(self._open, new, setup, now)
        if opened:
            self._intake.wake()
        return opened

    async def session(self, token: str, now: datetime, idle: timedelta) -> Session | None:
        """Give an open session; looking keeps it open for no longer."""
        return await self._database.read(self._session, token, now, idle)

    async def see(self, session: Session, now: datetime, *, acted: bool) -> None:
        """The page is there; if they *acted*, the session stays open for longer."""
        longer = acted and now - session.seen_at > _SEEN_WITHIN
        if longer or session.away:
            await self._database.write(_see, session.id, now if longer else session.seen_at)

    async def go_away(self, token: str, now: datetime) -> None:
        """The page was closed."""
        await self._database.write(_go_away, self._digest(token), now)

    async def was_ended(self, token: str, now: datetime) -> bool:
        """Say whether a session was ended by them, closing its page a minute ago included."""
        of = web_session.c
        closed = of.away_at <= now - AWAY
        ended = select(of.id).where(
            of.token_digest == self._digest(token), or_(of.ended_at.is_not(None), closed)
        )
        return await self._database.read(lambda c: c.scalar(ended)) is not None

    async def end(self, token: str, now: datetime) -> None:
        """End a session."""
        await self._database.write(_end, self._digest(token), now)

    async def lines(self, session: Session) -> Sequence[FeedLine]:
        """Give the lines of this session, in the order of their ids."""
        return await self._database.read(self._shown.lines, session)

    async def is_done(self, session: Session, client_id: str) -> bool:
        """Say whether a posted message was read."""
        return await self._database.read(_is_done, f"{session.address}:{client_id}"[:64])

    async def store(self, updates: Sequence[RawUpdate]) -> None:
        """Keep updates for good."""
        await self._intake.store(updates)

    def _digest(self, token: str) -> str:
        return self._sealer.digest("web session", token)

    def _open(self, connection: Connection, new: NewSession, setup: Setup, now: datetime) -> bool:
        already = select(web_session).where(web_session.c.token_digest == self._digest(new.token))
        if (before := connection.execute(already).first()) is not None:
            if before.ended_at or before.away_at or before.seen_at <= now - IDLE:
                return False
            return not _is_begun(connection, before.chat_id)
        source = self._sealer.digest("code source", new.source)
        wrong = tries(connection, "web code", source, now, WRONG_CODES_WITHIN)
        if new.code and wrong >= WRONG_CODES_FROM_ONE_PLACE:
            return False
        found = self._new_chat(new, setup, now)
        keep_key(connection, self._sealer.wrap(found.key_id, "chat"), now)
        connection.execute(insert(chat), [rows.new_chat(found, self._sealer)])
        if new.code and not self._take_code(connection, new.code, found, now):
            connection.execute(chat.delete().where(chat.c.id == found.id))
            count_try(connection, "web code", source, now, WRONG_CODES_WITHIN)
            return False
        connection.execute(
            insert(web_session).values(
                id=new_id(),
                token_digest=self._digest(new.token),
                chat_id=found.id,
                created_at=now,
                seen_at=now,
            )
        )
        keep_updates(connection, [self._intake.row(new.update, now)])
        return True

    def _new_chat(self, new: NewSession, setup: Setup, now: datetime) -> Chat:
        key = self._sealer.make_key(new_id(), "chat")
        desk = setup.authorities.get(setup.authorities.front_desk)
        return Chat(
            id=new_id(),
            key_id=key.id,
            channel=WEB,
            bot=WEB,
            address=new.address,
            address_digest=sender_of(self._sealer, WEB, WEB, new.address),
            authority=desk.slug,
            language=self._language(new, setup),
            created_at=now,
            synthetic=desk.training,
        )

    def _language(self, new: NewSession, setup: Setup) -> str:
        """Without a code, what the front door was read in; a code brings its own language."""
        desk = setup.authorities.get(setup.authorities.front_desk)
        known = not new.code and new.language in desk.offered
        return new.language if known else desk.offered[0]

    def _take_code(self, connection: Connection, code: str, found: Chat, now: datetime) -> bool:
        """Take a code for this chat before anybody else can; the turn then binds it."""
        digest = self._sealer.digest("code", code)
        named = or_(invitation.c.code_digest == digest, invitation.c.short_digest == digest)
        taken = connection.execute(
            update(invitation)
            .where(named, invitation.c.used_at.is_(None), invitation.c.expires_at > now)
            .values(used_at=now, used_by=found.id)
        )
        if taken.rowcount == 1:
            return True
        known = connection.execute(select(invitation).where(named)).first()
        if known is not None:
            entry = AuditEntry("service", "code_refused", known.id, known.authority)
            write_audit(connection, [entry], now)
            authority = self._setup.authorities.get(known.authority)
            tell_of_reuse(connection, known.used_by, authority, now)
        return False

    def _session(
        self, connection: Connection, token: str, now: datetime, idle: timedelta
    ) -> Session | None:
        row = session_row(connection, self._digest(token), now, idle)
        if row is None:
            return None
        learn_keys(connection, self._sealer, [row.key_id])
        return Session(
            id=row.id,
            chat_id=row.chat_id,
            address=self._sealer.open(f"chat:address:{row.chat_id}", row.address),
            language=row.language,
            since=row.created_at,
            seen_at=row.seen_at,
            away=row.away_at is not None,
        )


def session_row(
    connection: Connection, token_digest: str, now: datetime, idle: timedelta = IDLE
) -> Row[Any] | None:
    """Give the row of an open session, with what is known of its chat."""
    mine = web_session.c.token_digest == token_digest
    return connection.execute(_SESSION.where(mine, open_at(now, idle))).first()


def open_at(now: datetime, idle: timedelta = IDLE) -> ColumnElement[bool]:
    """Say of a session that it is not over: they were active lately, and did not close the page."""
    still_there = or_(web_session.c.away_at.is_(None), web_session.c.away_at > now - AWAY)
    return web_session.c.ended_at.is_(None) & (web_session.c.seen_at > now - idle) & still_there


def _is_begun(connection: Connection, chat_id: str) -> bool:
    """Say whether something was done on the page: then its start was answered, and is over."""
    theirs = select(inbox.c.id).join(chat, chat.c.address_digest == inbox.c.sender)
    begun = theirs.where(chat.c.id == chat_id).limit(2)
    return len(connection.execute(begun).all()) > 1


def end_sessions(connection: Connection, chat_id: str, now: datetime) -> None:
    """End every session of a chat."""
    mine = (web_session.c.chat_id == chat_id) & web_session.c.ended_at.is_(None)
    connection.execute(update(web_session).where(mine).values(ended_at=now))


def begin_anew(connection: Connection, chat_id: str, now: datetime) -> None:
    """Somebody else can see the page: from here on nothing that was said before stands on it."""
    mine = (web_session.c.chat_id == chat_id) & web_session.c.ended_at.is_(None)
    connection.execute(update(web_session).where(mine).values(created_at=now))


def is_page_open(
    connection: Connection, chat_id: str, now: datetime, *, closing_counts: bool = True
) -> bool:
    """
    Say whether a browser shows this chat, so that something written to it could be read.

    One that was closed less than a minute ago may be loaded anew: it counts if *closing_counts*.
    """
    there = select(web_session.c.id).where(web_session.c.chat_id == chat_id, open_at(now))
    if not closing_counts:
        there = there.where(web_session.c.away_at.is_(None))
    return connection.execute(there).first() is not None


def _is_done(connection: Connection, update_id: str) -> bool:
    waiting = select(inbox.c.id).where(
        inbox.c.channel == WEB, inbox.c.update_id == update_id, inbox.c.status == _OPEN
    )
    return connection.execute(waiting).first() is None


def _see(connection: Connection, session_id: str, seen_at: datetime) -> None:
    connection.execute(
        update(web_session)
        .where(web_session.c.id == session_id)
        .values(seen_at=seen_at, away_at=None)
    )


def _go_away(connection: Connection, token_digest: str, now: datetime) -> None:
    connection.execute(
        update(web_session)
        .where(web_session.c.token_digest == token_digest, web_session.c.ended_at.is_(None))
        .values(away_at=now)
    )


def _end(connection: Connection, token_digest: str, now: datetime) -> None:
    connection.execute(
        update(web_session)
        .where(web_session.c.token_digest == token_digest, web_session.c.ended_at.is_(None))
        .values(ended_at=now)
    )
