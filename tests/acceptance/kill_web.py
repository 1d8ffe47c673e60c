"""Made-up young people in browsers, who send again what was not answered with "saved"."""

from __future__ import annotations

import asyncio
import random
import re
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.acceptance.kill_people import Act, What

_TOKEN = re.compile(r'name="token" value="([0-9a-f]+)"')
#: Seconds between two tries, as the page's own script does it, only faster.
_AGAIN = 0.2
_OK, _SEE_OTHER, _SERVER_ERROR = 200, 303, 500


@dataclass
class Browser:
    """One person's browser with one chat."""

    person: int
    client: httpx.AsyncClient
    queue: asyncio.Queue[Act]
    token: str = ""
    last: str = ""
    #: Their own code was used up by a start whose answer was lost.
    turned_away: bool = False


@dataclass
class WebPeople:
    """Plays the people of a story in browsers, in a thread with a loop of its own."""

    address: str
    dice: random.Random
    invitations: dict[int, str] = field(default_factory=dict)
    #: The marks of the messages that were answered with "saved".
    saved: set[str] = field(default_factory=set)
    #: How often a message was sent again.
    resent: int = 0
    #: The marks of taps that came to be words, as there was no button.
    typed_instead: set[str] = field(default_factory=set)
    #: What was said to whom in the end: the lines that their page shows.
    shown: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    browsers: dict[int, Browser] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    _released: int = 0
    _answered: int = 0

    def start(self) -> None:
        """Begin to play."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="browsers")
        self._thread.start()
        self._tasks: list[asyncio.Task[None]] = []

    def release(self, act: Act) -> None:
        """Let somebody write; they wait for "saved" before they write again."""
        self._released += 1
        self._loop.call_soon_threadsafe(self._give, act)

    def comes_in_peace(self, act: Act) -> bool:
        """Whether this is the start of one of those whose code is not to be used up by a kill."""
        return act.what is What.START and act.person in self.invitations and act.person % 2 == 0

    def all_sent(self) -> bool:
        """Whether everything was answered with "saved"."""
        assert not self.problems, self.problems
        return self._released == self._answered

    def look(self) -> None:
        """Read everybody's page once more, and close the browsers."""
        asyncio.run_coroutine_threadsafe(self._look(), self._loop).result(60)

    def stop(self) -> None:
        """Close everything."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(20)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _give(self, act: Act) -> None:
        browser = self.browsers.get(act.person)
        if browser is None:
            client = httpx.AsyncClient(
                base_url=self.address, timeout=10, trust_env=False, verify=False
            )
            browser = Browser(act.person, client, asyncio.Queue())
            self.browsers[act.person] = browser
            self._tasks.append(self._loop.create_task(self._play(browser)))
        browser.queue.put_nowait(act)

    async def _play(self, browser: Browser) -> None:
        while True:
            act = await browser.queue.get()
            try:
                await self._write(browser, act)
            except Exception as error:
                self.problems.append(f"{act.what} of {act.person}: {error!r}")
                raise
            self._answered += 1

    async def _write(self, browser: Browser, act: Act) -> None:
        if act.what is What.START:
            await self._enter(browser)
            return
        value = await self._button(browser) if act.what is What.TAP else ""
        if act.what is What.TAP and not value:
            self.typed_instead.add(act.mark)
        said = {"value": value} if value else {"words": act.words}
        form = {"token": browser.token, "client_id": f"made-up-{act.mark}", **said}
        # Half of them have no script.
        accept = "application/json" if browser.person % 2 else "text/html"
        answer = await self._insist(
            lambda: browser.client.post("/c", data=form, headers={"Accept": accept})
        )
        is_saved = answer.status_code == _SEE_OTHER and answer.headers["location"] == "/c#end"
        if answer.status_code == _OK:
            is_saved = answer.json() == {"saved": True}
        assert is_saved, (answer.status_code, answer.text[:500])
        self.saved.add(act.mark)

    async def _enter(self, browser: Browser) -> None:
        code = self.invitations.get(browser.person)
        client = browser.client
        if code:
            answer = await self._insist(lambda: client.post(f"/c/{code}"))
            # A start is no message with an id: when its answer is lost, the code is used up.
            browser.turned_away = answer.status_code == _OK
        if not code or browser.turned_away:
            answer = await self._insist(lambda: client.post("/", data={"start": "without"}))
        assert answer.status_code == _SEE_OTHER, answer.text[:500]
        page = await self._insist(lambda: client.get("/c"))
        browser.token = _TOKEN.search(page.text).group(1)

    async def _button(self, browser: Browser) -> str:
        lines = await self._lines(browser)
        rows = [row for line in lines[-3:] if not line["mine"] for row in line["rows"]]
        values = [button["value"] for row in rows for button in row]
        # Whoever tidies has left, and writes no more in that session.
        values = [value for value in values if not value.endswith(":tidy")]
        return self.dice.choice(values) if values else ""

    async def _lines(self, browser: Browser) -> list[dict[str, Any]]:
        page = {"X-Page": browser.token}
        answer = await self._insist(lambda: browser.client.get("/c/feed", headers=page))
        return answer.json()["lines"]

    async def _insist(self, ask: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
        """Ask until there is an answer that is no failure of the service's own."""
        while True:
            try:
                answer = await ask()
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code < _SERVER_ERROR:
                return answer
            self.resent += 1
            await asyncio.sleep(_AGAIN)

    async def _look(self) -> None:
        for person, browser in self.browsers.items():
            self.shown[person] = await self._lines(browser)

    async def _close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for browser in self.browsers.values():
            await browser.client.aclose()
