"""
Delivers what is in the outbox, and gives up only into a worker's hands (rules.md 7).

Letters of one person go in order, persons side by side, and no transaction is open meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum, unique
from functools import partial
from typing import Protocol

import structlog

from bot.errors import ChannelError, TryLaterError, UncertainError, UndeliverableError
from bot.ports import TELEGRAM, Channel, Clock
from bot.services.lanes import with_last
from bot.services.pace import Pace
from bot.services.records import Letter, Purpose

log = structlog.get_logger()

#: As many letters as are on the wire at the same time.
AT_ONCE = 30
#: As many as are taken in one go. What was taken and had not left yet when the process dies
#: counts as uncertain, so no more is taken than leaves at once.
TOGETHER = 6
#: A certain failure is tried again after a second, doubling up to a minute.
FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(seconds=60)
#: So begins the problem of a letter that may have arrived, whatever went wrong with it later.
MAYBE = "maybe:"
#: What a process had on the wire when it died may have arrived.
DIED = f"{MAYBE}died_on_the_wire"
#: After this long the worker sees "not delivered".
GIVE_UP_AFTER = timedelta(minutes=10)


@unique
class Outcome(StrEnum):
    """What became of one letter."""

    #: The channel took it.
    SENT = "sent"
    #: It certainly did not arrive; again at `not_before`.
    AGAIN = "again"
    #: The same, but so late that a worker is told now.
    LATE = "late"
    #: It may have arrived; not sent again by itself.
    UNCERTAIN = "uncertain"
    #: Given up: a worker sees it.
    FAILED = "failed"
    #: The person blocked us or is gone.
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Result:
    """
    What became of *letter*: *sent_as* is the channel's id, *problem* a code.

    *address* is where it went, and *began_at* when: by the time this is written down, others may
    go elsewhere, and they may have come back.
    """

    letter: Letter
    outcome: Outcome
    at: datetime
    sent_as: str = ""
    problem: str = ""
    not_before: datetime | None = None
    address: str = ""
    began_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Addressed:
    """A letter with the address it goes to."""

    letter: Letter
    address: str


class OutboxStore(Protocol):
    """What delivering needs from the store."""

    async def take(
        self, now: datetime, until: datetime, limit: int, busy: Sequence[str]
    ) -> Sequence[Addressed]:
        """
        Put the first letter of each recipient on the wire, if its time has come.

        Recipients that are *busy* are passed over. What was on the wire when a process died
        is ambiguous: alerts and safety texts are given out again, others marked uncertain.
        """

    async def record(self, result: Result) -> None:
        """Write what became of a letter, on its own."""


class Deliverer:
    """
    Sends until it is stopped; *wake* is set by whoever put something into the outbox.

    *recorded* is told of each letter once what became of it is written down: only then does
    a page of the web chat show it.
    """

    def __init__(
        self,
        store: OutboxStore,
        channels: Mapping[str, Channel],
        clock: Clock,
        lease: timedelta,
        pace: Pace,
        recorded: Callable[[Letter], None] = lambda _letter: None,
    ) -> None:
        self._store = store
        self._channels = channels
        self._clock = clock
        self._lease = lease
        self._pace = pace
        self._recorded = recorded
        self._busy: dict[str, asyncio.Task[None]] = {}
        self.wake = asyncio.Event()

    async def deliver(self) -> int:
        """Put on the wire what may go now; give the number of letters. Waits for none of them."""
        now = self._clock()
        room = min(TOGETHER, AT_ONCE - len(self._busy), self._pace.room(now))
        if room <= 0:
            return 0
        passed_over = with_last([*self._busy, *self._pace.resting(now)])
        taken = await self._store.take(now, now + self._lease, room, passed_over)
        for addressed in taken:
            recipient = addressed.letter.recipient
            if addressed.letter.channel == TELEGRAM:
                self._pace.spend(recipient, now)
            task = asyncio.create_task(self._send(addressed))
            self._busy[recipient] = task
            task.add_done_callback(partial(self._finished, recipient))
        return len(taken)

    def rest(self) -> timedelta:
        """Give how long until somebody who had to wait may get something again."""
        return self._pace.next_room(self._clock()) or LONGEST_WAIT

    async def settle(self) -> None:
        """Wait until nothing is on the wire any more."""
        while self._busy:
            await asyncio.wait(list(self._busy.values()))

    def _finished(self, recipient: str, _task: asyncio.Task[None]) -> None:
        self._busy.pop(recipient, None)
        self.wake.set()

    async def _send(self, addressed: Addressed) -> None:
        letter, began_at = addressed.letter, self._clock()
        if letter.first_tried_at is None:
            letter = replace(letter, first_tried_at=began_at)
        try:
            sent_as = await self._channel(letter).send(addressed.address, letter.parcel)
            result = Result(letter, Outcome.SENT, self._clock(), sent_as=sent_as)
        except ChannelError as error:
            result = judge(letter, error, self._clock())
        except Exception as error:  # whatever it is, it may have arrived
            log.error("send_failed", letter=letter.id, error=type(error).__name__)
            uncertain = UncertainError(type(error).__name__)
            result = judge(letter, uncertain, self._clock())
        if result.outcome is not Outcome.SENT:
            log.warning("not_sent", letter=letter.id, outcome=result.outcome, why=result.problem)
        await self._record(replace(result, address=addressed.address, began_at=began_at))

    def _channel(self, letter: Letter) -> Channel:
        channel = self._channels.get(letter.channel)
        if channel is None:
            raise TryLaterError("channel_off")
        return channel

    async def _record(self, result: Result) -> None:
        """Keep trying: a result that is not written down would be sent again."""
        wait = FIRST_WAIT
        while True:
            try:
                await self._store.record(result)
            except Exception as error:
                log.error("result_not_recorded", error=type(error).__name__)
                await asyncio.sleep(wait.total_seconds())
                wait = min(wait * 2, LONGEST_WAIT)
            else:
                self._recorded(result.letter)
                return


def judge(letter: Letter, error: ChannelError, now: datetime) -> Result:
    """
    Say what a failure means for a letter, by the table of rules.md 7.

    Alerts are tried until they are accepted, at every tier; one that is refused for good goes
    to others. A safety text that may have arrived is sent once more. Of what the channel makes wait
    until after a worker would be told, they are told now. A tap's answer is not worth a second try.
    """
    again = Result(letter, Outcome.AGAIN, now, problem=_problem(letter, error))
    alert = letter.purpose is Purpose.ALERT
    tried_for = now - (letter.first_tried_at or now)
    match error:
        case TryLaterError() | UncertainError() if letter.purpose is Purpose.TIDY:
            # Clearing twice is clearing once, and nothing else would ever clear it.
            return replace(again, not_before=now + wait_after(letter.attempts, _asked(error)))
        case TryLaterError() if letter.purpose is Purpose.TICKET:
            return replace(again, outcome=Outcome.UNCERTAIN)
        case TryLaterError() if alert or tried_for < GIVE_UP_AFTER:
            wait = wait_after(letter.attempts, error.after)
            late = not alert and wait > LONGEST_WAIT and tried_for + wait >= GIVE_UP_AFTER
            outcome = Outcome.LATE if late else Outcome.AGAIN
            return replace(again, outcome=outcome, not_before=now + wait)
        case UndeliverableError() if error.gone:
            return replace(again, outcome=Outcome.GONE)
        case TryLaterError() | UndeliverableError():
            return replace(again, outcome=Outcome.FAILED)
        case _ if may_go_twice(letter):
            return replace(again, not_before=now + wait_after(letter.attempts, None))
        case _:
            return replace(again, outcome=Outcome.UNCERTAIN)


def _problem(letter: Letter, error: ChannelError) -> str:
    """Give the code of what went wrong, with the mark that a letter keeps from then on."""
    certain = isinstance(error, TryLaterError | UndeliverableError)
    mark = MAYBE if may_be_there(letter) or not certain else ""
    return f"{mark}{error}"[:64]


def may_be_there(letter: Letter) -> bool:
    """Say whether one of the tries so far may have arrived."""
    return (letter.problem or "").startswith(MAYBE)


def _asked(error: ChannelError) -> float | None:
    return error.after if isinstance(error, TryLaterError) else None


def may_go_twice(letter: Letter) -> bool:
    """
    Say whether something that may have arrived is sent again: alerts always, safety once.

    Tries that certainly failed are not that once. What clears the screen does nothing more the
    second time.
    """
    if letter.purpose in (Purpose.ALERT, Purpose.TIDY):
        return True
    return letter.purpose is Purpose.SAFETY and not may_be_there(letter)


def wait_after(attempts: int, asked: float | None) -> timedelta:
    """Give how long to wait after so many attempts; what the channel asks for comes first."""
    if asked is not None:
        return timedelta(seconds=max(asked, 0))
    doubled = FIRST_WAIT.total_seconds() * 2.0 ** min(max(attempts - 1, 0), 10)
    return min(timedelta(seconds=doubled), LONGEST_WAIT)
