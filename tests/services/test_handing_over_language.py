"""Who is handed over to an authority that does not chat in their language hears so first."""

from __future__ import annotations

from bot.domain.worker import Worker
from tests.services.test_follow_ups import join
from tests.services.test_handing_over import PERSON, hands, people, takes
from tests.services.world import ENGLAND, WALES, World


async def polish(world: World) -> tuple[Worker, Worker, str]:
    """Let somebody chat in Polish, and a worker of the front desk have their case."""
    ann, bea = await people(world)
    await world.change_authority(ENGLAND, languages=("en", "pl"))
    await world.change_authority(WALES, languages=("en", "cy"))
    await join(world, language="pl")
    await world.says(PERSON)
    return ann, bea, await takes(world, ann)


async def said_of_it(world: World) -> list[str]:
    letters = [(status, words) for status, words in await world.letters_of("one")]
    return [status for status, words in letters if "I can't chat in that language yet" in words]


async def test_that_it_goes_on_in_english_is_said_before_it_does(world: World) -> None:
    """The page for choosing says so as well, and not of one that has the language."""
    ann, _, case_id = await polish(world)
    await world.desk.take_over(ann, case_id)
    (wales,) = await world.desk.receivers(ann, case_id)
    assert wales.not_in == "pl"
    before = len(await world.letters_of("one"))
    await hands(world, ann, case_id)
    (first, question) = (await world.letters_of("one"))[before:]
    assert "I can't chat in that language yet. I can go on in English" in first[1]
    assert "held" not in (first[0], question[0])
    assert len(await said_of_it(world)) == 1


async def test_it_waits_where_they_are_not_there(world: World) -> None:
    """It is shown when they are back."""
    ann, _, case_id = await polish(world)
    world.clock.move(minutes=20)
    await hands(world, ann, case_id)
    assert await said_of_it(world) == ["held"]
    await world.says("hej")
    await world.taps("G1", "yes")
    assert "held" not in await said_of_it(world)
    assert len(await said_of_it(world)) == 1


async def test_it_is_not_said_where_the_language_stays(world: World) -> None:
    """Nothing is said by itself."""
    ann, _, case_id = await polish(world)
    await world.change_authority(WALES, languages=("en", "pl"))
    (wales,) = await world.desk.receivers(ann, case_id)
    assert wales.not_in == ""
    await hands(world, ann, case_id)
    assert await said_of_it(world) == []


async def test_nothing_is_written_of_it_to_a_phone_that_may_be_watched(world: World) -> None:
    """This as little as anything."""
    ann, _, case_id = await polish(world)
    await world.says("someone can see my phone")
    assert (await world.chat_of()).watched
    await hands(world, ann, case_id)
    assert await said_of_it(world) == []
