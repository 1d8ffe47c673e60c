"""The service as a process of its own that can be killed at any moment."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
#: Seconds that a start may take on a machine that is busy with other things.
PATIENCE = 60.0


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Life:
    """One run of the service, in seconds since 1970; *waited* is how long others had the CPU."""

    began: float
    ready: float | None = None
    waited: float = 0.0
    ended: float | None = None
    #: What was half done when it ended.
    open_messages: int = 0
    on_the_wire: int = 0

    @property
    def start_up(self) -> float | None:
        """Seconds from the start to `/readyz`, without those in which it was not let run."""
        return None if self.ready is None else self.ready - self.began - self.waited


@dataclass
class Service:
    """`python -m bot run` on a database of its own."""

    folder: Path
    settings: dict[str, str]
    port: int = field(default_factory=free_port)
    lives: list[Life] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None
    #: What `/readyz` said last.
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Everything that it is told: nothing of what surrounds the tests."""
        return {
            "PATH": os.environ.get("PATH", ""),
            "DATABASE_URL": f"sqlite+aiosqlite:///{self.database}",
            "TOUCHBASE_KEY_FILE": str(self.folder / "touchbase.key"),
            "PORT": str(self.port),
            "LEASE_SECONDS": "1",
            "LOG_LEVEL": "warning",
            **self.settings,
        }

    @property
    def database(self) -> Path:
        """The file of its database."""
        return self.folder / "touchbase.db"

    @property
    def log(self) -> Path:
        """What it wrote to its log in all its lives."""
        return self.folder / "service.log"

    def start(self) -> None:
        """Start it, and wait for nothing."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=ROOT,
                env=self.environment,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        self.lives.append(Life(time.time()))

    def await_ready(self) -> None:
        """Wait until `/readyz` says that it can do its work."""
        life = self.lives[-1]
        while not self._is_ready():
            self._expect_alive()
            waited = time.time() - life.began
            assert waited < PATIENCE, f"not ready: {self.told}\n{self._tail()}"
            time.sleep(0.02)
        life.ready, life.waited = time.time(), self._waited()

    def await_quiet(self, patience: float) -> None:
        """Wait until nothing waits to be read or sent any more."""
        ends = time.time() + patience
        while any(waiting := self.waiting()):
            self._expect_alive()
            assert time.time() < ends, f"(open, to be sent) = {waiting}: {self._tail()}"
            time.sleep(0.1)

    def kill(self) -> None:
        """Take its life with SIGKILL, at whatever it is doing."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to end, as a deploy does; gives the exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        if self.process is None:
            return 0
        self._expect_alive()
        life, process, self.process = self.lives[-1], self.process, None
        life.ended = time.time()
        process.send_signal(how)
        code = process.wait(PATIENCE)
        life.open_messages, life.on_the_wire = self._half_done()
        return code

    def waiting(self) -> tuple[int, int]:
        """Count the messages that are open and the letters that are still to be sent."""
        return self._count("waiting"), self._count("unsent")

    def _half_done(self) -> tuple[int, int]:
        return self._count("waiting"), self._count("wire")

    def _count(self, what: str) -> int:
        statement = {
            "waiting": "SELECT count(*) FROM inbox WHERE status = 'open'",
            "unsent": "SELECT count(*) FROM outbox WHERE status IN ('waiting', 'sending')",
            "wire": "SELECT count(*) FROM outbox WHERE status = 'sending'",
        }[what]
        # Read-only: nobody but the service itself may put right what a kill left behind.
        where = f"file:{self.database}?mode=ro"
        with suppress(sqlite3.OperationalError), closing(sqlite3.connect(where, uri=True)) as found:
            return int(found.execute(statement).fetchone()[0])
        return 0

    def _is_ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            answer = connection.getresponse()
            self.told = json.loads(answer.read())
            return answer.status == 200 and self.told["ready"] is True
        except OSError:
            return False
        finally:
            connection.close()

    def _waited(self) -> float:
        """Linux says how long a process was ready to run and was not let; elsewhere nobody does."""
        try:
            times = Path(f"/proc/{self.process.pid}/schedstat").read_text().split()
        except OSError:
            return 0.0
        return int(times[1]) / 1e9

    def _expect_alive(self) -> None:
        assert self.process.poll() is None, f"it ended by itself: {self._tail()}"

    def _tail(self) -> str:
        return self.log.read_text("utf-8", "replace")[-3000:]
