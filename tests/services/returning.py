"""The web chat on a real database, with everything that coming back to it needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from argon2 import PasswordHasher
from sqlalchemy import text

from bot.channels.webchat.channel import WebChannel
from bot.domain.pictures import Picture
from bot.services.bell import Bell
from bot.services.deliver import Deliverer
from bot.services.invitations import Invitations, Invited
from bot.services.pace import Pace
from bot.services.receive import Receiver
from bot.services.texting import Texting
from bot.services.web_chat import WebChat
from bot.services.web_return import WebReturn
from bot.services.web_values import read_value
from bot.services.worker_chat import WorkerChat
from bot.store.outbox import SqlOutbox
from bot.store.registering import Registering
from bot.store.texts import Texts
from bot.store.web_returns import WebReturns
from bot.store.web_sessions import WebSessions
from tests.services.world import ENGLAND, World

MINE = (Picture.SUN, Picture.FISH, Picture.KEY)
OTHERS = (Picture.CAT, Picture.CAT, Picture.KEY)
NUMBER = "+447700900123"

#: Cheap on purpose: what is tried here is the way round it, not argon2.
_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Texted:
    """A way for texts that keeps where they went."""

    name = "sms"

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def parse(self, raw):
        raise AssertionError("nothing comes in by text")

    async def send(self, address, parcel):
        self.sent.append((address, parcel.text))
        return "text-1"


class Returning:
    """A young person with a browser, who can go and come back."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.setup = replace(world.setup, decode=lambda _c, data, _a: read_value(data))
        self.bell = Bell()
        # Nobody waits for anything here: what follows is worked out when the test says so.
        self.bell.close()
        database, sealer, clock = world.database, world.sealer, world.clock
        web = WebChannel()
        self.receiver = Receiver(
            world.store,
            {"web": web},
            self.setup,
            WorkerChat(world.desk, self.setup),
            clock,
            timedelta(seconds=30),
        )
        sessions = WebSessions(database, sealer, world.inbox, self.setup)
        self.chat = WebChat(sessions, self.setup, clock, self.bell)
        kept = WebReturns(database, sealer, world.inbox, self.setup, "testbot")
        self.returns = WebReturn(kept, clock, self.bell, _HASHER)
        self.texting = Texting(Texts(database, sealer), self.setup, clock)
        self.texted = Texted()
        self.deliverer = Deliverer(
            SqlOutbox(database, sealer, self.setup, "testbot"),
            {"web": web, "sms": self.texted},
            clock,
            timedelta(seconds=30),
            Pace(),
        )
        self.invitations = Invitations(
            Registering(database, sealer), self.setup.authorities, clock, "http://x", lambda: ""
        )
        self.token = ""
        self._posted = 0

    async def invite(self, child_ref: str = "made-up-1") -> Invited:
        """Invite a young person."""
        return await self.invitations.invite(ENGLAND, child_ref=child_ref)

    async def come(self, invited: Invited) -> None:
        """Open the chat with the code, say that it is safe, and see what comes."""
        token = await self.chat.open(invited.code, "192.0.2.1")
        assert token is not None
        self.token = token
        await self.settle()
        await self.tap("Yes")

    async def settle(self) -> None:
        """Work out all that came in, and send what may go."""
        while await self.receiver.receive():
            pass
        while await self.deliverer.deliver():
            await self.deliverer.settle()

    async def say(self, words: str) -> None:
        """Type something."""
        self._posted += 1
        assert await self.chat.post(self.token, f"m{self._posted}", words=words)
        await self.settle()

    async def tap(self, label: str) -> None:
        """Tap a button of the last question."""
        seen = await self.chat.feed(self.token)
        assert seen is not None
        asked = [line for line in seen.lines if line.id == seen.buttons_on][-1]
        value = next(b.value for row in asked.rows for b in row if b.label == label)
        self._posted += 1
        assert await self.chat.post(self.token, f"m{self._posted}", value=value)
        await self.settle()

    async def leave(self) -> None:
        """Leave the page."""
        await self.chat.leave(self.token)

    async def back(self, code: str, pictures: Sequence[Picture] = MINE) -> bool:
        """Try to come back, a moment later."""
        self.world.clock.move(seconds=1)
        token = await self.returns.come_back(code, pictures, "192.0.2.1")
        if token is None:
            return False
        self.token = token
        await self.settle()
        return True

    async def shown(self) -> list[str]:
        """Everything that stands on the page."""
        seen = await self.chat.feed(self.token)
        return [] if seen is None else [line.words for line in seen.lines]

    async def one(self, query: str) -> object:
        """Ask the database for one thing."""
        return await self.world.database.read(lambda c: c.scalar(text(query)))
