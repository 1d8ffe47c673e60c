"""What whoever holds the phone could learn, and what is not true at the moment it is said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.inbound import Kind
from bot.services.deliver import Outcome, Result
from bot.store.outbox import SqlOutbox
from tests.services.test_tidying import sends
from tests.services.test_watched import begin, raised
from tests.services.world import World

DANGER = "hes outside n hes got a knife"


def outbox(world: World) -> SqlOutbox:
    return SqlOutbox(world.database, world.sealer, world.setup, "testbot")


async def watched(world: World) -> None:
    await world.says("hi")
    world.clock.move(minutes=31)
    await world.says("hi again")
    await world.taps("G1", "seen")


async def shown_since(world: World, before: int) -> str:
    said = await world.letters_of("one")
    assert len(said) >= before
    return "\n".join(words for _, words in said[before:])


async def test_a_watched_phone_shows_no_danger_text_beside_a_worker(world: World) -> None:
    """The escalation is raised; the screen goes on with the ordinary chat and nothing else."""
    await watched(world)
    ann = await world.worker("Ann")
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.take_over(ann, case_id)
    before = len(await world.letters_of("one"))
    await world.says(DANGER)
    assert await world.count("concern", "tier = 'P0'") >= 1
    assert await shown_since(world, before) == "Hi. How is your day going?"


@pytest.mark.parametrize("words", [DANGER, "x" * 20_000, "7KQ3ZM29", "   "])
async def test_a_watched_phone_shows_only_the_ordinary_chat(world: World, words: str) -> None:
    """Danger, a very long text, a code and nothing at all look alike."""
    await watched(world)
    before = len(await world.letters_of("one"))
    await world.says(words)
    shown = await shown_since(world, before)
    for word in ("999", "telling", "saved", "code", "person", "test", "Childline", "find any"):
        assert word not in shown, shown


async def test_numbers_on_a_watched_phone_are_ordinary_ones(world: World) -> None:
    """999 stands among ordinary numbers, and nothing says who these are for."""
    await watched(world)
    before = len(await world.letters_of("one"))
    await world.says("/numbers", kind=Kind.COMMAND, command="numbers")
    shown = await shown_since(world, before)
    assert "999" in shown
    assert "111" in shown
    for word in ("Childline", "Missing", "Shout", "not run by us"):
        assert word not in shown


async def test_a_reply_on_its_way_stops_when_somebody_can_see_the_phone(world: World) -> None:
    """Words that a worker sent a moment ago are not put on a screen that somebody watches."""
    await world.says(DANGER)
    ann = await world.worker("Ann")
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.case(ann, case_id)
    await world.desk.reply(ann, case_id, "Are you safe from them now?", once="1")
    await world.change("UPDATE outbox SET status = 'waiting' WHERE purpose = 'worker'")
    await world.taps("G1", "seen")
    now = world.clock.now
    taken = await outbox(world).take(now, now + timedelta(seconds=30), 30, [])
    assert [a for a in taken if "safe from them" in a.letter.parcel.text] == []


async def test_nobody_has_answered_is_not_said_once_somebody_has(world: World) -> None:
    """The hold text that waited is dropped when a worker's own words wait as well."""
    await world.says(DANGER)
    ann = await world.worker("Ann")
    case_id = await world.only(ann)
    await world.watch(minutes=11)
    assert [status for status, _ in await world.letters("hold")] == ["held"]
    await world.desk.claim(ann, case_id)
    await world.desk.case(ann, case_id)
    await world.desk.reply(ann, case_id, "This is Ann.", once="1")
    await world.taps("G1", "yes")
    assert await world.count("outbox", "purpose = 'hold' AND problem = 'no_longer_true'") == 1
    assert [status for status, _ in await world.letters("hold")] == ["dropped"]
    assert [status for status, _ in await world.letters("worker")] == ["waiting"]


async def test_why_a_late_answer_was_not_shown_is_kept(world: World) -> None:
    """An answer that waited behind the gate gives way to the question asked anew, and says so."""
    await begin(world)
    sent = world.clock.now
    world.clock.move(minutes=31)
    await world.says("i was at my mates house", sent_at=sent)
    assert await world.count("outbox", "purpose = 'reply' AND status = 'held'") == 1
    await world.taps("G1", "yes")
    assert await world.count("outbox", "purpose = 'reply' AND problem = 'asked_anew'") == 1
    assert (await world.letters("reply"))[-1][0] != "dropped"


async def test_now_is_not_said_an_hour_later(world: World) -> None:
    """A safety text that waited behind the gate for an hour is no longer shown."""
    sent = world.clock.now
    world.clock.move(minutes=10)
    await world.says(DANGER, sent_at=sent)
    world.clock.move(hours=1)
    await world.taps("G1", "yes")
    assert next(status for status, _ in await world.letters("safety")) == "dropped"


async def test_a_practice_chat_never_says_that_a_team_is_told(world: World) -> None:
    """Beside a worker too: in a training authority nobody reads, and that is what is said."""
    await world.says(DANGER)
    ann = await world.worker("Ann")
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.take_over(ann, case_id)
    await world.says("hes got a knife and hes in the house")
    await world.says("can i talk to a real person")
    for _, words in [*await world.letters("safety"), *await world.letters("reply")]:
        assert "telling our team" not in words


async def test_with_nobody_to_alert_nobody_is_said_to_be_told(world: World) -> None:
    """A live authority without a linked worker does not claim to be telling anybody."""
    await world.make_live()
    await world.says(DANGER)
    _, words = (await world.letters("safety"))[-1]
    assert "telling our team" not in words
    assert "I have saved this" in words


async def test_an_alert_to_a_worker_who_blocked_the_bot_goes_to_others(world: World) -> None:
    """Whoever can no longer be alerted is not counted on, and others hear at once."""
    ann = await world.worker("Ann", linked=True)
    await world.worker("Bob", linked=True)
    await world.says(DANGER)
    box, now = outbox(world), world.clock.now
    taken = await box.take(now, now + timedelta(seconds=30), 30, [])
    to_ann = next(a for a in taken if a.letter.worker_id == ann.id)
    before = len(await world.letters("alert"))
    gone = Result(to_ann.letter, Outcome.GONE, now, problem="blocked", address=to_ann.address)
    await box.record(gone)
    assert len(await world.letters("alert")) == before + 1
    assert await world.count("worker", "telegram IS NULL") == 1


async def _answer_to_stop(world: World) -> list[tuple[str, str]]:
    """What is shown for /stop as the first words of the next day."""
    world.clock.move(hours=14)
    before = len(await world.letters_of("one"))
    await world.asks_for("stop")
    return (await world.letters_of("one"))[before:]


@pytest.mark.parametrize("words", [DANGER, "they make me carry drugs to another town"])
async def test_stop_does_not_tell_whether_something_is_open(world: World, words: str) -> None:
    """Whoever holds the phone may type it: with a P0, a P1 or nothing open it looks the same."""
    world.channel = "telegram"
    await world.make_live()
    await begin(world)
    await world.says(words)
    await world.asks_for("tidy")
    shown = await _answer_to_stop(world)
    assert await world.count("concern", "category = 'lost_contact'") == 1
    await world.change("UPDATE escalation SET status = 'resolved'")
    await world.says("hi")
    await world.asks_for("tidy")
    assert await _answer_to_stop(world) == shown


async def test_tidying_while_away_leaves_its_one_line(world: World) -> None:
    """That they are away makes it danger; the screen shows nothing of that, and no nudge."""
    world.channel = "telegram"
    await begin(world)
    await world.says("they make me carry drugs to another town")
    await sends(world)
    await world.change("UPDATE chat SET missing_now = true")
    await world.asks_for("tidy")
    assert "watched_device P0" in await raised(world)
    went = [one.letter.parcel for one in await sends(world)]
    line = world.setup.wording.line("tidied", "en")
    assert [parcel.text for parcel in went if parcel.text] == [line]
