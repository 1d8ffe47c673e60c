"""Who hears of a case: whoever has it, nobody twice, and somebody else where a way is closed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.worker import Role, Worker
from bot.errors import ChannelError, TryLaterError, UndeliverableError
from bot.services.deliver import Outcome, Result, judge
from tests.services.test_tidying import outbox, take
from tests.services.world import START, WALES, World

DANGER = "hes outside n hes got a knife"
URGENT = "they make me carry drugs to another town and i am scared"
PERSON = "can i talk to a real person please"
LOST = "An alert to somebody else was lost."
BLOCKED = UndeliverableError("blocked", gone=True)
REFUSED = UndeliverableError("http_402")

_SENT_TO = "SELECT escalation_id FROM outbox WHERE worker_id = '{}' AND status = 'sent'"


async def alerts(world: World, worker: Worker) -> list[str]:
    """Give the words of the alerts of a worker after the code, oldest first."""
    found = await world.letters_to(worker)
    return [words.partition(": ")[2] for _, words in found]


async def hold(world: World, worker: Worker, minutes: int = 0) -> str:
    """Let a worker have the one case, and do something about it every five minutes."""
    found = await world.rows.worker(worker.id)
    assert found is not None
    case_id = await world.only(found)
    await world.desk.claim(found, case_id)
    await world.desk.case(found, case_id)
    for at in range(0, minutes, 5):
        await world.watch(minutes=5)
        await world.desk.note(found, case_id, "Ringing the home, made up.", once=str(at))
    return case_id


@pytest.mark.parametrize("minutes", [0, 15, 30])
async def test_whoever_has_the_case_hears_of_what_is_new(world: World, minutes: int) -> None:
    """Also once so much time has passed that its clock would be with the leads."""
    ann = await world.worker("Ann", linked=True)
    lea = await world.worker("Lea", Role.LEAD, linked=True)
    await world.says(DANGER)
    await hold(world, ann, minutes)
    await world.says("he is hitting me now")
    assert (await alerts(world, ann))[-1] == "New information."
    assert len(await alerts(world, ann)) == 2
    assert len(await alerts(world, lea)) == (1 if minutes else 0)


async def test_a_lead_who_has_the_case_hears_that_it_became_worse(world: World) -> None:
    """The clock begins with the workers, and the one who has it is no worker."""
    await world.worker("Ann", linked=True)
    lea = await world.worker("Lea", Role.LEAD, linked=True)
    await world.says(URGENT)
    await hold(world, lea)
    await world.says(DANGER)
    assert await alerts(world, lea) == ["New information, more urgent."]


async def test_the_front_desk_hears_of_what_it_has_when_others_can_be_told(world: World) -> None:
    """Somebody of the authority linked their Telegram only after the front desk had the case."""
    fay = await world.worker("Fay", linked=True)
    await world.comes_with_code(WALES)
    await world.says(URGENT)
    await hold(world, fay)
    await world.worker("Bea", authority=WALES, linked=True)
    await world.says(DANGER)
    assert await alerts(world, fay) == ["New.", "New information, more urgent."]


async def fail(world: World, *workers: Worker, error: ChannelError) -> int:
    """Send what waits; what goes to *workers* fails with *error*. Give how much was taken."""
    world.clock.move(seconds=2)
    taken = await take(world)
    for one in taken:
        sent = Result(one.letter, Outcome.SENT, world.clock.now, sent_as="1")
        failed = judge(one.letter, error, world.clock.now)
        broken = one.letter.worker_id in {worker.id for worker in workers}
        became = failed if broken else sent
        await outbox(world).record(replace(became, address=one.address))
    return len(taken)


@pytest.mark.parametrize("words", [URGENT, PERSON])
async def test_of_two_young_people_neither_is_lost_with_a_worker_who_blocked_us(
    world: World, words: str
) -> None:
    """The second alert waited behind the one that found out that the worker is gone."""
    bea = await world.worker("Bea", authority=WALES, linked=True)
    fay = await world.worker("Fay", linked=True)
    for who in ("one", "two"):
        await world.comes_with_code(WALES, who=who)
        await world.says(words, who=who)
    while await fail(world, bea, error=BLOCKED):
        pass
    told = {row.escalation_id for row in await world.rows_of(_SENT_TO.format(fay.id))}
    assert told == {row.id for row in await world.rows_of("SELECT id FROM escalation")}
    assert await alerts(world, fay) == [LOST, LOST]
    assert await world.count("outbox", "purpose = 'alert' AND status = 'dropped'") == 0


async def test_a_refusal_of_the_account_of_before_leaves_the_new_one(world: World) -> None:
    """It came just after a worker linked another account: that hears of this and of all later."""
    ann = await world.worker("Ann", linked=True)
    await world.says(DANGER)
    (old,) = await take(world)
    await world.links(ann.id, "other chat of Ann")
    refused = judge(old.letter, BLOCKED, world.clock.now)
    await outbox(world).record(replace(refused, address=old.address))
    await world.says(DANGER, who="two")
    went = []
    while taken := await take(world):
        went += taken
        for one in taken:
            sent = Result(one.letter, Outcome.SENT, world.clock.now, address=one.address)
            await outbox(world).record(sent)
    to_ann = [one for one in went if one.letter.worker_id == ann.id]
    assert {one.address for one in to_ann} == {"other chat of Ann"}
    assert {one.letter.escalation_id for one in to_ann} == {
        row.id for row in await world.rows_of("SELECT id FROM escalation")
    }


async def test_the_account_that_refuses_is_unlinked(world: World) -> None:
    """Whoever blocked the bot is no longer counted among those who can be told."""
    ann = await world.worker("Ann", linked=True)
    await world.says(DANGER)
    await fail(world, ann, error=BLOCKED)
    assert await world.count("worker", "telegram IS NOT NULL") == 0


async def test_two_chats_that_refuse_alerts_do_not_alarm_a_third_without_end(world: World) -> None:
    """Each refusal is told to those whose chats did not refuse."""
    ann, bob = await world.worker("Ann", linked=True), await world.worker("Bob", linked=True)
    cat = await world.worker("Cat", linked=True)
    await world.says(URGENT)
    for _ in range(20):
        await fail(world, ann, bob, error=REFUSED)
    assert (await alerts(world, cat))[0] == "New."
    assert set((await alerts(world, cat))[1:]) == {LOST}
    assert len(await alerts(world, cat)) <= 3


async def test_a_lost_alert_of_a_case_that_is_over_alarms_nobody(world: World) -> None:
    """What was ended while an alert still waited needs nobody any more."""
    ann, bob = await world.worker("Ann", linked=True), await world.worker("Bob", linked=True)
    await world.says(PERSON)
    case_id = await hold(world, ann)
    assert await world.desk.resolve(ann, case_id, "test", "Because.")
    await fail(world, bob, error=BLOCKED)
    assert LOST not in await alerts(world, ann)


async def test_after_a_stop_those_of_the_missed_rungs_are_told_as_well(world: World) -> None:
    """What was raised at night, and due while the service was down, is not the leads' alone."""
    ann = await world.worker("Ann", linked=True)
    lea = await world.worker("Lea", Role.LEAD, linked=True)
    world.clock.now = START.replace(hour=22)
    await world.says(PERSON)
    assert await alerts(world, ann) == []
    world.clock.move(hours=17)
    await world.watch(minutes=1)
    assert await alerts(world, ann) == await alerts(world, lea) == ["Nobody has acted yet."]
    await world.watch(hours=24)
    assert await world.count("outbox", "purpose = 'alert'") == 2


async def test_after_a_stop_in_the_night_workers_hear_once_more_of_danger(world: World) -> None:
    """For hours nobody could be told again; then the leads alone would have been."""
    ann = await world.worker("Ann", linked=True)
    lea = await world.worker("Lea", Role.LEAD, linked=True)
    await world.says(DANGER)
    world.clock.move(hours=3)
    await world.watch(minutes=1)
    assert await alerts(world, ann) == ["New.", "Nobody has acted yet."]
    assert await alerts(world, lea) == ["Nobody has acted yet."]


@pytest.mark.parametrize("minutes", [1, 11, 16, 31])
async def test_a_claim_that_lapses_is_one_alert_to_each(world: World, minutes: int) -> None:
    """Whichever rung its clock had come to."""
    ann = await world.worker("Ann", linked=True)
    lea = await world.worker("Lea", Role.LEAD, linked=True)
    await world.says(URGENT)
    await world.watch(minutes=minutes)
    await world.desk.claim(ann, await world.only(ann))
    await world.watch(minutes=3)
    lapsed = "Claimed, but not opened."
    assert (await alerts(world, ann)).count(lapsed) == 1
    assert (await alerts(world, lea)).count(lapsed) == (1 if minutes > 15 else 0)


async def test_what_is_new_does_not_wait_behind_what_was_tried_in_vain(world: World) -> None:
    """After a night without Telegram each worker gets one alert of each case, and that at once."""
    lea = await world.worker("Lea", Role.LEAD, linked=True)
    for who in ("one", "two"):
        await world.says(DANGER, who=who)
    for _ in range(16 * 3):
        await world.watch(minutes=5)
        await fail(world, lea, error=TryLaterError("not_sent:ConnectError"))
    await world.says(DANGER, who="three")
    world.clock.move(minutes=1)
    went = 0
    for _ in range(3):
        went += await fail(world, error=BLOCKED)
    assert went == 3
    told = {row.escalation_id for row in await world.rows_of(_SENT_TO.format(lea.id))}
    assert told == {row.id for row in await world.rows_of("SELECT id FROM escalation")}


async def test_a_chat_that_was_asked_to_wait_waits_with_the_newest_as_well(world: World) -> None:
    """A newer alert is no way around what Telegram asked for."""
    lea = await world.worker("Lea", Role.LEAD, linked=True)
    await world.says(DANGER)
    await fail(world, lea, error=TryLaterError("flood", 3600))
    await world.watch(minutes=30)
    assert await fail(world, error=BLOCKED) == 0
    await world.watch(minutes=30)
    assert await fail(world, error=BLOCKED) == 1
    assert (await alerts(world, lea))[-1] == "Nobody has acted yet."


async def test_words_at_night_on_a_case_of_the_day_wake_nobody(world: World) -> None:
    """The clock is over, and nobody has it: the leads hear of it once, when people are there."""
    await world.worker("Ann", linked=True)
    lea = await world.worker("Lea", Role.LEAD, linked=True)
    await world.says(PERSON)
    await world.watch(hours=9)
    before = await alerts(world, lea)
    for _ in range(3):
        await world.watch(hours=1)
        await world.says(PERSON)
    await world.watch(hours=10)
    assert await alerts(world, lea) == before
    await world.watch(hours=2)
    assert await alerts(world, lea) == [*before, "Nobody has acted yet."]
    await world.watch(hours=24)
    assert len(await alerts(world, lea)) == len(before) + 1


async def test_words_on_a_weekend_are_told_on_monday_and_the_clock_goes_on(world: World) -> None:
    """Nothing of its clock is left out, and nothing comes twice."""
    ann = await world.worker("Ann", linked=True)
    lea = await world.worker("Lea", Role.LEAD, linked=True)
    world.clock.now = START.replace(day=13, hour=17)
    await world.says(PERSON)
    world.clock.now = START.replace(day=14, hour=12)
    await world.says(PERSON)
    await world.watch(hours=44)
    assert await alerts(world, ann) == ["New."]
    await world.watch(hours=8)
    assert await alerts(world, ann) == ["New.", "New.", "Nobody has acted yet."]
    assert await alerts(world, lea) == ["Nobody has acted yet."]


async def test_what_becomes_urgent_at_night_is_told_at_night(world: World) -> None:
    """Only what stays P2 or P3 waits for the morning."""
    ann = await world.worker("Ann", linked=True)
    await world.says(PERSON)
    await world.watch(hours=12)
    await world.says(DANGER)
    assert (await alerts(world, ann))[-1] == "New information, more urgent."


async def test_what_nobody_could_be_told_of_is_told_once_somebody_can(world: World) -> None:
    """Its clock had run out while nobody was linked; it does not wait for ever for that."""
    await world.says(PERSON)
    await world.watch(hours=48)
    ann = await world.worker("Ann", linked=True)
    await world.watch(hours=24)
    assert len(await alerts(world, ann)) == 1
    await world.watch(hours=48)
    assert len(await alerts(world, ann)) == 1
