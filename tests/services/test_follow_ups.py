"""Later check-ins: on time, neutral, and never to somebody for whom they would be wrong."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.inbound import Kind
from bot.services.invitations import Invitations
from bot.store.registering import Registering
from tests.services.world import ENGLAND, WALES, World

READY = "Hi, your check-in is ready."


async def join(
    world: World, *, ago: timedelta = timedelta(hours=2), authority: str = ENGLAND, **more
) -> None:
    """Invite a young person who came back two hours *ago*, and let them accept."""
    store = Registering(world.database, world.sealer)
    service = Invitations(store, world.setup.authorities, world.clock, "", lambda: "")
    returned = world.clock.now - ago
    invited = await service.invite(authority, child_ref="REF-1", returned_at=returned, **more)
    await world.says(invited.short_code)
    await world.taps("G1", "yes")
    await world.taps("G3", "yes")


async def due(world: World) -> list[datetime]:
    """Give when later check-ins are due."""
    found = await world.database.read(
        lambda c: (
            c.exec_driver_sql(
                "SELECT due_at FROM timer WHERE kind = 'follow_up' "
                "AND done_at IS NULL ORDER BY due_at"
            )
            .scalars()
            .all()
        )
    )
    return [datetime.fromisoformat(one).replace(tzinfo=UTC) for one in found]


async def days(world: World, count: int) -> None:
    """Let days pass, looking at the timers every hour; the page is left open."""
    for _ in range(24 * count):
        world.clock.move(hours=1)
        await world.looks()
        while await world.watch_.watch():
            pass


async def ready(world: World) -> int:
    """Count how often they were told that a check-in is ready."""
    return sum(words.startswith(READY) for _, words in await world.letters("nudge"))


async def test_they_are_planned_with_the_yes(world: World) -> None:
    """Whoever accepts is checked in on after 1, 3, 7 and 30 days, at the usual time."""
    await join(world)
    local = [one.strftime("%d %H:%M") for one in await due(world)]
    assert local == ["11 16:15", "13 16:15", "17 16:15", "09 15:15"]


async def test_the_young_person_picks_the_time(world: World) -> None:
    """The time that they pick takes the place of the usual one."""
    await join(world)
    await world.stand_at(world.setup.flows.newest("check_in"), "F5")
    await world.taps("F5", "evening")
    assert {one.strftime("%H:%M") for one in await due(world)} == {"18:30", "17:30"}


@pytest.mark.parametrize(("step", "choice"), [("F5", "no"), ("later", "no")])
async def test_none_after_a_no(world: World, step: str, choice: str) -> None:
    """Nobody who said no is checked in on."""
    await join(world)
    await world.stand_at(world.setup.flows.newest("check_in"), step)
    await world.taps(step, choice)
    assert await due(world) == []
    await days(world, 4)
    assert await ready(world) == 0


async def test_a_later_yes_does_not_undo_a_no(world: World) -> None:
    """Starting another check-in plans nothing for somebody who wanted no later ones."""
    await join(world)
    await world.stand_at(world.setup.flows.newest("check_in"), "F5")
    await world.taps("F5", "no")
    await world.taps("F3", "yes")
    await world.says("hello")
    await world.taps("menu", "new")
    await world.taps("G3", "yes")
    assert await due(world) == []


async def test_it_is_one_neutral_silent_line(world: World) -> None:
    """What arrives names nothing, and the words behind it wait for the gate."""
    await join(world)
    await days(world, 2)
    (status, words), *more = await world.letters("nudge")
    assert words == f"{READY}\n\nIs it OK to chat right now?"
    assert status in ("waiting", "sent")
    assert more == []


async def test_one_reminder_at_most(world: World) -> None:
    """Nobody who does not answer hears of the same check-in more than twice."""
    await join(world)
    await world.database.write(
        lambda c: c.exec_driver_sql(
            "DELETE FROM timer WHERE kind = 'follow_up' AND due_at > '2026-03-12'"
        )
    )
    await days(world, 12)
    assert await ready(world) == 2


async def test_it_asks_about_the_phone_and_looks_at_the_small_steps(world: World) -> None:
    """After the gate the later check-in asks about the phone, and about steps taken up."""
    await join(world)
    check_in = world.setup.flows.newest("check_in")
    await world.stand_at(check_in, "K1")
    await world.taps("K1", "code_word")
    await world.taps("K1", "done")
    await world.stand_at_kept("F3")
    await days(world, 2)
    assert await ready(world) == 1
    await world.taps("G1", "yes")
    assert await world.step() == "FU1"
    for step, choice in (
        *(("FU1", "ok"), ("FU2", "yes"), ("D1", "no"), ("D2", "no")),
        *(("D3", "no"), ("D5", "no"), ("B3", "code_word"), ("B3", "done"), ("B4", "time")),
    ):
        await world.taps(step, choice)
    assert await world.answered_in("follow_up") >= {"D1", "D2", "D3", "D5", "B3"}


async def test_never_in_quiet_hours(world: World) -> None:
    """One that could not be sent in time waits for the morning."""
    await join(world)
    await world.change("UPDATE timer SET due_at = '2026-03-10 23:30:00' WHERE kind = 'follow_up'")
    await world.watch(minutes=14 * 60)
    assert await ready(world) == 0
    await days(world, 1)
    assert await ready(world) == 1
    sent = await world.database.read(
        lambda c: c.exec_driver_sql(
            "SELECT created_at FROM outbox WHERE purpose = 'nudge'"
        ).scalar()
    )
    assert "08:30" <= str(sent)[11:16] < "21:00"


async def test_nobody_who_is_chatting_is_interrupted(world: World) -> None:
    """In the middle of a chat it is put off, and comes when they have gone."""
    await join(world)
    await world.change("UPDATE timer SET due_at = '2026-03-10 10:01:00' WHERE kind = 'follow_up'")
    await world.watch(minutes=5)
    assert await ready(world) == 0
    await days(world, 1)
    assert await ready(world) == 1


async def test_none_to_those_who_are_away_stopped_blocked_or_watched(world: World) -> None:
    """Away again, stopped, blocked or watched: nothing is sent to any of them."""
    for column, value in (
        *(("missing_now", "1"), ("sends", "'stopped'")),
        *(("sends", "'blocked'"), ("watched", "1")),
    ):
        await join(world, language="en")
        await world.change(f"UPDATE chat SET {column} = {value}, revision = revision + 1")
        await days(world, 2)
        assert await ready(world) == 0, column
        await world.change("UPDATE chat SET missing_now = 0, sends = 'on', watched = 0")


async def test_an_unfinished_check_in_is_carried_on_with(world: World) -> None:
    """Whoever left in the middle finds their own question behind the gate, not another chat."""
    await join(world)
    await world.taps("H1", "ok")
    await days(world, 2)
    assert await ready(world) == 1
    await world.taps("G1", "yes")
    assert await world.step() == "H2"


async def test_another_episode_plans_anew(world: World) -> None:
    """A new episode brings its own days, and the old ones are over."""
    await join(world)
    world.clock.move(days=2)
    await join(world)
    assert [one.strftime("%d") for one in await due(world)] == ["13", "15", "19", "11"]
    assert json.loads(await world.state())["repeat"] is True


async def test_what_somebody_away_writes_weighs_more(world: World) -> None:
    """While they are away everything that comes in is raised by one tier."""
    ann = await world.worker("Ann")
    await join(world)
    await world.says("/help", kind=Kind.COMMAND, command="help")
    await world.taps("tips_away", "now")
    await world.stand_at(world.setup.flows.newest("check_in"), "away")
    await world.taps("away", "away_ok")
    assert (await world.desk.queue(ann)).rows[0].tier == "P1"
    await world.stand_at(world.setup.flows.newest("check_in"), "C2")
    await world.taps("C2", "a_lot")
    assert (await world.desk.queue(ann)).rows[0].tier == "P0"


async def passed_over(world: World) -> list[str]:
    """Give which later check-ins and reminders were passed over, by the audit."""
    rows = await world.rows_of("SELECT action, detail FROM audit WHERE action LIKE '%_passed_over'")
    return [f"{row.action} {json.loads(row.detail)['planned']}" for row in rows]


@pytest.mark.parametrize(("minutes", "hour"), [(0, 16), (7 * 60, 23)])
async def test_of_several_that_are_overdue_only_the_last_goes_out(
    world: World, minutes: int, hour: int
) -> None:
    """After days without the service nobody is told twice in a minute, by day or by night."""
    await join(world)
    world.clock.move(days=7, hours=6, minutes=30 + minutes)
    assert world.clock.now.hour == hour
    await world.looks()
    await world.watch(minutes=10)
    assert await passed_over(world) == [
        "follow_up_passed_over 2026-03-11 16:15 UTC",
        "follow_up_passed_over 2026-03-13 16:15 UTC",
    ]
    await world.watch(minutes=12 * 60)
    assert await ready(world) == 1
    assert [one.strftime("%d %H:%M") for one in await due(world)] == ["09 15:15"]


async def test_nor_does_a_reminder_of_the_one_before(world: World) -> None:
    """The next check-in takes the place of the reminder."""
    await join(world)
    await days(world, 2)
    assert await ready(world) == 1
    world.clock.move(days=2)
    await world.looks()
    await world.watch(minutes=10)
    assert await ready(world) == 2
    assert await passed_over(world) == ["reminder_passed_over 2026-03-12 17:00 UTC"]


async def test_what_is_passed_over_stands_on_the_timeline(world: World) -> None:
    """Where somebody works with them, they can see why nothing was sent on that day."""
    ann = await world.worker("Ann")
    await join(world)
    await world.says("can i talk to a real person please")
    world.clock.move(days=4)
    await world.looks()
    await world.watch(minutes=2)
    case = await world.desk.case(ann, await world.only(ann))
    assert case is not None
    assert ("follow_up_passed_over", "planned: 2026-03-11 16:15 UTC") in [
        (event.action, event.detail) for event in case.timeline
    ]


@pytest.mark.parametrize(("ended", "told"), [(True, 1), (False, 0)])
async def test_none_while_another_authority_sees_to_them(
    world: World, ended: bool, told: int
) -> None:
    """What they told the front desk before they joined is urgent there, and people act on it."""
    ann, bob = await world.worker("Ann"), await world.worker("Bob")
    await world.says("they make me carry drugs to another town and i am scared")
    await join(world, authority=WALES, language="en")
    case_id = await world.only(ann)
    if ended:
        await world.desk.claim(ann, case_id)
        assert not await world.desk.resolve(ann, case_id, "referred", "They have a social worker.")
        await world.desk.confirm(bob, case_id)
    assert await world.count("escalation", "authority = 'training-wales'") == 0
    await days(world, 2)
    assert await ready(world) == told
