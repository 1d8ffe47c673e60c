"""Fetching stores first and acknowledges after, and nothing makes it deaf for good."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import timedelta

import httpx
import pytest

from bot.channels.telegram.fetch import Fetcher
from bot.channels.telegram.hearing import Ear, Hearing
from tests.channels.scripted import DONE, MemoryInbox, StillClock, api_with, batch, no


def say(number, text="hi"):
    """One update with words."""
    return {"update_id": number, "message": {"chat": {"id": 1, "type": "private"}, "text": text}}


async def fetch(*script, inbox=None, clock=None):
    """Run a fetcher to the end of its script; give it with its calls, inbox and clock."""
    inbox, clock = inbox or MemoryInbox(), clock or StillClock()
    api, request = api_with(*script)
    fetcher = Fetcher(api, inbox, clock=clock, sleep=clock.sleep)
    running = asyncio.create_task(fetcher.run())
    await request.ended.wait()
    report = fetcher.report
    fetcher.stop()
    await running
    return request, inbox, clock, report


def offsets(request):
    """The offset of each poll; None where there was none."""
    return [parameters.get("offset") for parameters in request.of("getUpdates")]


async def test_updates_are_stored_and_then_acknowledged():
    """The second poll acknowledges the first, and an empty answer leaves nothing to say."""
    request, inbox, clock, report = await fetch(DONE, batch(say(5), say(6)), batch())
    assert inbox.ids == ["5", "6"]
    assert inbox.rows[0].raw == json.dumps(say(5)).encode()
    assert offsets(request) == [None, 7, None]
    assert clock.slept == []
    assert (report.hearing, report.last_contact) == (Hearing.WELL, clock.now)


async def test_the_webhook_is_removed_without_dropping_anything():
    """With a webhook set no poll would be answered; what waits there must stay."""
    request, *_ = await fetch(DONE, batch())
    assert request.calls[0] == ("deleteWebhook", {})


async def test_every_poll_says_what_it_wants():
    """Telegram keeps the last list it was given, so the list is always given."""
    request, *_ = await fetch(DONE, batch(), batch())
    for parameters in request.of("getUpdates"):
        assert parameters["allowed_updates"] == [
            "message",
            "edited_message",
            "callback_query",
            "my_chat_member",
        ]


@pytest.mark.parametrize("away", [1, 4])
async def test_nothing_is_acknowledged_while_the_database_is_away(away):
    """The same updates are tried again with growing pauses until they are kept."""
    inbox = MemoryInbox(away=away)
    request, inbox, clock, report = await fetch(DONE, batch(say(5)), batch(), inbox=inbox)
    assert inbox.ids == ["5"]
    assert offsets(request) == [None, 6, None]
    assert clock.slept == [1.0, 2.0, 4.0, 8.0][:away]
    assert report.hearing is Hearing.WELL


async def test_any_error_of_the_inbox_is_survived():
    """An error that nobody thought of must not end the fetching, nor write words to a log."""
    inbox = MemoryInbox(away=2, error=RuntimeError)
    _, inbox, _, _ = await fetch(DONE, batch(say(5)), inbox=inbox)
    assert inbox.ids == ["5"]


async def test_a_database_that_stays_away_is_reported_and_stopping_acknowledges_nothing():
    """On the way out what was not stored is left with Telegram."""
    inbox, clock = MemoryInbox(away=10**6), StillClock()
    api, request = api_with(DONE, batch(say(5)))
    fetcher = Fetcher(api, inbox, clock=clock, sleep=clock.sleep)
    running = asyncio.create_task(fetcher.run())
    await inbox.tried(12)
    assert fetcher.report.hearing is Hearing.NOT_STORED
    assert max(clock.slept) == 60
    fetcher.stop()
    await running
    assert inbox.rows == []
    assert offsets(request) == [None]


async def test_stopping_makes_no_last_call():
    """A call on the way out would acknowledge what may not be stored."""
    request, *_ = await fetch(DONE, batch(say(5)))
    assert offsets(request) == [None, 6]
    assert request.calls[-1][0] == "getUpdates"


async def test_stopping_lets_the_storing_end():
    """What is being stored when we are told to stop is stored whole."""
    inbox = MemoryInbox()
    api, _ = api_with(DONE, batch(say(5)))
    clock = StillClock()
    fetcher = Fetcher(api, inbox, clock=clock, sleep=clock.sleep)
    running = asyncio.create_task(fetcher.run())
    await inbox.tried(1)
    assert inbox.ids == []
    fetcher.stop()
    await running
    assert inbox.ids == ["5"]


@pytest.mark.parametrize(
    ("failure", "hearing"),
    [
        (httpx.ConnectError("made up"), Hearing.UNREACHABLE),
        (httpx.ReadTimeout("made up"), Hearing.UNREACHABLE),
        (httpx.ReadError("made up"), Hearing.UNREACHABLE),
        (RuntimeError("made up"), Hearing.UNREACHABLE),
        (no(500), Hearing.UNREACHABLE),
        ((502, b"<html>"), Hearing.UNREACHABLE),
        (no(400), Hearing.UNREACHABLE),
        (no(401, "Unauthorized"), Hearing.DEAF),
        (no(404, "Not Found"), Hearing.DEAF),
        ((200, b'{"ok":false,"error_code":401}'), Hearing.DEAF),
        ((200, b"<html>"), Hearing.GARBLED),
    ],
)
@pytest.mark.parametrize("at_the_start", [True, False])
async def test_no_failure_ends_the_fetching(failure, hearing, at_the_start):
    """It tries again for ever, a minute apart in the end, and says meanwhile how it stands."""
    if at_the_start and hearing is Hearing.GARBLED:
        hearing = Hearing.UNREACHABLE
    before = () if at_the_start else (DONE,)
    _, _, clock, report = await fetch(*before, *[failure] * 9)
    assert clock.slept == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert (report.hearing, report.last_contact) == (hearing, None)
    after = (DONE,) if at_the_start else ()
    _, inbox, _, report = await fetch(*before, *[failure] * 9, *after, batch(say(5)))
    assert inbox.ids == ["5"]
    assert report.hearing is Hearing.WELL


async def test_telegrams_own_wait_is_kept():
    """A 429 says how long, and the pauses do not grow from it."""
    _, _, clock, _ = await fetch(DONE, no(429, retry_after=7), no(429, retry_after=3), batch())
    assert clock.slept == [7, 3]


async def test_a_poller_that_takes_turns_with_us_is_a_conflict():
    """On a busy day messages come in between the 409s; those that the other one took never do."""
    conflict = no(409, "Conflict: terminated by other getUpdates request")
    turns = [step for number in range(40) for step in (conflict, batch(say(number + 1)))]
    _, inbox, _, report = await fetch(DONE, *turns)
    assert len(inbox.ids) == 40
    assert report.hearing is Hearing.CONFLICT


def test_a_conflict_is_over_once_nobody_else_was_there_for_a_while():
    """Half a minute without the other one, and all is well again."""
    clock = StillClock()
    ear = Ear(clock)
    for _ in range(40):
        ear.fail(Hearing.CONFLICT)
        ear.hear()
        clock.now += timedelta(seconds=1)
    assert ear.report.hearing is Hearing.CONFLICT
    clock.now += timedelta(seconds=30)
    ear.hear()
    assert ear.report.hearing is Hearing.WELL


async def test_no_wait_makes_us_deaf_for_hours():
    """However long Telegram or something on the way asks for, it is tried again in minutes."""
    _, inbox, clock, report = await fetch(DONE, no(429, retry_after=40_000), batch(say(5)))
    assert clock.slept == [300]
    assert (inbox.ids, report.hearing) == (["5"], Hearing.WELL)


async def test_another_poller_is_a_conflict_once_it_lasts():
    """One process taking over from another is no conflict; half a minute of it is."""
    conflict = no(409, "Conflict: terminated by other getUpdates request")
    *_, early = await fetch(DONE, batch(), *[conflict] * 4)
    assert early.hearing is Hearing.WELL
    *_, late = await fetch(DONE, batch(), *[conflict] * 7)
    assert late.hearing is Hearing.CONFLICT
    *_, over = await fetch(DONE, batch(), *[conflict] * 7, batch())
    assert over.hearing is Hearing.WELL


async def test_a_webhook_that_somebody_set_is_removed_once_it_lasts():
    """It would take every message; a webhook release that takes over is given time first."""
    conflict = no(409, "Conflict: can't use getUpdates method while webhook is active")
    request, *_ = await fetch(DONE, *[conflict] * 4)
    assert len(request.of("deleteWebhook")) == 1
    request, inbox, *_ = await fetch(DONE, *[conflict] * 7, DONE, batch(say(5)))
    assert len(request.of("deleteWebhook")) == 2
    assert inbox.ids == ["5"]


def raw_batch(*updates):
    """An answer to getUpdates of raw bytes."""
    return 200, b'{"ok":true,"result":[' + b",".join(updates) + b"]}"


async def test_poison_in_the_middle_holds_nothing_up():
    """It is stored as its bytes, between its neighbours, and acknowledged with them."""
    good, poison = json.dumps(say(5)).encode(), b'{"update_id":6,"message":}'
    last = json.dumps(say(7)).encode()
    request, inbox, *_ = await fetch(DONE, raw_batch(good, poison, last), batch())
    assert [row.raw for row in inbox.rows] == [good, poison, last]
    assert offsets(request) == [None, 8, None]


async def test_a_batch_that_can_not_be_taken_apart_is_asked_for_one_by_one():
    """What can be read is stored at once; nothing is acknowledged until all of it is kept."""
    good, wreck = json.dumps(say(5)).encode(), b'{"update_id":6,"text":"never closed}'
    request, inbox, clock, report = await fetch(
        DONE,
        raw_batch(good, wreck),
        raw_batch(good),
        raw_batch(wreck),
        *[raw_batch(wreck)] * 5,
        batch(say(7)),
        batch(),
        batch(),
    )
    assert inbox.ids == ["5", "6", "7"]
    assert wreck in inbox.rows[1].raw
    limits = [parameters["limit"] for parameters in request.of("getUpdates")]
    assert limits == [100, 1, 2, 1, 1, 1, 1, 1, 1, 2, 4, 8]
    assert offsets(request)[:3] == [None, None, 6]
    assert offsets(request)[9:] == [8, None, None]
    assert report.hearing is Hearing.WELL
    assert clock.slept[0] == 1


async def test_a_page_of_a_proxys_is_never_acknowledged():
    """It names no update, so there is nothing to give up; the pauses grow."""
    request, inbox, clock, report = await fetch(DONE, *[(200, b"<html>made up</html>")] * 12)
    assert (inbox.rows, set(offsets(request))) == ([], {None})
    assert clock.slept[-1] == 60
    assert report.hearing is Hearing.GARBLED


async def test_the_same_update_twice_and_ids_that_start_anew_are_all_kept():
    """After a quiet week ids are random: lower ones must be heard as well."""
    request, inbox, *_ = await fetch(
        DONE, batch(say(900)), batch(say(900)), batch(), batch(say(5)), batch()
    )
    assert inbox.ids == ["900", "5"]
    assert offsets(request) == [None, 901, 901, None, 6, None]


async def test_ids_out_of_order_are_acknowledged_by_the_highest():
    """Otherwise the first would come again for ever."""
    request, *_ = await fetch(DONE, batch(say(5), say(3)))
    assert offsets(request) == [None, 6]


async def test_what_has_no_number_does_not_make_us_spin():
    """It can't be acknowledged and comes again at once; it is kept, and asked for more slowly."""
    unnumbered = {"message": {"chat": {"id": 1, "type": "private"}, "text": "hi"}}
    _, inbox, clock, _ = await fetch(DONE, batch(unnumbered), batch(say(5)), batch())
    assert len(inbox.rows) == 2
    assert clock.slept == [1.0]


async def test_no_words_reach_the_log(caplog):
    """Not of poison, not of wrecks, not of errors, at the finest level."""
    caplog.set_level(logging.DEBUG)
    words = b'{"update_id":6,"message":{"text":"made-up secret words'
    inbox = MemoryInbox(away=1, error=RuntimeError)
    await fetch(DONE, (200, words), *[raw_batch(words)] * 9, batch(say(7, "secret")), inbox=inbox)
    assert caplog.records
    assert "secret" not in caplog.text
    assert "AAmade-up" not in caplog.text


async def test_a_cancelled_fetcher_leaves_no_call_behind():
    """Whoever cancels it need not clean up after it."""
    api, request = api_with(DONE)
    clock = StillClock()
    running = asyncio.create_task(Fetcher(api, MemoryInbox(), clock=clock).run())
    await request.ended.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert asyncio.all_tasks() == {asyncio.current_task()}
