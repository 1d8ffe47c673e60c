"""The case as a worker reads it: both sides in order, the evidence marked, nothing guessed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.concern import Category, Tier
from bot.domain.inbound import Kind
from bot.domain.worker import Worker
from bot.services.identifiers import new_id
from bot.services.views import Case, Speaker
from bot.store.keys import keep_key
from bot.store.tables import episode, young_person
from tests.services.world import ENGLAND, World

DANGER = "he has a knife and he is outside my door help"
RAISED = "; that message raised a concern, read it too"


async def opened(world: World) -> tuple[Worker, Case]:
    """The one case there is, as a worker sees it."""
    ann = await world.worker("Ann")
    case = await world.desk.case(ann, await world.only(ann))
    assert case is not None
    return ann, case


async def test_evidence_is_marked_in_their_own_words(world: World) -> None:
    """Each mark has its place, category, tier, rule and reason; both sides are in order."""
    await world.says(DANGER)
    _, case = await opened(world)
    assert [line.speaker for line in case.lines] == [Speaker.YOUNG_PERSON, Speaker.BOT]
    line = case.lines[0]
    assert line.words == DANGER
    marked = [DANGER[mark.start : mark.end] for mark in line.marks]
    assert any("knife" in words for words in marked)
    assert {mark.category for mark in line.marks} == {Category.IMMEDIATE_DANGER}
    assert all(mark.rule and mark.why and mark.tier is Tier.P0 for mark in line.marks)
    assert [concern.rule for concern in case.concerns] == [mark.rule for mark in line.marks]


async def test_a_weak_sign_is_marked_without_a_category(world: World) -> None:
    """An indicator alone is no concern, but the reader sees it."""
    await world.says("kms this homework lol")
    ann = await world.worker("Ann")
    (row,) = await world.desk.to_read(ann)
    reading = await world.desk.read(ann, row.id)
    assert reading is not None
    marks = [mark for line in reading.lines for mark in line.marks]
    assert [(mark.category, mark.tier) for mark in marks] == [(None, None)]


async def test_a_changed_message_shows_both_versions(world: World) -> None:
    """The newest version stands where it came in, with the earlier ones beside it."""
    await world.says("i had pasta for tea", message="m1")
    world.clock.move(seconds=30)
    await world.says("ok then", message="m2")
    world.clock.move(seconds=30)
    await world.says(DANGER, kind=Kind.EDIT, message="m1")
    _, case = await opened(world)
    own = [line for line in case.lines if line.speaker is Speaker.YOUNG_PERSON]
    assert [line.words for line in own] == ["ok then", DANGER]
    assert [version.words for version in own[1].versions] == ["i had pasta for tea"]
    assert own[1].marks
    assert own[1].versions[0].marks == ()


async def test_a_tap_shows_what_stood_on_the_button(world: World) -> None:
    """The code of the choice stays beside it, and what it raised marks the whole label."""
    await world.says("hi")
    await world.taps("G1", "seen")
    _, case = await opened(world)
    tap = next(line for line in case.lines if line.kind == "tap")
    assert (tap.step, tap.choice, tap.words) == ("G1", "seen", "Someone can see my phone")
    (mark,) = tap.marks
    assert (mark.start, mark.end) == (0, len(tap.words))
    assert mark.category is Category.WATCHED_DEVICE
    assert case.row.watched


async def test_town_and_safe_contact_come_from_their_answers(world: World) -> None:
    """The town as typed; the safe way as its label, with what was typed beside it."""
    await world.says("can i talk to a real person please")
    ann, case = await opened(world)
    assert (case.town, case.safe_contact) == ("", "")
    await world.says("Madeupham")
    await world.taps("F2", "call")
    again = await world.desk.case(ann, case.row.id)
    assert again is not None
    assert (again.town, again.safe_contact) == ("Madeupham", "Call")


async def test_a_typed_safe_way_stands_in_quotes(world: World) -> None:
    """It may be a time, or a goodbye: nobody is to take it for a way that was chosen."""
    await world.says("can i talk to a real person please")
    ann, case = await opened(world)
    await world.says("Madeupham")
    await world.says("ok thanks bye xx")
    again = await world.desk.case(ann, case.row.id)
    assert again is not None
    assert again.safe_contact == "no way chosen; when asked, they typed “ok thanks bye xx”"


@pytest.mark.parametrize(
    "words",
    [
        "hes here he is strangling my sister help",
        "text me but not when my stepdad is in he hits me",
    ],
)
async def test_what_raised_a_concern_is_shown_and_named_as_more(world: World, words: str) -> None:
    """Danger is no way that was chosen; and what is not safe must not be hidden as a concern."""
    await world.says("can i talk to a real person please")
    ann, case = await opened(world)
    await world.says("Madeupham")
    await world.says(words)
    again = await world.desk.case(ann, case.row.id)
    assert again is not None
    assert words in [line.words for line in again.lines]
    assert again.safe_contact == f"no way chosen; when asked, they typed “{words}”{RAISED}"


async def test_what_a_safe_way_was_changed_to_counts_as_well(world: World) -> None:
    """A line that became danger is named so, also beside the words that it had before."""
    await world.says("can i talk to a real person please")
    ann, case = await opened(world)
    await world.says("Madeupham")
    await world.says("ring my nan after 4", message="m1")
    await world.says(DANGER, kind=Kind.EDIT, message="m1")
    again = await world.desk.case(ann, case.row.id)
    assert again is not None
    assert again.safe_contact.endswith(RAISED)


async def test_what_came_since_a_worker_acted_is_new_to_them(world: World) -> None:
    """Opening the case takes the mark from nothing; a claim, a note or a reply does."""
    await world.says(DANGER)
    ann, case = await opened(world)
    assert case.acted_at is None
    assert not any(line.new for line in case.lines)
    await world.desk.claim(ann, case.row.id)
    claimed_at = world.clock.now
    world.clock.move(seconds=30)
    await world.says("he went to the shop", message="m2")
    world.clock.move(seconds=30)
    for _ in range(2):
        again = await world.desk.case(ann, case.row.id)
        assert again is not None
        assert [line.words for line in again.lines if line.new] == ["he went to the shop"]
        assert again.acted_at == claimed_at
        assert again.row.wrote_at == world.clock.now - timedelta(seconds=30)
    bob = await world.worker("Bob")
    other = await world.desk.case(bob, case.row.id)
    assert other is not None
    assert not any(line.new for line in other.lines)
    await world.desk.note(ann, case.row.id, "Rang the police.", once="1")
    again = await world.desk.case(ann, case.row.id)
    assert again is not None
    assert not any(line.new for line in again.lines)
    world.clock.move(seconds=30)
    await world.says("he came back", kind=Kind.EDIT, message="m2")
    again = await world.desk.case(ann, case.row.id)
    assert again is not None
    assert [line.words for line in again.lines if line.new] == ["he came back"]


async def test_late_and_forwarded_messages_say_so(world: World) -> None:
    """Sent and received differ; something passed on is not their own fact."""
    sent = world.clock.now - timedelta(hours=3)
    await world.says(DANGER, sent_at=sent, forwarded=True)
    _, case = await opened(world)
    line = case.lines[0]
    assert (line.at, line.late_by, line.forwarded) == (sent, 3 * 3600, True)
    assert not case.live


async def test_what_can_not_be_read_is_there_without_words(world: World) -> None:
    """A voice message shows as what it is."""
    await world.says("", kind=Kind.VOICE)
    await world.says(DANGER)
    _, case = await opened(world)
    first = next(line for line in case.lines if line.speaker is Speaker.YOUNG_PERSON)
    assert (first.kind, first.words) == ("voice", "")


async def test_the_timeline_names_people_and_holds_no_words(world: World) -> None:
    """Who did what when, by name; looking is left to the audit."""
    await world.says(DANGER)
    ann, case = await opened(world)
    await world.desk.claim(ann, case.row.id)
    await world.desk.note(ann, case.row.id, "Zebra.", once="1")
    again = await world.desk.case(ann, case.row.id)
    assert again is not None
    done = [(event.actor, event.action) for event in again.timeline]
    assert done == [
        ("Touchbase", "raised"),
        ("Touchbase", "concern"),
        ("Touchbase", "alerted"),
        ("Ann", "claimed"),
        ("Ann", "noted"),
    ]
    assert "Zebra" not in repr(again.timeline)
    assert again.row.acknowledged_at == world.clock.now


async def test_reference_and_the_72_hours_of_somebody_invited(world: World) -> None:
    """The authority's own reference is opened, and the clock counts from the return."""
    await world.says(DANGER)
    key = world.sealer.make_key(new_id(), "young_person")
    person, returned = new_id(), new_id()
    await world.database.write(keep_key, key, world.clock.now)
    await world.database.write(
        lambda c: (
            c.execute(
                young_person.insert().values(
                    id=person,
                    key_id=key.id,
                    authority=ENGLAND,
                    child_ref=world.sealer.seal(
                        key.id, f"young_person:child_ref:{person}", "MADE-UP-1"
                    ),
                    child_ref_digest="0" * 64,
                    age_band="13-15",
                    synthetic=True,
                    created_at=world.clock.now,
                )
            ),
            c.execute(
                episode.insert().values(
                    id=returned,
                    young_person_id=person,
                    authority=ENGLAND,
                    returned_at=world.clock.now - timedelta(hours=20),
                    registered_at=world.clock.now,
                    synthetic=True,
                )
            ),
        )
    )
    _, before = await opened(world)
    assert (before.child_ref, before.hours_left) == ("", None)
    await world.change("UPDATE chat SET young_person_id = :of", of=person)
    await world.change("UPDATE escalation SET episode_id = :of", of=returned)
    bob = await world.worker("Bob")
    case = await world.desk.case(bob, before.row.id)
    assert case is not None
    assert (case.child_ref, case.hours_left) == ("MADE-UP-1", 52)


async def test_one_broken_seal_does_not_hide_the_rest(world: World) -> None:
    """Words that were tampered with are said to be so; everything else is there."""
    await world.says("i had pasta for tea")
    await world.says(DANGER)
    await world.change(
        "UPDATE message SET words = (SELECT words FROM message ORDER BY id DESC LIMIT 1)"
        " WHERE id = (SELECT id FROM message ORDER BY id LIMIT 1)"
    )
    _, case = await opened(world)
    own = [line.words for line in case.lines if line.speaker is Speaker.YOUNG_PERSON]
    assert own[1] == DANGER
    assert "can't be opened" in own[0]
