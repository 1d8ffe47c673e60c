"""The server itself: a thread with a loop of its own that answers on 127.0.0.1."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, Self

from uvicorn import Config
from uvicorn.server import ServerState

from tests.fakes.bot_api.application import Application
from tests.fakes.bot_api.calls import Call, CallLog, Delivery
from tests.fakes.bot_api.clock import Clock
from tests.fakes.bot_api.faults import Faults
from tests.fakes.bot_api.flood import Flood
from tests.fakes.bot_api.group import Group
from tests.fakes.bot_api.phone import Phone
from tests.fakes.bot_api.polling import Pace
from tests.fakes.bot_api.updates import UpdateQueue
from tests.fakes.bot_api.webhook import Patience
from tests.fakes.bot_api.wire import OpenProtocol
from tests.fakes.bot_api.world import BotAccount, World

#: A token of the right shape that belongs to nobody.
TOKEN = "4200000001:AAmade-up-token-for-tests-only-000000"
#: Seconds an idle connection is kept; longer than any client keeps one, so that none is
#: closed under a request that is just being sent.
KEEP_ALIVE = 600


class FakeBotApi:
    """
    Telegram's Bot API for tests, over real HTTP, with people that a test can play.

    Use it as a context manager, or `start()` and `stop()`; after a stop, a start goes on with
    the same port and the same world, as after an outage.
    """

    def __init__(
        self, *, port: int = 0, token: str = TOKEN, pace: Pace | None = None,
        patience: Patience | None = None,
    ) -> None:  # fmt: skip
        self.port = port
        self.token = token
        self.clock = Clock()
        self.world = World(self.clock)
        self.log = CallLog()
        self.faults = Faults()
        self.flood = Flood()
        self.pace = pace or Pace()
        self.patience = patience or Patience()
        self.bot = self.world.add_bot(token)
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    # Running.

    def start(self) -> Self:
        """Begin to answer; returns once the port is open."""
        # Named as TCP so that asyncio turns Nagle's delay off: it costs 40 ms an answer.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(512)
        self.port = listener.getsockname()[1]
        ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(listener, ready)), name="fake bot api"
        )
        self._thread.start()
        ready.wait()
        return self

    def stop(self) -> None:
        """Stop answering and break every connection; the world stays as it is."""
        if self._thread is None or self._loop is None or self._stopping is None:
            return
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_details: object) -> None:
        self.stop()

    async def _serve(self, listener: socket.socket, ready: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        application = Application(self)
        config = Config(
            application.asgi, http=OpenProtocol, ws="none", lifespan="off", log_config=None,
            access_log=False, timeout_keep_alive=KEEP_ALIVE,
        )  # fmt: skip
        config.load()
        state = ServerState()
        server = await self._loop.create_server(
            lambda: OpenProtocol(config, state, {}), sock=listener
        )
        ready.set()
        try:
            await self._stopping.wait()
        finally:
            server.close()
            for connection in list(state.connections):
                connection.transport.abort()
            await asyncio.gather(*state.tasks, return_exceptions=True)
            await application.close()
            for account in self.world.bots.values():
                account.queue.listeners.clear()

    # Where it is.

    @property
    def address(self) -> str:
        """`http://127.0.0.1:PORT`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        """What python-telegram-bot wants as its base_url."""
        return f"{self.address}/bot"

    @property
    def base_file_url(self) -> str:
        """What python-telegram-bot wants as its base_file_url."""
        return f"{self.address}/file/bot"

    # Who is there.

    def phone(self, user_id: int = 1001, first_name: str = "", **fields: Any) -> Phone:
        """The phone of a person, who is made up on first mention."""
        with self.world.changed:
            return Phone(self.world, self.bot, self.world.person(user_id, first_name, **fields))

    def group(self, title: str = "Made-up group", kind: str = "group") -> Group:
        """A new group, still without the bot."""
        with self.world.changed:
            return Group(self.world, self.bot, title, kind)

    def add_bot(self, token: str, username: str = "other_made_up_bot") -> BotAccount:
        """One more bot with a token of its own."""
        with self.world.changed:
            return self.world.add_bot(token, username)

    # What arrives, and how.

    @property
    def delivery(self) -> UpdateQueue:
        """The bot's updates, and the ways to disturb their delivery."""
        return self.bot.queue

    def push(self, update: dict[str, Any], *, lane: object = None) -> int:
        """Queue any update, also of an unknown kind; gives its id (or keeps the one it brings)."""
        with self.world.changed:
            number = self.bot.queue.push(update, lane)
            self.world.touch()
            return number

    def push_text(self, text: str, *, lane: object = None) -> int:
        """Queue these characters as an update, sound JSON or not; gives the id it counts under."""
        with self.world.changed:
            number = self.bot.queue.push_text(text, lane)
            self.world.touch()
            return number

    def poison(self, words: str = "made-up words") -> int:
        """Queue an update that is sound JSON but that no client can make sense of."""
        return self.push({"message": {"message_id": "not a number", "text": words}})

    # What happened.

    def calls(self, method: str | None = None) -> list[Call]:
        """The calls of one method, or all, oldest first."""
        with self.world.changed:
            return self.log.of(method)

    @property
    def deliveries(self) -> list[Delivery]:
        """Every handing over of an update, by poll or by webhook."""
        with self.world.changed:
            return list(self.log.deliveries)

    @property
    def unimplemented(self) -> list[str]:
        """Methods that were called but are not known here."""
        with self.world.changed:
            return list(self.log.unimplemented)

    def pending(self) -> int:
        """How many updates the bot has not confirmed."""
        with self.world.changed:
            return self.bot.queue.pending()

    def wait_until(self, predicate: Callable[[], Any], timeout: float = 5.0) -> Any:
        """
        Wait until something is so; gives what it was.

        The predicate is tried after every change here and every tenth of a second besides, so
        that it may also look at other things, such as a page or a database.
        """
        ends = time.monotonic() + timeout
        while True:
            version = self.world.version
            found = predicate()
            if found:
                return found
            left = ends - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"not so within {timeout} s; the calls were {self._summary()}")
            with self.world.changed:
                if self.world.version == version:
                    self.world.changed.wait(min(left, 0.1))

    async def until(self, predicate: Callable[[], Any], timeout: float = 5.0) -> Any:  # noqa: ASYNC109
        """The same for a test that has a loop of its own running."""
        return await asyncio.to_thread(self.wait_until, predicate, timeout)

    def _summary(self) -> list[tuple[str, int | None]]:
        return [(call.method, call.status) for call in self.log.calls[-20:]]

    @contextlib.contextmanager
    def outage(self) -> Any:
        """No server at all inside the block; afterwards it is back on the same port."""
        self.stop()
        try:
            yield
        finally:
            self.start()
