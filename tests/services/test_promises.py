"""The question about later check-ins names what will happen, and what it takes to see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.services.saying_when import say_days
from tests.services.returning import MINE, NUMBER, Returning
from tests.services.test_follow_ups import due, join
from tests.services.test_out_of_practice import live_worker
from tests.services.world import World

FOUR_DAYS = "Wednesday 11 March, Friday 13 March, Tuesday 17 March, Thursday 9 April"
HELLO = "I can say hi again on"
READY = "Hi, your check-in is ready."
CLOSED = "once this page is closed, I can't reach you"


async def asked(world: World, **more) -> str:
    """Join, come to the question about later check-ins, and give it as it was asked."""
    await join(world, **more)
    await world.stand_at_kept("F1")
    await world.taps("F1", "no")
    _, words = (await world.letters("reply"))[-1]
    return words


@pytest.mark.parametrize("choice", ["morning", "after_school", "evening"])
@pytest.mark.parametrize("days", [0, 2, 5, 29])
async def test_the_days_that_are_named_are_those_that_come(world: World, days, choice) -> None:
    """However late they join, and whichever time they pick."""
    words = await asked(world, ago=timedelta(days=days, hours=2))
    await world.taps("F5", choice)
    zone = world.setup.authorities.get("training-england").follow_ups.zone
    planned = say_days(await due(world), zone, "en")
    assert planned
    assert f"{HELLO} {planned}." in words


async def test_who_joins_at_once_is_told_of_all_days(world: World) -> None:
    """Four of them, by their dates."""
    assert f"{HELLO} {FOUR_DAYS}." in await asked(world)


async def test_a_day_that_only_some_times_still_reach_is_not_promised(world: World) -> None:
    """On a day that has begun, the morning is over: no more is named than will surely come."""
    words = await asked(world, ago=timedelta(days=1))
    assert f"{HELLO} Thursday 12 March, Monday 16 March, Wednesday 8 April." in words
    await world.taps("F5", "evening")
    assert [one.strftime("%d") for one in await due(world)] == ["10", "12", "16", "08"]


async def test_when_the_days_are_over_nothing_is_offered(world: World) -> None:
    """Who joins more than a month after the return is not asked for a time."""
    await asked(world, ago=timedelta(days=31))
    assert await world.step() == "F3"
    assert await due(world) == []


async def test_who_comes_back_to_the_question_too_late_is_told_so(world: World) -> None:
    """It was left open until the last day was over; it names none."""
    await asked(world)
    world.clock.move(days=40)
    await world.looks()
    await world.says("hi")
    await world.taps("G1", "yes")
    _, words = (await world.letters("reply"))[-1]
    assert f"{HELLO} no more days." in words


async def test_on_telegram_there_is_no_page_to_close(world: World) -> None:
    """There the chat is always theirs, so nothing is said about a page."""
    world.channel = "telegram"
    words = await asked(world)
    assert f"{HELLO} {FOUR_DAYS}. What time is good?" in words


class Web(Returning):
    """A young person in a web chat who stands before the question."""

    def __init__(self, world: World, *, texts: bool) -> None:
        world.setup = replace(world.setup, texts=texts)
        super().__init__(world)

    async def start(self, kept: str = "") -> None:
        """Come with a code and take up the offer; set up what is *kept*."""
        self.invited = await self.invite()
        await self.come(self.invited)
        await self.tap("Yes")
        if kept:
            assert await self.returns.set_pictures(self.token, MINE)
        if kept == "number":
            assert await self.returns.set_phone(self.token, NUMBER)
        await self.world.stand_at_kept("F1")

    async def is_asked(self) -> str:
        """Get the question, and give it as it stands on the page."""
        await self.say("no")
        return (await self.shown())[-1]

    async def days_pass(self, count: int) -> None:
        """Let days pass with the page closed, hour by hour."""
        for _ in range(24 * count):
            self.world.clock.move(hours=1)
            while await self.world.watch_.watch():
                pass
            await self.texting.text()
            await self.settle()


@pytest.mark.parametrize("texts", [False, True])
async def test_without_a_way_back_it_says_so_and_how_to_make_one(world: World, texts) -> None:
    """Nobody would ever see the later check-in, and they hear that before they choose."""
    child = Web(world, texts=texts)
    await child.start()
    words = await child.is_asked()
    assert f"But {CLOSED}. To come back, first tap" in words
    assert words.index(CLOSED) < words.index("What time is good?")
    assert ("choose 3 pictures. Then you can ask for a text as well." in words) is texts
    await child.tap("In the evening")
    await child.leave()
    await child.days_pass(2)
    assert child.texted.sent == []
    assert not await child.back(child.invited.code)


async def test_what_it_tells_them_to_do_makes_a_way_back(world: World) -> None:
    """Pictures that are chosen after the question lead to the check-in as well."""
    child = Web(world, texts=False)
    await child.start()
    assert "choose 3 pictures" in await child.is_asked()
    assert await child.returns.set_pictures(child.token, MINE)
    await child.tap("In the evening")
    await child.tap("Yes")
    await child.leave()
    await child.days_pass(2)
    assert await child.back(child.invited.code)
    await child.tap("Yes")
    assert any("How have things been?" in line for line in await child.shown())


@pytest.mark.parametrize(("kept", "texts"), [("pictures", False), ("number", False)])
async def test_with_pictures_it_says_that_they_have_to_come(world: World, kept, texts) -> None:
    """Nothing calls them, not even at a number that nobody can text any more."""
    child = Web(world, texts=texts)
    await child.start(kept)
    words = await child.is_asked()
    assert f"But {CLOSED}. Come back here with your link or code and your 3 pictures." in words
    assert "text" not in words


async def test_with_pictures_it_says_that_a_text_can_be_had(world: World) -> None:
    """Where texts can be sent at all."""
    child = Web(world, texts=True)
    await child.start("pictures")
    assert "To get a text as well" in await child.is_asked()


async def test_with_a_number_it_promises_one_text_and_no_more(world: World) -> None:
    """Of four check-ins one is texted, and the next one only to who has been back."""
    child = Web(world, texts=True)
    await child.start("number")
    words = await child.is_asked()
    assert "I will text you one time. I can text you again after you come back here." in words
    assert CLOSED not in words
    await child.tap("After school")
    await child.leave()
    await child.days_pass(8)
    assert child.texted.sent == [(NUMBER, READY)]
    assert await child.back(child.invited.code)
    await child.leave()
    await child.days_pass(30)
    assert child.texted.sent == [(NUMBER, READY)] * 2


async def asked_of_tonight(world: World) -> str:
    """Come to the question that follows the advice on having nowhere to go, and give it."""
    await world.says("hi")
    await world.taps("G1", "yes")
    await world.stand_at_kept("tips_away")
    await world.taps("tips_away", "nowhere")
    assert await world.step() == "tonight"
    return (await world.letters_of("one"))[-1][1]


TONIGHT = "Do you need somewhere to stay tonight?"
I_TELL = "I tell our team now"
NOT_REACHED = "I can't reach our team from here yet."


async def test_who_needs_a_place_is_promised_a_person_where_one_is_told(world: World) -> None:
    """Somebody is alerted, so it may be said before the tap; after it, it is done."""
    await world.make_live()
    await live_worker(world, world.setup.authorities.front_desk)
    words = await asked_of_tonight(world)
    assert f'{TONIGHT} If you tap "Yes, tonight", {I_TELL}.' in words
    await world.taps("tonight", "yes")
    assert await world.letters("alert")


@pytest.mark.parametrize("live", [True, False])
async def test_where_nobody_is_told_no_person_is_promised(world: World, *, live: bool) -> None:
    """Nobody is linked, or it is a test: what is said before the tap is what is said after it."""
    if live:
        await world.make_live()
    true = NOT_REACHED if live else "This is a test. Nobody is reading."
    words = await asked_of_tonight(world)
    assert I_TELL not in words
    assert f"{TONIGHT} {true}" in words
    await world.taps("tonight", "yes")
    assert true in (await world.letters_of("one"))[-1][1]
