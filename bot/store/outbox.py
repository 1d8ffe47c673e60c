"""Statements of the outbox: what may go on the wire, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
    update,
)

from bot.domain.escalation import Status
from bot.errors import StoreError
from bot.services.consequences import Consequences
from bot.services.conversing import nudge
from bot.services.deliver import DIED, Addressed, Outcome, Result, may_go_twice
from bot.services.lanes import ASIDE, LAST
from bot.services.raising import raise_concerns
from bot.services.records import Delivery, Letter, Purpose
from bot.services.setup import Setup
from bot.store.commits import commit_works
from bot.store.copies import write_copies
from bot.store.database import Database
from bot.store.holding import BECOMES, WAITING_OR_HELD
from bot.store.keys import learn_keys
from bot.store.knowing import Knowing
from bot.store.rows import AnyRow, to_letter, unopened_letter
from bot.store.screen_rows import Screen
from bot.store.sealing import Sealer
from bot.store.surpassed import drop_surpassed
from bot.store.tables import escalation, outbox
from bot.store.undelivered import DAMAGED, Undelivered
from bot.store.wire import FROM_OTHERS, STOPPED_BY, Address, address_of, find_addresses

log = structlog.get_logger()

#: Written out as in the index of what waits, which no database uses for values that come later:
#: each look would go through all that was ever sent.
_PENDING: tuple[ColumnElement[str], ...] = tuple(
    literal_column(f"'{status.value}'") for status in (Delivery.WAITING, Delivery.SENDING)
)
_NOW: BindParameter[datetime] = bindparam("now")
_earlier = outbox.alias("earlier")
_before = outbox.alias("before")

_HEADS = (
    select(outbox)
    .where(
        or_(
            outbox.c.status == Delivery.WAITING.value,
            (outbox.c.status == Delivery.SENDING.value) & (outbox.c.leased_until < _NOW),
        ),
        outbox.c.status.in_(_PENDING),
        outbox.c.not_before <= _NOW,
        outbox.c.recipient.not_in(bindparam("busy", expanding=True)),
        ~exists().where(
            _earlier.c.recipient == outbox.c.recipient,
            _earlier.c.status.in_(_PENDING),
            _earlier.c.id < outbox.c.id,
        ),
        # What gives way goes once nothing else waits for the same chat.
        ~exists().where(
            outbox.c.recipient == outbox.c.chat_id + LAST,
            _before.c.recipient.in_((outbox.c.chat_id, outbox.c.chat_id + ASIDE)),
            _before.c.status.in_(_PENDING),
        ),
    )
    # Not by the id itself: SQLite would look through all rows, because they lie in that order.
    .order_by(outbox.c.id.concat(""))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_ON_WIRE = (
    update(outbox)
    .where(outbox.c.id == bindparam("of"))
    .values(
        status=Delivery.SENDING.value,
        attempts=outbox.c.attempts + 1,
        leased_until=bindparam("until"),
        problem=bindparam("why"),
        first_tried_at=func.coalesce(outbox.c.first_tried_at, bindparam("tried")),
    )
)
_FREE_ALL = (
    update(outbox)
    .where(outbox.c.status == Delivery.SENDING.value)
    .values(leased_until=bindparam("at"))
)


class SqlOutbox:
    """Keeps the outbox in the database; an `OutboxStore`."""

    def __init__(self, database: Database, sealer: Sealer, setup: Setup, bot: str) -> None:
        self._database = database
        self._sealer = sealer
        self._setup = setup
        self._knowing = Knowing(sealer, bot)
        self._screen = Screen(sealer, setup)
        self._undelivered = Undelivered(sealer, setup, self._knowing)

    async def take(
        self, now: datetime, until: datetime, limit: int, busy: Sequence[str]
    ) -> Sequence[Addressed]:
        """Put the first letter of each recipient on the wire, if its time has come."""
        return await self._database.write(self._take, now, until, limit, list(busy))

    async def record(self, result: Result) -> None:
        """Write what became of a letter, with all that follows from it."""
        await self._database.write(self._record, result)

    def _take(
        self, connection: Connection, now: datetime, until: datetime, limit: int, busy: list[str]
    ) -> list[Addressed]:
        values = {"now": now, "busy": busy, "most": limit}
        found = connection.execute(_HEADS, values).all()
        if drop_surpassed(connection, found, now):
            found = connection.execute(_HEADS, values).all()
        if not found:
            return []
        learn_keys(connection, self._sealer, (row.key_id for row in found))
        opened = [self._open(connection, row, now) for row in found]
        letters = [letter for letter in opened if letter is not None]
        addresses = find_addresses(connection, self._sealer, letters)
        taken = []
        for letter in letters:
            to = address_of(addresses, letter)
            if not self._may_go(connection, letter, to, now) or to is None:
                continue
            ready = self._make_ready(connection, letter, to, now)
            if ready is not None:
                taken.append(Addressed(_tried_once_more(ready), to.address))
        wire = [
            {"of": a.letter.id, "until": until, "tried": now, "why": a.letter.problem}
            for a in taken
        ]
        if wire:
            connection.execute(_ON_WIRE, wire)
        return taken

    def _open(self, connection: Connection, row: AnyRow, now: datetime) -> Letter | None:
        """One damaged row must not keep everybody else's from being sent."""
        try:
            return to_letter(row, self._sealer)
        except StoreError:
            self._give_up(connection, unopened_letter(row), Outcome.FAILED, now)
            return None

    def _give_up(
        self, connection: Connection, letter: Letter, outcome: Outcome, now: datetime
    ) -> None:
        log.error("letter_damaged", letter=letter.id)
        self._record(connection, Result(letter, outcome, now, problem=DAMAGED))

    def _may_go(
        self, connection: Connection, letter: Letter, to: Address | None, now: datetime
    ) -> bool:
        """Look once more at the moment of sending: much may have changed since it was written."""
        if letter.status is Delivery.SENDING and not may_go_twice(letter):
            # It was on the wire when a process died. TICKET and the like are not sent twice.
            _set(connection, letter, Delivery.UNCERTAIN, problem=DIED)
            return False
        if letter.status is Delivery.SENDING and letter.problem in BECOMES:
            # What it was written for changed while it was on the wire.
            _set(connection, letter, BECOMES[letter.problem], problem=DIED)
            return False
        if to is None or letter.purpose in STOPPED_BY[to.sends]:
            _set(connection, letter, Delivery.DROPPED, problem="no_address_or_stopped")
            return False
        if not to.address:
            # A worker whose address is damaged can't be told any more, until they link anew.
            outcome = Outcome.GONE if letter.worker_id else Outcome.FAILED
            self._give_up(connection, letter, outcome, now)
            return False
        if letter.gated and not to.may_show(letter, now):
            _set(connection, letter, Delivery.HELD, problem=_problem_so_far(letter))
            self._nudge(connection, letter, now)
            return False
        return True

    def _make_ready(
        self, connection: Connection, letter: Letter, to: Address, now: datetime
    ) -> Letter | None:
        """Fill in what is known only now; outside a live exchange nothing makes a sound."""
        if letter.purpose is Purpose.TIDY:
            parcel = self._screen.parcel_for(connection, letter, now)
            write_copies(connection, self._sealer, letter, parcel, now)
            if parcel is None:
                _set(connection, letter, Delivery.DROPPED, problem="nothing_there")
                return None
            return replace(letter, parcel=parcel)
        if letter.chat_id and not to.is_live(now):
            return replace(letter, parcel=replace(letter.parcel, silent=True))
        return letter

    def _nudge(self, connection: Connection, letter: Letter, now: datetime) -> None:
        """
        Words that came too late for a live exchange wait behind the gate (rules.md 4).

        Whoever cleared the screen since is asked when they write again, and not before.
        """
        known = self._knowing.of_chat(connection, letter.chat_id or "", now)
        if known is None or known.chat is None or known.chat.session_over:
            return
        work = Consequences.about(self._setup, known, now)
        raise_concerns(work, nudge(work, unasked=letter.purpose in FROM_OTHERS))
        commit_works(connection, self._sealer, [work], now)

    def _record(self, connection: Connection, result: Result) -> None:
        letter = result.letter
        match result.outcome:
            case Outcome.SENT:
                values = {"sent_at": result.at, "sent_as": result.sent_as[:64]}
                _set(connection, letter, Delivery.SENT, **values)
                if letter.purpose is Purpose.ALERT and letter.escalation_id:
                    _told(connection, letter.escalation_id, result.at)
                if letter.purpose is Purpose.WORKER and letter.escalation_id:
                    _reached(connection, letter)
            case Outcome.AGAIN:
                _try_again(connection, result)
            case Outcome.LATE:
                _try_again(connection, result)
                self._undelivered.give_up(connection, result)
            case Outcome.UNCERTAIN:
                _set(connection, letter, Delivery.UNCERTAIN, problem=result.problem)
            case Outcome.GONE if self._undelivered.is_overtaken(connection, result):
                _try_again(connection, replace(result, not_before=result.at))
            case Outcome.FAILED | Outcome.GONE:
                _set(connection, letter, Delivery.FAILED, problem=result.problem)
                self._undelivered.give_up(connection, result)


def _set(connection: Connection, letter: Letter, status: Delivery, **values: Any) -> None:
    fields = {"status": status.value, "leased_until": None, **values}
    connection.execute(update(outbox).where(outbox.c.id == letter.id).values(**fields))


def _try_again(connection: Connection, result: Result) -> None:
    """Let it wait for its next try, or behind the gate if everything was held meanwhile."""
    again = {"not_before": result.not_before, "problem": result.problem, "leased_until": None}
    connection.execute(
        update(outbox)
        .where(outbox.c.id == result.letter.id)
        .values(status=WAITING_OR_HELD, **again)
    )


def _told(connection: Connection, escalation_id: str, at: datetime) -> None:
    """*Told* is only true once a channel accepted an alert (rules.md 1)."""
    connection.execute(
        update(escalation)
        .where(escalation.c.id == escalation_id, escalation.c.told_at.is_(None))
        .values(told_at=at)
    )


def _reached(connection: Connection, letter: Letter) -> None:
    """
    A reply that waited behind the gate is contact from now on, by the one who wrote it.

    Words from before a claim say nothing of who has the case now, and has not opened it yet.
    """
    by_claimer = escalation.c.claimed_by == letter.author if letter.author else true()
    connection.execute(
        update(escalation)
        .where(
            escalation.c.id == letter.escalation_id,
            escalation.c.status == Status.CLAIMED.value,
            escalation.c.opened_at.is_not(None),
            by_claimer,
        )
        .values(status=Status.CONTACTED.value, revision=escalation.c.revision + 1)
    )


def _tried_once_more(letter: Letter) -> Letter:
    return replace(letter, attempts=letter.attempts + 1, problem=_problem_so_far(letter))


def _problem_so_far(letter: Letter) -> str | None:
    """A letter that is taken off the wire of a dead process keeps it that it may have arrived."""
    return DIED if letter.status is Delivery.SENDING else letter.problem


def free_wire(connection: Connection, now: datetime) -> None:
    """Let what a dead process had on the wire be looked at at once."""
    connection.execute(_FREE_ALL, {"at": now})
