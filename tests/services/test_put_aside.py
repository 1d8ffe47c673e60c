"""What the service can't deal with is on a case, to be read, and they are told what is true."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.concern import Category
from bot.domain.inbound import Kind
from bot.domain.worker import Worker
from bot.services.consequences import Consequences
from bot.services.views import Case
from tests.services.world import World

DANGER = "he has a knife and he is outside my door help"
QUIET = "i had pasta and then a film with my sister"
SORRY = "Something went wrong on our side."


class Lost:
    """Flows that can't be found, so that no turn can be planned."""

    def newest(self, name: str) -> object:
        raise KeyError(name)

    def get(self, name: str, version: int) -> object:
        raise KeyError(name)


def lose_flows(world: World) -> None:
    world.receiver._setup = replace(world.setup, flows=Lost())


async def received(world: World) -> None:
    while await world.receiver.receive():
        pass


async def case_of(world: World, worker: Worker) -> Case:
    case = await world.desk.case(worker, await world.only(worker))
    assert case is not None
    return case


def said(case: Case) -> list[str]:
    return [line.words for line in case.lines if line.speaker == "young_person"]


async def answers(world: World) -> list[str]:
    return [words for _, words in [*await world.letters("safety"), *await world.letters("reply")]]


async def test_its_words_are_on_the_case_and_screened(world: World) -> None:
    """A worker reads what was written, marked as always; the screening's concerns count."""
    ann = await world.worker("Ann", linked=True)
    lose_flows(world)
    await world.writes(DANGER)
    await received(world)
    case = await case_of(world, ann)
    assert said(case) == [DANGER]
    assert set(case.row.categories) == {Category.IMMEDIATE_DANGER, Category.NOT_CHECKED}
    assert case.row.tier == "P0"
    assert case.row.unanswered
    marked = {mark.category for line in case.lines for mark in line.marks}
    assert marked >= {Category.IMMEDIATE_DANGER, Category.NOT_CHECKED}
    assert await world.count("inbox", "status = 'quarantined'") == 1
    assert len(await world.letters("alert")) == 1


async def test_they_are_told_what_is_true(world: World) -> None:
    """Something went wrong, what is saved is saved, and the numbers; nobody waits in silence."""
    lose_flows(world)
    await world.writes(QUIET)
    await received(world)
    (answer,) = await answers(world)
    assert SORRY in answer
    assert "999" in answer
    assert answer.startswith("This is a test. Nobody is reading.")


@pytest.mark.parametrize("where", ["watched = 1", "taken_over_by = 'somebody'"])
async def test_nothing_is_said_on_a_watched_phone_nor_beside_a_worker(
    world: World, where: str
) -> None:
    """What they wrote is kept and raised all the same."""
    ann = await world.worker("Ann")
    await world.says(QUIET)
    before = await answers(world)
    await world.change(f"UPDATE chat SET {where}")
    lose_flows(world)
    await world.writes(QUIET)
    await received(world)
    assert await answers(world) == before
    assert said(await case_of(world, ann)) == [QUIET, QUIET]


async def test_what_nobody_wrote_is_not_answered(world: World) -> None:
    """Where the bot sits in a group it must not speak, whatever went wrong."""
    ann = await world.worker("Ann")
    world.receiver._workers = None
    await world.writes("", kind=Kind.IGNORED, command="leave")
    await received(world)
    assert (await case_of(world, ann)).row.tier == "P1"
    assert await answers(world) == []


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b'{"text": "\\u043f\\u043e\\u043c\\u043e\\u0436\\u0438"', '{"text": "\\u043f'),
        (json.dumps({"words": "допоможи"}).encode(), '{"words": "допоможи"}'),
        (b"help \xff me", "help \ufffd me"),
    ],
)
async def test_bytes_that_nobody_can_parse_are_shown_as_they_came(
    world: World, raw: bytes, shown: str
) -> None:
    """A worker sees what can be shown of them, beside why it is there."""
    ann = await world.worker("Ann")
    await world.stores(raw)
    await received(world)
    case = await case_of(world, ann)
    (line,) = [line for line in case.lines if line.speaker == "young_person"]
    assert line.words.startswith(shown)
    assert [mark.category for mark in line.marks] == [Category.NOT_CHECKED]
    assert case.row.tier == "P1"
    assert await world.count("inbox", "status = 'quarantined'") == 1


async def test_whoever_is_known_is_answered_whatever_came(world: World) -> None:
    """Bytes in the lane of a known chat are on its case, and its young person is told."""
    ann = await world.worker("Ann")
    await world.says(QUIET)
    await world.stores(b"?")
    await received(world)
    assert said(await case_of(world, ann)) == [QUIET, "?"]
    assert any(SORRY in answer for answer in await answers(world))


async def test_three_failures_of_its_own_put_a_message_aside(world: World) -> None:
    """A message that can't be written as planned is read by a person; others are not held up."""
    ann = await world.worker("Ann")
    await world.writes(QUIET)
    await world.writes("and i slept well", who="two")
    commit, failed = world.store.commit, []

    async def fail(works: Sequence[Consequences]) -> None:
        bad = [w for w in works if w.chat.address == "one" and not w.quarantined]
        if bad:
            failed.append(len(works))
            raise RuntimeError
        await commit(works)

    world.store.commit = fail  # type: ignore[method-assign]
    await received(world)
    assert failed.count(1) == 3
    assert said(await case_of(world, ann)) == [QUIET]
    assert await world.count("inbox", "status = 'quarantined'") == 1
    assert await world.count("inbox", "status = 'done'") == 1


async def test_words_that_can_not_be_kept_are_read_from_what_came(world: World) -> None:
    """When not even the message can be written, a person is told and reads the bytes."""
    ann = await world.worker("Ann")
    await world.writes(QUIET)
    commit = world.store.commit

    async def fail(works: Sequence[Consequences]) -> None:
        if any(work.messages for work in works):
            raise RuntimeError
        await commit(works)

    world.store.commit = fail  # type: ignore[method-assign]
    await received(world)
    (words,) = said(await case_of(world, ann))
    assert QUIET in words


async def test_rounds_that_fail_are_not_counted_against_a_message(world: World) -> None:
    """While nothing can be loaded a message waits, and then it is read like any other."""
    load, rounds = world.store.load, []

    async def fail(*given: object) -> object:
        rounds.append(given)
        raise RuntimeError

    await world.writes(QUIET)
    world.store.load = fail  # type: ignore[method-assign]
    for _ in range(20):
        assert await world.receiver.receive() == 0
    assert len(rounds) == 20
    world.store.load = load  # type: ignore[method-assign]
    await received(world)
    assert await world.count("inbox", "status = 'done'") == 1
    assert await world.count("escalation") == 0


async def test_one_that_can_not_be_loaded_holds_up_nobody(world: World) -> None:
    """The others of its batch are read."""
    load = world.store.load

    async def fail(reads, now):
        if any(read.inbound.address == "one" for read in reads):
            raise RuntimeError
        return await load(reads, now)

    world.store.load = fail  # type: ignore[method-assign]
    await world.writes(QUIET)
    await world.writes(QUIET, who="two")
    assert await world.receiver.receive() == 1
    assert await world.count("inbox", "status = 'done'") == 1


async def test_a_healthy_message_outlives_many_kills(world: World) -> None:
    """Killed with it in hand three times and more, the next start reads it like any other."""
    await world.writes(QUIET)
    for _ in range(9):
        await world.store.claim(world.clock.now, world.clock.now + timedelta(seconds=30), 64)
        world.clock.move(seconds=31)
    await received(world)
    assert await world.count("inbox", "status = 'done'") == 1


async def test_a_message_that_kills_is_put_aside(world: World) -> None:
    """What took the process down ten times goes to a person."""
    ann = await world.worker("Ann")
    await world.writes(QUIET)
    for _ in range(10):
        await world.store.claim(world.clock.now, world.clock.now + timedelta(seconds=30), 64)
        world.clock.move(seconds=31)
    await received(world)
    assert said(await case_of(world, ann)) == [QUIET]
    assert await world.count("inbox", "status = 'quarantined'") == 1
