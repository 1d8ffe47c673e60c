"""One damaged row is a person's business, and nobody else's is held up by it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from bot.domain.concern import Category
from bot.domain.worker import Role
from bot.errors import StoreError
from bot.services.deliver import Outcome, Result
from bot.store.keys import prepare_intake
from bot.store.listing import list_escalations
from bot.store.opening import BROKEN
from bot.store.outbox import SqlOutbox
from bot.store.sealing import Sealer

DANGER = "he has a knife and he is outside my door help"
CASE = "they make me carry drugs to another town and i am scared"
QUIET = "i had pasta and then a film with my sister"
#: Cut short, turned to rubbish, or with one byte changed at its end.
_OTHER = "CASE substr({0}, -1) WHEN x'00' THEN x'01' ELSE x'00' END"
_LAST_BYTE = f"CAST(substr({{0}}, 1, length({{0}}) - 1) || {_OTHER} AS BLOB)"
DAMAGE = ("x'00'", "x'76313A613A62'", _LAST_BYTE)


@pytest.fixture(params=DAMAGE)
def damage(request, world):
    """What damages a column of some rows."""

    async def spoil(table: str, column: str, where: str = "1 = 1") -> None:
        value = request.param.format(column)
        await world.change(f"UPDATE {table} SET {column} = {value} WHERE {where}")

    return spoil


async def received(world) -> None:
    while await world.receiver.receive():
        pass


async def sent(world) -> list:
    """Everything that can be sent, sent; it comes to an end."""
    outbox, found = SqlOutbox(world.database, world.sealer, world.setup, "testbot"), []
    for _ in range(20):
        until = world.clock.now + timedelta(seconds=30)
        taken = await outbox.take(world.clock.now, until, 30, [])
        if not taken:
            return found
        found += taken
        for one in taken:
            await outbox.record(Result(one.letter, Outcome.SENT, world.clock.now))
    raise AssertionError("the outbox never comes to an end")


async def only_case(world, worker):
    case = await world.desk.case(worker, await world.only(worker))
    assert case is not None
    return case


async def test_a_damaged_alert_stops_no_other(world, damage):
    """The others get theirs, and everybody is told anew of what was lost."""
    ann, bob = await world.worker("Ann", linked=True), await world.worker("Bob", linked=True)
    await world.says(DANGER)
    await damage("outbox", "payload", f"worker_id = '{ann.id}'")
    addresses = [one.address for one in await sent(world)]
    assert sorted(set(addresses)) == ["chat of Ann", "chat of Bob"]
    assert await world.count("outbox", "status = 'failed' AND problem = 'damaged'") == 1
    assert "alert_lost" in await world.actions(await world.only(bob))


async def test_a_damaged_letter_to_a_young_person_is_a_workers_business(world, damage):
    """With something open it is raised; the others' letters go out."""
    ann = await world.worker("Ann", linked=True)
    await world.says(DANGER)
    await sent(world)
    await world.says("are you there", who="two")
    await world.change("UPDATE outbox SET status = 'waiting' WHERE purpose = 'safety'")
    first = "(SELECT chat_id FROM escalation)"
    await damage("outbox", "payload", f"purpose = 'safety' AND chat_id = {first}")
    assert "two" in [one.address for one in await sent(world)]
    case = await only_case(world, ann)
    assert Category.UNDELIVERABLE in case.row.categories
    assert await world.count("outbox", "status = 'failed' AND problem = 'damaged'") == 1


async def test_a_worker_whose_address_is_damaged_stops_no_alerts(world, damage):
    """The others are told, once, and that worker has to link anew."""
    ann, _ = await world.worker("Ann", linked=True), await world.worker("Bob", linked=True)
    await damage("worker", "telegram", f"id = '{ann.id}'")
    await world.says(DANGER)
    assert [one.address for one in await sent(world)] == ["chat of Bob", "chat of Bob"]
    assert await world.count("worker", "telegram IS NOT NULL") == 1


async def test_a_worker_whose_key_is_damaged_stops_no_alerts(world, damage):
    """What can be told to the others is, and the pages still show their names."""
    ann = await world.worker("Ann", linked=True)
    bob = await world.worker("Bob", linked=True)
    await damage("data_key", "wrapped", f"id = (SELECT key_id FROM worker WHERE id = '{ann.id}')")
    world.sealer._keys.clear()
    await world.database.write(prepare_intake, world.sealer, world.clock.now)
    await world.says(DANGER)
    assert [one.address for one in await sent(world)] == ["chat of Bob"]
    case_id = await world.only(bob)
    await world.change("UPDATE escalation SET claimed_by = :by, status = 'claimed'", by=ann.id)
    (row,) = (await world.desk.queue(bob)).rows
    assert "can't be opened" in row.claimed_by_name
    assert await world.desk.case(bob, case_id) is not None


async def test_a_damaged_message_is_put_aside(world, damage):
    """A person is told that it is lost; everybody else's messages are read."""
    ann = await world.worker("Ann")
    await world.writes(QUIET)
    await damage("inbox", "raw")
    await world.writes(QUIET, who="two")
    await received(world)
    assert await world.count("inbox", "status = 'done'") == 1
    assert await world.count("inbox", "status = 'quarantined'") == 1
    case = await only_case(world, ann)
    assert (case.row.tier, case.row.categories) == ("P1", (Category.NOT_CHECKED,))
    assert "can't be opened" in case.lines[0].words


@pytest.mark.parametrize("column", ["address", "wrapped"])
async def test_who_writes_in_a_damaged_chat_is_heard(world, damage, column):
    """A person reads it, under the chat's own authority, and from then on all is as it was."""
    ann = await world.worker("Ann", authority="training-wales", role=Role.WORKER)
    await world.says(QUIET)
    await world.change("UPDATE chat SET authority = 'training-wales'")
    if column == "address":
        await damage("chat", "address")
    else:
        await damage("data_key", "wrapped", "id = (SELECT key_id FROM chat)")
        world.sealer._keys.clear()
        await world.database.write(prepare_intake, world.sealer, world.clock.now)
    await world.writes("my sister is back")
    await world.writes(QUIET, who="two")
    await received(world)
    assert await world.count("inbox", "status = 'done'") == 2
    assert await world.count("inbox", "status = 'quarantined'") == 1
    case = await only_case(world, ann)
    assert "my sister is back" in [line.words for line in case.lines]
    assert [w for _, w in await world.letters_of("one") if "went wrong on our side" in w]
    await world.writes(DANGER)
    await received(world)
    case = await only_case(world, ann)
    assert DANGER in [line.words for line in case.lines]
    assert await world.count("inbox", "status = 'quarantined'") == 1
    assert case.row.tier == "P0"


async def test_a_case_of_a_damaged_chat_can_be_read(world, damage):
    """Its words are sealed by themselves, so they are shown."""
    ann = await world.worker("Ann")
    await world.says(DANGER)
    await damage("chat", "address")
    case = await only_case(world, ann)
    assert case.lines[0].words == DANGER


async def test_the_list_of_cases_says_which_words_can_not_be_opened(world, damage):
    """On the command line as on the pages: the other cases are all there, with their words."""
    await world.says(DANGER)
    await world.says(CASE, who="two")
    await damage("message", "words", "id = (SELECT min(id) FROM message)")
    listing = partial(list_escalations, everything=False)
    found = await world.database.write(listing, world.sealer, world.clock.now)
    assert len(found) == 2
    broken, whole = ({one["quote"] for one in case["evidence"]} for case in found)
    assert broken == {BROKEN}
    assert whole
    assert all(quote in CASE for quote in whole)


async def test_a_damaged_line_keeps_nobody_from_being_heard(world, damage):
    """What was said before is read with what is said now, unless it can't be."""
    await world.says(QUIET)
    await damage("message", "words")
    await world.says("my sister is back")
    assert await world.count("message") == 2


async def test_another_root_key_is_still_refused(world):
    """Damage is borne; a key that does not fit is not."""
    with pytest.raises(StoreError):
        await world.database.write(prepare_intake, Sealer(b"\x01" * 32), world.clock.now)


async def test_an_alert_that_a_worker_can_not_get_goes_to_the_others_once(world):
    """Refused again and again by one worker's chat, it must not alarm the others without end."""
    await world.worker("Ann", linked=True)
    await world.worker("Bob", linked=True)
    await world.says(DANGER)
    outbox = SqlOutbox(world.database, world.sealer, world.setup, "testbot")
    told = []
    for _ in range(20):
        until = world.clock.now + timedelta(seconds=30)
        taken = await outbox.take(world.clock.now, until, 30, [])
        for one in taken:
            refused = one.address == "chat of Ann"
            outcome = Outcome.FAILED if refused else Outcome.SENT
            told += [] if refused else [one.address]
            await outbox.record(Result(one.letter, outcome, world.clock.now, problem="refused"))
    assert told == ["chat of Bob", "chat of Bob"]
