"""A case is handed over to another authority: one owner at every instant, and nothing is lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.domain.concern import Category, Tier
from bot.domain.own_words import OwnWord
from bot.domain.worker import Role, Worker
from bot.errors import NotAllowedError, NotNowError
from bot.services.custody import Reach, Told
from bot.services.invitations import Invitations
from bot.store.pending_offers import list_pending
from bot.store.registering import Registering
from tests.services.returning import MINE, Returning
from tests.services.test_access_taken import before
from tests.services.test_follow_ups import due, join
from tests.services.test_leaving import alerted, detail, staff
from tests.services.world import ENGLAND, WALES, World

DANGER = "he has a knife and he is outside my door help"
PERSON = "can i talk to a real person please"
QUIET = "i had pasta and then a film with my sister"
WHY = "They live in the other town, made up."
REPLY = "I am Ann, made up."


async def people(world: World) -> tuple[Worker, Worker]:
    """Somebody of the front desk, and somebody of Wales."""
    ann = await world.worker("Ann", linked=True)
    return ann, await world.worker("Bea", authority=WALES, linked=True)


async def takes(world: World, worker: Worker) -> str:
    """Let a worker claim the one case that there is, and read it."""
    case_id = await world.only(worker)
    await world.desk.claim(worker, case_id)
    await world.desk.case(worker, case_id)
    return case_id


async def claimed(world: World, words: str = DANGER) -> tuple[Worker, Worker, str]:
    """Let somebody tell of something, and somebody of the front desk take the case."""
    ann, bea = await people(world)
    await world.says(words)
    return ann, bea, await takes(world, ann)


async def hands(world: World, worker: Worker, case_id: str, to: str = WALES) -> None:
    await world.desk.hand_over(worker, case_id, to, WHY, Told.YES)


async def handed(world: World, words: str = DANGER) -> tuple[Worker, Worker, str]:
    """Let the case be handed over a minute later."""
    ann, bea, case_id = await claimed(world, words)
    world.clock.move(minutes=1)
    await hands(world, ann, case_id)
    return ann, bea, case_id


async def owners(world: World, table: str) -> set[str]:
    """Give the authorities that rows belong to."""
    rows = await world.rows_of(f"SELECT DISTINCT authority FROM {table}")
    return {row.authority for row in rows}


async def test_the_new_authority_has_the_case_with_all_that_was_said(world: World) -> None:
    """Its words, their evidence, and in a note who gave it and why."""
    _, bea, case_id = await handed(world)
    case = await world.desk.case(bea, case_id)
    assert case is not None
    assert [line.words for line in case.lines if line.speaker == "young_person"] == [DANGER]
    assert {concern.category for concern in case.concerns} == {Category.IMMEDIATE_DANGER}
    (note,) = case.notes
    assert (note.author, note.at) == ("Ann", world.clock.now)
    assert note.words == (
        "Handed over from Training (England) to Training (Wales). They were told by telephone."
        f" Why: {WHY}"
    )
    assert case.row.unanswered


async def test_the_old_authority_has_nothing_of_it_any_more(world: World) -> None:
    """Neither whoever had it, nor a colleague, nor by the button under an old alert."""
    ann, _, case_id = await handed(world)
    lea = await world.worker("Lea", Role.LEAD)
    for worker in (ann, lea):
        again = await world.rows.worker(worker.id)
        assert again is not None
        assert again.cases == {}
        assert (await world.desk.queue(again)).rows == ()
        assert await world.desk.case(again, case_id) is None
    with pytest.raises(NotAllowedError, match="There is no such case"):
        await world.desk.claim_as(ann.id, case_id)
    with pytest.raises(NotAllowedError, match="There is no such case"):
        await world.desk.reply(ann, case_id, REPLY, once="1")


async def test_every_row_of_it_has_the_new_owner(world: World) -> None:
    """What was typed, answered, sent and raised."""
    ann, bea = await people(world)
    await world.comes_with_code()
    await world.taps("G1", "yes")
    await world.says(DANGER)
    await world.says(QUIET)
    await hands(world, ann, await takes(world, ann))
    tables = ("chat", "message", "answer", "concern", "escalation", "episode", "invitation")
    assert {table: await owners(world, table) for table in tables} == {
        table: {WALES} for table in tables
    }
    assert await owners(world, "outbox WHERE chat_id IS NOT NULL") == {WALES}
    case = await world.desk.case(bea, await world.only(bea))
    assert case is not None
    assert case.child_ref == "REF-one"


async def test_its_clock_begins_anew_and_nobody_has_it(world: World) -> None:
    """It is as urgent as it was, and all that the people before did counts for them alone."""
    ann, bea, case_id = await claimed(world)
    await world.watch(minutes=8)
    await world.desk.resolve(ann, case_id, "referred", "To Wales.")
    await hands(world, ann, case_id)
    (row,) = (await world.desk.queue(bea)).rows
    assert (row.tier, row.status, row.claimed_by) == (Tier.P0, "reopened", None)
    assert (row.acknowledged_at, row.proposed) == (None, False)
    assert row.due_at == world.clock.now + timedelta(minutes=2)
    assert await alerted(world, case_id) == [ann.id, bea.id]
    told = len(await world.audience(case_id))
    await world.watch(minutes=6)
    assert (await world.audience(case_id))[told:] == ["workers", "second"]
    assert set((await alerted(world, case_id))[1:]) == {bea.id}


async def test_an_alert_of_it_says_that_it_was_handed_over_and_no_more(world: World) -> None:
    """No word, no name, no authority."""
    _, bea, _ = await handed(world)
    ((_, words),) = await world.letters_to(bea)
    assert words.endswith(": Handed over by another authority.")


async def test_no_alert_of_it_reaches_the_old_authority_any_more(world: World) -> None:
    """What still waited for its workers is dropped: its link would lead nowhere."""
    ann, _, _ = await handed(world)
    assert [status for status, _ in await world.letters_to(ann)] == ["dropped"]


async def test_what_is_not_urgent_is_told_when_people_are_there(world: World) -> None:
    """By the hours of the authority that has it now."""
    ann, bea, case_id = await claimed(world, PERSON)
    world.clock.now = world.clock.now.replace(hour=22)
    await hands(world, ann, case_id)
    assert await world.letters_to(bea) == []
    await world.watch(hours=12)
    assert [words.endswith(": New.") for _, words in await world.letters_to(bea)][:1] == [True]


async def test_what_comes_in_from_then_on_belongs_to_the_new_authority(world: World) -> None:
    """It is raised in the same case; nobody of the old one is told or sees it."""
    ann, bea, case_id = await handed(world)
    told = len(await world.letters_to(ann))
    world.clock.move(minutes=1)
    await world.says("hes got the knife again")
    assert await world.count("escalation") == 1
    assert len(await world.letters_to(ann)) == told
    assert "New information" in (await world.letters_to(bea))[-1][1]
    case = await world.desk.case(bea, case_id)
    assert case is not None
    assert "hes got the knife again" in [line.words for line in case.lines]


async def test_what_waits_to_be_read_goes_along(world: World) -> None:
    """Somebody of the old authority who has it open neither reads on nor clears it."""
    ann, bea = await people(world)
    await world.says(QUIET)
    await world.says(PERSON)
    (row,) = await world.desk.to_read(ann)
    await world.desk.read(ann, row.id)
    await hands(world, ann, await takes(world, ann))
    assert await world.desk.to_read(ann) == ()
    assert await world.desk.read(ann, row.id) is None
    with pytest.raises(NotAllowedError):
        await world.desk.clear(ann, row.id)
    (there,) = await world.desk.to_read(bea)
    assert (there.id, there.opened_by) == (row.id, "")
    reading = await world.desk.read(bea, row.id)
    assert reading is not None
    assert QUIET in [line.words for line in reading.lines]


async def test_the_audit_of_both_authorities_holds_it(world: World) -> None:
    """Who, from where, to where, and whether they were rung."""
    ann, _, _ = await handed(world)
    said = {"from": ENGLAND, "to": WALES, "told": "by_telephone"}
    assert await detail(world, "handed_over") == [(ENGLAND, said)]
    assert await detail(world, "received") == [(WALES, said)]
    rows = await world.rows_of("SELECT actor FROM audit WHERE action = 'received'")
    assert [row.actor for row in rows] == [ann.id]


async def test_the_timeline_says_it_once_by_name(world: World) -> None:
    """The new authority sees where the case comes from."""
    _, bea, case_id = await handed(world)
    case = await world.desk.case(bea, case_id)
    assert case is not None
    found = [event for event in case.timeline if event.action in ("handed_over", "received")]
    assert [(event.actor, event.detail) for event in found] == [
        ("Ann", "from: Training (England), to: Training (Wales), told: by_telephone")
    ]


async def test_the_old_authority_sees_where_it_went(world: World) -> None:
    """Whoever saw the case does, and an advocate who handed it over; nobody else does."""
    eve = await world.worker("Eve", Role.ADVOCATE)
    ann, bea, case_id = await handed(world)
    lea = await world.worker("Lea", Role.LEAD)
    ada = await world.worker("Ada", Role.AUDITOR)
    for worker in (ann, lea, bea):
        custody = await world.desk.custody(worker, case_id)
        assert custody is not None
        (one,) = custody.hand_overs
        assert (one.name, one.at) == ("Ann", world.clock.now)
        assert (one.giver, one.receiver) == ("Training (England)", "Training (Wales)")
    for worker in (eve, ada):
        assert await world.desk.custody(worker, case_id) is None
    assert await world.desk.custody(ann, "not-there") is None


async def test_an_advocate_sees_where_their_own_case_went(world: World) -> None:
    """They may hand over what they have, as anybody who works cases."""
    eve = await world.worker("Eve", Role.ADVOCATE)
    await world.worker("Bea", authority=WALES, linked=True)
    await world.says(DANGER)
    case_id = await takes(world, eve)
    await hands(world, eve, case_id)
    assert await world.desk.custody(eve, case_id) is not None
    assert await world.desk.case(eve, case_id) is None


async def test_who_is_there_for_practice_is_told_of_no_real_case(world: World) -> None:
    """Not even that there was one."""
    ann, _, case_id = await handed(world)
    await world.change("UPDATE escalation SET synthetic = 0")
    assert await world.desk.custody(ann, case_id) is None


async def test_each_authority_knows_of_its_own_hand_overs_only(world: World) -> None:
    """Where the next one sends it is not the first one's to know; the one in between sees both."""
    await world.change_authority(WALES)
    authorities = world.setup.authorities
    third = replace(authorities.get(WALES), slug="training-third", name="Training (Third)")
    by_slug = {**authorities.by_slug, third.slug: third}
    world.setup = replace(world.setup, authorities=replace(authorities, by_slug=by_slug))
    await world.change_authority(third.slug)
    ann, bea, case_id = await handed(world)
    await world.desk.claim(bea, case_id)
    await hands(world, bea, case_id, third.slug)
    known = {}
    for worker in (ann, bea):
        custody = await world.desk.custody(worker, case_id)
        assert custody is not None
        known[worker.name] = [one.receiver for one in custody.hand_overs]
    assert known == {"Ann": ["Training (Wales)"], "Bea": ["Training (Wales)", "Training (Third)"]}


async def test_it_is_not_handed_over_unread(world: World) -> None:
    """A page that does not show what they wrote since is no page to hand over from."""
    ann, bea, case_id = await claimed(world)
    shown = await world.desk.case(ann, case_id)
    assert shown is not None
    assert shown.line_at is not None
    world.clock.move(minutes=1)
    await world.says(QUIET)
    old = world.desk.having_read(shown.line_at)
    with pytest.raises(NotNowError, match="They wrote after this page was shown"):
        await old.hand_over(ann, case_id, WALES, WHY, Told.YES)
    assert (await world.desk.queue(bea)).rows == ()
    shown = await world.desk.case(ann, case_id)
    assert shown is not None
    assert shown.line_at is not None
    now = world.desk.having_read(shown.line_at)
    await now.hand_over(ann, case_id, WALES, WHY, Told.YES)
    assert await world.only(bea) == case_id


async def test_nobody_hands_it_over_who_is_removed_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays where it is, and is open again."""
    ann, bea, case_id = await claimed(world)
    before(monkeypatch, world.store, "commit", lambda: staff(world).leave("Ann"))
    with pytest.raises(NotAllowedError, match="There is no such case"):
        await hands(world, ann, case_id)
    assert (await world.desk.queue(bea)).rows == ()
    assert await owners(world, "escalation") == {ENGLAND}


async def test_the_same_form_again_does_nothing_more(world: World) -> None:
    """One after the other, or both at once: it is done once, and no form meets an error."""
    ann, bea, case_id = await claimed(world)
    await asyncio.gather(*(hands(world, ann, case_id) for _ in range(3)))
    await hands(world, ann, case_id)
    assert len(await detail(world, "handed_over")) == 1
    assert await world.count("note") == 1
    assert len(await world.letters_to(bea)) == 1


async def test_the_same_form_again_takes_it_from_nobody(world: World) -> None:
    """Also where whoever handed it over works for both, and somebody has it there."""
    ann, bea, case_id = await claimed(world)
    await world.workers.give_role(ann.id, WALES, Role.WORKER, world.clock.now)
    both = await world.rows.worker(ann.id)
    assert both is not None
    await hands(world, both, case_id)
    await world.desk.claim(bea, case_id)
    await hands(world, both, case_id)
    (row,) = (await world.desk.queue(bea)).rows
    assert row.claimed_by == bea.id


async def test_it_can_be_handed_back(world: World) -> None:
    """And handed over once more, by a form of its own."""
    ann, bea, case_id = await handed(world)
    for giver, receiver, to in ((bea, ann, ENGLAND), (ann, bea, WALES)):
        await world.desk.claim(giver, case_id)
        await hands(world, giver, case_id, to)
        assert await world.only(receiver) == case_id
        assert (await world.desk.queue(giver)).rows == ()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"to": ""}, "Choose the authority"),
        ({"to": ENGLAND}, "Choose the authority"),
        ({"to": "nowhere"}, "Choose the authority"),
        ({"reason": "  "}, "Say why"),
        ({"told": None}, r"Ring Training \(Wales\) first"),
    ],
)
async def test_what_has_to_be_said_is_asked_for(world: World, changed: dict, said: str) -> None:
    """Where to, why, and of what is urgent whether they were rung."""
    ann, _, case_id = await claimed(world)
    form = {"to": WALES, "reason": WHY, "told": Told.YES, **changed}
    with pytest.raises(NotNowError, match=said):
        await world.desk.hand_over(ann, case_id, **form)
    assert await owners(world, "escalation") == {ENGLAND}


async def test_what_is_not_urgent_needs_no_telephone(world: World) -> None:
    """The alert is enough for the same day."""
    ann, bea, case_id = await claimed(world, PERSON)
    await world.desk.hand_over(ann, case_id, WALES, WHY, None)
    assert await world.only(bea) == case_id


async def test_it_is_said_where_they_could_not_be_reached(world: World) -> None:
    """Whoever takes it reads that nobody has told them yet."""
    ann, bea, case_id = await claimed(world)
    await world.desk.hand_over(ann, case_id, WALES, WHY, Told.NOT_REACHED)
    case = await world.desk.case(bea, case_id)
    assert case is not None
    assert "They could not be reached by telephone." in case.notes[0].words


async def test_only_who_has_it_hands_it_over(world: World) -> None:
    """Not from somebody else's hands, and not unclaimed."""
    ann, _, case_id = await claimed(world)
    bob = await world.worker("Bob")
    with pytest.raises(NotNowError, match="Somebody else has this case"):
        await hands(world, bob, case_id)
    await world.watch(minutes=30)
    with pytest.raises(NotNowError, match="Claim it first"):
        await world.desk.receivers(ann, case_id)


async def test_what_is_real_goes_to_no_training_authority(world: World) -> None:
    """And what is for practice to no live one: it is not even offered."""
    ann, _, case_id = await claimed(world)
    assert [one.slug for one in await world.desk.receivers(ann, case_id)] == [WALES]
    await world.change_authority(WALES, training=False)
    assert await world.desk.receivers(ann, case_id) == ()
    case = await world.desk.case(ann, case_id)
    assert case is not None
    assert "hand_over" not in case.may
    with pytest.raises(NotNowError, match="Choose the authority"):
        await hands(world, ann, case_id)
    await world.change_authority(WALES, training=True)
    await world.change("UPDATE escalation SET synthetic = 0")
    await world.change("UPDATE worker SET synthetic = 0")
    real = replace(ann, synthetic=False)
    assert await world.desk.receivers(real, case_id) == ()
    await world.change_authority(WALES, training=False)
    assert [one.slug for one in await world.desk.receivers(real, case_id)] == [WALES]


async def test_a_case_from_practice_goes_nowhere_once_its_authority_is_live(world: World) -> None:
    """It may be a real young person: no training authority gets them, and no live one a drill."""
    ann, _, case_id = await claimed(world)
    await world.make_live()
    assert await world.desk.receivers(ann, case_id) == ()


async def test_what_another_authority_owns_already_is_not_handed_over(world: World) -> None:
    """The chat went there by a code: this case is all that is left here."""
    ann, _, case_id = await claimed(world)
    await world.comes_with_code(WALES)
    case = await world.desk.case(ann, case_id)
    assert case is not None
    assert "hand_over" not in case.may
    with pytest.raises(NotNowError, match="belongs to another authority already"):
        await hands(world, ann, case_id)


async def test_where_they_have_an_open_case_there_it_stays_here(world: World) -> None:
    """Of one chat an authority has one open case: which of two something is told in is no guess."""
    ann, bea, case_id = await claimed(world)
    await world.comes_with_code(WALES)
    await world.says(DANGER)
    council = await world.only(bea)
    await world.desk.claim(bea, council)
    with pytest.raises(NotNowError, match="already has an open case with this young person"):
        await hands(world, bea, council, ENGLAND)
    assert await world.only(bea) == council
    assert await world.only(ann) == case_id


async def test_where_nobody_there_can_be_alerted_the_front_desk_is(world: World) -> None:
    """The page says so before; and whoever is alerted may open it and work on it."""
    dan = await world.worker("Dan", authority=WALES, linked=True)
    ann = await world.worker("Ann", linked=True)
    await world.comes_with_code(WALES)
    await world.says(DANGER)
    case_id = await takes(world, dan)
    (england,) = await world.desk.receivers(dan, case_id)
    assert england.reach is Reach.ITS_OWN
    await hands(world, dan, case_id, ENGLAND)
    await staff(world).drop_role("Dan", WALES, Role.WORKER)
    await world.desk.claim(ann, case_id)
    (wales,) = await world.desk.receivers(ann, case_id)
    assert (wales.name, wales.reach) == ("Training (Wales)", Reach.FRONT_DESK)
    await hands(world, ann, case_id)
    assert (await alerted(world, case_id))[-1] == ann.id
    again = await world.rows.worker(ann.id)
    assert again is not None
    case = await world.desk.case(again, case_id)
    assert case is not None
    assert case.row.authority == WALES
    await world.desk.claim(again, case_id)
    await world.desk.note(again, case_id, "Rang Wales, made up.", once="1")


async def test_where_nobody_at_all_can_be_alerted_it_is_said(world: World) -> None:
    """It may be chosen all the same: somebody may look at the queue there."""
    ann = await world.worker("Ann")
    await world.says(DANGER)
    case_id = await takes(world, ann)
    (wales,) = await world.desk.receivers(ann, case_id)
    assert wales.reach is Reach.NOBODY


async def test_the_front_desk_counts_as_told_of_what_is_theirs_alone(world: World) -> None:
    """The only one of the new authority leaves: who was told before it went there hears of it."""
    ann, bea, case_id = await handed(world)
    parted = await staff(world).leave("Bea")
    assert parted.called == 1
    assert (await alerted(world, case_id))[-1] == ann.id
    assert bea.id not in (await alerted(world, case_id))[-1:]


async def test_unread_words_of_the_old_worker_wait_for_the_new_one(world: World) -> None:
    """Nobody has read them, and whoever wrote them can't work on the case any more."""
    ann, bea, case_id = await claimed(world)
    world.clock.move(minutes=6)
    assert await world.desk.reply(ann, case_id, REPLY, once="1") == "held"
    await hands(world, ann, case_id)
    assert await world.letters("worker") == [("held_back", REPLY)]
    assert await detail(world, "reply_held_back") == [(WALES, {"author": ann.id})]
    await world.desk.claim(bea, case_id)
    case = await world.desk.case(bea, case_id)
    assert case is not None
    (line,) = [line for line in case.lines if line.letter]
    assert line.author == "Ann"
    assert await world.desk.show_reply(bea, case_id, line.letter) == "held"


async def test_unread_words_of_somebody_who_works_for_both_are_not_held_back(
    world: World,
) -> None:
    """They can still work on it."""
    ann, _, case_id = await claimed(world)
    await world.workers.give_role(ann.id, WALES, Role.WORKER, world.clock.now)
    world.clock.move(minutes=6)
    await world.desk.reply(ann, case_id, REPLY, once="1")
    await hands(world, ann, case_id)
    assert await world.letters("worker") == [("held", REPLY)]


async def test_the_service_answers_again_and_the_next_worker_takes_over_anew(
    world: World,
) -> None:
    """Whoever talked with them does no longer."""
    ann, bea, case_id = await claimed(world)
    await world.desk.take_over(ann, case_id)
    await hands(world, ann, case_id)
    assert (await world.chat_of()).taken_over_by is None
    answered = len(await world.letters_of("one"))
    await world.says(QUIET)
    assert len(await world.letters_of("one")) > answered
    await world.desk.claim(bea, case_id)
    await world.desk.take_over(bea, case_id)
    assert (await world.chat_of()).taken_over_by == bea.id


async def test_a_question_that_was_open_is_asked_again_while_they_are_there(world: World) -> None:
    """As when the chat is handed back; nothing is said of the hand-over itself."""
    ann, _ = await people(world)
    await world.comes_with_code()
    await world.taps("G1", "yes")
    await world.says(PERSON)
    case_id = await takes(world, ann)
    await world.desk.take_over(ann, case_id)
    sent = len(await world.letters_of("one"))
    await hands(world, ann, case_id)
    fresh = (await world.letters_of("one"))[sent:]
    assert len(fresh) == 1
    assert await owners(world, "outbox WHERE chat_id IS NOT NULL") == {WALES}


async def test_nothing_is_said_to_them_by_itself(world: World) -> None:
    """The worker tells them."""
    ann, _, case_id = await claimed(world)
    sent = await world.letters_of("one")
    await hands(world, ann, case_id)
    assert await world.letters_of("one") == sent


async def test_while_another_agency_has_it_it_can_be_handed_over(world: World) -> None:
    """Its time is over with it."""
    ann, bea, case_id = await claimed(world)
    until = world.clock.now + timedelta(hours=2)
    await world.desk.wait_with(ann, case_id, "Police", until, "They go there.")
    await hands(world, ann, case_id)
    (row,) = (await world.desk.queue(bea)).rows
    assert (row.status, row.due_at) == ("reopened", world.clock.now + timedelta(minutes=2))


async def test_whoever_writes_from_two_places_goes_as_one(world: World) -> None:
    """What is open in the other chat, and what comes from there later, is theirs as well."""
    ann, bea = await people(world)
    await world.comes_with_code()
    await world.says(PERSON)
    first = await world.only(ann)
    await world.comes_with_code(who="two", ref="one")
    await world.says(DANGER, who="two")
    rows = (await world.desk.queue(ann)).rows
    (second,) = (row.id for row in rows if row.id != first)
    await world.desk.claim(ann, second)
    await world.desk.case(ann, first)
    await hands(world, ann, second)
    assert (await world.desk.queue(ann)).rows == ()
    seen = {row.id: row.status for row in (await world.desk.queue(bea)).rows}
    assert seen == {first: "open", second: "reopened"}
    assert bea.id in await alerted(world, first)
    await world.says(DANGER, who="one")
    assert await owners(world, "message") == {WALES}


async def test_a_chat_of_theirs_in_which_nothing_is_open_goes_along(world: World) -> None:
    """Its audit says so by the chat itself."""
    ann, bea = await people(world)
    await world.comes_with_code()
    await world.comes_with_code(who="two", ref="one")
    await world.says(DANGER, who="two")
    await hands(world, ann, await takes(world, ann))
    one = await world.chat_of("one")
    assert one.authority == WALES
    assert await world.actions(one.id) == ["bound", "handed_over", "received"]
    await world.says(DANGER, who="one")
    assert len((await world.desk.queue(bea)).rows) == 2


async def test_somebody_else_of_the_old_authority_stays_there(world: World) -> None:
    """Nothing but what is this young person's goes along."""
    ann, _, case_id = await claimed(world)
    await world.comes_with_code(who="other", ref="other")
    await world.says(PERSON, who="other")
    await hands(world, ann, case_id)
    assert (await world.chat_of("other")).authority == ENGLAND
    assert len((await world.desk.queue(ann)).rows) == 1
    assert await owners(world, "episode") == {ENGLAND}


async def test_a_code_of_theirs_leads_to_the_new_authority(world: World) -> None:
    """One that was given out before and is used from another phone; and the offer counts there."""
    ann, _ = await people(world)
    await world.comes_with_code()
    store = Registering(world.database, world.sealer)
    inviting = Invitations(store, world.setup.authorities, world.clock, "", lambda: "")
    code = (await inviting.invite(ENGLAND, child_ref="REF-one", language="en")).short_code
    await world.says(DANGER)
    await hands(world, ann, await takes(world, ann))
    offers = await world.database.read(list_pending, world.clock.now)
    assert {one.authority for one in offers} == {WALES}
    await world.says(code, who="new phone")
    assert (await world.chat_of("new phone")).authority == WALES


async def test_what_was_closed_before_stays_with_its_words(world: World) -> None:
    """Whoever closed a case answers for it; what was told since is not theirs to read."""
    ann, bea, first = await claimed(world, PERSON)
    await world.desk.resolve(ann, first, "advice_given", "We talked, made up.")
    world.clock.move(minutes=1)
    await world.says(DANGER)
    await hands(world, ann, await takes(world, ann))
    case = await world.desk.case(ann, first)
    assert case is not None
    assert [line.words for line in case.lines if line.speaker == "young_person"] == [PERSON]
    assert case.row.authority == ENGLAND
    case = await world.desk.case(bea, await world.only(bea))
    assert case is not None
    said = [line.words for line in case.lines if line.speaker == "young_person"]
    assert said == [PERSON, DANGER]


async def test_later_check_ins_come_on_the_days_of_the_new_authority(world: World) -> None:
    """At the time of day that they picked; where the days are the same, nothing changes."""
    ann, _ = await people(world)
    await join(world)
    await world.says(PERSON)
    case_id = await takes(world, ann)
    planned = await due(world)
    assert len(planned) > 1
    plan = replace(world.setup.authorities.get(WALES).follow_ups, days=(9,))
    await world.change_authority(WALES, follow_ups=plan)
    await hands(world, ann, case_id)
    (moment,) = await due(world)
    assert moment.date() == (world.clock.now + timedelta(days=9)).date()
    assert moment.astimezone(plan.zone).time() in {*plan.times.values(), time(9)}


async def test_a_check_in_that_was_put_off_is_still_to_come_there(world: World) -> None:
    """It came due while something urgent was open: it is not lost with the old days."""
    ann, _ = await people(world)
    await join(world)
    await world.says(PERSON)
    case_id = await takes(world, ann)
    (first, *_) = await due(world)
    await world.change(
        "UPDATE timer SET data = :data WHERE due_at = (SELECT min(due_at) FROM timer"
        " WHERE kind = 'follow_up') AND kind = 'follow_up'",
        data='{"due": "2026-03-09T10:00:00+00:00"}',
    )
    plan = replace(world.setup.authorities.get(WALES).follow_ups, days=(9,))
    await world.change_authority(WALES, follow_ups=plan)
    await hands(world, ann, case_id)
    moments = sorted(await due(world))
    assert moments[0] == first
    assert [moment.date() for moment in moments[1:]] == [
        (world.clock.now + timedelta(days=9)).date()
    ]


async def test_who_wants_no_later_check_ins_gets_none_there(world: World) -> None:
    """Their no holds."""
    ann, _ = await people(world)
    await join(world)
    await world.says("please dont message me")
    await world.says(PERSON)
    case_id = await takes(world, ann)
    plan = replace(world.setup.authorities.get(WALES).follow_ups, days=(9,))
    await world.change_authority(WALES, follow_ups=plan)
    await hands(world, ann, case_id)
    assert await due(world) == []
    assert (await world.chat_of()).refuses != ()


async def test_the_words_that_they_agreed_go_along(world: World) -> None:
    """What was set with them counts with whoever has the case."""
    ann, bea, case_id = await claimed(world)
    await world.desk.agree_word(ann, case_id, OwnWord.HELP, "kitewords")
    await hands(world, ann, case_id)
    case = await world.desk.case(bea, case_id)
    assert case is not None
    assert case.own_words == {OwnWord.HELP}
    world.clock.move(minutes=1)
    await world.says("kitewords")
    case = await world.desk.case(bea, case_id)
    assert case is not None
    assert "own_word.help" in [concern.rule for concern in case.concerns]


async def test_what_was_passed_on_and_said_to_be_no_concern_goes_along(world: World) -> None:
    """And counts with the case, once."""
    ann, bea, case_id = await claimed(world)
    case = await world.desk.case(ann, case_id)
    assert case is not None
    await world.desk.overrule(ann, case_id, case.concerns[0].id, "It was a film, made up.")
    await world.desk.pass_on(ann, case_id, "police", "hurt_by_others")
    await hands(world, ann, case_id)
    case = await world.desk.case(bea, case_id)
    assert case is not None
    assert [one.role for one in case.passed_on] == ["police"]
    assert [one.overruled is not None for one in case.concerns].count(True) == 1
    listed = [await world.desk.overruled(worker) for worker in (ann, bea)]
    assert [len(one.marked.rows) for one in listed] == [0, 1]


async def written_to(world: World, ann: Worker, ref: str) -> str:
    """Let Ann write to somebody who can come back to their page; give the case."""
    child = Returning(world)
    await child.come(await child.invite(ref))
    assert await child.returns.set_pictures(child.token, MINE)
    await child.say(PERSON)
    (case_id,) = (row.id for row in (await world.desk.queue(ann)).rows if row.claimed_by is None)
    await world.desk.claim(ann, case_id)
    world.clock.move(seconds=20)
    assert await world.desk.reply(ann, case_id, f"Hello {ref}, made up.", once=ref) == "sent"
    await child.settle()
    return case_id


async def test_what_was_written_to_somebody_else_is_left_as_it_is(world: World) -> None:
    """Only of the one who is handed over is it asked whether they looked at their page."""
    ann, _ = await people(world)
    case_id = await written_to(world, ann, "made-up-1")
    await written_to(world, ann, "made-up-2")
    await hands(world, ann, case_id)
    assert await world.letters("worker") == [
        ("held_back", "Hello made-up-1, made up."),
        ("sent", "Hello made-up-2, made up."),
    ]
