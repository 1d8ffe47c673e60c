"""To read: what raised nothing is read by a named person, and what was missed is raised."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.domain.concern import Category, Tier
from bot.domain.inbound import Kind
from bot.domain.worker import Worker
from bot.errors import NotNowError
from bot.services.consequences import Consequences
from bot.web.typed import quotes
from tests.services.world import ENGLAND, World

QUIET = "i had pasta and then a film with my sister"


async def waiting(world: World) -> tuple[Worker, str]:
    """A worker, and a conversation that raised nothing."""
    ann = await world.worker("Ann", linked=True)
    await world.says(QUIET)
    (row,) = await world.desk.to_read(ann)
    return ann, row.id


async def test_what_raised_nothing_waits_for_a_reader(world: World) -> None:
    """It is due by the end of the next working day, and counted beside the queue."""
    ann, _ = await waiting(world)
    (row,) = await world.desk.to_read(ann)
    assert row.opened_by == ""
    assert row.due_at - world.clock.now == timedelta(days=1, hours=8)
    queue = await world.desk.queue(ann)
    assert (queue.rows, queue.to_read) == ((), 1)


@pytest.mark.parametrize(
    ("behind", "waits"),
    [(QUIET, 1), ("", 0), ("BCDF2345", 0), ("AbCdEfGhIjKlMnOpQrStUv", 0)],
)
async def test_words_behind_a_start_are_read_too(world: World, behind: str, waits: int) -> None:
    """Only what could be a code of ours is no message; a sentence there is one like any other."""
    text = f"/start {behind}".strip()
    await world.says(text, kind=Kind.COMMAND, command="start", argument=behind)
    assert await world.count("to_read") == waits


async def test_it_is_cleared_by_the_one_who_opened_it(world: World) -> None:
    """Nobody clears what they have not opened; then it is gone, in their name."""
    ann, to_read_id = await waiting(world)
    bob = await world.worker("Bob")
    with pytest.raises(NotNowError):
        await world.desk.clear(ann, to_read_id)
    reading = await world.desk.read(ann, to_read_id)
    assert reading is not None
    assert reading.may_clear
    assert reading.row.opened_by == "Ann"
    assert QUIET in [line.words for line in reading.lines]
    with pytest.raises(NotNowError):
        await world.desk.clear(bob, to_read_id)
    await world.desk.clear(ann, to_read_id)
    assert await world.desk.to_read(ann) == ()
    with pytest.raises(NotNowError):
        await world.desk.clear(ann, to_read_id)
    assert await world.actions(to_read_id) == ["read", "cleared"]


async def test_a_line_that_came_after_reading_is_read_too(world: World) -> None:
    """What was opened before it came can't be cleared over it."""
    ann, to_read_id = await waiting(world)
    await world.desk.read(ann, to_read_id)
    world.clock.move(seconds=30)
    await world.says("and then we had ice cream with my aunt")
    with pytest.raises(NotNowError):
        await world.desk.clear(ann, to_read_id)
    await world.desk.read(ann, to_read_id)
    await world.desk.clear(ann, to_read_id)
    assert await world.count("to_read", "cleared_at IS NULL") == 0


async def test_a_line_that_meets_the_reader_who_clears_is_read_too(world: World) -> None:
    """Cleared between working out a line and writing it, it waits for a reader anew."""
    ann, to_read_id = await waiting(world)
    await world.desk.read(ann, to_read_id)
    commit = world.store.commit

    async def clear_first(works: Sequence[Consequences]) -> None:
        world.store.commit = commit  # type: ignore[method-assign]
        await world.desk.clear(ann, to_read_id)
        await commit(works)

    world.store.commit = clear_first  # type: ignore[method-assign]
    await world.writes("and then we had ice cream with my aunt")
    while await world.receiver.receive():
        pass
    (row,) = await world.desk.to_read(ann)
    assert row.id != to_read_id
    assert await world.count("message") == 2
    assert await world.count("inbox", "status <> 'done'") == 0


async def test_what_the_screening_missed_is_raised(world: World) -> None:
    """It becomes an escalation like any other, people are told, and nothing is left to read."""
    ann, to_read_id = await waiting(world)
    with pytest.raises(NotNowError):
        await world.desk.raise_from_reading(
            ann, to_read_id, Category.CRIMINAL_EXPLOITATION, Tier.P1, "Not opened."
        )
    await world.desk.read(ann, to_read_id)
    for category, reason in ((Category.UNDELIVERABLE, "No."), (Category.SELF_HARM, " ")):
        with pytest.raises(NotNowError):
            await world.desk.raise_from_reading(ann, to_read_id, category, Tier.P1, reason)
    assert await world.count("escalation") == 0
    case_id = await world.desk.raise_from_reading(
        ann, to_read_id, Category.CRIMINAL_EXPLOITATION, Tier.P1, "Pasta is what they call it."
    )
    case = await world.desk.case(ann, case_id)
    assert case is not None
    assert (case.row.tier, case.row.status) == (Tier.P1, "open")
    assert [concern.source for concern in case.concerns] == ["read"]
    assert [note.words for note in case.notes] == ["Pasta is what they call it."]
    assert len(await world.letters("alert")) == 1
    assert await world.desk.to_read(ann) == ()
    assert "raised_from_reading" in await world.actions(case_id)


async def test_a_reader_points_at_the_line_that_says_it(world: World) -> None:
    """The case marks and quotes that line whole, by its place: no words are copied."""
    ann, to_read_id = await waiting(world)
    world.clock.move(seconds=30)
    await world.says("and then we had ice cream with my aunt")
    reading = await world.desk.read(ann, to_read_id)
    assert reading is not None
    first, second = [line for line in reading.lines if line.id]
    case_id = await world.desk.raise_from_reading(
        ann, to_read_id, Category.CRIMINAL_EXPLOITATION, Tier.P1, "Because.", second.id
    )
    case = await world.desk.case(ann, case_id)
    assert case is not None
    (concern,) = case.concerns
    assert quotes(case.lines, concern) == (second.words,)
    marked = [line for line in case.lines if line.marks]
    assert [line.id for line in marked] == [second.id] != [first.id]
    assert not concern.may_overrule
    (row,) = await world.rows_of("SELECT message_id, starts, ends, why FROM concern")
    assert (row.message_id, row.starts, row.ends) == (second.id, 0, len(second.words))
    assert "ice cream" not in row.why


async def test_an_earlier_version_of_a_line_can_say_it(world: World) -> None:
    """What was changed afterwards is still there to be pointed at."""
    ann = await world.worker("Ann")
    await world.says(QUIET, message="m1")
    world.clock.move(seconds=30)
    await world.says("never mind", kind=Kind.EDIT, message="m1")
    (row,) = await world.desk.to_read(ann)
    reading = await world.desk.read(ann, row.id)
    assert reading is not None
    (line,) = [line for line in reading.lines if line.id]
    (before,) = line.versions
    case_id = await world.desk.raise_from_reading(
        ann, row.id, Category.SELF_HARM, Tier.P1, "Because.", before.id
    )
    case = await world.desk.case(ann, case_id)
    assert case is not None
    assert quotes(case.lines, case.concerns[0]) == (QUIET,)


async def test_without_a_line_it_is_the_whole_conversation(world: World) -> None:
    """Nothing is marked, and nothing is quoted."""
    ann, to_read_id = await waiting(world)
    await world.desk.read(ann, to_read_id)
    case_id = await world.desk.raise_from_reading(
        ann, to_read_id, Category.SELF_HARM, Tier.P1, "Because."
    )
    case = await world.desk.case(ann, case_id)
    assert case is not None
    assert quotes(case.lines, case.concerns[0]) == ()
    assert [line for line in case.lines if line.marks] == []


async def test_a_line_of_somebody_else_is_refused(world: World) -> None:
    """Only a line with their own words, in this very conversation; nothing is raised else."""
    ann, to_read_id = await waiting(world)
    await world.says("we had chips on the way home", who="two")
    await world.taps("G1", "yes")
    reading = await world.desk.read(ann, to_read_id)
    assert reading is not None
    assert [line.words for line in reading.lines if line.id] == [QUIET]
    lines = await world.rows_of("SELECT id FROM message")
    own = {line.id for line in reading.lines}
    others = [row.id for row in lines if row.id not in own]
    assert len(others) == 2
    for line_id in (*others, "0" * 24):
        with pytest.raises(NotNowError, match="not in this conversation"):
            await world.desk.raise_from_reading(
                ann, to_read_id, Category.SELF_HARM, Tier.P1, "Because.", line_id
            )
    assert await world.count("escalation") == 0


async def test_raising_twice_at_once_is_one_escalation(world: World) -> None:
    """A form that is sent twice makes no second case."""
    ann, to_read_id = await waiting(world)
    await world.desk.read(ann, to_read_id)
    tries = [
        world.desk.raise_from_reading(ann, to_read_id, Category.SELF_HARM, Tier.P1, "Because.")
        for _ in range(3)
    ]
    assert len(set(await asyncio.gather(*tries))) == 1
    assert await world.count("escalation") == 1
    assert await world.count("concern") == 1
    again = await world.desk.raise_from_reading(
        ann, to_read_id, Category.SELF_HARM, Tier.P1, "Because."
    )
    assert await world.desk.case(ann, again) is not None
    assert await world.count("concern") == 1


async def test_who_thinks_that_it_needs_a_person_is_heard_over_who_does_not(world: World) -> None:
    """A colleague opened it after them and cleared it: they can read it still, and raise it."""
    ann, to_read_id = await waiting(world)
    bob = await world.worker("Bob")
    await world.desk.read(ann, to_read_id)
    await world.desk.read(bob, to_read_id)
    await world.desk.clear(bob, to_read_id)
    reading = await world.desk.read(ann, to_read_id)
    assert reading is not None
    assert (reading.cleared, reading.may_clear) == (True, False)
    case_id = await world.desk.raise_from_reading(
        ann, to_read_id, Category.SELF_HARM, Tier.P1, "Because."
    )
    case = await world.desk.case(ann, case_id)
    assert case is not None
    assert [note.words for note in case.notes] == ["Because."]
    assert await world.actions(to_read_id) == ["read", "read", "cleared", "read"]


async def test_who_cleared_it_can_think_again(world: World) -> None:
    """The page that they have open still raises it."""
    ann, to_read_id = await waiting(world)
    await world.desk.read(ann, to_read_id)
    await world.desk.clear(ann, to_read_id)
    assert await world.desk.raise_from_reading(
        ann, to_read_id, Category.SELF_HARM, Tier.P1, "Because."
    )
    assert await world.count("escalation") == 1


async def test_a_case_that_was_raised_from_the_same_chat_stands_beside_it(world: World) -> None:
    """To whoever may see it, while it is open: the reader must not think that nothing was."""
    ann, to_read_id = await waiting(world)
    await world.says("we had chips on the way home", who="two")
    world.clock.move(seconds=30)
    await world.says("they make me carry drugs to another town and i am scared")
    case_id = await world.only(ann)
    beside = {row.id: row.cases for row in await world.desk.to_read(ann)}
    (case,) = beside.pop(to_read_id)
    assert (case.id, case.tier) == (case_id, Tier.P1)
    assert list(beside.values()) == [()]
    reading = await world.desk.read(ann, to_read_id)
    assert reading is not None
    assert reading.row.cases == (case,)
    await world.change("UPDATE escalation SET authority = 'training-wales'")
    assert [row.cases for row in await world.desk.to_read(ann)] == [(), ()]
    await world.change("UPDATE escalation SET authority = :of, status = 'resolved'", of=ENGLAND)
    assert [row.cases for row in await world.desk.to_read(ann)] == [(), ()]
