"""The Telegram channel over real HTTP, against the project's own Bot API server."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging

import pytest

from bot.channels.telegram.account import await_account, set_menus
from bot.channels.telegram.api import open_api
from bot.channels.telegram.buttons import decode
from bot.channels.telegram.fetch import Fetcher
from bot.channels.telegram.hearing import Hearing
from bot.channels.telegram.keeper import WebhookKeeper
from bot.channels.telegram.sender import TelegramChannel
from bot.domain.conversation import Choice
from bot.domain.inbound import Kind
from bot.domain.message import Button
from bot.errors import StoreError, TryLaterError, UncertainError, UndeliverableError
from bot.ports import Parcel, ParcelKind
from tests.channels.scripted import StillClock
from tests.fakes.bot_api import (
    Cut,
    FakeBotApi,
    Garbage,
    LostReply,
    NotOk,
    Pace,
    Reset,
    Status,
    Truncated,
)

ROWS = ((Button("Yes", Choice("safe", "yes")), Button("No", Choice("safe", "no"))),)


def sign(text):
    """A made-up signature."""
    return hashlib.sha256(b"made-up" + text.encode()).hexdigest()[:10]


class WaitingInbox:
    """An inbox that a test can wait on; it may be away for a while."""

    def __init__(self, *, away=0):
        self.rows, self.away = {}, away
        self.changed = asyncio.Event()

    async def store(self, updates):
        """Keep what is new, or fail as a whole."""
        if self.away:
            self.away -= 1
            raise StoreError("away")
        for update in updates:
            self.rows.setdefault((update.update_id, update.raw), update)
        self.changed.set()

    async def holding(self, count):
        """Wait until so many rows are kept, and give them in the order of their arrival."""
        async with asyncio.timeout(10):
            while len(self.rows) < count:
                self.changed.clear()
                await self.changed.wait()
        return list(self.rows.values())


@pytest.fixture
def server():
    """A Bot API server that does not slow a quick test down."""
    with FakeBotApi(pace=Pace(same_offset=0, hot_loop=0, conflict=0)) as running:
        yield running
    assert running.unimplemented == []


@contextlib.asynccontextmanager
async def fetching(server, inbox):
    """A fetcher at work; its pauses take no time."""
    clock = StillClock()
    api = open_api(url=server.address, token=server.token, connections=1)
    fetcher = Fetcher(api, inbox, clock=clock, sleep=clock.sleep, hold=1)
    running = asyncio.create_task(fetcher.run())
    try:
        yield fetcher
    finally:
        fetcher.stop()
        await running
        await api.close()


@contextlib.asynccontextmanager
async def channel_to(server):
    """A channel that sends to the server."""
    api = open_api(url=server.address, token=server.token)
    try:
        yield TelegramChannel(api, sign)
    finally:
        await api.close()


def test_what_a_phone_does_is_read_as_what_it_is(server):
    """Words, commands, pictures, edits, taps, blocks and groups come through the whole way."""

    async def scene():
        inbox = WaitingInbox()
        phone = server.phone(1001)
        async with fetching(server, inbox), channel_to(server) as channel:
            phone.command("start", "AbC")
            await inbox.holding(1)
            assert await channel.send("1001", Parcel(ParcelKind.SEND, "Safe?", rows=ROWS))
            phone.tap("No")
            phone.say("hello \ud83d\0")
            phone.edit("changed")
            phone.voice()
            phone.block()
            phone.unblock()
            server.group().add_bot(phone)
            seen = [channel.parse(row.raw) for row in await inbox.holding(9)]
            await channel.send(seen[-1].address, Parcel(ParcelKind.LEAVE))
            gone = (await inbox.holding(10))[-1]
            return [*seen, channel.parse(gone.raw)]

    seen = asyncio.run(scene())
    assert [inbound.kind for inbound in seen] == [
        Kind.COMMAND,
        Kind.TAP,
        Kind.TEXT,
        Kind.EDIT,
        Kind.VOICE,
        Kind.BLOCKED,
        Kind.UNBLOCKED,
        Kind.IGNORED,
        Kind.IGNORED,
        Kind.IGNORED,
    ]
    assert {inbound.address for inbound in seen[:7]} == {"1001"}
    assert (seen[0].command, seen[0].argument) == ("start", "AbC")
    assert decode(seen[1].data, "1001", sign) == Choice("safe", "no")
    assert decode(seen[1].data, "1002", sign) is None
    assert seen[2].text == "hello \ud83d\0"
    assert seen[3].message == seen[2].message
    assert [inbound.command for inbound in seen[7:]] == ["leave", "leave", ""]
    (left,) = server.calls("leaveChat")
    assert {inbound.address for inbound in seen[7:]} == {f"elsewhere:{left.params['chat_id']}"}


def test_poison_holds_nothing_up(server):
    """Sound JSON that means nothing, and JSON that is not sound, between ordinary words."""

    async def scene():
        inbox, phone = WaitingInbox(), server.phone(1001)
        phone.say("before")
        server.poison()
        server.push_text('{"update_id": 700000003, "message": nonsense}')
        phone.say("after")
        async with fetching(server, inbox):
            rows = await inbox.holding(4)
            await server.until(lambda: not server.pending())
        return rows

    rows = asyncio.run(scene())
    texts = [json.loads(rows[place].raw)["message"]["text"] for place in (0, 3)]
    assert texts == ["before", "after"]
    assert rows[2].raw == b'{"update_id": 700000003, "message": nonsense}'


def test_poison_without_an_end_is_passed_as_well(server):
    """An update that can't even be told from the next is kept by itself and passed."""

    async def scene():
        inbox, phone = WaitingInbox(), server.phone(1001)
        phone.say("before")
        server.push_text('{"update_id": 700000002, "text": "never closed}')
        phone.say("after")
        async with fetching(server, inbox):
            rows = await inbox.holding(3)
            await server.until(lambda: not server.pending())
        return rows

    rows = asyncio.run(scene())
    assert [row.update_id for row in rows] == ["700000001", "700000002", "700000003"]


@pytest.mark.parametrize(
    "fault",
    [
        Status(401),
        Status(404),
        Status(409),
        Status(429, retry_after=3),
        Status(500),
        Status(502, body="<html>made up</html>"),
        Reset(),
        LostReply(),
        LostReply(gently=True),
        Cut(30),
        Garbage(),
        Truncated(30),
        Truncated(120),
        NotOk(),
    ],
)
def test_no_fault_on_the_wire_loses_or_ends_anything(server, fault):
    """Everything said before, during and after is stored, in order and once."""

    async def scene():
        inbox, phone = WaitingInbox(), server.phone(1001)
        server.faults.add("deleteWebhook", fault, times=2)
        server.faults.add("getUpdates", fault, times=4)
        server.faults.add("getUpdates", fault, times=2, after=3)
        for number in range(3):
            phone.say(f"said {number}")
        async with fetching(server, inbox) as fetcher:
            await inbox.holding(3)
            for number in range(3, 6):
                phone.say(f"said {number}")
                await inbox.holding(number + 1)
            await server.until(lambda: not server.pending())
            return await inbox.holding(6), fetcher.report

    rows, report = asyncio.run(scene())
    said = [json.loads(row.raw)["message"]["text"] for row in rows]
    assert said == [f"said {number}" for number in range(6)]
    assert report.hearing in {Hearing.WELL, Hearing.UNREACHABLE, Hearing.DEAF}


def test_nothing_is_acknowledged_before_it_is_stored(server):
    """With the database away everything stays with Telegram; told to stop, it is left there."""

    async def scene():
        inbox, phone = WaitingInbox(away=10**9), server.phone(1001)
        phone.say("words")
        async with fetching(server, inbox) as fetcher:
            await server.until(lambda: server.deliveries)
            while fetcher.report.hearing is not Hearing.NOT_STORED:  # noqa: ASYNC110
                await asyncio.sleep(0)
        assert server.pending() == 1
        inbox.away = 3
        async with fetching(server, inbox):
            await inbox.holding(1)
            await server.until(lambda: not server.pending())

    asyncio.run(scene())


def test_an_update_delivered_twice_is_stored_once_and_one_out_of_order_too(server):
    """The inbox knows it by its id and bytes; the order of ids is not relied on."""

    async def scene():
        inbox, phone = WaitingInbox(), server.phone(1001)
        server.delivery.duplicate()
        phone.say("twice")
        server.delivery.reorder()
        phone.say("one")
        phone.say("two")
        async with fetching(server, inbox):
            rows = await inbox.holding(3)
            await server.until(lambda: not server.pending())
        return [json.loads(row.raw)["message"]["text"] for row in rows]

    assert sorted(asyncio.run(scene())) == ["one", "twice", "two"]


def test_a_start_without_network_waits_for_it():
    """With no server at all it keeps trying, and nothing said meanwhile is lost."""
    server = FakeBotApi(pace=Pace(same_offset=0, hot_loop=0, conflict=0))
    with server:
        server.phone(1001).say("words")

    async def scene():
        inbox, tries = WaitingInbox(), asyncio.Event()
        clock = StillClock()

        async def sleep(seconds):
            await clock.sleep(seconds)
            if len(clock.slept) == 3:
                await asyncio.to_thread(server.start)
            tries.set()

        api = open_api(url=server.address, token=server.token)
        account = await await_account(api, sleep=sleep)
        assert account.username
        assert await set_menus(api, {"": (("help", "Help"),)})
        await api.close()
        assert clock.slept == [1, 2, 4]
        async with fetching(server, inbox):
            return await inbox.holding(1)

    try:
        assert len(asyncio.run(scene())) == 1
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("fault", "error", "arrived"),
    [
        (Status(500), TryLaterError, 0),
        (Status(502, body="<html>made up</html>"), TryLaterError, 0),
        (Status(429, retry_after=3), TryLaterError, 0),
        (Status(401), TryLaterError, 0),
        (Reset(), UncertainError, 0),
        (LostReply(), UncertainError, 1),
        (LostReply(gently=True), UncertainError, 1),
        (Cut(10), UncertainError, 1),
        (Truncated(10), UncertainError, 1),
        (Garbage(), UncertainError, 0),
    ],
)
def test_a_send_is_honest_about_what_came_of_it(server, fault, error, arrived):
    """Certain failures are told from those that may have arrived; nothing is sent twice."""

    async def scene():
        phone = server.phone(1001)
        phone.say("hi")
        server.faults.add("sendMessage", fault)
        async with channel_to(server) as channel:
            with pytest.raises(error):
                await channel.send("1001", Parcel(ParcelKind.SEND, "hello", rows=ROWS))
        assert len(phone.replies) == arrived
        assert len(server.calls("sendMessage")) == 1

    asyncio.run(scene())


def test_a_refusal_under_a_200_is_a_refusal(server):
    """Many take it for success; here the words go out once more, as for any refused form."""

    async def scene():
        phone = server.phone(1001)
        phone.say("hi")
        server.faults.add("sendMessage", NotOk())
        async with channel_to(server) as channel:
            sent = await channel.send("1001", Parcel(ParcelKind.SEND, "hello", rows=ROWS))
        assert sent == str(phone.last.message_id)
        assert (phone.last.text, phone.last.labels) == ("hello", ())

    asyncio.run(scene())


def test_without_a_server_a_send_certainly_did_not_arrive(server):
    """A refused connection may be tried again as often as needed."""

    async def scene():
        async with channel_to(server) as channel:
            with pytest.raises(TryLaterError):
                await channel.send("1001", Parcel(ParcelKind.SEND, "hello"))

    with server.outage():
        asyncio.run(scene())


def test_people_who_can_not_be_reached_are_told_apart(server):
    """Blocked, closed, never written, unknown: each ends with a person, and says that they left."""

    async def scene():
        blocked, closed = server.phone(1), server.phone(2)
        for phone in (blocked, closed):
            phone.say("hi")
        server.phone(3)
        blocked.block()
        closed.close_account()
        reasons = []
        async with channel_to(server) as channel:
            for address in ("1", "2", "3", "4"):
                with pytest.raises(UndeliverableError) as error:
                    await channel.send(address, Parcel(ParcelKind.SEND, "hello"))
                reasons.append((str(error.value), error.value.gone))
        return reasons

    reasons = asyncio.run(scene())
    assert reasons[:2] == [("blocked", True), ("deactivated", True)]
    assert all(gone for _, gone in reasons)


def test_what_is_sent_can_be_changed_answered_and_removed(server):
    """A sensitive button's label goes after the tap, and the spinner stops, however often."""

    async def scene():
        phone = server.phone(1001)
        phone.say("hi")
        async with channel_to(server) as channel:
            sent = await channel.send(
                "1001", Parcel(ParcelKind.SEND, "Safe?", rows=ROWS, silent=True, protect=True)
            )
            assert phone.last.labels == ("Yes", "No")
            assert phone.notified == []
            tap = phone.tap("No")
            for _ in range(2):
                answer = Parcel(ParcelKind.ANSWER, ticket=str(tap.query_id))
                assert await channel.send("1001", answer) == ""
                edit = Parcel(ParcelKind.EDIT, "Safe? Saved.", message=sent)
                assert await channel.send("1001", edit) == sent
            assert (phone.last.text, phone.last.labels) == ("Safe? Saved.", ())
            for _ in range(2):
                await channel.send("1001", Parcel(ParcelKind.DELETE, message=sent))
            assert phone.replies == []

    asyncio.run(scene())


def test_nothing_of_the_token_or_of_words_is_logged(server, caplog):
    """At the finest level, with faults on the way in and out."""
    caplog.set_level(logging.DEBUG)

    async def scene():
        inbox, phone = WaitingInbox(away=1), server.phone(1001)
        phone.say("made-up-words")
        server.poison("made-up-words")
        for fault in (Status(500), Reset(), Garbage(), Truncated(150)):
            server.faults.add("getUpdates", fault)
            server.faults.add("sendMessage", fault)
        async with fetching(server, inbox), channel_to(server) as channel:
            await inbox.holding(2)
            for _ in range(5):
                with contextlib.suppress(TryLaterError, UncertainError):
                    await channel.send("1001", Parcel(ParcelKind.SEND, "made-up-words"))

    asyncio.run(scene())
    # The server's own access log is not ours; it lives in this process only here.
    lines = [line for line in caplog.records if not line.name.startswith("uvicorn")]
    logged = "\n".join(caplog.handler.format(line) for line in lines)
    assert "hearing telegram" in logged
    for secret in ("made-up-token", "made-up-words"):
        assert secret not in logged


def test_the_webhook_is_set_and_stays_set(server):
    """Telegram confirms where it posts to; one that was changed is set again."""
    url = "http://127.0.0.1:9/telegram/webhook"

    async def scene():
        clock, looked = StillClock(), asyncio.Event()

        async def sleep(seconds):
            await clock.sleep(seconds)
            if len(server.calls("getWebhookInfo")) == 1:
                await api.call("setWebhook", {"url": "http://127.0.0.1:9/other"})
            if len(server.calls("getWebhookInfo")) > 3:
                looked.set()
                await asyncio.Event().wait()

        server.faults.add("setWebhook", Reset())
        api = open_api(url=server.address, token=server.token)
        keeper = WebhookKeeper(api, url=url, secret="made-up", clock=clock, sleep=sleep)
        running = asyncio.create_task(keeper.run())
        async with asyncio.timeout(10):
            await looked.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await api.close()
        return keeper.report

    assert asyncio.run(scene()).hearing is Hearing.WELL
    calls = server.calls("setWebhook")
    assert next(call.params["url"] for call in calls if call.performed) == url
    assert calls[-1].params["url"] == url
    assert not any(call.params.get("drop_pending_updates") for call in server.calls())
