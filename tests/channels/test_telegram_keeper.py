"""The webhook is set for as long as it takes, and somebody else's is noticed."""

from __future__ import annotations

import asyncio
import contextlib

import httpx
import pytest

from bot.channels.telegram.hearing import Hearing
from bot.channels.telegram.keeper import WebhookKeeper
from tests.channels.scripted import DONE, StillClock, api_with, no, ok

URL = "https://checkin.example/telegram/webhook"
OURS = ok({"url": URL, "pending_update_count": 0})
THEIRS = ok({"url": "https://thief.example", "pending_update_count": 3})


async def keep(*script):
    """Run a keeper to the end of its script; give its calls, its clock and its report."""
    clock = StillClock()
    api, request = api_with(*script)
    keeper = WebhookKeeper(api, url=URL, secret="made-up", clock=clock, sleep=clock.sleep)
    running = asyncio.create_task(keeper.run())
    await request.ended.wait()
    report = keeper.report
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    return request, clock, report


async def test_the_webhook_is_set_with_its_secret_and_drops_nothing():
    """What waits at Telegram is kept, and the kinds of update are always named."""
    request, clock, report = await keep(DONE, OURS, OURS)
    assert request.of("setWebhook") == [
        {
            "url": URL,
            "secret_token": "made-up",
            "allowed_updates": ["message", "edited_message", "callback_query", "my_chat_member"],
            "max_connections": 40,
        }
    ]
    assert clock.slept == [60, 60, 60]
    assert report.hearing is Hearing.WELL


@pytest.mark.parametrize(
    ("failure", "hearing"),
    [
        (httpx.ConnectError("made up"), Hearing.UNREACHABLE),
        (httpx.ReadTimeout("made up"), Hearing.UNREACHABLE),
        (no(500), Hearing.UNREACHABLE),
        (no(400, "Bad Request: bad webhook"), Hearing.UNREACHABLE),
        (no(401), Hearing.DEAF),
        (RuntimeError("made up"), Hearing.UNREACHABLE),
    ],
)
async def test_it_is_tried_for_ever(failure, hearing):
    """With no network at the start it goes on until there is one."""
    _, clock, report = await keep(*[failure] * 8)
    assert clock.slept == [1, 2, 4, 8, 16, 32, 60, 60]
    assert (report.hearing, report.last_contact) == (hearing, None)
    *_, report = await keep(*[failure] * 8, DONE)
    assert report.hearing is Hearing.WELL


@pytest.mark.parametrize("strange", [THEIRS, ok({"url": ""})])
async def test_a_webhook_that_points_elsewhere_is_reported_and_set_again(strange):
    """Reported at the first look; set again at the second, so that no new release is fought."""
    request, _, report = await keep(DONE, strange)
    assert report.hearing is Hearing.CONFLICT
    assert len(request.of("setWebhook")) == 1
    request, _, report = await keep(DONE, strange, strange, DONE)
    assert len(request.of("setWebhook")) == 2
    assert report.hearing is Hearing.WELL
    request, _, _ = await keep(DONE, strange, OURS, strange)
    assert len(request.of("setWebhook")) == 1


async def test_messages_that_telegram_can_not_hand_over_are_noticed():
    """We are alive, yet nothing comes in: that is deaf as well."""
    now = int(StillClock().now.timestamp())
    told = {"url": URL, "pending_update_count": 3, "last_error_date": now}
    *_, report = await keep(DONE, ok(told))
    assert report.hearing is Hearing.UNREACHABLE
    *_, report = await keep(DONE, ok(told | {"last_error_date": now - 3600}))
    assert report.hearing is Hearing.WELL
    *_, report = await keep(DONE, ok(told | {"pending_update_count": 0}))
    assert report.hearing is Hearing.WELL
