"""What stands on a young person's screen, by the channel's ids: what to clear or to replace."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, bindparam, exists, func, select

from bot.domain.inbound import Kind
from bot.errors import StoreError
from bot.ports import Parcel, ParcelKind, Span
from bot.services.records import Delivery, Letter, Purpose
from bot.services.setup import Setup
from bot.services.tidying import neutral_words
from bot.store.keys import learn_keys
from bot.store.parcels import load_parcel
from bot.store.rows import AnyRow
from bot.store.sealing import Sealer
from bot.store.tables import message, outbox

#: Nothing older than two days can be taken back or changed; a little less, for the time it takes.
CHANGEABLE = timedelta(hours=48) - timedelta(minutes=5)
#: Something whose answer was lost may stand a little behind the last that is known.
_MARGIN = 50
#: At the most so many ids are tried; on a busy account those between two of one chat are others'.
MOST = 2000
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

_OUT = select(outbox.c.id, outbox.c.sent_as, outbox.c.sent_at).where(
    outbox.c.chat_id == bindparam("of"),
    outbox.c.status == Delivery.SENT.value,
    outbox.c.purpose != Purpose.TIDY.value,
    outbox.c.sent_at > bindparam("since"),
    outbox.c.sent_as != "",
)
#: A tap names a message of ours, and an edit one that may be old: the first that came counts.
_IN = (
    select(message.c.sent_as, func.min(message.c.received_at).label("received_at"))
    .where(
        message.c.chat_id == bindparam("of"),
        message.c.kind != Kind.TAP.value,
        message.c.sent_as != "",
    )
    .group_by(message.c.sent_as)
    .having(func.min(message.c.received_at) > bindparam("since"))
)
_LINE = select(outbox.c.sent_as).where(outbox.c.id == bindparam("of"))
_edit = outbox.alias("edit")
#: Neutral words stand in the place of what a letter said.
IS_REPLACED = exists().where(
    _edit.c.chat_id == outbox.c.chat_id,
    _edit.c.purpose == Purpose.TIDY.value,
    _edit.c.sent_as == outbox.c.sent_as,
)
_COPY = select(outbox).where(
    outbox.c.id == bindparam("of"),
    outbox.c.status == Delivery.SENT.value,
    outbox.c.sent_at > bindparam("since"),
    outbox.c.sent_as != "",
    ~IS_REPLACED,
)
_QUESTION = (
    select(outbox)
    .where(
        outbox.c.chat_id == bindparam("of"),
        outbox.c.status == Delivery.SENT.value,
        outbox.c.purpose != Purpose.TIDY.value,
        outbox.c.id < bindparam("before"),
    )
    .order_by(outbox.c.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class _Known:
    """A message that is known to stand there: when it came, and by which letter, if it is ours."""

    number: int
    at: datetime
    letter: str = ""


class Screen:
    """Fills in what a letter that changes the screen is about, when its time has come."""

    def __init__(self, sealer: Sealer, setup: Setup) -> None:
        self._sealer = sealer
        authorities = setup.authorities.by_slug.values()
        self._numbers = sorted(
            {
                s.contact
                for a in authorities
                for s in a.signposts
                if any(map(str.isdigit, s.contact))
            }
        )

    def parcel_for(self, connection: Connection, letter: Letter, now: datetime) -> Parcel | None:
        """Give what is to be sent; nothing if there is nothing to clear or to replace."""
        if letter.parcel.kind is ParcelKind.EDIT:
            return self._replaced(connection, letter, now)
        span = letter.parcel.span
        if span is None or letter.chat_id is None:
            return letter.parcel
        ids = _ids(connection, letter, span, now)
        return replace(letter.parcel, messages=tuple(map(str, ids)), span=None) if ids else None

    def _replaced(self, connection: Connection, letter: Letter, now: datetime) -> Parcel | None:
        """Put other words in the place of a question; a helpline's number is left standing."""
        parcel = letter.parcel
        row = _asked(connection, letter, now)
        message = parcel.message or (row.sent_as if row else "")
        if not message:
            return None
        before = self._words(connection, row) if row else ""
        text = neutral_words(before, parcel.text, self._numbers)
        return replace(parcel, message=message, text=text, span=None)

    def _words(self, connection: Connection, row: AnyRow) -> str:
        learn_keys(connection, self._sealer, [row.key_id])
        try:
            return load_parcel(self._sealer.open(f"outbox:payload:{row.id}", row.payload)).text
        except StoreError:
            return ""


def _asked(connection: Connection, letter: Letter, now: datetime) -> AnyRow | None:
    """Find the letter that asked: the one named, the one tapped, or the last with this question."""
    parcel, of = letter.parcel, {"of": letter.chat_id, "before": letter.id}
    if parcel.span is not None and parcel.span.letter:
        one = {"of": parcel.span.letter, "since": now - CHANGEABLE}
        return connection.execute(_COPY, one).first()
    by_message = _QUESTION.where(outbox.c.sent_as == parcel.message)
    by_step = _QUESTION.where(outbox.c.step == letter.step)
    row = connection.execute(by_message, of).first() if parcel.message else None
    return row or connection.execute(by_step, of).first()


def _ids(connection: Connection, letter: Letter, span: Span, now: datetime) -> list[int]:
    """
    Give the ids to clear, the newest first: all from the first to the last that is known.

    Those in between that nobody knows are tried as well, because an answer may have been lost;
    those that are not there are passed over by the channel.
    """
    since = max(now - CHANGEABLE, datetime.fromisoformat(span.since) if span.since else _LONG_AGO)
    found = _known(connection, letter, since)
    if span.until:
        until = datetime.fromisoformat(span.until)
        return _between([one for one in found if one.at <= until], set(), 0)
    line = _number(connection.scalar(_LINE, {"of": span.spare})) if span.spare else None
    before = [
        one
        for one in found
        if _was_there(one, letter) and (not one.letter or one.letter != span.spare)
    ]
    # What was typed since belongs to the next session.
    later = {one.number for one in found} - {one.number for one in before}
    if line is not None:
        ids = _between([*before, _Known(line, now)], later | {line}, 0)
        return [number for number in ids if number < line]
    return _between(before, later, 0 if span.spare else _MARGIN)


def _was_there(one: _Known, letter: Letter) -> bool:
    return one.letter < letter.id if one.letter else one.at <= letter.created_at


def _between(known: list[_Known], spared: set[int], margin: int) -> list[int]:
    if not known:
        return []
    sure = {one.number for one in known} - spared
    low, high = min(sure, default=0), max(one.number for one in known) + margin
    guessed = [n for n in range(high, max(low - 1, high - MOST), -1) if n not in spared]
    return sorted({*sure, *guessed}, reverse=True) if sure else []


def _known(connection: Connection, letter: Letter, since: datetime) -> list[_Known]:
    of = {"of": letter.chat_id, "since": since}
    found = [(row.sent_as, row.sent_at, row.id) for row in connection.execute(_OUT, of)]
    found += [(row.sent_as, row.received_at, "") for row in connection.execute(_IN, of)]
    return [
        _Known(number, at, sent)
        for sent_as, at, sent in found
        if (number := _number(sent_as)) is not None
    ]


def _number(sent_as: str | None) -> int | None:
    return int(sent_as) if sent_as and sent_as.isdigit() else None
