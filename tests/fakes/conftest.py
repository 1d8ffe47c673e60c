"""A server and a client for the tests of the fakes themselves."""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from tests.fakes.bot_api import FakeBotApi, Pace, Patience


@pytest.fixture(autouse=True)
def _whole_spans_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the library tell waits as timedeltas; the old way warns with every 429."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
def server() -> Iterator[FakeBotApi]:
    """A running server whose waits are short."""
    pace = Pace(same_offset=0.3, hot_loop=0.1, conflict=0.2)
    with FakeBotApi(pace=pace, patience=Patience(answer=2.0, first=0.02)) as running:
        yield running


#: No certificates and no proxies are looked for: there is only 127.0.0.1, and it saves time.
PLAIN = {"verify": False, "trust_env": False}


def make_bot(server: FakeBotApi, **timeouts: float) -> Bot:
    """A bot as the library makes it, pointed at the server."""
    return Bot(
        server.token,
        base_url=server.base_url,
        base_file_url=server.base_file_url,
        request=HTTPXRequest(httpx_kwargs=PLAIN, **timeouts),
        get_updates_request=HTTPXRequest(httpx_kwargs=PLAIN),
    )


@pytest.fixture
async def bot(server: FakeBotApi) -> AsyncIterator[Bot]:
    """A started bot whose person 1001 has written once, which is already confirmed."""
    async with make_bot(server, read_timeout=1.0) as started:
        server.phone(1001).say("hello")
        updates = await started.get_updates()
        await started.get_updates(offset=updates[-1].update_id + 1, limit=1, timeout=0)
        yield started


class Receiver(ThreadingHTTPServer):
    """A webhook that writes down what comes and answers as it is told."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        #: What to answer to the next posts; 200 after that.
        self.answers: list[int] = []
        #: A post that mentions these words waits for the event.
        self.gates: dict[str, threading.Event] = {}

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/hook"


class Handler(BaseHTTPRequestHandler):
    """One connection to the webhook."""

    protocol_version = "HTTP/1.1"
    server: Receiver

    def do_POST(self) -> None:
        """Take an update."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.seen.append(json.loads(body))
        self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
        for words, gate in self.server.gates.items():
            if words in body:
                gate.wait(5)
        status = self.server.answers.pop(0) if self.server.answers else 200
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A running webhook."""
    running = Receiver()
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield running
    running.shutdown()
    thread.join()
    running.server_close()
