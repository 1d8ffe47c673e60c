"""What a failure to send means (rules.md 7), and how fast we send."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.errors import TryLaterError, UncertainError, UndeliverableError
from bot.ports import Parcel, ParcelKind
from bot.services.deliver import (
    GIVE_UP_AFTER,
    Addressed,
    Deliverer,
    Outcome,
    judge,
    wait_after,
)
from bot.services.lanes import lane_of, last_lane, with_last
from bot.services.pace import Pace
from bot.services.records import Letter, Purpose
from tests.services.world import START

LETTER = Letter(
    id="l1",
    recipient="c1",
    key_id="k1",
    channel="telegram",
    bot="1",
    purpose=Purpose.REPLY,
    parcel=Parcel(ParcelKind.SEND, text="made up"),
    created_at=START,
    not_before=START,
    attempts=1,
    first_tried_at=START,
)
LATE = START + GIVE_UP_AFTER
HALF = timedelta(seconds=30)


def judged(purpose: Purpose, error, now=START, attempts: int = 1) -> Outcome:
    return judge(replace(LETTER, purpose=purpose, attempts=attempts), error, now).outcome


@pytest.mark.parametrize(
    ("purpose", "error", "now", "attempts", "outcome"),
    [
        (Purpose.REPLY, TryLaterError("refused"), START, 1, Outcome.AGAIN),
        (Purpose.REPLY, TryLaterError("refused"), LATE, 9, Outcome.FAILED),
        (Purpose.REPLY, UncertainError("timeout"), START, 1, Outcome.UNCERTAIN),
        (Purpose.SAFETY, UncertainError("timeout"), START, 1, Outcome.AGAIN),
        (Purpose.SAFETY, UncertainError("timeout"), START, 2, Outcome.AGAIN),
        (Purpose.WORKER, UncertainError("timeout"), START, 1, Outcome.UNCERTAIN),
        (Purpose.ALERT, UncertainError("timeout"), START, 50, Outcome.AGAIN),
        (Purpose.ALERT, TryLaterError("refused"), LATE, 50, Outcome.AGAIN),
        (Purpose.ALERT, UndeliverableError("bad"), START, 1, Outcome.FAILED),
        (Purpose.ALERT, UndeliverableError("blocked", gone=True), START, 1, Outcome.GONE),
        (Purpose.REPLY, UndeliverableError("blocked", gone=True), START, 1, Outcome.GONE),
        (Purpose.REPLY, UndeliverableError("bad"), START, 1, Outcome.FAILED),
        (Purpose.TICKET, TryLaterError("refused"), START, 1, Outcome.UNCERTAIN),
        (Purpose.REPLY, TryLaterError("flood", after=3600), START, 1, Outcome.LATE),
        (Purpose.SAFETY, TryLaterError("flood", after=600), START, 1, Outcome.LATE),
        (Purpose.SAFETY, TryLaterError("flood", after=599), START, 1, Outcome.AGAIN),
        (Purpose.WORKER, TryLaterError("flood", after=90), LATE - HALF, 1, Outcome.LATE),
        (Purpose.WORKER, TryLaterError("flood", after=45), LATE - HALF, 1, Outcome.AGAIN),
        (Purpose.ALERT, TryLaterError("flood", after=3600), START, 1, Outcome.AGAIN),
    ],
)
def test_every_failure_has_its_consequence(purpose, error, now, attempts, outcome):
    """The table of rules.md 7, line by line."""
    assert judged(purpose, error, now, attempts) is outcome


FAILED, LOST = TryLaterError("http_500"), UncertainError("answer_lost")


@pytest.mark.parametrize(
    ("errors", "outcome"),
    [
        ([LOST], Outcome.AGAIN),
        ([LOST, LOST], Outcome.UNCERTAIN),
        ([FAILED, LOST], Outcome.AGAIN),
        ([FAILED, FAILED, LOST, LOST], Outcome.UNCERTAIN),
        ([LOST, FAILED, LOST], Outcome.UNCERTAIN),
        ([LOST, FAILED, FAILED], Outcome.AGAIN),
    ],
)
def test_a_safety_text_goes_once_more_after_it_may_have_arrived(errors, outcome):
    """Tries that failed for certain are not that once, before it or after it."""
    letter = replace(LETTER, purpose=Purpose.SAFETY, attempts=0)
    for error in errors:
        letter = replace(letter, attempts=letter.attempts + 1)
        result = judge(letter, error, START)
        letter = replace(letter, problem=result.problem)
    assert result.outcome is outcome


def test_waits_double_up_to_a_minute():
    """A second, two, four, and never more than a minute."""
    waits = [wait_after(attempts, None).total_seconds() for attempts in range(1, 9)]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_what_the_channel_asks_for_comes_first():
    """A 429 says how long to wait, and that is how long we wait."""
    result = judge(LETTER, TryLaterError("too_many", after=17), START)
    assert result.not_before == START + timedelta(seconds=17)


def test_never_more_than_thirty_in_any_second():
    """However much waits, a second holds thirty, and a person gets one."""
    pace = Pace()
    sent = []
    now = START
    for step in range(400):
        now = START + timedelta(milliseconds=10 * step)
        resting = set(pace.resting(now))
        for person in range(60):
            if pace.room(now) > 0 and str(person) not in resting:
                pace.spend(str(person), now)
                resting.add(str(person))
                sent.append((now, person))
    for start, _ in sent:
        window = [s for s, _ in sent if start <= s < start + timedelta(seconds=1)]
        assert len(window) <= 30
    for person in range(60):
        times = [s for s, p in sent if p == person]
        gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
        assert all(gap >= timedelta(seconds=1) for gap in gaps)
    assert len(sent) >= 90


def test_what_gives_way_leaves_every_other_second_free():
    """What is urgent finds room in the chat meanwhile."""
    pace, went = Pace(), []
    for tenth in range(100):
        now = START + timedelta(milliseconds=100 * tenth)
        if last_lane("c1") not in pace.resting(now):
            pace.spend(last_lane("c1"), now)
            went.append(tenth)
    assert went == [0, 20, 40, 60, 80]


def test_what_gives_way_waits_for_its_own_chat_and_holds_nothing_up():
    """While words or a tap's answer are on the wire, or rest, it is passed over as well."""
    words = lane_of("c1", Purpose.REPLY, ParcelKind.SEND)
    tap = lane_of("c2", Purpose.TICKET, ParcelKind.ANSWER)
    assert with_last([words]) == ["c1", last_lane("c1")]
    assert with_last([tap]) == [last_lane("c2"), tap]
    assert with_last([last_lane("c3")]) == [last_lane("c3")]


class OneLetter:
    """An outbox that holds one letter, and writes down what became of it."""

    def __init__(self) -> None:
        self.waiting = [Addressed(LETTER, "made-up")]
        self.told: list[str] = []
        self.began: list[datetime] = []

    async def take(self, now, until, limit, busy):
        taken, self.waiting = self.waiting, []
        return taken

    async def record(self, result):
        self.told.append(f"recorded {result.outcome}")
        self.began.append(result.began_at)


class Refusing:
    """A channel that takes nothing."""

    async def send(self, address, parcel):
        raise UndeliverableError("bad")


async def test_who_shows_a_letter_is_told_once_it_is_recorded():
    """A page that looked before that would not find it, and wait for the next one."""
    store = OneLetter()
    told = lambda letter: store.told.append(f"shown {letter.id}")  # noqa: E731
    channels = {"telegram": Refusing()}
    deliverer = Deliverer(store, channels, lambda: START, timedelta(seconds=30), Pace(), told)
    await deliverer.deliver()
    await deliverer.settle()
    assert store.told == ["recorded failed", "shown l1"]


async def test_what_became_of_a_try_says_when_that_try_began():
    """Not the first one, and not when it was refused: who came back meanwhile is not shut out."""
    store, now = OneLetter(), [LATE]

    class Slow(Refusing):
        async def send(self, address, parcel):
            now[0] += HALF
            await super().send(address, parcel)

    deliverer = Deliverer(store, {"telegram": Slow()}, lambda: now[0], HALF, Pace())
    await deliverer.deliver()
    await deliverer.settle()
    assert store.began == [LATE]
