"""Coming back to a web chat: for who knows the pictures, behind the gate, and for nobody else."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.conversation import Command, CommandName
from bot.domain.own_words import OwnWord
from bot.domain.worker import Role
from bot.errors import NotNowError
from bot.services.web_chat import AWAY, IDLE
from bot.services.web_values import write_value
from tests.services.returning import MINE, NUMBER, OTHERS, Returning

WORDS = "my made-up hamster is called Biscuit"


@pytest.fixture
async def child(world):
    """A young person who was invited, and said that it is safe."""
    found = Returning(world)
    found.invited = await found.invite()
    await found.come(found.invited)
    return found


@pytest.fixture
async def with_pictures(child):
    """The same, with three pictures."""
    assert await child.returns.set_pictures(child.token, MINE)
    return child


async def test_the_right_pictures_open_the_chat_behind_the_gate(with_pictures):
    """However lately they wrote; nothing of what was said is shown, before or after "Yes"."""
    child = with_pictures
    await child.say(WORDS)
    await child.leave()
    assert await child.back(child.invited.code)
    assert await child.shown() == ["Is it OK to chat right now?"]
    await child.tap("Yes")
    assert not any("Biscuit" in line for line in await child.shown())
    assert await child.one("SELECT count(*) FROM chat") == 1
    assert await child.one("SELECT gate FROM chat") == "open"


async def test_the_short_code_leads_back_as_well(with_pictures):
    """However it is typed."""
    child = with_pictures
    await child.leave()
    spaced = f"{child.invited.short_code[:4]} {child.invited.short_code[4:]}".lower()
    assert await child.back(spaced)


async def test_an_old_session_ends_when_a_new_one_begins(with_pictures):
    """The page that somebody left open somewhere shows nothing more."""
    child = with_pictures
    before = child.token
    assert await child.back(child.invited.code)
    assert await child.chat.feed(before) is None
    assert await child.chat.feed(child.token) is not None


@pytest.mark.parametrize("way", ["pictures", "order", "code", "none"])
async def test_nothing_else_opens_it(child, way):
    """Other pictures, another order, another code, or no pictures at all."""
    if way != "none":
        await child.returns.set_pictures(child.token, MINE)
    await child.leave()
    code = "x" * 22 if way == "code" else child.invited.code
    chosen = {"pictures": OTHERS, "order": MINE[::-1]}.get(way, MINE)
    assert not await child.back(code, chosen)
    assert await child.one("SELECT count(*) FROM web_session WHERE ended_at IS NULL") == 0


async def test_five_wrong_tries_lock_it_and_a_worker_is_told(world, with_pictures):
    """Once; after that the right ones don't open it either, and only a new invitation does."""
    child = with_pictures
    ada = await world.worker("Ada")
    await child.leave()
    for _ in range(7):
        assert not await child.back(child.invited.code, OTHERS)
    assert not await child.back(child.invited.code)
    case = await world.desk.case(ada, await world.only(ada))
    assert [c.category.value for c in case.concerns] == ["watched_device"]
    assert case.row.tier.value == "P1"
    assert case.way.value == "none"
    again = await child.invite()
    await child.come(again)
    assert await child.shown() != []


async def test_a_wrong_try_more_or_less_is_forgiven(with_pictures):
    """Four wrong ones, the right one, and it counts from the start again."""
    child = with_pictures
    await child.leave()
    for _ in range(2):
        for _ in range(4):
            assert not await child.back(child.invited.code, OTHERS)
        assert await child.back(child.invited.code)
    assert await child.one("SELECT count(*) FROM escalation") == 0


async def test_many_tries_from_one_place_are_not_looked_at(with_pictures):
    """Whoever has found many links gets no further than twenty tries."""
    child = with_pictures
    await child.leave()
    for _ in range(20):
        assert not await child.back("x" * 22)
    assert not await child.back(child.invited.code)
    child.world.clock.move(minutes=16)
    assert await child.back(child.invited.code)


@pytest.mark.parametrize("pictures", [MINE, OTHERS])
async def test_others_behind_the_same_address_lock_nobody_out_for_good(with_pictures, pictures):
    """A try that is not looked at was not wrong: later they come in, and no worker is called."""
    child = with_pictures
    await child.leave()
    for _ in range(20):
        assert not await child.back("x" * 22)
    for _ in range(7):
        assert not await child.back(child.invited.code, pictures)
    child.world.clock.move(minutes=16)
    assert await child.back(child.invited.code)
    assert await child.one("SELECT count(*) FROM escalation") == 0


async def test_one_who_mistypes_codes_keeps_nobody_else_out(child):
    """A whole home may sit behind one address; only very many wrong codes end the trying."""
    for tried in range(20):
        assert await child.chat.open(f"WRNG{tried:04}", "192.0.2.1") is None
        if tried == 18:
            assert await child.chat.open((await child.invite("made-up-2")).code, "192.0.2.1")
    right = (await child.invite("made-up-3")).code
    assert await child.chat.open(right, "192.0.2.1") is None
    assert await child.chat.open(right, "192.0.2.2")


async def test_who_comes_in_makes_room_for_others_behind_the_same_address(with_pictures):
    """In a home they may all come back in the same quarter of an hour."""
    child = with_pictures
    await child.leave()
    for _ in range(3):
        for _ in range(15):
            assert not await child.back("x" * 22)
        assert await child.back(child.invited.code)


async def test_right_pictures_sent_many_times_at_once_are_never_wrong(with_pictures):
    """Somebody taps and taps because nothing happens."""
    child = with_pictures
    await child.leave()
    tries = [child.returns.come_back(child.invited.code, MINE, "192.0.2.1") for _ in range(9)]
    assert any(await asyncio.gather(*tries))
    assert await child.back(child.invited.code)
    assert await child.one("SELECT count(*) FROM escalation") == 0


async def test_who_writes_from_elsewhere_now_can_t_come_back_here(with_pictures):
    """A newer invitation has taken its place."""
    child = with_pictures
    await child.leave()
    first = child.invited.code
    await child.come(await child.invite())
    assert not await child.back(first)


async def test_a_used_link_tells_a_reader_until_they_come_back_themselves(world, with_pictures):
    """What only their own link put into To read goes again; words that wait there stay."""
    child = with_pictures
    ada = await world.worker("Ada")
    await child.leave()
    assert await child.chat.open(child.invited.code, "192.0.2.1") is None
    assert len(await world.desk.to_read(ada)) == 1
    assert await child.back(child.invited.code)
    assert await world.desk.to_read(ada) == ()
    await child.say("i like cheese")
    await child.leave()
    assert await child.chat.open(child.invited.code, "192.0.2.1") is None
    assert await child.back(child.invited.code)
    assert len(await world.desk.to_read(ada)) == 1


async def test_a_stranger_who_only_opens_the_link_stays_to_be_read(world, with_pictures):
    """A person has to see who it was."""
    child = with_pictures
    ada = await world.worker("Ada")
    await child.leave()
    assert await child.chat.open(child.invited.code, "192.0.2.1") is None
    assert not await child.back(child.invited.code, OTHERS)
    assert len(await world.desk.to_read(ada)) == 1


async def test_coming_back_stands_on_the_timeline(world, with_pictures):
    """The worker who has the case sees when."""
    child = with_pictures
    ada = await world.worker("Ada")
    await child.say("can i talk to a real person")
    await child.leave()
    assert await child.back(child.invited.code)
    case = await world.desk.case(ada, await world.only(ada))
    assert "came_back" in [event.action for event in case.timeline]


async def kept_of(world, child, subject=""):
    """What was done to the way back: in the audit of their chat, or of a case."""
    subject = subject or await child.one("SELECT id FROM chat")
    done = await world.actions(subject)
    return [action for action in done if action.endswith(("_pictures", "_number"))]


async def test_another_way_back_stands_on_the_timeline(world, child):
    """Whoever has the phone for a minute can set their own; the first ones are audited alone."""
    ada = await world.worker("Ada")
    await child.say("can i talk to a real person")
    case_id = await world.only(ada)
    assert await child.returns.set_pictures(child.token, MINE)
    assert await child.returns.set_phone(child.token, NUMBER)
    assert await kept_of(world, child) == ["set_pictures", "set_number"]
    assert await kept_of(world, child, case_id) == []
    assert await child.returns.set_pictures(child.token, OTHERS)
    assert await child.returns.set_phone(child.token, "+447700900999")
    assert await kept_of(world, child, case_id) == ["changed_pictures", "changed_number"]
    assert (await kept_of(world, child))[2:] == ["changed_pictures", "changed_number"]
    case = await world.desk.case(ada, case_id)
    shown = [
        event for event in case.timeline if event.action in ("changed_pictures", "changed_number")
    ]
    assert [(event.actor, event.detail) for event in shown] == [("", ""), ("", "")]
    assert "7700" not in repr(case.timeline)


async def test_to_remove_the_way_back_and_set_another_is_to_change_it(world, with_pictures):
    """It can't be done past the timeline."""
    child = with_pictures
    ada = await world.worker("Ada")
    assert await child.returns.set_phone(child.token, NUMBER)
    await child.say("can i talk to a real person")
    for _ in range(2):
        await child.returns.forget(child.token)
    assert await child.returns.set_pictures(child.token, OTHERS)
    for number in (NUMBER, "", ""):
        assert await child.returns.set_phone(child.token, number)
    done = await kept_of(world, child, await world.only(ada))
    assert done == [
        "removed_pictures",
        "removed_number",
        "changed_pictures",
        "changed_number",
        "removed_number",
    ]


async def test_a_way_back_that_may_not_be_set_is_no_event(world, child):
    """Nothing was changed, so nothing is told."""
    await world.change("UPDATE chat SET watched = 1")
    assert not await child.returns.set_pictures(child.token, MINE)
    assert not await child.returns.set_phone(child.token, NUMBER)
    await child.returns.forget(child.token)
    assert await kept_of(world, child) == []


async def test_pictures_are_set_up_only_after_they_said_that_it_is_safe(world):
    """And not in a chat without a code, nor in one that may be watched."""
    child = Returning(world)
    child.token = await child.chat.open((await child.invite()).code, "192.0.2.1")
    await child.settle()
    assert not await child.returns.set_pictures(child.token, MINE)
    await child.tap("Yes")
    await world.change("UPDATE chat SET watched = 1")
    assert not await child.returns.set_pictures(child.token, MINE)
    stranger = Returning(world)
    stranger.token = await stranger.chat.open(None, "192.0.2.1")
    await stranger.settle()
    await world.change("UPDATE chat SET watched = 0, gate = 'open'")
    assert not await stranger.returns.set_pictures(stranger.token, MINE)
    assert await child.returns.set_pictures(child.token, MINE)


async def test_what_is_kept_says_nothing(with_pictures):
    """The pictures are a hash over a keyed fingerprint, and the number is sealed."""
    child = with_pictures
    assert await child.returns.set_phone(child.token, NUMBER)
    pin = await child.one("SELECT pin FROM web_return")
    phone = await child.one("SELECT phone FROM web_return")
    assert pin.startswith("$argon2id$")
    assert b"7700" not in phone
    standing = await child.returns.standing(child.token)
    assert (standing.pictures, standing.phone) == (True, True)
    await child.returns.forget(child.token)
    assert await child.one("SELECT count(*) FROM web_return") == 0


async def test_the_pages_own_asking_keeps_no_session_open(child):
    """Thirty minutes count from the last thing that they did."""
    for _ in range(6):
        child.world.clock.move(minutes=5)
        seen = await child.chat.feed(child.token)
        if seen is not None:
            assert seen.ends_in < IDLE.total_seconds()
    assert await child.chat.feed(child.token) is None
    assert not await child.chat.stay(child.token)


async def test_whatever_they_do_keeps_it_open(child):
    """Writing, opening the page, saying that they are there."""
    for number in range(3):
        child.world.clock.move(minutes=25)
        await child.say(f"still here {number}")
        child.world.clock.move(minutes=25)
        assert await child.chat.feed(child.token, opened=True) is not None
        child.world.clock.move(minutes=25)
        assert await child.chat.stay(child.token)
    assert (await child.chat.feed(child.token)).ends_in == IDLE.total_seconds()


async def test_a_page_that_was_closed_is_over_in_a_minute(child):
    """One that is loaded anew is there again before."""
    await child.chat.go_away(child.token)
    child.world.clock.move(seconds=30)
    assert await child.chat.feed(child.token) is not None
    child.world.clock.move(minutes=5)
    assert await child.chat.feed(child.token) is not None
    await child.chat.go_away(child.token)
    child.world.clock.move(seconds=AWAY.total_seconds())
    assert await child.chat.feed(child.token) is None


@pytest.mark.parametrize("later", [AWAY, IDLE])
async def test_a_page_that_was_closed_tells_of_no_chat(child, later):
    """Whoever opens its address from the history, the cookie still there, sees a front door."""
    await child.chat.go_away(child.token)
    child.world.clock.move(seconds=later.total_seconds())
    assert await child.chat.feed(child.token, opened=True) is None
    assert await child.chat.was_left(child.token)


async def test_a_page_that_stayed_open_is_told_that_the_time_is_over(child):
    """Also when it was loaded anew in between: they are looking at it, and wonder."""
    await child.chat.go_away(child.token)
    assert await child.chat.stay(child.token)
    child.world.clock.move(seconds=IDLE.total_seconds())
    assert await child.chat.feed(child.token) is None
    assert not await child.chat.was_left(child.token)


async def test_a_page_that_is_loaded_anew_when_the_time_is_over_is_told_so(child):
    """To the browser that is closing it for a moment; a minute later nobody is told."""
    child.world.clock.move(seconds=IDLE.total_seconds())
    await child.chat.go_away(child.token)
    assert not await child.chat.was_left(child.token)
    child.world.clock.move(seconds=AWAY.total_seconds())
    assert await child.chat.was_left(child.token)


@pytest.fixture
async def waiting(world, with_pictures):
    """A case of theirs that a worker has; they have left, with a number to be texted at."""
    child = with_pictures
    child.ada = await world.worker("Ada", Role.WORKER)
    assert await child.returns.set_phone(child.token, NUMBER)
    await child.say("can i talk to a real person")
    child.case = await world.only(child.ada)
    await world.desk.claim(child.ada, child.case)
    await child.leave()
    return child


async def reply(child, words="Hi, I am Ada, a person."):
    """The worker writes."""
    return await child.world.desk.reply(child.ada, child.case, words, once=words)


async def go_on(child):
    """Let the service text whom it may, and send it."""
    await child.texting.text()
    await child.settle()


async def test_a_reply_waits_and_one_neutral_text_goes_out(waiting):
    """No name, no link, and none again until they have been back."""
    child = waiting
    assert await reply(child) == "held"
    await go_on(child)
    assert child.texted.sent == [(NUMBER, "Hi, your check-in is ready.")]
    await reply(child, "Are you all right?")
    child.world.clock.move(hours=2)
    await go_on(child)
    assert len(child.texted.sent) == 1
    assert await child.back(child.invited.code)
    assert await child.shown() == ["Is it OK to chat right now?"]
    await child.tap("Yes")
    shown = await child.shown()
    assert "Hi, I am Ada, a person." in shown
    assert "Are you all right?" in shown
    await child.leave()
    await reply(child, "One more thing.")
    await go_on(child)
    assert len(child.texted.sent) == 2


async def test_no_text_while_their_page_is_open(waiting):
    """It is read there."""
    child = waiting
    assert await child.back(child.invited.code)
    await reply(child)
    await go_on(child)
    assert child.texted.sent == []


@pytest.mark.parametrize(
    "state",
    [
        "UPDATE chat SET watched = 1",
        "UPDATE chat SET sends = 'stopped'",
        "UPDATE chat SET sends = 'blocked'",
        "UPDATE chat SET sends = 'moved'",
        "UPDATE web_return SET locked_at = set_at",
        "UPDATE web_return SET phone = NULL",
    ],
)
async def test_whom_no_text_may_reach_gets_none(waiting, state):
    """Neither when it would be written, nor when it is already on its way."""
    child = waiting
    await reply(child)
    await child.world.change(state)
    await go_on(child)
    assert child.texted.sent == []
    await child.world.change("UPDATE web_return SET phone = phone, texted_at = set_at")
    await child.settle()
    assert child.texted.sent == []


async def test_one_on_its_way_is_stopped_by_what_changes_meanwhile(waiting):
    """It is looked at once more at the moment of sending."""
    child = waiting
    await reply(child)
    assert await child.texting.text() == 1
    await child.world.change("UPDATE chat SET watched = 1")
    await child.settle()
    assert child.texted.sent == []


async def test_a_phone_that_may_be_watched_is_not_texted(waiting):
    """A sign of it counts until they say at the gate that it is safe."""
    child = waiting
    await reply(child)
    await child.world.change("UPDATE escalation SET categories = '[\"watched_device\"]'")
    await child.world.change("UPDATE chat SET gate = 'asked'")
    await go_on(child)
    assert child.texted.sent == []


async def test_at_night_only_who_wrote_within_the_hour_is_texted(waiting):
    """A text makes a sound."""
    child = waiting
    child.world.clock.move(hours=13)
    await reply(child)
    await go_on(child)
    assert child.texted.sent == []
    child.world.clock.move(hours=10)
    await go_on(child)
    assert len(child.texted.sent) == 1


async def test_who_is_up_is_texted_at_night_as_well(waiting):
    """They wrote twenty minutes ago, and wait for it."""
    child = waiting
    child.world.clock.move(hours=13)
    assert await child.back(child.invited.code)
    await child.leave()
    child.world.clock.move(minutes=20)
    await reply(child)
    await go_on(child)
    assert len(child.texted.sent) == 1


async def test_the_case_says_which_way_there_is(waiting):
    """Open, texted, to come back by themselves, or none."""
    child, seen = waiting, []
    for change in (
        "SELECT 1",
        "UPDATE web_return SET phone = NULL",
        "DELETE FROM web_return",
    ):
        await child.world.change(change)
        seen.append((await child.world.desk.case(child.ada, child.case)).way.value)
    assert seen == ["text", "return", "none"]


async def test_words_written_to_a_page_that_was_just_closed_are_shown_after_the_gate(waiting):
    """The service could not know yet that nobody would read them."""
    child = waiting
    assert await child.back(child.invited.code)
    await child.tap("Yes")
    await child.chat.go_away(child.token)
    child.world.clock.move(seconds=10)
    assert await reply(child) == "sent"
    child.world.clock.move(minutes=3)
    assert await child.back(child.invited.code)
    assert await child.shown() == ["Is it OK to chat right now?"]
    await child.tap("Yes")
    assert "Hi, I am Ada, a person." in await child.shown()


async def test_nothing_is_sent_to_a_page_that_was_just_closed_for_good(child):
    """Without pictures nobody comes back to it: the worker hears so, and not "sent"."""
    ada = await child.world.worker("Ada")
    await child.say("can i talk to a real person")
    case_id = await child.world.only(ada)
    await child.world.desk.claim(ada, case_id)
    await child.chat.go_away(child.token)
    child.world.clock.move(seconds=10)
    with pytest.raises(NotNowError, match="closed the page"):
        await child.world.desk.reply(ada, case_id, "Hi, I am Ada.", once="1")
    assert (await child.world.desk.case(ada, case_id)).row.unanswered
    assert await child.chat.stay(child.token)
    assert await child.world.desk.reply(ada, case_id, "Hi, I am Ada.", once="1") == "sent"
    assert "Hi, I am Ada." in await child.shown()


async def test_clearing_the_chat_closes_its_page_and_says_nothing(child):
    """There is nothing to take back on a page; the front door is like anybody's."""
    await child.say(WORDS)
    value = write_value(Command(CommandName.TIDY))
    assert await child.chat.post(child.token, "tidy", value=value)
    await child.settle()
    assert await child.chat.feed(child.token) is None
    assert await child.chat.was_left(child.token)


async def test_a_page_that_was_idle_for_too_long_is_told_so(child):
    """They did not close it themselves."""
    child.world.clock.move(minutes=31)
    assert await child.chat.feed(child.token) is None
    assert not await child.chat.was_left(child.token)


@pytest.mark.parametrize("way", ["closed", "left", "lost"])
async def test_words_that_came_while_they_were_gone_are_shown_after_the_gate(waiting, way):
    """Also where nobody told us: the network was lost, so the page seemed to be open."""
    child = waiting
    assert await child.back(child.invited.code)
    await child.tap("Yes")
    child.world.clock.move(seconds=10)
    if way != "lost":
        await (child.chat.go_away(child.token) if way == "closed" else child.leave())
    child.world.clock.move(seconds=20)
    sent = await reply(child)
    await child.settle()
    assert sent == ("held" if way == "left" else "sent")
    assert await child.back(child.invited.code)
    assert await child.shown() == ["Is it OK to chat right now?"]
    await child.tap("Yes")
    assert "Hi, I am Ada, a person." in await child.shown()


async def test_what_they_saw_before_they_went_is_not_shown_again(waiting):
    """They wrote after it, so it had been on their screen."""
    child = waiting
    assert await child.back(child.invited.code)
    await child.tap("Yes")
    assert await reply(child) == "sent"
    await child.settle()
    child.world.clock.move(minutes=2)
    await child.say("thanks")
    assert await child.back(child.invited.code)
    await child.tap("Yes")
    assert "Hi, I am Ada, a person." not in await child.shown()


async def test_a_list_with_dots_stays_on_the_page(child):
    """It was saved and heard, and whoever wrote it has to see that it was."""
    await child.say("• he hits me\n• he takes my phone")
    assert "• he hits me\n• he takes my phone" in await child.shown()


@pytest.mark.parametrize("words", ["Quick-silver", "my quicksilver is gone"])
async def test_an_own_word_leaves_nothing_on_the_page(waiting, words):
    """Dots in its place would tell whoever looks that something was agreed."""
    child = waiting
    await child.world.desk.agree_word(child.ada, child.case, OwnWord.HELP, "quicksilver")
    assert await child.back(child.invited.code)
    await child.tap("Yes")
    await child.say("hello again")
    await child.say(words)
    assert await child.world.count("message", "words IS NOT NULL") == 3
    shown = await child.shown()
    assert "hello again" in shown
    assert not any("•" in line or "silver" in line or "is gone" in line for line in shown)
