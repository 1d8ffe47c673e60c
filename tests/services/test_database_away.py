"""A database that is full, locked or away costs time, and no message its reading."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy.exc import DataError, IntegrityError, OperationalError

from bot.services.consequences import Consequences
from bot.services.loops import Loop
from tests.services.world import World

DANGER = "he has a knife and he is outside my door help"
QUIET = "i had pasta and then a film with my sister"

Works = Sequence[Consequences]


async def pragma(world: World, words: str) -> int:
    return int(await world.database.write(lambda c: c.exec_driver_sql(f"PRAGMA {words}").scalar()))


async def fill_up(world: World) -> None:
    """Leave the database no room for another page."""
    assert await pragma(world, "freelist_count") == 0
    await pragma(world, f"max_page_count={await pragma(world, 'page_count')}")


async def make_room(world: World) -> None:
    await pragma(world, "max_page_count=1000000")


def away(*_: object, **__: object) -> None:
    raise OperationalError("made up", None, Exception("the server closed the connection"))


async def raises(world: World) -> bool:
    """Say whether a round ends with an error, so that whoever runs it waits."""
    try:
        await world.receiver.receive()
    except OperationalError:
        return True
    return False


async def waiting(world: World) -> list[tuple[str, int]]:
    found = await world.rows_of("SELECT status, attempts FROM inbox WHERE leased_until IS NULL")
    return [(row.status, row.attempts) for row in found]


async def test_a_full_disk_is_no_failure_of_a_message(world: World) -> None:
    """However often it could not be written, danger is read in full once there is room."""
    for person in range(8):
        await world.writes(DANGER, who=f"p{person}")
    await fill_up(world)
    for _ in range(8):
        await raises(world)  # what still has room on the pages that are there
    assert [await raises(world) for _ in range(20)] == [True] * 20
    assert {found for found in await waiting(world) if found[0] != "done"} == {("open", 0)}
    await make_room(world)
    while await world.receiver.receive():
        pass
    assert await world.count("inbox", "status = 'done'") == 8
    assert await world.count("concern", "category = 'not_checked'") == 0
    assert await world.count("escalation", "tier = 'P0'") == 8
    assert len([words for _, words in await world.letters("safety") if "999" in words]) == 8


async def test_nothing_is_counted_while_nothing_at_all_can_be_written(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where not even the lease can be given back, that is done before the next round."""
    await world.writes(DANGER)
    with monkeypatch.context() as broken:
        broken.setattr(world.store, "commit", away)
        broken.setattr(world.store, "free", away)
        for _ in range(20):
            assert await raises(world)
            world.clock.move(seconds=31)
    assert await world.receiver.receive() == 1
    assert await world.count("inbox", "status = 'done' AND attempts = 1") == 1
    assert await world.count("escalation", "tier = 'P0'") == 1


async def test_a_worker_who_claims_meanwhile_is_answered_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their tap waits like any message; it is no message that nobody could check."""
    await world.worker("Ann", linked=True)
    await world.writes(QUIET)
    with monkeypatch.context() as broken:
        broken.setattr(world.receiver._workers, "concerns", lambda *_: True)
        broken.setattr(world.receiver._workers, "answer", away)
        assert await raises(world)
    assert await waiting(world) == [("open", 0)]
    assert await world.count("concern") == 0


async def test_what_could_be_written_is_not_held_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A round in which somebody's message was read goes on at once with the others."""
    commit = world.store.commit

    async def one_at_a_time(works: Works) -> None:
        if len(works) > 1 or works[0].chat.address == "one":
            away()
        await commit(works)

    await world.writes(DANGER)
    await world.writes(DANGER, who="two")
    monkeypatch.setattr(world.store, "commit", one_at_a_time)
    assert await world.receiver.receive()
    assert await world.count("escalation", "tier = 'P0'") == 1
    assert await raises(world)
    assert ("open", 0) in await waiting(world)


async def test_what_hangs_is_asked_no_longer_than_the_lease(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock that everybody of a batch waits for in turn does not keep the service for minutes."""
    asked = []

    async def hang(works: Works) -> None:
        asked.append(works)
        world.clock.move(seconds=11)
        away()

    for person in range(20):
        await world.writes(QUIET, who=f"p{person}")
    monkeypatch.setattr(world.store, "commit", hang)
    assert await raises(world)
    assert len(asked) == 3
    assert await waiting(world) == [("open", 0)] * 20


@pytest.mark.parametrize("kind", [DataError, IntegrityError])
async def test_a_row_that_can_never_be_written_is_put_aside(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: type[DataError | IntegrityError]
) -> None:
    """Three tries, and a person reads it; whoever else writes is not held up by it."""
    commit = world.store.commit

    async def spoilt(works: Works) -> None:
        if any(w.chat.address == "one" and not w.quarantined for w in works):
            raise kind("made up", None, Exception())
        await commit(works)

    await world.writes(DANGER)
    await world.writes(QUIET, who="two")
    monkeypatch.setattr(world.store, "commit", spoilt)
    while await world.receiver.receive():
        pass
    assert await world.count("inbox", "status = 'quarantined'") == 1
    assert await world.count("inbox", "status = 'done'") == 1
    assert await world.count("escalation", "tier = 'P0'") == 1


async def test_the_loop_waits_before_it_tries_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is not asked a hundred times a second, whoever writes meanwhile."""
    rounds, stopping = [], asyncio.Event()

    async def one_round() -> int:
        rounds.append(True)
        return await world.receiver.receive()

    async def rest() -> float:
        return 0.0

    await world.writes(DANGER)
    monkeypatch.setattr(world.store, "commit", away)
    loop = Loop("receive", one_round, world.receiver.wake, rest)
    running = asyncio.create_task(loop.run(stopping))
    await asyncio.sleep(0.4)
    assert len(rounds) == 1
    assert loop.failures == 1
    stopping.set()
    await running
