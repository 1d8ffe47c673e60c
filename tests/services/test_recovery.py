"""The key is back: what waited is taken up in order, once, and a person looks at everybody."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from bot.channels.webchat.channel import WebChannel
from bot.domain.concern import Category, Tier
from bot.domain.inbound import Kind
from bot.ports import RawUpdate
from bot.services.bell import Bell
from bot.services.receive import Receiver
from bot.services.recovery import Recovery, arrived_unread
from bot.services.unread_chat import UnreadChat
from bot.services.web_chat import WebChat
from bot.services.worker_chat import WorkerChat
from bot.store.inbox import sender_of
from bot.store.recovering import SqlRecovery
from bot.store.store_only import StoreOnlyInbox, prepare_pair, read_kept, read_public
from bot.store.tables import inbox
from bot.store.web_sessions import WebSessions
from tests.services.world import START, Lane, World

DANGER = "he is outside my house and has a knife"
QUIET = "i had pasta and then a film with my sister"


class Blackout:
    """A time without the key, and the start after it."""

    def __init__(self, world: World, public: bytes) -> None:
        self.world = world
        self.intake = StoreOnlyInbox(world.database, public, world.clock)
        self.chat = UnreadChat(self.intake)
        channels = {"telegram": Lane(), "web": WebChannel()}
        self.store = SqlRecovery(world.database, world.sealer, world.clock)
        self.recovery = Recovery(self.store, channels)
        workers = WorkerChat(world.desk, world.setup)
        lease = timedelta(seconds=30)
        self.receiver = Receiver(world.store, channels, world.setup, workers, world.clock, lease)
        sessions = WebSessions(world.database, world.sealer, world.inbox, world.setup)
        # A bell that is closed: pages do not wait for an answer that nobody works out.
        bell = Bell()
        bell.close()
        self.web = WebChat(sessions, world.setup, world.clock, bell)

    def update(self, number: int, words: str, who: str, kind: Kind = Kind.TEXT) -> RawUpdate:
        """What somebody writes, as bytes."""
        at = self.world.clock.now.isoformat()
        fields = {"kind": kind.value, "address": who, "sent_at": at, "text": words}
        raw = json.dumps({**fields, "message": str(number)}).encode()
        return RawUpdate("telegram", "1", str(number), raw, who)

    async def says(self, number: int, words: str, *, who: str = "one", **more) -> None:
        """Somebody writes while nothing can be read."""
        await self.intake.store([self.update(number, words, who, **more)])

    async def end(self) -> int:
        """Start with the right key, and receive all there is."""
        recovered = await self.recovery.recover()
        while await self.receiver.receive():
            pass
        return recovered

    async def concerns(self) -> list[tuple[str, str]]:
        """Category and tier of every concern, in order."""
        asking = text("SELECT category, tier FROM concern ORDER BY id")
        found = await self.world.database.read(lambda c: c.execute(asking).all())
        return [(row.category, row.tier) for row in found]

    async def heard(self) -> list[str]:
        """The words of every message that was read, in the order in which it was."""
        asking = text("SELECT id, words FROM message WHERE words IS NOT NULL ORDER BY id")
        found = await self.world.database.read(lambda c: c.execute(asking).all())
        return [self.world.sealer.open(f"message:words:{r.id}", r.words) for r in found]


@pytest.fixture
async def blackout(world: World) -> Blackout:
    """The key has just gone missing."""
    await world.database.write(prepare_pair, world.sealer)
    public = await world.database.read(read_public)
    assert public is not None
    return Blackout(world, public)


def test_the_concern_says_how_long_it_lay():
    """A worker reads that it is late, and by how much."""
    for waited, told in (
        (timedelta(minutes=5), "less than an hour"),
        (timedelta(minutes=50), "about an hour"),
        (timedelta(hours=5), "5 hours"),
    ):
        concern = arrived_unread(START, START + waited)
        assert (concern.category, concern.tier) == (Category.NOT_CHECKED, Tier.P1)
        assert f"received {told} before" in concern.why


async def test_a_person_looks_at_everybody_who_waited(blackout: Blackout, world: World):
    """Somebody who wrote of nothing bad is looked at too, within the clock of P1."""
    await blackout.says(1, QUIET)
    await blackout.says(2, QUIET, who="two")
    world.clock.move(hours=5)
    assert await blackout.end() == 2
    assert await blackout.concerns() == [("not_checked", "P1")] * 2
    ann = await world.worker("Ann")
    queue = await world.desk.queue(ann)
    assert [row.tier for row in queue.rows] == [Tier.P1, Tier.P1]


async def test_what_the_screening_finds_is_raised_beside_it(blackout: Blackout, world: World):
    """A disclosure that waited keeps its own tier, with its evidence."""
    await blackout.says(1, DANGER)
    world.clock.move(hours=5)
    await blackout.end()
    found = await blackout.concerns()
    assert ("immediate_danger", "P0") in found
    assert ("not_checked", "P1") in found
    assert await world.count("escalation", "tier = 'P0'") == 1


async def test_one_look_for_each_young_person(blackout: Blackout):
    """Twenty messages of one do not alert twenty times for having waited."""
    for number in range(20):
        await blackout.says(number, QUIET)
    await blackout.end()
    assert await blackout.concerns() == [("not_checked", "P1")]


async def test_the_next_blackout_calls_a_person_again(blackout: Blackout):
    """Each time that they waited counts by itself."""
    for number in (1, 2):
        await blackout.says(number, QUIET)
        await blackout.end()
    assert await blackout.concerns() == [("not_checked", "P1")] * 2


async def test_the_order_of_a_young_persons_words_is_kept(blackout: Blackout, world: World):
    """What was stored before comes first, then what waited, then what is new."""
    await world.inbox.store([blackout.update(1, "one", "one")])
    for number, words in ((2, "two"), (3, "three")):
        await blackout.says(number, words)
    await blackout.recovery.recover()
    await world.inbox.store([blackout.update(4, "four", "one")])
    await blackout.end()
    assert await blackout.heard() == ["one", "two", "three", "four"]
    assert await world.count("chat") == 1
    senders = await world.database.read(lambda c: set(c.scalars(select(inbox.c.sender))))
    assert senders == {sender_of(world.sealer, "telegram", "1", "one")}


async def test_what_comes_again_counts_once(blackout: Blackout, world: World):
    """Before, during and after: the same update is one message."""
    again = blackout.update(1, QUIET, "one")
    await world.inbox.store([again])
    await blackout.intake.store([again, blackout.update(2, "two", "one")])
    await blackout.end()
    await world.inbox.store([again, blackout.update(2, "two", "one")])
    await blackout.end()
    assert await blackout.heard() == [QUIET, "two"]


async def test_a_start_that_is_killed_goes_on_where_it_was(blackout: Blackout, world: World):
    """Some are taken up, some not: the next start takes up the rest, with one look in all."""
    for number in range(201):
        await blackout.says(number, f"number {number}")
    assert await blackout.store.recover(lambda _channel, _raw: True) == 200
    assert (await world.database.read(read_kept)).count == 1
    assert await blackout.recovery.recover() == 1
    assert await world.count("inbox", "status = 'open'") == 201
    assert await world.count("inbox", "waited") == 1


async def test_a_failure_in_the_middle_changes_nothing(blackout: Blackout, world: World):
    """A batch is taken up whole or not at all."""
    await blackout.says(1, QUIET)
    await blackout.says(2, QUIET, who="two")
    calls = []

    def fail(channel: str, raw: bytes) -> bool:
        calls.append(channel)
        if len(calls) > 1:
            raise OSError("made up")
        return True

    with pytest.raises(OSError, match="made up"):
        await blackout.store.recover(fail)
    assert (await world.database.read(read_kept)).count == 2
    assert await blackout.end() == 2
    assert len(await blackout.heard()) == 2


async def test_only_who_wrote_is_looked_at(blackout: Blackout):
    """Blocking us alone is no message; words after it are."""
    await blackout.says(1, "", who="gone", kind=Kind.BLOCKED)
    await blackout.says(2, "", kind=Kind.UNBLOCKED)
    await blackout.says(3, QUIET)
    await blackout.end()
    assert await blackout.concerns() == [("not_checked", "P1")]


async def test_one_that_does_not_open_goes_to_a_person(blackout: Blackout, world: World):
    """A damaged row is kept as it is, put aside and raised; nobody else waits for it."""
    await blackout.says(1, QUIET)
    await world.change("UPDATE inbox SET raw = substr(raw, 1, 60)")
    await blackout.says(2, QUIET, who="two")
    assert await blackout.end() == 2
    assert await world.count("inbox", "status = 'quarantined'") == 1
    assert await blackout.heard() == [QUIET]
    assert await blackout.concerns() == [("not_checked", "P1")] * 2


async def test_what_was_posted_to_a_web_chat_finds_its_chat(blackout: Blackout, world: World):
    """The session's token leads to the chat, and a message that is sent again counts once."""
    token = await blackout.web.open(None, "here")
    assert token
    await blackout.web.post(token, "c1", words="one")
    await blackout.end()
    for client_id, words in (("c1", "one"), ("c2", DANGER), ("c2", DANGER)):
        await blackout.chat.post(token, client_id, words=words)
    world.clock.move(hours=5)
    assert await blackout.end() == 2
    assert await blackout.heard() == ["one", DANGER]
    assert await world.count("chat") == 1
    assert ("not_checked", "P1") in await blackout.concerns()
    assert not await blackout.chat.has_posted(token)


async def test_posts_of_a_session_that_nobody_knows_are_one_new_writers(
    blackout: Blackout, world: World
):
    """Nothing typed is dropped for want of a session; it goes to the front desk."""
    for client_id in ("c1", "c2"):
        await blackout.chat.post("made-up-token", client_id, words=QUIET)
    await blackout.end()
    assert await blackout.heard() == [QUIET, QUIET]
    assert await world.count("chat") == 1
    assert await blackout.concerns() == [("not_checked", "P1")]


async def test_a_chat_that_was_left_takes_nothing_more(blackout: Blackout, world: World):
    """Words that are posted with the token of a chat that was left belong to a new writer."""
    token = await blackout.web.open(None, "here")
    assert token
    await blackout.end()
    await blackout.web.leave(token)
    world.clock.move(minutes=1)
    await blackout.chat.post(token, "c1", words="one")
    await blackout.end()
    assert await world.count("chat") == 2
