"""The fake Bot API server: how updates reach a bot, by poll and by webhook."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
import time
from typing import Any

import httpx
import pytest
from telegram import Bot
from telegram.error import Conflict, TelegramError

from tests.fakes.bot_api import FakeBotApi
from tests.fakes.conftest import Receiver

#: How the client tells one test's poll from the next: a poll with a fresh offset is not slowed.
FIRST_ID = 700_000_001


def poll(server: FakeBotApi, **asked: Any) -> httpx.Response:
    """One getUpdates without the library."""
    url = f"{server.base_url}{server.token}/getUpdates"
    return httpx.post(url, data=asked, trust_env=False, timeout=5)


def ids(answer: httpx.Response) -> list[int]:
    """The update ids in an answer, counted from the first."""
    return [update["update_id"] - FIRST_ID for update in answer.json()["result"]]


def say(server: FakeBotApi, *texts: str) -> None:
    """Let the usual person say something."""
    for text in texts:
        server.phone(1001).say(text)


def test_an_offset_confirms(server: FakeBotApi) -> None:
    """What lies below the offset is forgotten; the rest comes again until it is confirmed."""
    say(server, "a", "b", "c")
    assert ids(poll(server)) == [0, 1, 2]
    assert ids(poll(server, offset=FIRST_ID)) == [0, 1, 2]
    assert ids(poll(server, offset=FIRST_ID + 2)) == [2]
    assert server.pending() == 1
    assert ids(poll(server, offset=FIRST_ID + 1)) == [2]


def test_limit_and_negative_offset(server: FakeBotApi) -> None:
    """A limit shortens the answer; a negative offset keeps only the newest."""
    say(server, "a", "b", "c")
    assert ids(poll(server, limit=2)) == [0, 1]
    assert ids(poll(server, offset=-1)) == [2]
    assert server.pending() == 1


def test_an_offset_far_ahead_is_ignored(server: FakeBotApi) -> None:
    """An offset that no update can have yet confirms nothing."""
    say(server, "a")
    assert ids(poll(server, offset=FIRST_ID + 5000)) == [0]


async def test_a_long_poll_ends_with_the_first_update(server: FakeBotApi, bot: Bot) -> None:
    """A waiting poll is answered as soon as somebody writes."""
    waiting = asyncio.create_task(bot.get_updates(timeout=20))
    await server.until(lambda: [c for c in server.calls("getUpdates") if c.status is None])
    started = time.monotonic()
    say(server, "a")
    (update,) = await waiting
    assert update.message.text == "a"
    assert time.monotonic() - started < 2


def test_a_poller_that_dies_loses_nothing(server: FakeBotApi) -> None:
    """An update that comes after its poller was cut off is given to the next one."""
    url = f"{server.base_url}{server.token}/getUpdates"
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(url, data={"timeout": 20}, trust_env=False, timeout=0.1)
    server.wait_until(lambda: server.calls("getUpdates")[0].status == 0)
    say(server, "a")
    assert server.deliveries == []
    assert ids(poll(server)) == [0]


async def test_a_newer_poll_ends_the_older_one(server: FakeBotApi, bot: Bot) -> None:
    """Two pollers: the one that waited is told of the conflict, and the second 409 comes late."""
    server.pace.conflict = 0.3
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await server.until(lambda: [c for c in server.calls("getUpdates") if c.status is None])
    second = asyncio.create_task(bot.get_updates(timeout=20))
    with pytest.raises(Conflict, match="terminated by other getUpdates"):
        await first
    started = time.monotonic()
    third = asyncio.create_task(bot.get_updates(timeout=20))
    with pytest.raises(Conflict):
        await second
    assert time.monotonic() - started >= 0.3
    say(server, "a")
    assert len(await third) == 1


async def test_a_webhook_shuts_polls_out(server: FakeBotApi, bot: Bot, receiver: Receiver) -> None:
    """Setting a webhook ends a waiting poll, and further ones are refused until it is removed."""
    waiting = asyncio.create_task(bot.get_updates(timeout=20))
    await server.until(lambda: [c for c in server.calls("getUpdates") if c.status is None])
    await bot.set_webhook(receiver.url)
    with pytest.raises(Conflict, match="terminated by setWebhook"):
        await waiting
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates(timeout=0) == ()


def test_hot_loops_are_slowed(server: FakeBotApi) -> None:
    """The same offset again and again gets one update at a time, and waits when there is none."""
    server.pace.hot_loop = 5
    say(server, "a", "b")
    assert ids(poll(server, offset=FIRST_ID)) == [0, 1]
    assert ids(poll(server, offset=FIRST_ID)) == [0]
    poll(server, offset=FIRST_ID + 2)
    started = time.monotonic()
    poll(server, offset=FIRST_ID + 2)
    assert time.monotonic() - started >= 0.29


def test_updates_are_kept_for_a_day(server: FakeBotApi) -> None:
    """After 24 hours an update that nobody fetched is gone."""
    say(server, "a")
    server.clock.advance(hours=25)
    say(server, "b")
    assert ids(poll(server)) == [1]


def test_allowed_updates(server: FakeBotApi) -> None:
    """Kinds that were not asked for are dropped; asking for nothing keeps what was asked before."""
    poll(server, allowed_updates=json.dumps(["callback_query"]))
    say(server, "a")
    poll(server)
    say(server, "b")
    assert server.pending() == 0
    poll(server, allowed_updates="[]")
    say(server, "c")
    assert server.pending() == 1


def test_a_duplicate(server: FakeBotApi) -> None:
    """The same update comes twice under one id."""
    server.delivery.duplicate()
    say(server, "a", "b")
    assert ids(poll(server)) == [0, 0, 1]


def test_out_of_order(server: FakeBotApi) -> None:
    """An update overtakes the one before it."""
    server.delivery.reorder()
    say(server, "a")
    assert ids(poll(server)) == []
    say(server, "b")
    assert ids(poll(server, offset=1)) == [1, 0]


def test_held_back(server: FakeBotApi) -> None:
    """An update that arrives late comes although later ones were confirmed, until confirmed."""
    server.delivery.hold_back()
    say(server, "a")
    server.delivery.release()
    server.delivery.hold_back()
    say(server, "b", "c")
    assert ids(poll(server)) == [0]
    server.push({"update_id": FIRST_ID + 9, "hologram": {}})
    server.delivery.release(newest_first=True)
    assert ids(poll(server, offset=FIRST_ID + 10)) == [9, 2, 1]
    assert ids(poll(server, offset=FIRST_ID + 10, timeout=0, limit=5)) == []


def test_resent_after_confirmation(server: FakeBotApi) -> None:
    """A confirmed update comes once more."""
    say(server, "a")
    server.delivery.resend()
    assert ids(poll(server)) == [0]
    assert ids(poll(server, offset=FIRST_ID + 1)) == [0]
    assert ids(poll(server, offset=FIRST_ID + 1)) == []


def test_ids_may_start_anew(server: FakeBotApi) -> None:
    """After an idle week the ids may be lower than before."""
    say(server, "a")
    poll(server)
    poll(server, offset=FIRST_ID + 1)
    server.delivery.renumber(500)
    say(server, "b")
    assert ids(poll(server, offset=FIRST_ID + 1)) == [500 - FIRST_ID]


async def test_poison_and_unknown_kinds(server: FakeBotApi, bot: Bot) -> None:
    """A poisoned update upsets the library and keeps coming; an unknown kind does not."""
    server.push({"hologram": {"depth": 3}})
    (unknown,) = await bot.get_updates(timeout=2)
    server.poison()
    with pytest.raises((TelegramError, TypeError, KeyError)):
        await bot.get_updates(offset=unknown.update_id + 1, timeout=2)
    assert server.pending() == 1


def test_any_characters_can_be_delivered(server: FakeBotApi) -> None:
    """Lone surrogates, NUL and JSON with faults of its own go out as they are."""
    say(server, "\ud800\x00")
    number = server.push_text('{"update_id": 700000002, "n": NaN, "n": 1}')
    answer = poll(server)
    assert "\\ud800\\u0000" in answer.text
    assert '"n": NaN, "n": 1' in answer.text
    assert number == FIRST_ID + 1


# Webhook.


def hook(server: FakeBotApi, url: str, **asked: Any) -> None:
    """Set a webhook without the library."""
    address = f"{server.base_url}{server.token}/setWebhook"
    answer = httpx.post(address, json={"url": url, **asked}, trust_env=False)
    assert answer.json()["result"] is True


def said(receiver: Receiver) -> list[str]:
    """The words that the webhook was given."""
    return [update["message"]["text"] for update in receiver.seen]


def test_a_webhook_is_given_updates_with_the_secret(server: FakeBotApi, receiver: Receiver) -> None:
    """Updates are posted as JSON with the secret in its header, and are gone once accepted."""
    hook(server, receiver.url, secret_token="made-up_secret")
    say(server, "a", "b")
    server.wait_until(lambda: server.pending() == 0)
    assert said(receiver) == ["a", "b"]
    headers = receiver.headers[0]
    assert headers["x-telegram-bot-api-secret-token"] == "made-up_secret"
    assert headers["content-type"] == "application/json"
    assert [d.status for d in server.deliveries] == [200, 200]


def test_a_failing_webhook_is_tried_again_in_order(server: FakeBotApi, receiver: Receiver) -> None:
    """What was refused comes again before anything later of the same chat."""
    receiver.answers += [500, 403, 502]
    hook(server, receiver.url)
    say(server, "a", "b")
    server.wait_until(lambda: server.pending() == 0)
    assert said(receiver) == ["a", "a", "a", "a", "b"]
    info = httpx.get(f"{server.base_url}{server.token}/getWebhookInfo", trust_env=False)
    assert "502" in info.json()["result"]["last_error_message"]


def test_one_chat_does_not_hold_up_another(server: FakeBotApi, receiver: Receiver) -> None:
    """While one chat's update is being worked on, its next one waits and other chats go on."""
    gate = receiver.gates["slow"] = threading.Event()
    hook(server, receiver.url)
    say(server, "slow", "after")
    server.phone(1002).say("other")
    server.wait_until(lambda: "other" in said(receiver))
    assert "after" not in said(receiver)
    gate.set()
    server.wait_until(lambda: server.pending() == 0)
    assert said(receiver)[-1] == "after"


def test_disturbances_reach_a_webhook_too(server: FakeBotApi, receiver: Receiver) -> None:
    """Duplicates and resends arrive by webhook under the same id."""
    hook(server, receiver.url)
    server.delivery.duplicate()
    server.delivery.resend()
    say(server, "a")
    server.wait_until(lambda: server.pending() == 0)
    assert said(receiver) == ["a", "a", "a"]
    assert len({update["update_id"] for update in receiver.seen}) == 1


def test_an_absent_webhook_is_waited_for(server: FakeBotApi, receiver: Receiver) -> None:
    """While nothing listens the updates stay, and the failure can be read."""
    hook(server, "http://127.0.0.1:9/none")
    say(server, "a")
    server.wait_until(lambda: len(server.deliveries) >= 3)
    assert {d.status for d in server.deliveries} == {None}
    hook(server, receiver.url)
    server.wait_until(lambda: server.pending() == 0)
    assert list(itertools.dropwhile(lambda text: text != "a", said(receiver))) == ["a"]
