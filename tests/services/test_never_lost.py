"""Ways in which a disclosure could be lost or come late, each tried from end to end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.inbound import Kind
from bot.domain.screening import Context, Rules, Screening, screen
from bot.domain.worker import Role
from tests.services.world import World

DANGER = "hes outside n hes got a knife"


async def concerns(world: World) -> list[str]:
    asking = text("SELECT category || ' ' || tier FROM concern ORDER BY id")
    return list(await world.database.read(lambda c: c.scalars(asking).all()))


async def test_somebody_who_keeps_writing_still_reaches_the_leads(world: World) -> None:
    """New evidence tells people again, and never sets the clock back."""
    await world.worker("Ann", linked=True)
    lead = await world.worker("Lea", Role.LEAD, linked=True)
    await world.says(DANGER)
    for _ in range(6):
        await world.watch(minutes=4)
        await world.says(DANGER)
    told = await world.audience(await world.only(lead))
    assert "second" in told
    assert "managers" in told
    assert "duty" in told


async def test_what_waits_for_the_morning_wakes_nobody_when_more_is_said(world: World) -> None:
    """A wish for a person at two at night is told at nine, however often it is said."""
    await world.worker("Ann", linked=True)
    world.clock.now = world.clock.now.replace(hour=2)
    for _ in range(2):
        await world.says("can i talk to a real person please")
        await world.watch(minutes=3)
    assert await world.letters("alert") == []
    await world.watch(hours=7)
    ((_, alert),) = await world.letters("alert")
    assert alert.endswith(": New.")


async def test_who_has_it_before_the_morning_is_told_of_more(world: World) -> None:
    """Somebody is there and works on it: what is said meanwhile does not wait for nine."""
    ann = await world.worker("Ann", linked=True)
    world.clock.now = world.clock.now.replace(hour=2)
    await world.says("can i talk to a real person please")
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.case(ann, case_id)
    world.clock.move(minutes=3)
    await world.says("i want to talk to a real person")
    assert ["New information" in text for _, text in await world.letters("alert")] == [True]


async def test_something_worse_starts_the_clock_anew(world: World) -> None:
    """A P2 that becomes a P0 is told at once, at two and at five minutes."""
    ann = await world.worker("Ann", linked=True)
    await world.says("can i talk to a real person")
    case_id = await world.only(ann)
    before = len(await world.audience(case_id))
    await world.says(DANGER)
    await world.watch(minutes=6)
    assert (await world.audience(case_id))[before:] == ["workers", "workers", "second"]


async def test_a_p0_on_a_case_that_somebody_holds_climbs_while_they_do_nothing(
    world: World,
) -> None:
    """Whoever has the case is not waited for: others are told at two and five minutes."""
    ann = await world.worker("Ann", linked=True)
    await world.says("can i talk to a real person")
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.case(ann, case_id)
    await world.watch(hours=1)
    before = len(await world.audience(case_id))
    await world.says(DANGER)
    await world.watch(minutes=6)
    assert (await world.audience(case_id))[before:] == ["workers", "workers", "second"]


async def test_who_acts_on_something_worse_stops_the_clock(world: World) -> None:
    """The one who has it opens it again: nobody else has to be told."""
    ann = await world.worker("Ann", linked=True)
    await world.says("can i talk to a real person")
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.case(ann, case_id)
    await world.watch(hours=1)
    await world.says(DANGER)
    before = len(await world.audience(case_id))
    world.clock.move(seconds=30)
    await world.desk.note(ann, case_id, "Ringing 999.", once="n")
    await world.watch(minutes=6)
    assert len(await world.audience(case_id)) == before


@pytest.mark.parametrize("then", ["back", "nothing"])
async def test_a_voice_message_counts_as_soon_as_it_is_there(world: World, then: str) -> None:
    """Whatever they do after it, a person has to look at it."""
    await world.says("hi")
    await world.says("", kind=Kind.VOICE)
    if then == "back":
        await world.says("/back", kind=Kind.COMMAND, command="back")
    assert "unread_content P2" in await concerns(world)


async def test_a_voice_message_that_nobody_says_more_about_becomes_urgent(world: World) -> None:
    """Five minutes of silence after "Is it urgent?" make it P1."""
    await world.says("hi")
    await world.says("", kind=Kind.VOICE)
    await world.watch(minutes=6)
    assert "unread_content P1" in await concerns(world)


@pytest.mark.parametrize("words", ["look at this", "they make me carry drugs"])
async def test_a_picture_put_into_an_old_message_is_looked_at(world: World, words: str) -> None:
    """Whatever the words beside it say: only a person can see what is in it."""
    await world.comes_with_code()
    await world.says("look", message="7")
    await world.says(words, kind=Kind.EDIT, message="7", data=Kind.PICTURE)
    assert any("unread_content" in concern for concern in await concerns(world))


async def test_a_code_does_not_take_back_that_a_picture_may_be_urgent(world: World) -> None:
    """A voice message first and then the code, an ordinary way to begin: still P1."""
    await world.says("", kind=Kind.VOICE)
    await world.comes_with_code()
    assert "unread_content P1" in await concerns(world)


async def test_a_code_does_not_take_back_that_they_may_be_in_danger(world: World) -> None:
    """Asked whether they are in danger they type a code: that is no "no"."""
    await world.comes_with_code()
    await world.taps("G1", "yes")
    await world.stand_at_kept("H2")
    await world.taps("H2", "no")
    assert "immediate_danger P0" not in await concerns(world)
    await world.comes_with_code()
    assert "immediate_danger P0" in await concerns(world)


async def test_im_in_danger_now_is_answered_at_once_however_old_the_button(world: World) -> None:
    """The last button on their screen, forty minutes later: the P0 text, not the gate."""
    await world.says(DANGER)
    world.clock.move(minutes=40)
    await world.taps("danger_stay", "danger")
    last = (await world.letters("safety"))[-1][1]
    assert "999" in last
    assert "OK to chat" not in last


async def test_a_late_yes_at_the_gate_lets_go_of_what_waited(world: World) -> None:
    """Two lines in one outage: the yes under the first nudge counts, wherever the chat stands."""
    sent = world.clock.now
    world.clock.move(minutes=8)
    await world.says(DANGER, sent_at=sent + timedelta(minutes=1))
    await world.says("hes coming up the stairs", sent_at=sent + timedelta(minutes=2))
    assert [status for status, _ in await world.letters("safety")] == ["held", "held"]
    await world.taps("G1", "yes")
    assert {status for status, _ in await world.letters("safety")} <= {"waiting", "sent"}
    assert await world.count("chat", "gate = 'open'") == 1


@pytest.mark.parametrize(
    ("step", "choice", "label"),
    [
        ("H2", "no", "No"),
        ("C2", "keeps_going_up", "It keeps going up"),
        ("C3", "on_or_in_me", "It is hidden on me or in me"),
        ("H5", "might", "Yes, and I might do it"),
    ],
)
async def test_a_typed_label_raises_at_least_what_the_button_raises(
    world: World, step: str, choice: str, label: str
) -> None:
    """Somebody who types what is on the button is heard no less than somebody who taps it."""
    flow = world.setup.flows.newest("check_in")
    wanted = [raised.tier for raised in flow.steps[step].raises[choice]]
    await world.says("hi")
    await world.stand_at(flow, step)
    await world.says(label)
    raised = [concern.rpartition(" ")[2] for concern in await concerns(world)]
    assert min(raised) <= min(wanted)
    assert f"{step}" in await world.answered()


async def test_a_slow_screening_keeps_what_it_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was heard counts as urgent as it is, and a person reads the message as well."""
    monkeypatch.setattr("bot.services.hearing._TOO_SLOW", -1.0)
    await world.says("he has a knife and he is outside my house now")
    assert {"immediate_danger P0", "not_checked P1"} <= set(await concerns(world))


async def test_a_slow_screening_that_found_nothing_calls_a_person(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that could not keep up is no reason to believe that all is well."""
    monkeypatch.setattr("bot.services.hearing._TOO_SLOW", -1.0)
    await world.says("we had pasta")
    assert await concerns(world) == ["not_checked P1"]


async def test_a_screening_that_fails_calls_a_person(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the fault, the message is kept and somebody reads it."""

    def broken(*_: object) -> None:
        raise RuntimeError("made-up fault")

    monkeypatch.setattr("bot.services.hearing.screen", broken)
    await world.says("he has a knife and he is outside my house now")
    assert await concerns(world) == ["not_checked P1"]


SPLIT = ("i really want to", "die")


@pytest.mark.parametrize("minutes", [0, 15, 300])
async def test_lines_of_a_backlog_are_read_together(world: World, minutes: int) -> None:
    """What was typed within seconds counts as one, however long nobody could read it."""
    await world.says("hello")
    for words in SPLIT:
        await world.writes(words)
        await world.writes("hello", who=f"somebody before {words}")
        world.clock.move(seconds=5)
    world.clock.move(minutes=minutes)
    await world.writes("hello", who="somebody else")
    while await world.receiver.receive():
        pass
    assert "self_harm P0" in await concerns(world)


async def test_lines_far_apart_are_not_read_together(world: World) -> None:
    """Read in one go after an outage, they are still what was typed an hour apart."""
    await world.says("hello")
    for words in SPLIT:
        await world.writes(words)
        world.clock.move(hours=1)
    while await world.receiver.receive():
        pass
    assert await concerns(world) == []


async def test_a_code_of_ours_is_not_read_with_what_follows(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its letters are of chance, and make trouble of what nobody told; a wrong one may be words."""
    read: list[tuple[str, ...]] = []

    def screening(words: str, rules: Rules, context: Context) -> Screening:
        read.append(context.earlier)
        return screen(words, rules, context)

    monkeypatch.setattr("bot.services.hearing.screen", screening)
    await world.says("cnt brth 2")
    await world.comes_with_code()
    await world.says("je ne comprends pas")
    assert read == [(), ("cnt brth 2",), ("cnt brth 2",)]


@pytest.mark.parametrize(("emoji", "raised"), [("", ["unread_content P2"]), ("😂", [])])
async def test_a_sticker_without_its_emoji_is_a_picture(
    world: World, emoji: str, raised: list[str]
) -> None:
    """Nobody but a person can read what is drawn on it; with an emoji that is what it says."""
    await world.comes_with_code()
    await world.taps("G1", "yes")
    await world.says(emoji, kind=Kind.STICKER)
    assert await concerns(world) == raised
