"""A chat that was the front desk's and became a council's: who sees what of it."""

from __future__ import annotations

import pytest

from bot.domain.concern import Category, Tier
from bot.domain.worker import Role
from bot.errors import NotNowError
from bot.services.invitations import Invitations
from bot.store.registering import Registering
from tests.services.world import ENGLAND, WALES, World

DANGER = "he has a knife and he is outside my door help"
QUIET = "i had pasta and then a film with my sister"
LATER = "i had eggs on toast for breakfast"
CASE = "they make me carry drugs to another town and i am scared"


async def bind(world: World) -> None:
    """Let the young person join an episode of the Welsh authority with its short code."""
    store = Registering(world.database, world.sealer)
    service = Invitations(store, world.setup.authorities, world.clock, "", lambda: "")
    invited = await service.invite(WALES, child_ref="REF-17", language="en")
    await world.says(invited.short_code)


async def shown(world: World, worker) -> list[str]:
    case = await world.desk.case(worker, await world.only(worker))
    assert case is not None
    return [line.words for line in case.lines]


async def test_the_front_desk_does_not_read_what_is_said_to_a_council(world: World) -> None:
    """Its case ends where the chat went to the council: no line, no answer, no reference."""
    ann = await world.worker("Ann")
    await world.says(DANGER)
    before = await shown(world, ann)
    world.clock.move(minutes=1)
    await bind(world)
    await world.says(LATER)
    await world.says(CASE)
    assert await shown(world, ann) == before
    case = await world.desk.case(ann, await world.only(ann))
    assert case is not None
    assert case.child_ref == ""
    assert [line.words for line in case.lines if line.speaker == "young_person"] == [DANGER]


async def test_the_council_sees_what_came_before_it(world: World) -> None:
    """What was told at the front desk is there to be read by whose young person it is now."""
    bea = await world.worker("Bea", authority=WALES)
    await world.says(DANGER)
    world.clock.move(minutes=1)
    await bind(world)
    await world.says(CASE)
    lines = await shown(world, bea)
    assert DANGER in lines
    assert CASE in lines
    case = await world.desk.case(bea, await world.only(bea))
    assert case is not None
    assert case.child_ref == "REF-17"


async def test_who_took_over_at_a_council_is_not_named_at_the_front_desk(world: World) -> None:
    """Only that it is somebody: the service is silent, and must not be said to answer."""
    ann = await world.worker("Ann")
    bea = await world.worker("Bea", authority=WALES)
    await world.says(DANGER)
    await bind(world)
    await world.says(CASE)
    council = await world.only(bea)
    await world.desk.claim(bea, council)
    await world.desk.take_over(bea, council)
    seen = await world.desk.case(ann, await world.only(ann))
    own = await world.desk.case(bea, council)
    assert seen is not None
    assert own is not None
    assert seen.taken_over_by == "a worker of another authority"
    assert own.taken_over_by == "Bea"
    assert "Bea" not in repr(seen)


async def test_a_worker_of_the_front_desk_who_took_over_is_named_there(world: World) -> None:
    """Also where the chat is a council's meanwhile."""
    ann = await world.worker("Ann")
    await world.says(DANGER)
    await bind(world)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.take_over(ann, case_id)
    case = await world.desk.case(ann, case_id)
    assert case is not None
    assert case.taken_over_by == "Ann"


async def test_no_reply_of_the_front_desk_tells_what_was_said_to_a_council(world: World) -> None:
    """What they wrote at the front desk is looked for in it, what they wrote later is not."""
    ann = await world.worker("Ann")
    bea = await world.worker("Bea", authority=WALES)
    await world.says(DANGER)
    await bind(world)
    await world.says(CASE)
    case_id, council = await world.only(ann), await world.only(bea)
    await world.desk.claim(ann, case_id)
    await world.desk.claim(bea, council)
    for worker, case, words in (
        (ann, case_id, DANGER),
        (bea, council, DANGER),
        (bea, council, CASE),
    ):
        with pytest.raises(NotNowError, match="repeats words"):
            await world.desk.reply(worker, case, words, once=words)
    assert await world.desk.reply(ann, case_id, CASE, once="1") in ("sent", "held")


async def test_what_is_to_be_read_is_not_mixed(world: World) -> None:
    """An item that the front desk did not clear takes in nothing that is said to a council."""
    ann, bea = await world.worker("Ann"), await world.worker("Bea", authority=WALES)
    await world.says(QUIET)
    (row,) = await world.desk.to_read(ann)
    await bind(world)
    await world.says(LATER)
    (other,) = await world.desk.to_read(bea)
    assert [found.id for found in await world.desk.to_read(ann)] == [row.id] != [other.id]
    reading = await world.desk.read(ann, row.id)
    assert reading is not None
    assert [line.words for line in reading.lines if line.speaker == "young_person"] == [QUIET]
    reading = await world.desk.read(bea, other.id)
    assert reading is not None
    assert {QUIET, LATER} <= {line.words for line in reading.lines}
    await world.says("and then we had chips on the way home from there")
    assert await world.count("to_read") == 2


async def test_what_the_front_desk_raises_from_reading_is_the_councils_meanwhile(
    world: World,
) -> None:
    """It is raised there with the reason, once; the reader is led to no page that is not theirs."""
    ann, bea = await world.worker("Ann"), await world.worker("Bea", authority=WALES)
    await world.says(QUIET)
    (row,) = await world.desk.to_read(ann)
    await bind(world)
    await world.desk.read(ann, row.id)
    for _ in range(2):
        raised = await world.desk.raise_from_reading(
            ann, row.id, Category.SELF_HARM, Tier.P1, "She eats nothing else."
        )
        assert raised == ""
    assert await world.desk.to_read(ann) == ()
    case = await world.desk.case(bea, await world.only(bea))
    assert case is not None
    assert [note.words for note in case.notes] == ["She eats nothing else."]


async def test_a_worker_of_the_front_desk_sees_their_own_words(world: World) -> None:
    """What they write for their case is on it, and the council sees that they did."""
    ann, bea = await world.worker("Ann"), await world.worker("Bea", authority=WALES)
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await bind(world)
    await world.says(CASE)
    assert await world.desk.reply(ann, case_id, "I am Ann.", once="1")
    assert "I am Ann." in await shown(world, ann)
    assert "I am Ann." in await shown(world, bea)


async def test_what_is_said_to_a_council_keeps_no_case_of_the_front_desk_open(
    world: World,
) -> None:
    """Lines that its workers do not see neither count as unanswered nor undo an end."""
    ann, lee = await world.worker("Ann"), await world.worker("Lee", Role.LEAD)
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.reply(ann, case_id, "I am Ann.", once="1")
    world.clock.move(seconds=10)
    assert not await world.desk.resolve(ann, case_id, "test", "Because.")
    world.clock.move(seconds=10)
    await bind(world)
    await world.says(LATER)
    (row,) = (await world.desk.queue(lee)).rows
    assert (row.unanswered, row.proposed) == (False, True)
    await world.desk.confirm(lee, case_id)
    assert (await world.desk.queue(ann)).rows == ()


@pytest.mark.parametrize("authority", [ENGLAND, WALES])
async def test_where_they_are_is_told_to_the_one_they_told(world: World, authority: str) -> None:
    """A safe contact that was given to the council is not shown at the front desk."""
    worker = await world.worker("Ann", authority=authority)
    await world.says(DANGER)
    await bind(world)
    await world.says(CASE)
    await world.change(
        "INSERT INTO answer (id, chat_id, conversation_id, question_set, step, choices, own_words,"
        " at, authority) SELECT 'a1', id, conversation_id, '', 'F2', '[\"call\"]', 0,"
        " created_at, authority FROM chat"
    )
    case = await world.desk.case(worker, await world.only(worker))
    assert case is not None
    assert bool(case.safe_contact) == (authority == WALES)


async def test_what_a_council_passed_on_is_not_shown_at_the_front_desk(world: World) -> None:
    """Each sees what it passed on itself, and whose the chat is now sees all of it."""
    ann, bea = await world.worker("Ann"), await world.worker("Bea", authority=WALES)
    await world.says(DANGER)
    old = await world.only(ann)
    await world.desk.claim(ann, old)
    await world.desk.pass_on(ann, old, "school", "help")
    await bind(world)
    await world.says(CASE)
    new = await world.only(bea)
    await world.desk.claim(bea, new)
    world.clock.move(minutes=1)
    await world.desk.pass_on(bea, new, "police", "hurt_by_others")
    case = await world.desk.case(ann, old)
    assert case is not None
    assert [row.role for row in case.passed_on] == ["school"]
    case = await world.desk.case(bea, new)
    assert case is not None
    assert [row.role for row in case.passed_on] == ["school", "police"]


async def live_worker(world: World, name: str) -> str:
    """Add a worker of the front desk who is not there for practice, and is alerted."""
    now = world.clock.now
    made = await world.workers.add(name, ENGLAND, Role.WORKER, synthetic=False, at=now)
    assert made is not None
    await world.links(made, f"chat of {name}")
    return made


async def test_a_real_case_keeps_its_alerts_when_the_chat_joins_a_training_episode(
    world: World,
) -> None:
    """The danger was real: its clock goes on, and to real workers, whatever is tried out later."""
    await world.make_live()
    await live_worker(world, "Liv")
    await world.worker("Tia", linked=True)
    await world.says(DANGER)
    await bind(world)
    before = await alerted(world)
    await world.watch(minutes=30)
    after = await alerted(world)
    assert set(after) == {"Liv"}
    assert len(after) > len(before) >= 1


async def alerted(world: World) -> list[str]:
    """Give the names of those to whom alerts were written, oldest first."""
    rows = await world.rows_of("SELECT worker_id FROM outbox WHERE purpose = 'alert' ORDER BY id")
    return [await world.rows.name(row.worker_id) for row in rows]


async def test_the_service_stays_silent_beside_who_has_both_cases(world: World) -> None:
    """One case lapses while they talk with the young person for the other."""
    ann = await world.worker("Ann")
    await world.workers.give_role(ann.id, WALES, Role.WORKER, world.clock.now)
    await world.says(DANGER)
    await bind(world)
    await world.says(CASE)
    found = await world.rows.worker(ann.id)
    assert found is not None
    rows = (await world.desk.queue(found)).rows
    here = next(row.id for row in rows if row.authority == WALES)
    for row in rows:
        await world.desk.claim(found, row.id)
        await world.desk.case(found, row.id)
    await world.desk.take_over(found, here)
    for number in range(4):
        await world.watch(minutes=4)
        await world.desk.note(found, here, "Made up.", once=str(number))
    assert {row.status for row in (await world.desk.queue(found)).rows} == {"reopened", "claimed"}
    assert (await world.chat_of()).taken_over_by == ann.id


async def test_a_council_is_given_a_young_person_by_a_code_in_a_reply(world: World) -> None:
    """The way that the manual names: until they write behind it the front desk alone sees them."""
    ann = await world.worker("Ann", linked=True)
    bea = await world.worker("Bea", authority=WALES, linked=True)
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.case(ann, case_id)
    store = Registering(world.database, world.sealer)
    inviting = Invitations(store, world.setup.authorities, world.clock, "", lambda: "")
    code = (await inviting.invite(WALES, child_ref="REF-17", language="en")).short_code
    asked = f"Your council is there for you. Please type this here: {code}"
    assert await world.desk.reply(ann, case_id, asked, once="1") == "sent"
    await world.says(code)
    assert await world.letters_to(bea) == []
    assert await world.desk.to_read(bea) == ()
    case = await world.desk.case(ann, case_id)
    assert case is not None
    assert {"wait", "resolve", "reply"} <= case.may
    await world.says(QUIET)
    (row,) = await world.desk.to_read(bea)
    conversation = await world.desk.read(bea, row.id)
    assert conversation is not None
    assert {DANGER, asked, QUIET} <= {line.words for line in conversation.lines}
