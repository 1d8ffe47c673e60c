"""Sessions of the web chat, and the lines that its page shows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from bot.domain.conversation import Choice
from bot.domain.inbound import Kind
from bot.domain.message import Button
from bot.engine.saved import load
from bot.errors import StoreError
from bot.ports import RawUpdate
from bot.services.identifiers import new_id
from bot.services.records import AuditEntry, Chat, Delivery, Purpose
from bot.services.setup import WRONG_CODES, WRONG_CODES_WITHIN, Setup
from bot.services.views import FeedButton, FeedLine
from bot.services.web_chat import CHANNEL, IDLE, NewSession, Session
from bot.services.web_values import write_value
from bot.store import rows
from bot.store.attempts import count_try, tries
from bot.store.audit import write_audit
from bot.store.database import Database
from bot.store.inbox import Inbox, keep_updates, sender_of
from bot.store.keys import keep_key, learn_keys
from bot.store.reuse import tell_of_reuse
from bot.store.sealing import Sealer
from bot.store.tables import chat, conversation, inbox, invitation, message, outbox, web_session

_SESSION = (
    select(web_session, chat.c.address, chat.c.key_id, chat.c.language)
    .join(chat, chat.c.id == web_session.c.chat_id)
    .where(web_session.c.ended_at.is_(None))
)
_SHOWN = (Delivery.SENT.value, Delivery.UNCERTAIN.value)
_HIDDEN = (Purpose.TICKET.value, Purpose.LEAVE.value)
#: A letter that waited this long is shown where it arrived, not where it was written.
_DELAYED = timedelta(seconds=1)
_OPEN = "open"


class WebSessions:
    """Keeps the sessions of the web chat; a `SessionStore`."""

    def __init__(self, database: Database, sealer: Sealer, intake: Inbox, setup: Setup) -> None:
        self._database = database
        self._sealer = sealer
        self._intake = intake
        self._setup = setup

    async def open(self, new: NewSession, setup: Setup, now: datetime) -> bool:
        """Open a session, take its code and store its first update, all or nothing."""
        opened = await self._database.write(self._open, new, setup, now)
        if opened:
            self._intake.wake()
        return opened

    async def session(self, token: str, now: datetime, idle: timedelta) -> Session | None:
        """Give an open session, and keep it open."""
        found = await self._database.read(self._session, token, now, idle)
        if found is not None and now - found[1] > timedelta(minutes=1):
            await self._database.write(_see, found[0].id, now)
        return found[0] if found else None

    async def end(self, token: str, now: datetime) -> None:
        """End a session."""
        await self._database.write(_end, self._digest(token), now)

    async def lines(self, session: Session) -> Sequence[FeedLine]:
        """Give the lines of this session, in the order of their ids."""
        return await self._database.read(self._lines, session)

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
            return before.ended_at is None and before.seen_at > now - IDLE
        source = self._sealer.digest("code source", new.source)
        if (
            new.code
            and tries(connection, "web code", source, now, WRONG_CODES_WITHIN) >= WRONG_CODES
        ):
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
            channel=CHANNEL,
            bot=CHANNEL,
            address=new.address,
            address_digest=sender_of(self._sealer, CHANNEL, CHANNEL, new.address),
            authority=desk.slug,
            language=self._language(new),
            created_at=now,
            synthetic=desk.training,
        )

    def _language(self, new: NewSession) -> str:
        """Without a code, what the front door was read in; a code brings its own language."""
        known = self._setup.wording.languages
        return new.language if not new.code and new.language in known else "en"

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
    ) -> tuple[Session, datetime] | None:
        row = connection.execute(
            _SESSION.where(
                web_session.c.token_digest == self._digest(token),
                web_session.c.seen_at > now - idle,
            )
        ).first()
        if row is None:
            return None
        learn_keys(connection, self._sealer, [row.key_id])
        address = self._sealer.open(f"chat:address:{row.chat_id}", row.address)
        session = Session(row.id, row.chat_id, address, row.language, row.created_at)
        return session, row.seen_at

    def _lines(self, connection: Connection, session: Session) -> list[FeedLine]:
        found = [
            *self._typed(connection, session),
            *self._said(connection, session),
        ]
        return sorted(found, key=lambda line: line.id)

    def _typed(self, connection: Connection, session: Session) -> Iterator[FeedLine]:
        shown = (Kind.TEXT.value, Kind.TAP.value)
        statement = (
            select(message, conversation.c.state)
            .join(chat, chat.c.id == message.c.chat_id)
            .outerjoin(conversation, conversation.c.id == chat.c.conversation_id)
            .where(
                message.c.chat_id == session.chat_id,
                message.c.received_at >= session.since,
                message.c.kind.in_(shown),
            )
        )
        for row in connection.execute(statement):
            words = self._label(row, session.language)
            if row.words is not None:
                words = self._sealer.open(f"message:words:{row.id}", row.words)
            if words:
                yield FeedLine(row.id, mine=True, words=words)

    def _label(self, row: Row[Any], language: str) -> str:
        """Give the label of the button that was tapped, as it stood on the page."""
        if not row.choice or not row.step or row.state is None:
            return ""
        state = load(json.dumps(row.state))
        flow = self._setup.flow(state.flow, state.version)
        action = Choice(row.step, row.choice)
        if row.step not in flow.steps:
            return ""
        asked = self._setup.wording.ask(flow, row.step, language)
        labels = [b.label for line in asked.rows for b in line if b.action == action]
        return labels[0] if labels else ""

    def _said(self, connection: Connection, session: Session) -> Iterator[FeedLine]:
        statement = select(outbox).where(
            outbox.c.chat_id == session.chat_id,
            outbox.c.status.in_(_SHOWN),
            outbox.c.sent_at >= session.since,
            outbox.c.purpose.not_in(_HIDDEN),
        )
        for row in connection.execute(statement):
            try:
                letter = rows.to_letter(row, self._sealer)
            except StoreError:
                # The other lines are shown; the worker's page says that this one is broken.
                continue
            buttons = tuple(
                tuple(
                    FeedButton(
                        button.label, write_value(button.action), button.label.startswith("✓")
                    )
                    for button in line
                    if isinstance(button, Button)
                )
                for line in letter.parcel.rows
            )
            yield FeedLine(_place(row), mine=False, words=letter.parcel.text, rows=buttons)


def is_page_open(connection: Connection, chat_id: str, now: datetime) -> bool:
    """Say whether a browser shows this chat, so that something written to it could be read."""
    there = _SESSION.where(web_session.c.chat_id == chat_id, web_session.c.seen_at > now - IDLE)
    return connection.execute(there).first() is not None


def _place(row: Row[Any]) -> str:
    """Give the place of a letter among the lines: where it arrived, if it had to wait."""
    if row.sent_at - row.created_at <= _DELAYED:
        return str(row.id)
    nanoseconds = int(row.sent_at.timestamp() * 1_000_000_000)
    return f"{nanoseconds:016x}{row.id}"


def _is_done(connection: Connection, update_id: str) -> bool:
    waiting = select(inbox.c.id).where(
        inbox.c.channel == CHANNEL, inbox.c.update_id == update_id, inbox.c.status == _OPEN
    )
    return connection.execute(waiting).first() is None


def _see(connection: Connection, session_id: str, now: datetime) -> None:
    connection.execute(
        update(web_session).where(web_session.c.id == session_id).values(seen_at=now)
    )


def _end(connection: Connection, token_digest: str, now: datetime) -> None:
    connection.execute(
        update(web_session)
        .where(web_session.c.token_digest == token_digest, web_session.c.ended_at.is_(None))
        .values(ended_at=now)
    )
