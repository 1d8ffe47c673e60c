"""The fake Bot API server: faults on the wire, floods, outages, and control from outside."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from telegram import Bot
from telegram.error import (
    BadRequest,
    Conflict,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from tests.fakes.bot_api import (
    Cut,
    FakeBotApi,
    Garbage,
    Hang,
    LostReply,
    NotOk,
    Reset,
    Slow,
    Status,
    Truncated,
)
from tests.fakes.bot_api.faults import Fault

FAULTS: list[tuple[Fault, type[Exception], bool]] = [
    (Status(429, retry_after=3), RetryAfter, False),
    (Status(500), NetworkError, False),
    (Status(502, body="<html>Bad gateway</html>"), NetworkError, False),
    (Status(503, performed=True), NetworkError, True),
    (Status(400), BadRequest, False),
    (Status(401), InvalidToken, False),
    (Status(409), Conflict, False),
    (Status(413), NetworkError, False),
    (Reset(), NetworkError, False),
    (Reset(gently=True), NetworkError, False),
    (LostReply(), NetworkError, True),
    (LostReply(gently=True), NetworkError, True),
    (Cut(at=10), NetworkError, True),
    (Hang(), TimedOut, False),
    (Hang(performed=True), TimedOut, True),
    (Slow(1.5), TimedOut, True),
    (Garbage(), TelegramError, False),
    (Truncated(), TelegramError, True),
    (NotOk(), KeyError, False),
]


@pytest.mark.parametrize(
    ("fault", "error", "arrived"), FAULTS, ids=[str(fault) for fault, _, _ in FAULTS]
)
async def test_each_fault_is_met_once(
    server: FakeBotApi, bot: Bot, fault: Fault, error: type[Exception], arrived: bool
) -> None:
    """A fault looks to the library as it would live, and the message did or did not arrive."""
    server.faults.add("sendMessage", fault)
    with pytest.raises(error):
        await bot.send_message(1001, "first", read_timeout=0.3)
    await server.until(lambda: server.calls("sendMessage")[0].status is not None)
    await bot.send_message(1001, "second")
    expected = ["first", "second"] if arrived else ["second"]
    assert server.phone(1001).received == expected
    met, unharmed = server.calls("sendMessage")
    assert (met.fault, met.performed) == (type(fault).__name__, arrived)
    assert (unharmed.fault, unharmed.status) == (None, 200)


async def test_a_slow_answer_is_an_answer(server: FakeBotApi, bot: Bot) -> None:
    """A client that is patient enough gets what it asked for."""
    server.faults.add("sendMessage", Slow(0.1))
    assert (await bot.send_message(1001, "x")).text == "x"


async def test_faults_choose_their_call(server: FakeBotApi, bot: Bot) -> None:
    """A fault may want certain values, let some calls pass first, and last for ever."""
    server.phone(1002).say("hi")
    server.faults.add("sendMessage", Status(500), when={"chat_id": 1002})
    always = server.faults.add(
        "*", Status(502), None, when=lambda call: call.method == "getMe", after=1
    )
    await bot.send_message(1001, "x")
    with pytest.raises(NetworkError):
        await bot.send_message(1002, "x")
    await bot.get_me()
    for _ in range(3):
        with pytest.raises(NetworkError):
            await bot.get_me()
    assert always.met == 3
    server.faults.remove(always)
    await bot.get_me()


async def test_a_fault_on_a_poll_loses_nothing(server: FakeBotApi, bot: Bot) -> None:
    """What was not confirmed comes again after a broken poll."""
    server.phone(1001).say("a")
    server.faults.add("getUpdates", Cut(at=30))
    with pytest.raises(NetworkError):
        await bot.get_updates(timeout=1)
    (update,) = await bot.get_updates(timeout=1)
    assert update.message.text == "a"


async def test_floods_are_refused_when_switched_on(server: FakeBotApi, bot: Bot) -> None:
    """One message a second in a chat, and another chat is not held up by it."""
    server.phone(1002).say("hi")
    server.flood.switch_on(per_chat=5)
    await bot.send_message(1001, "a")
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(1001, "b")
    assert refused.value.retry_after == timedelta(seconds=1)
    await bot.send_message(1002, "a")
    server.flood.switch_off()
    await bot.send_message(1001, "c")
    assert server.phone(1001).received == ["a", "c"]


async def test_the_flood_limit_over_all_chats(server: FakeBotApi, bot: Bot) -> None:
    """So many messages a second in all, whichever chats they go to."""
    server.flood.switch_on(per_chat=1000, burst=1000, overall=3)
    refused = 0
    for _ in range(6):
        try:
            await bot.send_message(1001, "x")
        except RetryAfter:
            refused += 1
    assert refused >= 2


async def test_an_outage(server: FakeBotApi, bot: Bot) -> None:
    """Nothing answers during an outage; afterwards the world is as it was, on the same port."""
    server.phone(1001).say("before")
    with server.outage():
        server.phone(1001).say("during")
        with pytest.raises(NetworkError):
            await bot.get_me()
    updates = await bot.get_updates(timeout=2)
    assert [update.message.text for update in updates] == ["before", "during"]


def test_waiting_has_an_end(server: FakeBotApi) -> None:
    """What never comes true is told together with the calls that there were."""
    with pytest.raises(TimeoutError, match=r"not so within 0\.05 s"):
        server.wait_until(lambda: False, timeout=0.05)


def test_a_stop_does_not_wait_for_polls(server: FakeBotApi) -> None:
    """Stopping breaks what hangs, so that tests end at once."""
    server.faults.add("getMe", Hang())
    with httpx.Client(trust_env=False) as client, pytest.raises(httpx.ReadTimeout):
        client.get(f"{server.base_url}{server.token}/getMe", timeout=0.1)
    started = time.monotonic()
    server.stop()
    assert time.monotonic() - started < 1


@pytest.fixture
def elsewhere() -> Iterator[httpx.Client]:
    """The server in a process of its own, and a client that knows its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.bot_api"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    token = process.stdout.readline().strip()
    with httpx.Client(base_url=address, trust_env=False, headers={"x-token": token}) as client:
        yield client
    process.terminate()
    process.stdout.close()
    assert process.wait(5) == 0


def test_control_from_another_process(elsewhere: httpx.Client) -> None:
    """People, faults, delivery, time and the record are all reached over HTTP."""
    bot = f"/bot{elsewhere.headers['x-token']}"

    def tell(path: str, **body: object) -> object:
        answer = elsewhere.post(f"/control/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    tell("delivery/duplicate", times=1)
    assert tell("phones/1001/say", text="hi") == 1
    tell("updates", update={"hologram": {}})
    assert len(elsewhere.post(f"{bot}/getUpdates").json()["result"]) == 3
    tell("faults", method="sendMessage", kind="Status", fields={"code": 500})
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    message = {"chat_id": 1001, "text": "Ok?", "reply_markup": keyboard}
    statuses = [elsewhere.post(f"{bot}/sendMessage", json=message).status_code for _ in range(2)]
    assert statuses == [500, 200]
    tell("wait", method="sendMessage", count=2)
    tap = tell("phones/1001/tap", button="Yes")
    assert isinstance(tap, dict)
    answered = elsewhere.post(
        f"{bot}/answerCallbackQuery", json={"callback_query_id": tap["query_id"]}
    )
    assert answered.status_code == 200
    screen = elsewhere.get("/control/phones/1001").json()["screen"]
    assert [(shown["text"], shown["from_bot"]) for shown in screen] == [
        ("hi", False),
        ("Ok?", True),
    ]
    calls = elsewhere.get("/control/calls", params={"method": "sendMessage"}).json()
    assert [call["fault"] for call in calls] == ["Status", None]
    tell("clock", hours=25)
    tell("flood", on=True, per_chat=1)
    assert elsewhere.get("/control/state").json()["pending"] == 0
    assert elsewhere.delete("/control/faults").json() is True
    assert elsewhere.post("/control/phones/1001/tap", json={"button": "No"}).status_code == 400
