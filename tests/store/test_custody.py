"""A hand-over is wholly done or not at all, whatever dies or comes in between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select

from bot.domain.inbound import Kind
from bot.services.custody import Told
from bot.store.tables import metadata
from tests.services.test_access_taken import before
from tests.services.test_handing_over import (
    DANGER,
    PERSON,
    QUIET,
    REPLY,
    WHY,
    claimed,
    hands,
    owners,
    people,
    takes,
)
from tests.services.test_moved import invite
from tests.services.world import ENGLAND, WALES, World

#: What goes along, so that the old authority has none of it.
GOES = {
    "chat": "chat",
    "message": "message",
    "answer": "answer",
    "outbox": "outbox WHERE chat_id IS NOT NULL",
    "concern": "concern",
    "escalation": "escalation",
    "to_read": "to_read",
    "episode": "episode",
    "invitation": "invitation",
}
#: What stays as it was, and why.
STAYS = {
    "audit": "what was done was done for the authority that it was then",
    "worker_role": "a role belongs to a worker",
    "young_person": "the reference is the one that the old authority gave them",
}


class CrashError(Exception):
    """The process dies here."""


async def everything(world: World) -> dict[str, list[Any]]:
    """Give all rows of all tables."""

    def read(connection: Any) -> dict[str, list[Any]]:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in metadata.sorted_tables
        }

    return await world.database.read(read)


@contextmanager
def dies_after(world: World, statements: int) -> Iterator[None]:
    """Let the writer die when it has run so many statements."""
    left = [statements]

    def count(*_: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise CrashError

    engine = world.database._writer.sync_engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", count)


async def says(world: World, words: str, **more: Any) -> None:
    """Let somebody write; what meets a change is worked out again."""
    await world.writes(words, **more)
    while await world.receiver.receive():
        pass
    assert await world.count("inbox", "status <> 'done'") == 0


async def full(world: World) -> tuple[Any, Any, str]:
    """Give somebody with two chats, a case, something to read and a reply that nobody has read."""
    ann, bea = await people(world)
    await world.comes_with_code()
    await world.says(PERSON)
    await world.comes_with_code(who="two", ref="one")
    await world.taps("G1", "yes", who="two")
    await world.says(QUIET, who="two")
    await world.says(DANGER, who="two")
    rows = (await world.desk.queue(ann)).rows
    case_id = min(rows, key=lambda row: row.tier).id
    await world.desk.claim(ann, case_id)
    await world.desk.case(ann, case_id)
    world.clock.move(minutes=6)
    await world.desk.reply(ann, case_id, REPLY, once="1")
    return ann, bea, case_id


def test_of_everything_that_has_an_owner_it_is_known_whether_it_goes_along() -> None:
    """A new table with an authority in it is either handed over, or says here why it is not."""
    owned = {table.name for table in metadata.sorted_tables if "authority" in table.c}
    assert owned == {*GOES, *STAYS}
    assert not {*GOES} & {*STAYS}


async def test_whoever_dies_at_any_step_leaves_it_wholly_here_or_wholly_there(
    world: World,
) -> None:
    """At every statement of the transaction: no row has changed, and the next try does it all."""
    ann, bea, case_id = await full(world)
    for row in (await world.desk.queue(ann)).rows:
        await world.desk.case(ann, row.id)
    here = await everything(world)
    for step in range(1_000):
        try:
            with dies_after(world, step):
                await hands(world, ann, case_id)
        except CrashError:
            assert await everything(world) == here, step
        else:
            break
    assert step > 30
    assert (await world.desk.queue(ann)).rows == ()
    assert case_id in [row.id for row in (await world.desk.queue(bea)).rows]
    for table, rows in GOES.items():
        assert await owners(world, rows) == {WALES}, table
    assert await world.letters("worker") == [("held_back", REPLY)]
    assert len([one for one in await world.letters_to(bea) if "Handed over" in one[1]]) == 2


@pytest.mark.parametrize("words", [DANGER, QUIET])
async def test_what_comes_in_meanwhile_goes_to_its_owner(
    world: World, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was worked out for the old authority, and is worked out again for the new one."""
    ann, bea, case_id = await claimed(world)
    before(monkeypatch, world.store, "commit", lambda: hands(world, ann, case_id))
    await says(world, words)
    assert await owners(world, "message") == {WALES}
    assert await owners(world, "escalation") == {WALES}
    assert await owners(world, "to_read") <= {WALES}
    case = await world.desk.case(bea, case_id)
    assert case is not None
    assert words in [line.words for line in case.lines]


async def test_an_old_edit_that_comes_meanwhile_goes_to_its_owner(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It changes nothing about the chat that anybody would trip over."""
    ann, _, case_id = await claimed(world)
    before(monkeypatch, world.store, "commit", lambda: hands(world, ann, case_id))
    await says(world, "he has a knife help", kind=Kind.EDIT, message="1", sent_at=world.clock.now)
    assert await owners(world, "message") == {WALES}


async def test_what_comes_in_first_is_handed_over_with_the_rest(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form knows nothing of it, so it is refused: it has to be read."""
    ann, bea, case_id = await claimed(world)
    shown = await world.desk.case(ann, case_id)
    assert shown is not None
    assert shown.line_at is not None
    world.clock.move(minutes=1)
    desk = world.desk.having_read(shown.line_at)
    before(monkeypatch, world.store, "commit", lambda: world.says(QUIET))
    with pytest.raises(Exception, match="They wrote after this page was shown"):
        await desk.hand_over(ann, case_id, WALES, WHY, Told.YES)
    assert (await world.desk.queue(bea)).rows == ()
    assert await owners(world, "message") == {ENGLAND}


async def test_a_code_that_is_used_meanwhile_leads_to_the_new_authority(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From another phone, with a code that was read before it changed hands."""
    ann, _ = await people(world)
    await world.comes_with_code()
    await world.says(DANGER)
    case_id = await takes(world, ann)
    code = await invite(world)
    before(monkeypatch, world.store, "commit", lambda: hands(world, ann, case_id))
    await says(world, code, who="two")
    assert await owners(world, "chat") == {WALES}
