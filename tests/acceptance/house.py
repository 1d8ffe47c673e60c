"""The service in a process of its own, with everything around it: commands, phones, consoles."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.acceptance.console import Console
from tests.acceptance.young_person import YoungPerson
from tests.fakes.bot_api import FakeBotApi, Phone

ROOT = Path(__file__).parents[2]
SECRET = "made-up-webhook-secret"
ENGLAND, WALES = "training-england", "training-wales"
MODES = ("polling", "webhook")
#: Chosen by a made-up worker; it must never be found anywhere else.
PASSWORD = "made-up heron lantern quarry"
#: So many young people are on their way to the first question before they are needed.
AHEAD = 6


class Clerk:
    """Runs commands one after another; see the module of the same name."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.acceptance.clerk"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, folder: Path, environment: dict[str, str], *arguments: str) -> str:
        """Run one command and give what it printed; it has to end well."""
        request = {
            "arguments": arguments,
            "environment": environment,
            "folder": str(folder),
        }
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        assert code == 0, (folder / "logged").read_text("utf-8")
        return (folder / "said").read_text("utf-8")

    def close(self) -> None:
        """Send the clerk home."""
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


@dataclass
class Worker:
    """A made-up worker: a console, and a phone if it was linked."""

    name: str
    console: Console
    phone: Phone | None = None

    def alerts(self, code: str = "") -> list[Any]:
        """The alerts on the phone, all or those about one case, oldest first."""
        assert self.phone is not None
        return [m for m in self.phone.replies if f"{code}:" in m.text and "TB-" in m.text]


@dataclass
class House:
    """One service with its own database, key and port."""

    folder: Path
    server: FakeBotApi
    mode: str
    clerk: Clerk
    settings: dict[str, str] = field(default_factory=dict)
    workers: list[Worker] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self._invited = 0
        self._phones = 1000
        self._ready: list[YoungPerson] = []
        self._seen: dict[str, str] = {}

    # The process.

    @property
    def environment(self) -> dict[str, str]:
        """What the service and the commands are told; nothing of this machine's own settings."""
        telegram = {
            "TELEGRAM_BOT_TOKEN": self.server.token,
            "TELEGRAM_API_URL": self.server.address,
            "TELEGRAM_MODE": self.mode,
        }
        if self.mode == "webhook":
            telegram["WEBHOOK_URL"] = f"{self.address}/telegram/webhook"
            telegram["WEBHOOK_SECRET"] = SECRET
        return {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": f"sqlite+aiosqlite:///{self.folder}/touchbase.db",
            "TOUCHBASE_KEY_FILE": str(self.folder / "touchbase.key"),
            "PORT": str(self.port),
            "LEASE_SECONDS": "1",
            **telegram,
            **self.settings,
        }

    def start(self, *, ready: bool = True) -> House:
        """Start the service and wait until it answers; *ready*: until it hears Telegram too."""
        with (self.folder / "out.log").open("ab") as out, self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=ROOT,
                env=self.environment,
                stdout=out,
                stderr=log,
            )
        self.until(lambda: self.health("/readyz" if ready else "/healthz")[0] == 200, 120)
        return self

    def stop(self, patience: float = 30) -> int:
        """Ask it to stop, as a deploy does, and give its exit code."""
        return self._end(signal.SIGTERM, patience)

    def kill(self) -> int:
        """End it on the spot."""
        return self._end(signal.SIGKILL, 10)

    def _end(self, how: signal.Signals, patience: float) -> int:
        if self.process is None:
            return 0
        process, self.process = self.process, None
        process.send_signal(how)
        try:
            return process.wait(patience)
        finally:
            process.kill()

    def close(self) -> None:
        """Stop everything that belongs to this house."""
        for worker in self.workers:
            worker.console.close()
        if self.process is not None:
            self.kill()

    @property
    def log(self) -> Path:
        """Where its log lines go."""
        return self.folder / "service.log"

    def health(self, path: str = "/readyz") -> tuple[int, dict[str, Any]]:
        """What the service says of itself; (0, {}) while nobody answers."""
        assert self.process is None or self.process.poll() is None, self.log.read_text("utf-8")
        try:
            answer = httpx.get(self.address + path, trust_env=False)
        except httpx.TransportError:
            return 0, {}
        found = answer.headers["content-type"] == "application/json"
        return answer.status_code, answer.json() if found else {}

    def post(self, body: bytes, secret: str | None = SECRET, **headers: str) -> httpx.Response:
        """Post to the webhook as Telegram does, or as somebody else would."""
        given = {"Content-Type": "application/json", **headers}
        if secret is not None:
            given["X-Telegram-Bot-Api-Secret-Token"] = secret
        address = f"{self.address}/telegram/webhook"
        return httpx.post(address, content=body, headers=given, trust_env=False, timeout=60)

    def until(self, predicate: Callable[[], Any], patience: float = 90) -> Any:
        """Wait until something is so, and give what it was."""
        return self.server.wait_until(predicate, patience)

    def stays(self, predicate: Callable[[], Any], seconds: float) -> None:
        """Look again and again for so long; it has to stay so."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            assert predicate()
            try:
                self.server.wait_until(lambda: not predicate(), min(0.2, seconds))
            except TimeoutError:
                continue

    # Commands.

    def run(self, *arguments: str) -> str:
        """Run a command beside the service."""
        return self.clerk.run(self.folder, self.environment, *arguments)

    def invite(self, authority: str = ENGLAND, **options: str) -> dict[str, Any]:
        """Register a returned episode of a made-up young person."""
        self._invited += 1
        given = {"child_ref": f"MADE-UP-{self._invited:04}", "age_band": "16-17", **options}
        written = [p for name, v in given.items() for p in (f"--{name.replace('_', '-')}", v)]
        said = self.run("invite", "--authority", authority, *written, "--json")
        return {**json.loads(said), "child_ref": given["child_ref"]}

    def escalations(self) -> list[dict[str, Any]]:
        """Every escalation there ever was, with its evidence."""
        return json.loads(self.run("queue", "--all", "--json"))

    def escalation(self, case_id: str) -> dict[str, Any]:
        """One escalation."""
        return next(found for found in self.escalations() if found["id"] == case_id)

    # People.

    def add_worker(
        self, name: str, authority: str = ENGLAND, role: str = "worker", *, linked: bool = True
    ) -> Worker:
        """Add a worker who signs in at the console and links a phone to it."""
        said = self.run("worker", "add", name, "--authority", authority, "--role", role)
        console = Console(self.address)
        worker = Worker(name, console)
        self.workers.append(worker)
        link = re.search(r"http\S+/console/link/\S+", said)[0]
        assert console.sign_in_with(link, PASSWORD).status == 200
        if linked:
            token = re.search(r"/start (\S+)", said)[1]
            worker.phone = self.phone(name)
            worker.phone.command("start", token)
            self.until(lambda: worker.phone.last)
        return worker

    def phone(self, name: str = "", **fields: Any) -> Phone:
        """A phone that never wrote to the service."""
        self._phones += 1
        return self.server.phone(self._phones, name, **fields)

    def stranger(self, **fields: Any) -> YoungPerson:
        """A young person without an invitation."""
        return YoungPerson(self, self.phone(**fields))

    def young_person(self, authority: str = ENGLAND, **options: str) -> YoungPerson:
        """A young person with an invitation who has not written yet."""
        return YoungPerson(self, self.phone(), self.invite(authority, **options))

    def checked_in(self) -> YoungPerson:
        """A young person in the middle of the check-in, at the question how they feel."""
        if len(self._ready) < AHEAD:
            # The next ones walk up to the question while this one is being played.
            arriving = [self.young_person() for _ in range(AHEAD)]
            for person in arriving:
                person.begin()
            self._ready += arriving
        person = self._ready.pop(0)
        person.hears("How are you feeling right now?")
        return person

    def case_of(self, person: YoungPerson, worker: Worker | None = None) -> str:
        """The id of the open case of somebody who was invited, as soon as it is in the queue."""
        console = (worker or self.workers[0]).console

        def look() -> str:
            for case_id in console.queue:
                if case_id not in self._seen:
                    self._seen[case_id] = console.case(case_id).words
                if f"Reference {person.reference} " in self._seen[case_id]:
                    return case_id
            return ""

        return self.until(look)

    def new_case(self, known: list[str]) -> str:
        """The id of a case that was not in the queue before, as soon as it is."""
        queue = self.workers[0].console
        return self.until(lambda: next((c for c in queue.queue if c not in known), ""))


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return bound.getsockname()[1]
