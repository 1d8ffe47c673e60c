"""After a hand-over the old authority learns nothing of what was said since."""

from __future__ import annotations

from tests.services.test_follow_ups import join
from tests.services.test_handing_over import DANGER, PERSON, hands, people, takes
from tests.services.world import WALES, World

SINCE = "i have a new phone case, it is made up"


async def test_a_later_code_of_who_gave_them_away_does_not_lead_back(world: World) -> None:
    """It would show all that was said since; a worker of the new authority reads that it came."""
    ann, bea = await people(world)
    await world.comes_with_code()
    await world.says(PERSON)
    await hands(world, ann, await takes(world, ann))
    case_id = await takes(world, bea)
    await world.desk.resolve(bea, case_id, "advice_given", "We talked.")
    world.clock.move(minutes=1)
    await world.says(SINCE)
    for row in await world.desk.to_read(bea):
        await world.desk.read(bea, row.id)
        await world.desk.clear(bea, row.id)
    world.clock.move(minutes=1)
    await world.comes_with_code()
    chat = await world.chat_of()
    assert chat.authority == WALES
    assert "code_of_another" in {
        row.action for row in await world.rows_of("SELECT action FROM audit")
    }
    assert len(await world.desk.to_read(bea)) == 1
    world.clock.move(minutes=1)
    await world.says(DANGER)
    assert (await world.desk.queue(ann)).rows == ()
    assert len((await world.desk.queue(bea)).rows) == 1


async def test_the_next_code_of_whose_they_are_now_is_taken(world: World) -> None:
    """They come back again: once handed back, the first authority invites them as before."""
    ann, bea = await people(world)
    await world.comes_with_code()
    await world.says(PERSON)
    case_id = await takes(world, ann)
    await hands(world, ann, case_id)
    await takes(world, bea)
    await hands(world, bea, case_id, to="training-england")
    before = (await world.chat_of()).episode_id
    await world.comes_with_code()
    chat = await world.chat_of()
    assert chat.authority == "training-england"
    assert chat.episode_id != before


async def test_what_was_closed_before_does_not_show_how_things_stand_now(world: World) -> None:
    """What they refuse since, and how they can be reached, is for whose they are."""
    ann, bea = await people(world)
    await join(world)
    await world.says(PERSON)
    first = await takes(world, ann)
    await world.desk.resolve(ann, first, "advice_given", "We talked.")
    world.clock.move(minutes=1)
    await world.says(DANGER)
    second = await takes(world, ann)
    await world.says("dont message me at night")
    await world.desk.case(ann, second)
    before = await world.desk.case(ann, first)
    assert before is not None
    assert before.refuses
    assert "Later check-ins" in {one.question for one in before.foremost}
    await hands(world, ann, second)
    since = await world.desk.case(ann, first)
    assert since is not None
    assert (since.refuses, since.check_ins_wait, since.missing_now) == ((), False, False)
    assert (since.language, since.sends) == ("", "")
    assert "Later check-ins" not in {one.question for one in since.foremost}
    theirs = await world.desk.case(bea, second)
    assert theirs is not None
    assert theirs.refuses == before.refuses
    assert theirs.language == "en"
