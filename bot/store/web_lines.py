"""The lines that the page of a web chat shows: what both sides said in this session."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.domain.conversation import Choice
from bot.domain.inbound import Kind
from bot.domain.message import Button
from bot.domain.own_words import is_masked
from bot.engine.saved import load
from bot.errors import StoreError
from bot.ports import WEB
from bot.services.feed import FeedButton, FeedLine
from bot.services.records import Delivery, Purpose
from bot.services.setup import Setup
from bot.services.web_chat import Session
from bot.services.web_values import write_value
from bot.store import rows
from bot.store.sealing import Sealer
from bot.store.tables import chat, conversation, message, outbox
from bot.wording import TICK

_SHOWN = (Delivery.SENT.value, Delivery.UNCERTAIN.value)
_HIDDEN = (Purpose.TICKET.value, Purpose.LEAVE.value)
#: A letter that waited this long is shown where it arrived, not where it was written.
_DELAYED = timedelta(seconds=1)


class WebLines:
    """Opens the lines of a session."""

    def __init__(self, sealer: Sealer, setup: Setup) -> None:
        self._sealer = sealer
        self._setup = setup

    def lines(self, connection: Connection, session: Session) -> list[FeedLine]:
        """Give the lines of this session, in the order of their ids."""
        found = [
            *self._typed(connection, session),
            *self._said(connection, session),
        ]
        return sorted(found, key=lambda line: line.id)

    def _typed(self, connection: Connection, session: Session) -> Iterator[FeedLine]:
        kinds = (Kind.TEXT.value, Kind.TAP.value)
        statement = (
            select(message, conversation.c.state)
            .join(chat, chat.c.id == message.c.chat_id)
            .outerjoin(conversation, conversation.c.id == chat.c.conversation_id)
            .where(
                message.c.chat_id == session.chat_id,
                message.c.received_at >= session.since,
                message.c.kind.in_(kinds),
            )
        )
        for row in connection.execute(statement):
            words = self._label(row, session.language)
            if row.words is not None:
                words = self._sealer.open(f"message:words:{row.id}", row.words)
            if words:
                # Dots would tell whoever looks that a word was agreed.
                shown = "" if is_masked(words) else words
                yield FeedLine(row.id, mine=True, words=shown)

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
            outbox.c.channel == WEB,
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
                tuple(_on_page(button) for button in line if isinstance(button, Button))
                for line in letter.parcel.rows
            )
            yield FeedLine(_place(row), mine=False, words=letter.parcel.text, rows=buttons)


def _on_page(button: Button) -> FeedButton:
    """The page draws the tick of what was picked itself."""
    label = button.label.removeprefix(TICK)
    return FeedButton(label, write_value(button.action), picked=label != button.label)


def _place(row: Row[Any]) -> str:
    """Give the place of a letter among the lines: where it arrived, if it had to wait."""
    if row.sent_at - row.created_at <= _DELAYED:
        return str(row.id)
    nanoseconds = int(row.sent_at.timestamp() * 1_000_000_000)
    return f"{nanoseconds:016x}{row.id}"
