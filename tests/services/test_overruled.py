"""What people overrule: kept with a reason for whoever writes rules, and nothing else changes."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.domain.concern import Category, Tier
from bot.domain.worker import Role, Worker
from bot.errors import NotAllowedError, NotNowError
from bot.services.overruled import Counted
from bot.services.views import Case
from bot.store import overruled_rows
from tests.services.world import WALES, World

DANGER = "he has a knife and he is outside my door help"
QUIET = "i had pasta and then a film with my sister"
WHY = "That is the plot of a film they told us of."


async def seen(world: World, worker: Worker, case_id: str) -> Case:
    case = await world.desk.case(worker, case_id)
    assert case is not None
    return case


async def claimed(world: World, name: str = "Ann", role: Role = Role.WORKER) -> tuple[Worker, Case]:
    """A worker with a case that typed words raised."""
    worker = await world.worker(name, role)
    await world.says(DANGER)
    case_id = await world.only(worker)
    await world.desk.claim(worker, case_id)
    return worker, await seen(world, worker, case_id)


async def test_a_finding_is_marked_and_the_case_stays_as_it_is(world: World) -> None:
    """Who, when and why stand beside it; tier, status, clock and what was sent are the same."""
    ann, case = await claimed(world)
    finding = case.concerns[0]
    assert (finding.overruled, finding.may_overrule) == (None, True)
    letters = await world.count("outbox")
    world.clock.move(minutes=5)
    await world.desk.overrule(ann, case.row.id, finding.id, f"  {WHY}\r\n")
    after = await seen(world, ann, case.row.id)
    said = after.concerns[0].overruled
    assert said is not None
    assert (said.at, said.author, said.words) == (world.clock.now, "Ann", WHY)
    assert after.concerns[0].may_overrule
    assert after.row == case.row
    assert after.row.tier is Tier.P0
    assert await world.count("outbox") == letters
    assert (after.notes, after.lines) == ((), case.lines)


async def test_the_audit_says_which_and_never_why(world: World) -> None:
    """An entry for marking and one for taking back, with the rule and without a word."""
    ann, case = await claimed(world)
    finding = case.concerns[0]
    await world.desk.overrule(ann, case.row.id, finding.id, WHY)
    await world.desk.take_back(ann, case.row.id, finding.id)
    rows = await world.rows_of("SELECT action, actor, detail FROM audit ORDER BY seq")
    done = {row.action: row for row in rows}
    for action in ("marked_not_a_concern", "not_a_concern_taken_back"):
        assert done[action].actor == ann.id
        assert finding.rule in done[action].detail
        assert finding.id in done[action].detail
    assert not any("film" in row.detail for row in rows)
    shown = (await seen(world, ann, case.row.id)).timeline
    assert [event.detail for event in shown][-2:] == [f"rule: {finding.rule}"] * 2


async def test_what_was_taken_back_is_gone(world: World) -> None:
    """The finding stands again, and can be marked anew."""
    ann, case = await claimed(world)
    finding = case.concerns[0]
    await world.desk.overrule(ann, case.row.id, finding.id, WHY)
    await world.desk.take_back(ann, case.row.id, finding.id)
    assert (await seen(world, ann, case.row.id)).concerns[0].overruled is None
    assert await world.count("overruled") == 0
    await world.desk.take_back(ann, case.row.id, finding.id)
    assert (await world.actions(case.row.id)).count("not_a_concern_taken_back") == 1
    await world.desk.overrule(ann, case.row.id, finding.id, "A song.")
    said = (await seen(world, ann, case.row.id)).concerns[0].overruled
    assert said is not None
    assert said.words == "A song."


async def test_the_same_form_sent_twice_is_one(world: World) -> None:
    """At once or one after the other: one row, one entry."""
    ann, case = await claimed(world)
    finding = case.concerns[0]
    await asyncio.gather(
        *(world.desk.overrule(ann, case.row.id, finding.id, WHY) for _ in range(3))
    )
    await world.desk.overrule(ann, case.row.id, finding.id, WHY)
    assert await world.count("overruled") == 1
    assert (await world.actions(case.row.id)).count("marked_not_a_concern") == 1
    await asyncio.gather(*(world.desk.take_back(ann, case.row.id, finding.id) for _ in range(3)))
    assert await world.count("overruled") == 0
    assert (await world.actions(case.row.id)).count("not_a_concern_taken_back") == 1


async def test_a_reason_is_needed(world: World) -> None:
    """And it is not a book."""
    ann, case = await claimed(world)
    for reason in ("", "  \n", "x" * 10_001):
        with pytest.raises(NotNowError):
            await world.desk.overrule(ann, case.row.id, case.concerns[0].id, reason)
    assert await world.count("overruled") == 0


async def test_only_the_one_who_has_the_case_marks(world: World) -> None:
    """Unclaimed, with somebody else or closed, it is refused with the sentence of every act."""
    bob = await world.worker("Bob")
    ann, case = await claimed(world)
    finding = case.concerns[0]
    theirs = await seen(world, bob, case.row.id)
    assert not theirs.concerns[0].may_overrule
    with pytest.raises(NotNowError, match="Somebody else has this case"):
        await world.desk.overrule(bob, case.row.id, finding.id, WHY)
    await world.desk.overrule(ann, case.row.id, finding.id, WHY)
    with pytest.raises(NotNowError, match="Somebody else has this case"):
        await world.desk.take_back(bob, case.row.id, finding.id)
    assert (await seen(world, bob, case.row.id)).concerns[0].overruled is not None
    await world.desk.resolve(ann, case.row.id, "not_a_concern", "A film.")
    await world.desk.confirm(bob, case.row.id)
    with pytest.raises(NotNowError, match="closed"):
        await world.desk.take_back(ann, case.row.id, finding.id)
    assert await world.count("overruled") == 1


async def test_whoever_has_it_next_sees_it_and_may_take_it_back(world: World) -> None:
    """Two do not say it at once: the second one would otherwise write over the first."""
    ann, case = await claimed(world)
    bob = await world.worker("Bob")
    finding = case.concerns[0]
    await world.desk.overrule(ann, case.row.id, finding.id, WHY)
    await world.watch(minutes=11)
    await world.desk.claim(bob, case.row.id)
    with pytest.raises(NotNowError, match="Take it back first"):
        await world.desk.overrule(bob, case.row.id, finding.id, "A song.")
    await world.desk.take_back(bob, case.row.id, finding.id)
    await world.desk.overrule(bob, case.row.id, finding.id, "A song.")
    said = (await seen(world, bob, case.row.id)).concerns[0].overruled
    assert said is not None
    assert (said.author, said.words) == ("Bob", "A song.")


async def test_marking_is_no_act_and_keeps_a_proposed_end(world: World) -> None:
    """A P0 that nobody does anything about comes back all the same."""
    ann, case = await claimed(world)
    bob = await world.worker("Bob")
    await world.desk.resolve(ann, case.row.id, "not_a_concern", "A film.")
    await world.desk.overrule(ann, case.row.id, case.concerns[0].id, WHY)
    assert "confirm" in (await seen(world, bob, case.row.id)).may
    await world.watch(minutes=11)
    assert (await seen(world, bob, case.row.id)).row.status == "reopened"


async def test_only_what_words_raised_can_be_marked(world: World) -> None:
    """Not what a button or the service raised, nothing of another case, and nothing made up."""
    ann, case = await claimed(world)
    await world.says("hi", who="two")
    await world.taps("G1", "seen", who="two")
    (other,) = [r.id for r in (await world.desk.queue(ann)).rows if r.id != case.row.id]
    await world.desk.claim(ann, other)
    tapped = (await seen(world, ann, other)).concerns[0]
    assert (tapped.source, tapped.may_overrule) == ("tapped", False)
    for case_id, finding in (
        (other, tapped.id),
        (other, case.concerns[0].id),
        (case.row.id, "0" * 24),
        (case.row.id, ""),
    ):
        with pytest.raises(NotNowError, match="no such finding"):
            await world.desk.overrule(ann, case_id, finding, WHY)
        with pytest.raises(NotNowError, match="no such finding"):
            await world.desk.take_back(ann, case_id, finding)
    assert await world.count("overruled") == 0


async def test_an_advocate_marks_in_their_own_case(world: World) -> None:
    """They may lower with a reason, so they may say this; the list is not for them."""
    eve, case = await claimed(world, "Eve", Role.ADVOCATE)
    await world.desk.overrule(eve, case.row.id, case.concerns[0].id, WHY)
    assert (await seen(world, eve, case.row.id)).concerns[0].overruled is not None
    found = await world.desk.overruled(eve)
    assert (found.marked.rows, found.marked.counts, found.missed.rows) == ((), (), ())


async def test_reasons_lie_sealed_with_the_key_of_the_chat(world: World) -> None:
    """Whoever destroys that key destroys them with the rest; one that was moved does not open."""
    ann, case = await claimed(world)
    await world.desk.overrule(ann, case.row.id, case.concerns[0].id, WHY)
    (row,) = await world.rows_of("SELECT reason, key_id FROM overruled")
    assert b"film" not in row.reason
    assert row.key_id == (await world.chat_of()).key_id
    await world.change("UPDATE overruled SET id = 'moved'")
    said = (await seen(world, ann, case.row.id)).concerns[0].overruled
    assert said is not None
    assert "can't be opened" in said.words


async def test_the_list_shows_what_was_marked_and_what_was_missed(world: World) -> None:
    """Newest first, with the reason and the case, counted by rule, and none of their words."""
    ann, case = await claimed(world)
    finding = case.concerns[0]
    await world.desk.overrule(ann, case.row.id, finding.id, WHY)
    marked_at = world.clock.now
    world.clock.move(minutes=1)
    await world.says(QUIET, who="two")
    (row,) = await world.desk.to_read(ann)
    await world.desk.read(ann, row.id)
    raised = await world.desk.raise_from_reading(
        ann, row.id, Category.MISSING_AGAIN, Tier.P2, "Film is what they call it."
    )
    found = await world.desk.overruled(ann)
    (marked,), (missed,) = found.marked.rows, found.missed.rows
    assert (marked.escalation_id, marked.code) == (case.row.id, case.row.code)
    assert (marked.category, marked.tier) == (finding.category, finding.tier)
    assert (marked.rule, marked.at, marked.worker, marked.reason) == (
        finding.rule, marked_at, "Ann", WHY,
    )  # fmt: skip
    assert found.marked.counts == (Counted(finding.rule, 1, 1),)
    assert (missed.escalation_id, missed.category) == (raised, Category.MISSING_AGAIN)
    assert (missed.rule, missed.at, missed.worker, missed.reason) == (
        "", world.clock.now, "Ann", "Film is what they call it.",
    )  # fmt: skip
    assert found.missed.counts == (Counted("missing_again", 1),)
    assert (found.marked.more, found.missed.more) == (False, False)
    assert "knife" not in repr(found)
    assert "pasta" not in repr(found)


async def test_a_rule_is_counted_over_all_that_it_found(world: World) -> None:
    """Also where the list leaves the older ones out."""
    ann, case = await claimed(world)
    await world.says(DANGER, who="two")
    await world.desk.overrule(ann, case.row.id, case.concerns[0].id, WHY)
    (other,) = [r.id for r in (await world.desk.queue(ann)).rows if r.id != case.row.id]
    assert (await world.desk.overruled(ann)).marked.counts == (
        Counted(case.concerns[0].rule, 1, 2),
    )
    await world.desk.claim(ann, other)
    world.clock.move(seconds=1)
    await world.desk.overrule(ann, other, (await seen(world, ann, other)).concerns[0].id, WHY)
    assert [row.escalation_id for row in (await world.desk.overruled(ann)).marked.rows] == [
        other,
        case.row.id,
    ]


async def test_no_more_than_can_be_read_is_listed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest are shown, and it is said that there are more."""
    ann, case = await claimed(world)
    await world.says(DANGER, who="two")
    ids = [row.id for row in (await world.desk.queue(ann)).rows]
    for case_id in ids:
        await world.desk.claim(ann, case_id)
        finding = (await seen(world, ann, case_id)).concerns[0]
        world.clock.move(seconds=1)
        await world.desk.overrule(ann, case_id, finding.id, WHY)
    monkeypatch.setattr(overruled_rows, "LIMIT", 1)
    found = (await world.desk.overruled(ann)).marked
    assert ([row.escalation_id for row in found.rows], found.more) == ([ids[-1]], True)
    assert found.counts == (Counted(case.concerns[0].rule, 2, 2),)


async def test_opening_the_list_is_audited_for_each_case(world: World) -> None:
    """Like every other look at words; the timeline is not buried under it."""
    ann, case = await claimed(world)
    bob = await world.worker("Bob")
    await world.desk.overruled(bob)
    assert "listed" not in await world.actions(case.row.id)
    await world.desk.overrule(ann, case.row.id, case.concerns[0].id, WHY)
    await world.desk.overruled(bob)
    assert (await world.actions(case.row.id)).count("listed") == 1
    shown = (await seen(world, ann, case.row.id)).timeline
    assert "listed" not in [event.action for event in shown]


async def test_nobody_reads_the_reasons_of_another_authority(world: World) -> None:
    """Nor counts them, whatever their role there or here."""
    ann, case = await claimed(world)
    await world.desk.overrule(ann, case.row.id, case.concerns[0].id, WHY)
    for role, authority in [
        *((role, WALES) for role in Role),
        *((role, case.row.authority) for role in Role if role not in (Role.WORKER, Role.LEAD)),
    ]:
        worker = await world.worker(f"{role} of {authority}", role, authority)
        found = await world.desk.overruled(worker)
        assert (found.marked.rows, found.marked.counts) == ((), ())
    lee = await world.worker("Lee", Role.LEAD)
    assert len((await world.desk.overruled(lee)).marked.rows) == 1


async def test_practice_and_real_cases_are_listed_apart(world: World) -> None:
    """Whoever writes rules does not learn from what was practised."""
    ann, case = await claimed(world)
    await world.desk.overrule(ann, case.row.id, case.concerns[0].id, WHY)
    real = replace(ann, synthetic=False)
    found = await world.desk.overruled(real)
    assert (found.marked.rows, found.marked.counts) == ((), ())
    await world.change("UPDATE escalation SET synthetic = 0")
    assert len((await world.desk.overruled(real)).marked.rows) == 1
    assert (await world.desk.overruled(ann)).marked.rows == ()
    for deed in (
        world.desk.overrule(ann, case.row.id, case.concerns[0].id, WHY),
        world.desk.take_back(ann, case.row.id, case.concerns[0].id),
    ):
        with pytest.raises(NotAllowedError, match="no such case"):
            await deed
