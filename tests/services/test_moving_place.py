"""A place that is shared live tells by itself where it is: nobody writes, and it is said once."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.inbound import MOVED, Kind
from bot.services.views import Speaker
from tests.services.test_watched import begin
from tests.services.world import World

WHERE = "51.5, -0.1"


async def moves(world: World, words: str, **more: object) -> None:
    """Let their phone tell where it is now."""
    await world.says(words, kind=Kind.PLACE, data=MOVED, message="900", **more)


async def test_a_place_that_moves_is_one_alarm_and_one_answer(world: World) -> None:
    """For hours a position comes every few seconds: no flood on the phone or the case."""
    await begin(world)
    ann = await world.worker("Ann", linked=True)
    await world.says(WHERE, kind=Kind.PLACE, message="900")
    before = len(await world.parcels_of("one")), len(await world.letters("alert"))
    for number in range(30):
        world.clock.move(seconds=10)
        await moves(world, f"51.5{number:02}, -0.1")
    assert (len(await world.parcels_of("one")), len(await world.letters("alert"))) == before
    assert await world.count("concern") == 1
    case = await world.desk.case(ann, await world.only(ann))
    (line,) = [x for x in case.lines if x.kind == "place" and x.speaker is Speaker.YOUNG_PERSON]
    assert line.words == "51.529, -0.1"
    assert [version.words for version in line.versions] == [
        WHERE,
        "51.505, -0.1",
        "51.511, -0.1",
        "51.517, -0.1",
        "51.523, -0.1",
    ]


async def test_a_place_that_moves_does_not_say_that_they_are_there(world: World) -> None:
    """A worker's reply waits behind the gate once they are silent, wherever the phone goes."""
    await begin(world)
    ann = await world.worker("Ann", linked=True)
    await world.says(WHERE, kind=Kind.PLACE, message="900")
    wrote = (await world.chat_of()).last_wrote_at
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    for _ in range(6):
        world.clock.move(minutes=1)
        await moves(world, WHERE)
    assert (await world.chat_of()).last_wrote_at == wrote
    assert await world.desk.reply(ann, case_id, "Hello, made up.", once="1") == "held"


async def test_a_move_of_a_place_that_never_came_is_told(world: World) -> None:
    """If its beginning was lost, the first that comes is what they shared."""
    await begin(world)
    await moves(world, WHERE, sent_at=world.clock.now - timedelta(seconds=1))
    await moves(world, WHERE)
    rows = await world.rows_of("SELECT category, tier FROM concern")
    assert [tuple(row) for row in rows] == [("unread_content", "P1")]
