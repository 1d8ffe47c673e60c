"""A case from raised to closed: claimed once, opened in time, acted on, and ended by two."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import pytest

from bot.domain.concern import Category, Tier
from bot.domain.escalation import Status
from bot.domain.worker import Role
from bot.errors import NotAllowedError, NotNowError, StaleError
from bot.services.consequences import Consequences
from bot.services.desk import OUTCOMES, Desk
from bot.services.records import Escalation
from bot.services.situation import Known
from bot.store.turn_store import SqlTurnStore
from tests.services.world import WALES, World

DANGER = "he has a knife and he is outside my door help"
URGENT = "they make me carry drugs for them and i owe them money"
QUIET = "i had pasta and then a film with my sister"


class Meddled:
    """A store where something happens between loading a case and writing it."""

    def __init__(self, store: SqlTurnStore, meddle: Callable[[], Awaitable[None]], times: int):
        self._store, self._meddle, self.times = store, meddle, times
        self.loads = 0

    async def load_case(self, escalation_id: str, now: datetime) -> tuple[Known, Escalation] | None:
        """Load, and then let it happen."""
        found = await self._store.load_case(escalation_id, now)
        self.loads += 1
        if self.times > 0:
            self.times -= 1
            await self._meddle()
        return found

    async def load_chat(self, chat_id: str, now: datetime) -> Known | None:
        """Load as ever."""
        return await self._store.load_chat(chat_id, now)

    async def commit(self, works: Sequence[Consequences]) -> None:
        """Write as ever."""
        await self._store.commit(works)


async def test_a_claim_counts_once_the_case_was_opened(world: World) -> None:
    """Claiming sets a clock of three minutes; opening acknowledges and sets one of ten."""
    ann = await world.worker("Ann")
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    row = (await world.desk.queue(ann)).rows[0]
    assert (row.status, row.claimed_by, row.claimed_by_name) == ("claimed", ann.id, "Ann")
    assert row.due_at == world.clock.now + timedelta(minutes=3)
    assert row.acknowledged_at is None
    world.clock.move(minutes=2)
    case = await world.desk.case(ann, case_id)
    assert case is not None
    assert case.row.acknowledged_at == world.clock.now
    assert case.row.due_at == world.clock.now + timedelta(minutes=10)
    world.clock.move(minutes=1)
    again = await world.desk.case(ann, case_id)
    assert again is not None
    assert again.row.acknowledged_at == world.clock.now - timedelta(minutes=1)
    assert again.row.due_at == case.row.due_at


async def test_looking_before_claiming_acknowledges_nothing(world: World) -> None:
    """Only the one who has the case can open it for good."""
    ann, bob = await world.worker("Ann"), await world.worker("Bob")
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.desk.case(ann, case_id)
    await world.desk.claim(bob, case_id)
    seen = await world.desk.case(ann, case_id)
    assert seen is not None
    assert seen.row.acknowledged_at is None
    assert seen.may == {"note"}


async def test_two_who_claim_at_once(world: World) -> None:
    """One gets it; the other reads who it was, and nothing is claimed twice."""
    ann, bob = await world.worker("Ann"), await world.worker("Bob")
    await world.says(DANGER)
    case_id = await world.only(ann)
    results = await asyncio.gather(
        world.desk.claim(ann, case_id), world.desk.claim(bob, case_id), return_exceptions=True
    )
    winner = (await world.desk.queue(ann)).rows[0].claimed_by_name
    refused = [str(result) for result in results if isinstance(result, NotNowError)]
    assert refused == [f"{winner} has claimed this already."]
    assert (await world.actions(case_id)).count("claimed") == 1


async def test_claiming_what_is_yours_already_changes_nothing(world: World) -> None:
    """A button that is tapped twice is fine, from Telegram as well."""
    ann = await world.worker("Ann")
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.desk.claim_as(ann.id, case_id)
    world.clock.move(seconds=30)
    before = await world.desk.queue(ann)
    await world.desk.claim_as(ann.id, case_id)
    await world.desk.claim(ann, case_id)
    assert (await world.desk.queue(ann)).revision == before.revision
    with pytest.raises(NotAllowedError):
        await world.desk.claim_as("nobody", case_id)


async def test_a_claim_that_is_not_opened_is_given_back(world: World) -> None:
    """After three minutes it is open again, and people are told again."""
    ann = await world.worker("Ann", linked=True)
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    told = len(await world.letters("alert"))
    await world.watch(minutes=4)
    row = (await world.desk.queue(ann)).rows[0]
    assert (row.status, row.claimed_by) == (Status.REOPENED, None)
    assert len(await world.letters("alert")) > told


async def test_a_p0_that_nobody_acts_on_is_opened_again(world: World) -> None:
    """Ten minutes without an act, however often the page is looked at; each act counts anew."""
    ann = await world.worker("Ann")
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.case(ann, case_id)
    await world.watch(minutes=8)
    await world.desk.note(ann, case_id, "Rang the placement.", once="1")
    await world.watch(minutes=8)
    case = await world.desk.case(ann, case_id)
    assert case is not None
    assert case.row.status == "claimed"
    await world.watch(minutes=3)
    case = await world.desk.case(ann, case_id)
    assert case is not None
    assert case.row.status == "reopened"
    assert [note.words for note in case.notes] == ["Rang the placement."]


async def test_a_p2_that_was_opened_has_no_such_clock(world: World) -> None:
    """Nothing is taken away from whoever works on a case of the same day."""
    ann = await world.worker("Ann")
    await world.says("can i talk to a real person please")
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.case(ann, case_id)
    row = (await world.desk.queue(ann)).rows[0]
    assert (row.tier, row.due_at) == (Tier.P2, None)
    await world.watch(hours=1)
    assert (await world.desk.queue(ann)).rows[0].claimed_by == ann.id


async def test_another_agency_has_it_until_a_time(world: World) -> None:
    """The wait holds the clock; when it is over, it is open again and people are told."""
    ann = await world.worker("Ann", linked=True)
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    until = world.clock.now + timedelta(hours=2)
    await world.desk.wait_with(ann, case_id, "Police, made-up force", until, "Officer on the way.")
    row = (await world.desk.queue(ann)).rows[0]
    assert (row.status, row.due_at) == ("waiting", until)
    await world.desk.note(ann, case_id, "Log number written down.", once="1")
    told = len(await world.letters("alert"))
    await world.watch(minutes=119)
    row = (await world.desk.queue(ann)).rows[0]
    assert (row.status, row.due_at, row.claimed_by) == ("waiting", until, ann.id)
    assert len(await world.letters("alert")) == told
    await world.watch(minutes=2)
    assert (await world.desk.queue(ann)).rows[0].status == "reopened"
    assert len(await world.letters("alert")) > told
    case = await world.desk.case(ann, case_id)
    assert case is not None
    words = "With Police, made-up force until 12:00 on 10 March: Officer on the way."
    assert words in [note.words for note in case.notes]


@pytest.mark.parametrize("hours", [-1, 0, 49])
async def test_a_wait_has_an_end_that_is_near(world: World, hours: int) -> None:
    """Nothing is put away for good by naming a day next year."""
    ann = await world.worker("Ann")
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    until = world.clock.now + timedelta(hours=hours)
    with pytest.raises(NotNowError):
        await world.desk.wait_with(ann, case_id, "Police", until, "Officer on the way.")
    assert (await world.desk.queue(ann)).rows[0].status == "claimed"


async def test_a_wait_can_be_made_longer_and_the_first_clock_is_over(world: World) -> None:
    """The earlier time passes without anything being taken away."""
    ann = await world.worker("Ann")
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    for hours in (1, 3):
        until = world.clock.now + timedelta(hours=hours)
        await world.desk.wait_with(ann, case_id, "Police", until, "Officer on the way.")
    await world.watch(hours=2)
    assert (await world.desk.queue(ann)).rows[0].status == "waiting"


async def test_a_p2_is_closed_by_one_with_an_outcome_and_a_reason(world: World) -> None:
    """It leaves the queue and stands among the closed ones, its words still to be read."""
    ann = await world.worker("Ann")
    await world.says("can i talk to a real person please")
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    for outcome, reason in (("gone", "Because."), ("advice_given", "  ")):
        with pytest.raises(NotNowError):
            await world.desk.resolve(ann, case_id, outcome, reason)
    assert await world.desk.resolve(ann, case_id, "advice_given", "We talked.") is True
    assert (await world.desk.queue(ann)).rows == ()
    row = (await world.desk.queue(ann, resolved=True)).rows[0]
    assert (row.status, row.due_at, row.unanswered) == ("resolved", None, False)
    case = await world.desk.case(ann, case_id)
    assert case is not None
    assert case.may == {"note"}
    assert case.notes[0].words == "Advice given: We talked."
    await world.desk.note(ann, case_id, "One more thing.", once="1")
    with pytest.raises(NotNowError):
        await world.desk.contacted(ann, case_id)


async def test_a_p0_needs_a_second_person(world: World) -> None:
    """The proposer can't confirm, the second person can, and they are told that they are needed."""
    ann = await world.worker("Ann", linked=True)
    bob = await world.worker("Bob", linked=True)
    eve = await world.worker("Eve", Role.ADVOCATE, linked=True)
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    before = await world.count("outbox", "purpose = 'alert'")
    assert await world.desk.resolve(ann, case_id, "referred", "Police are with them.") is False
    told = "purpose = 'alert' AND worker_id = '{}'"
    assert await world.count("outbox", "purpose = 'alert'") == before + 1
    assert "A second person" in (await world.letters("alert"))[-1][1]
    assert await world.count("outbox", told.format(bob.id)) == 2
    row = (await world.desk.queue(bob)).rows[0]
    assert (row.status, row.proposed) == ("claimed", True)
    with pytest.raises(NotNowError):
        await world.desk.confirm(ann, case_id)
    with pytest.raises(NotAllowedError):
        await world.desk.confirm(eve, case_id)
    seen = await world.desk.case(bob, case_id)
    assert seen is not None
    assert {"confirm", "decline_end"} <= seen.may
    assert (seen.proposed_by, seen.proposed_outcome) == ("Ann", "referred")
    await world.desk.confirm(bob, case_id)
    row = (await world.desk.queue(bob, resolved=True)).rows[0]
    assert (row.status, row.proposed) == ("resolved", False)
    assert (await world.actions(case_id))[-1] == "end_confirmed"
    with pytest.raises(NotNowError):
        await world.desk.confirm(bob, case_id)


async def test_nothing_is_closed_over_a_line_that_came_after(world: World) -> None:
    """A line after the proposal, harmless or not, has to be read before anything ends."""
    ann, bob = await world.worker("Ann"), await world.worker("Bob")
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.resolve(ann, case_id, "referred", "Police are with them.")
    world.clock.move(seconds=20)
    await world.says(QUIET)
    with pytest.raises(NotNowError):
        await world.desk.confirm(bob, case_id)
    seen = await world.desk.case(bob, case_id)
    assert seen is not None
    assert "confirm" not in seen.may
    assert not seen.row.proposed
    await world.desk.resolve(ann, case_id, "referred", "Read it. Police are with them.")
    await world.desk.confirm(bob, case_id)
    assert (await world.desk.queue(ann)).rows == ()


async def test_new_danger_takes_a_proposed_end_back(world: World) -> None:
    """There is nothing to confirm any more."""
    ann, bob = await world.worker("Ann"), await world.worker("Bob")
    await world.says(URGENT)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.resolve(ann, case_id, "referred", "Social worker rang.")
    world.clock.move(seconds=20)
    await world.says(DANGER)
    with pytest.raises(NotNowError):
        await world.desk.confirm(bob, case_id)
    row = (await world.desk.queue(ann)).rows[0]
    assert (row.tier, row.proposed) == (Tier.P0, False)


async def test_a_line_that_comes_in_the_middle_of_confirming(world: World) -> None:
    """What came in between loading and writing is seen, and it stays open."""
    ann, bob = await world.worker("Ann"), await world.worker("Bob")
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.resolve(ann, case_id, "referred", "Police are with them.")
    world.clock.move(seconds=20)
    store = Meddled(world.store, lambda: world.says(QUIET), times=1)
    desk = Desk(store, LateLine(world), world.setup, world.clock)
    with pytest.raises(NotNowError):
        await desk.confirm(bob, case_id)
    assert store.loads == 2
    assert (await world.desk.queue(ann)).rows[0].status == "claimed"


class LateLine:
    """Rows that do not see the newest line the first time, as if it came just afterwards."""

    def __init__(self, world: World) -> None:
        self._rows, self._first = world.rows, True

    def __getattr__(self, name: str) -> object:
        return getattr(self._rows, name)

    async def line_at(self, chat_id: str, authority: str) -> datetime | None:
        """See the newest line from the second time on."""
        found = await self._rows.line_at(chat_id, authority)
        first, self._first = self._first, False
        return None if first else found


async def test_a_second_person_may_say_no(world: World) -> None:
    """It stays open with the one who has it, who is told; the reason is kept for workers."""
    ann = await world.worker("Ann", linked=True)
    bob = await world.worker("Bob", linked=True)
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.resolve(ann, case_id, "no_contact", "No answer.")
    with pytest.raises(NotNowError):
        await world.desk.decline_end(ann, case_id, "Changed my mind.")
    with pytest.raises(NotNowError):
        await world.desk.decline_end(bob, case_id, " ")
    world.clock.move(minutes=9)
    await world.desk.decline_end(bob, case_id, "Ring the school first.")
    assert await world.count("outbox", f"purpose = 'alert' AND worker_id = '{ann.id}'") == 2
    case = await world.desk.case(ann, case_id)
    assert case is not None
    assert not case.row.proposed
    assert case.row.due_at == world.clock.now + timedelta(minutes=10)
    assert case.notes[-1].words == "It stays open: Ring the school first."
    with pytest.raises(NotNowError):
        await world.desk.confirm(bob, case_id)


async def test_acting_takes_a_proposal_back_and_a_note_does_not(world: World) -> None:
    """Whoever still writes to them has not finished; writing something down is fine."""
    ann, bob = await world.worker("Ann"), await world.worker("Bob")
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.resolve(ann, case_id, "referred", "Police are with them.")
    await world.desk.note(ann, case_id, "Log number written down.", once="1")
    assert (await world.desk.queue(bob)).rows[0].proposed
    await world.desk.contacted(ann, case_id)
    assert not (await world.desk.queue(bob)).rows[0].proposed


async def test_a_tier_is_lowered_with_a_reason(world: World) -> None:
    """It never goes up or sideways this way, and the old ladder is over."""
    ann = await world.worker("Ann", linked=True)
    await world.says(DANGER)
    case_id = await world.only(ann)
    with pytest.raises(NotNowError):
        await world.desk.lower(ann, case_id, Tier.P2, "Not claimed yet.")
    await world.desk.claim(ann, case_id)
    for tier, reason in ((Tier.P0, "Same."), (Tier.P2, "")):
        with pytest.raises(NotNowError):
            await world.desk.lower(ann, case_id, tier, reason)
    await world.desk.lower(ann, case_id, Tier.P2, "It was a film.")
    row = (await world.desk.queue(ann)).rows[0]
    assert (row.tier, row.due_at) == (Tier.P2, None)
    case = await world.desk.case(ann, case_id)
    assert case is not None
    assert case.notes[0].words == "Lowered from P0 to P2: It was a film."
    assert ("lowered", "before: P0, after: P2") in [(e.action, e.detail) for e in case.timeline]
    told = len(await world.letters("alert"))
    await world.watch(minutes=30)
    assert len(await world.letters("alert")) == told


async def test_whoever_lowered_it_does_not_close_it_alone(world: World) -> None:
    """Lowering first is no way round the second person."""
    ann, bob = await world.worker("Ann"), await world.worker("Bob")
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.lower(ann, case_id, Tier.P3, "It was a film.")
    assert await world.desk.resolve(ann, case_id, "not_a_concern", "It was a film.") is False
    await world.desk.confirm(bob, case_id)
    assert (await world.desk.queue(ann)).rows == ()


async def test_new_danger_after_lowering_raises_it_again(world: World) -> None:
    """Evidence is never swallowed because somebody once thought it was nothing."""
    ann = await world.worker("Ann")
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.lower(ann, case_id, Tier.P3, "It was a film.")
    world.clock.move(minutes=1)
    await world.says("he is hitting me right now please help")
    assert (await world.desk.queue(ann)).rows[0].tier == Tier.P0


async def test_only_the_one_who_has_it_acts_on_it(world: World) -> None:
    """Another worker reads and notes; whatever else they try is refused with a sentence."""
    ann, bob = await world.worker("Ann"), await world.worker("Bob")
    await world.says(DANGER)
    case_id = await world.only(ann)
    tries: list[Callable[[], Awaitable[object]]] = [
        lambda: world.desk.take_over(bob, case_id),
        lambda: world.desk.hand_back(bob, case_id),
        lambda: world.desk.contacted(bob, case_id),
        lambda: world.desk.reply(bob, case_id, "Hello.", once="1"),
        lambda: world.desk.lower(bob, case_id, Tier.P2, "Because."),
        lambda: world.desk.resolve(bob, case_id, "referred", "Because."),
        lambda: world.desk.wait_with(
            bob, case_id, "Police", world.clock.now + timedelta(hours=1), "Because."
        ),
    ]
    for attempt in tries:
        with pytest.raises(NotNowError, match="Claim it first"):
            await attempt()
    await world.desk.claim(ann, case_id)
    for attempt in tries:
        with pytest.raises(NotNowError, match="Somebody else has this case"):
            await attempt()
    await world.desk.note(bob, case_id, "I know the placement.", once="1")
    assert (await world.actions(case_id)).count("noted") == 1


async def test_a_note_sent_twice_is_one_note(world: World) -> None:
    """By the one who has it or by another, one after the other or both at once."""
    ann, bob = await world.worker("Ann"), await world.worker("Bob")
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    for worker in (ann, bob):
        notes = [world.desk.note(worker, case_id, "Rang.", once=worker.id) for _ in range(3)]
        await asyncio.gather(*notes)
        world.clock.move(seconds=1)
        await world.desk.note(worker, case_id, "Rang.", once=worker.id)
    case = await world.desk.case(ann, case_id)
    assert case is not None
    assert [(note.author, note.words) for note in case.notes] == [
        ("Ann", "Rang."),
        ("Bob", "Rang."),
    ]


async def test_an_act_that_meets_a_new_line_is_worked_out_again(world: World) -> None:
    """New evidence that comes in between is kept, and so is the act."""
    ann = await world.worker("Ann")
    await world.says(URGENT)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    store = Meddled(world.store, lambda: world.says(DANGER), times=1)
    desk = Desk(store, world.rows, world.setup, world.clock)
    await desk.contacted(ann, case_id)
    assert store.loads == 2
    row = (await world.desk.queue(ann)).rows[0]
    assert (row.status, row.tier) == ("contacted", Tier.P0)
    assert Category.IMMEDIATE_DANGER in row.categories


async def test_an_act_that_is_always_too_late_ends_with_a_sentence(world: World) -> None:
    """After five tries the worker is asked to look again; nothing was written."""

    class Busy(Meddled):
        async def commit(self, works: Sequence[Consequences]) -> None:
            """Somebody is always faster."""
            raise StaleError("somebody else changed this first")

    async def nothing() -> None:
        return

    ann = await world.worker("Ann")
    await world.says(URGENT)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    store = Busy(world.store, nothing, times=0)
    before = await world.actions(case_id)
    with pytest.raises(NotNowError, match="Look again"):
        await Desk(store, world.rows, world.setup, world.clock).contacted(ann, case_id)
    assert store.loads == 5
    assert await world.actions(case_id) == before


async def test_the_queue_shows_the_most_urgent_first_and_changes_its_mark(world: World) -> None:
    """Its mark is the same while nothing changes, and another as soon as anything does."""
    ann = await world.worker("Ann")
    await world.says("can i talk to a real person please", who="two")
    await world.says(URGENT, who="three")
    await world.says(DANGER, who="four")
    queue = await world.desk.queue(ann)
    assert [row.tier for row in queue.rows] == [Tier.P0, Tier.P1, Tier.P2]
    marks = [queue.revision]
    world.clock.move(seconds=10)
    assert (await world.desk.queue(ann)).revision == marks[0]
    await world.desk.claim(ann, queue.rows[0].id)
    marks.append((await world.desk.queue(ann)).revision)
    await world.desk.case(ann, queue.rows[0].id)
    marks.append((await world.desk.queue(ann)).revision)
    await world.says(QUIET, who="five")
    marks.append((await world.desk.queue(ann)).revision)
    assert len(set(marks)) == 4


async def test_every_look_is_in_the_audit_and_the_chain_holds_no_words(world: World) -> None:
    """Who looked, when, at what; never what it said."""
    ann, bob = await world.worker("Ann"), await world.worker("Bob")
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.case(ann, case_id)
    await world.desk.case(bob, case_id)
    await world.desk.note(ann, case_id, "Zebra crossing.", once="1")
    await world.desk.resolve(ann, case_id, "referred", "Zebra crossing again.")
    assert await world.count("audit", f"action = 'viewed' AND actor = '{bob.id}'") == 1
    assert await world.count("audit", "detail LIKE '%knife%' OR detail LIKE '%ebra%'") == 0


def test_every_outcome_has_a_label() -> None:
    """The page shows words, the record keeps codes."""
    assert set(OUTCOMES) == {
        "referred",
        "advice_given",
        "already_known",
        "not_a_concern",
        "no_contact",
        "test",
    }
    assert all(label and label[0].isupper() for label in OUTCOMES.values())


async def test_closing_one_authoritys_case_leaves_the_others_alone(world: World) -> None:
    """A chat may have a case with each of two authorities, each with its own worker."""
    ann = await world.worker("Ann")
    wyn = await world.worker("Wyn", authority=WALES)
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.change("UPDATE chat SET authority = :to", to=WALES)
    await world.says(URGENT)
    other_id = await world.only(wyn)
    assert other_id != case_id
    await world.desk.claim(wyn, other_id)
    await world.desk.take_over(wyn, other_id)
    await world.desk.claim(ann, case_id)
    assert await world.count("chat", f"taken_over_by = '{wyn.id}'") == 1
    with pytest.raises(NotNowError):
        await world.desk.take_over(ann, case_id)
    with pytest.raises(NotNowError):
        await world.desk.hand_back(ann, case_id)
    bob = await world.worker("Bob")
    await world.desk.resolve(ann, case_id, "referred", "Wyn has them.")
    await world.desk.confirm(bob, case_id)
    assert await world.count("chat", f"taken_over_by = '{wyn.id}'") == 1
    assert (await world.desk.queue(wyn)).rows[0].status == "claimed"
