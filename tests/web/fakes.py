"""Hand-written stand-ins for what the pages stand on."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from starlette.applications import Starlette

from bot.domain.worker import Role
from bot.errors import NotAllowedError, NotNowError, StoreError
from bot.services.custody import Custody, Receiver
from bot.services.feed import Feed, FeedButton, FeedLine, Standing
from bot.services.overruled import Overruled
from bot.services.sign_in import SignIn
from bot.services.unanswered import Offers, Unanswered
from bot.services.views import Case, Queue, Reading
from bot.web.app import make_app
from bot.web.parts import Health, Parts, WebSettings
from tests.web.examples import LINES, NOW, RECEIVERS, case, custody, overruled, reading, unanswered
from tests.web.fake_workers import FakeWorkers

PASSWORD = "plum lantern seven gate"
OUTCOMES = {"referred": "Referred on", "advice_given": "Advice given", "test": "This was a test"}

#: Cheap on purpose: what is tried here is the way round it, not argon2.
HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class FakeDesk:
    """Shows the cases that it was given, and writes down what was asked of it."""

    cases: dict[str, Case] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)
    asked: list[tuple] = field(default_factory=list)
    refuse: Exception | None = None
    revision: str = "1"
    at: Callable[[], datetime] = field(default_factory=Clock)
    held: bool = False
    raised: str = "esc1"
    second_person: bool = False
    read_until: datetime | None = None
    doubts: Overruled = field(default_factory=overruled)
    authorities: tuple[Receiver, ...] = RECEIVERS
    goes_along: tuple = ()
    gone: dict[str, Custody] = field(default_factory=dict)

    def _do(self, *what) -> None:
        if what[1] in self.cases or what[1] in self.readings:
            if self.refuse is not None:
                raise self.refuse
            self.asked.append(what)
            return
        raise NotAllowedError("You can't do that with this case.")

    def having_read(self, until):
        self.read_until = until
        return self

    async def queue(self, worker, *, resolved=False):
        rows = tuple(
            case.row for case in self.cases.values() if (case.row.status == "resolved") == resolved
        )
        return Queue(rows, len(self.readings), self.revision, self.at())

    async def case(self, worker, escalation_id):
        return self.cases.get(escalation_id)

    async def claim(self, worker, escalation_id):
        self._do("claim", escalation_id)

    async def take_over(self, worker, escalation_id):
        self._do("take_over", escalation_id)

    async def hand_back(self, worker, escalation_id):
        self._do("hand_back", escalation_id)

    async def contacted(self, worker, escalation_id):
        self._do("contacted", escalation_id)

    async def wait_with(self, worker, escalation_id, agency, until, reason):
        self._do("wait", escalation_id, agency, until, reason)

    async def reply(self, worker, escalation_id, words, *, once, sure=False):
        if "footsteps" in words and not sure:
            raise NotNowError("Your reply repeats words that the young person used.")
        self._do("reply", escalation_id, words, once, sure)
        return "held" if self.held else "sent"

    async def show_reply(self, worker, escalation_id, letter_id, *, sure=False):
        self._do("show_reply", escalation_id, letter_id, sure)
        return "held" if self.held else "sent"

    async def withdraw(self, worker, escalation_id, letter_id):
        self._do("withdraw", escalation_id, letter_id)

    async def note(self, worker, escalation_id, words, *, once):
        self._do("note", escalation_id, words, once)

    async def agree_word(self, worker, escalation_id, kind, word):
        self._do("agree_word", escalation_id, kind.value, word)

    async def pass_on(self, worker, escalation_id, role, reason):
        self._do("pass_on", escalation_id, role, reason)

    async def lower(self, worker, escalation_id, tier, reason):
        self._do("lower", escalation_id, tier, reason)

    async def overrule(self, worker, escalation_id, concern_id, reason):
        self._do("overrule", escalation_id, concern_id, reason)

    async def take_back(self, worker, escalation_id, concern_id):
        self._do("take_back", escalation_id, concern_id)

    async def overruled(self, worker):
        return self.doubts

    async def resolve(self, worker, escalation_id, outcome, reason):
        self._do("resolve", escalation_id, outcome, reason)
        return not self.second_person

    async def confirm(self, worker, escalation_id):
        self._do("confirm", escalation_id)

    async def decline_end(self, worker, escalation_id, reason):
        self._do("decline_end", escalation_id, reason)

    async def receivers(self, worker, escalation_id):
        if "hand_over" not in self.cases[escalation_id].may:
            raise NotNowError("Claim it first.")
        return self.authorities

    async def along(self, worker, escalation_id):
        return self.goes_along

    async def hand_over(self, worker, escalation_id, to, reason, told):
        self._do("hand_over", escalation_id, to, reason, told)
        self.gone[escalation_id] = custody()
        del self.cases[escalation_id]

    async def custody(self, worker, escalation_id):
        return self.gone.get(escalation_id)

    async def to_read(self, worker):
        return tuple(reading.row for reading in self.readings.values())

    async def read(self, worker, to_read_id):
        return self.readings.get(to_read_id)

    async def clear(self, worker, to_read_id):
        self._do("clear", to_read_id)

    async def raise_from_reading(self, worker, to_read_id, category, tier, reason, line_id=""):
        self._do("raise", to_read_id, category, tier, reason, line_id)
        return self.raised


class FakeOffers:
    """Lists what it was given, of the authorities that are asked for."""

    def __init__(self) -> None:
        self.rows: list[Unanswered] = [unanswered()]
        self.refuse: Exception | None = None

    async def unanswered(self, worker, authorities, now):
        if self.refuse is not None:
            raise self.refuse
        return [row for row in self.rows if row.authority in authorities]


class FakeWebChat:
    """A chat that keeps what it is told and answers each message with one line."""

    def __init__(self) -> None:
        self.codes = {"GOODCODE", "long-good-code"}
        self.sessions: dict[str, list[FeedLine]] = {}
        self.seen: dict[str, str] = {}
        self.broken: Exception | None = None
        self.language = "en"
        self.answer = "Thanks. I have kept what you wrote."
        self.rows: tuple[tuple[FeedButton, ...], ...] = ()
        self.opened: list[tuple[str | None, str]] = []
        self.asked_in = ""
        self.acts: list[str] = []
        self.away: list[str] = []
        self.left: set[str] = set()
        self.agreed: set[str] = set()
        #: Buttons that say that somebody else can see the page.
        self.covers: set[str] = set()
        self.ends_in = 1_800
        self._news = asyncio.Event()

    async def open(self, code, source, language="", *, ticket="", chosen=""):
        self.opened.append((code, source))
        self.asked_in = language
        if code is not None and code not in self.codes:
            return None
        self.codes.discard(code)
        token = f"session{len(self.opened)}"
        self.sessions[token] = []
        self.say(token, "Hi, this is Touchbase. Is it safe to chat now?")
        return token

    def say(self, token, words, rows=None):
        lines = self.sessions[token]
        lines.append(FeedLine(f"l{len(lines):03}", mine=False, words=words, rows=rows or self.rows))
        self.wake()

    def wake(self):
        self._news.set()
        self._news = asyncio.Event()

    async def post(self, token, client_id, *, words="", value=""):
        if self.broken is not None:
            raise self.broken
        if token not in self.sessions:
            return False
        if client_id not in self.seen:
            self.seen[client_id] = words or value
            lines = self.sessions[token]
            if value in self.covers:
                lines[:] = [FeedLine("l900", mine=False, words=self.answer)]
                self.wake()
                return True
            shown = "" if words in self.agreed else words or f"[{value}]"
            lines.append(FeedLine(f"l{len(lines):03}", mine=True, words=shown))
            self.say(token, self.answer)
        return True

    async def feed(self, token, after="", wait=0, *, opened=False):
        if opened:
            self.acts.append(token)
        if token not in self.sessions:
            return None
        news = self._news
        lines = [line for line in self.sessions[token] if line.id > after]
        if not lines and wait:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), wait)
            if token not in self.sessions:
                return None
            lines = [line for line in self.sessions[token] if line.id > after]
        last = lines[-1].id if lines else after
        anew = bool(after) and all(line.id != after for line in self.sessions[token])
        return Feed(tuple(lines), self.language, last, ends_in=self.ends_in, anew=anew)

    async def stay(self, token):
        self.acts.append(token)
        self.ends_in = 1_800
        return token in self.sessions

    async def go_away(self, token):
        self.away.append(token)

    async def was_left(self, token):
        return token in self.left

    async def leave(self, token):
        self.expire(token)
        self.left.add(token)

    def expire(self, token):
        """It was idle for too long."""
        self.sessions.pop(token, None)
        self.wake()


class FakeWebReturn:
    """Keeps pictures and a number for one chat, and lets in who knows both."""

    def __init__(self, chat: FakeWebChat) -> None:
        self.chat = chat
        self.codes = {"long-used-code", "USEDCODE"}
        self.may = True
        self.pictures: tuple = ()
        self.phone = ""
        self.late = False
        self.broken: Exception | None = None

    async def standing(self, token):
        if self.broken is not None:
            raise self.broken
        if token not in self.chat.sessions:
            return None
        return Standing("c1", self.chat.language, self.may, bool(self.pictures), bool(self.phone))

    async def set_pictures(self, token, pictures):
        if not self.late:
            self.pictures = pictures
        return not self.late

    async def set_phone(self, token, phone):
        if not self.late:
            self.phone = phone
        return not self.late

    async def forget(self, token):
        self.pictures, self.phone = (), ""

    async def come_back(self, code, pictures, source):
        if code not in self.codes or pictures != self.pictures:
            return None
        return await self.chat.open(None, source)


class EnglishWording:
    """The lines as their authors wrote them, from the file itself."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def line(self, name: str, language: str, /, **values) -> str:
        self.asked.add(name)
        words = LINES[name].format(**values) if values else LINES[name]
        return words if language != "ar" else f"رسالة: {words}"

    def is_critical(self, key: str) -> bool:
        return key in ("line.web_offline", "line.web_cant_read")


async def ready():
    """The service can do its work."""
    return True, {"database": True, "oldest_inbox_seconds": 0}


@dataclass
class Pages:
    """The application on its stand-ins, with a worker who can sign in."""

    desk: FakeDesk
    offers: FakeOffers
    web_chat: FakeWebChat
    web_return: FakeWebReturn
    workers: FakeWorkers
    sign_in: SignIn
    wording: EnglishWording
    clock: Clock
    app: Starlette
    parts: Parts

    async def worker(self, name="Robin Made-up", role=Role.WORKER, *, synthetic=True) -> str:
        """Add a worker with the usual password, and give a session."""
        worker_id = await self.sign_in.find_or_add_worker(
            name, "training-england", role, synthetic=synthetic
        )
        if self.workers.passwords[worker_id] is None:
            await self.sign_in.set_password(worker_id, PASSWORD)
        session = await self.sign_in.sign_in(name, PASSWORD, "test")
        assert session is not None
        return session


def make_pages(now: Callable[[], datetime] | None = None, **settings) -> Pages:
    """Put the application together on stand-ins."""
    clock = Clock()
    told = now or clock
    desk = FakeDesk(at=told)
    desk.cases["esc1"] = case()
    desk.readings["read1"] = reading()
    web_chat, workers, wording = FakeWebChat(), FakeWorkers(), EnglishWording()
    web_return, offers = FakeWebReturn(web_chat), FakeOffers()
    sign_in = SignIn(workers, told, HASHER)
    parts = Parts(
        desk=desk,
        offers=Offers(offers, told),
        sign_in=sign_in,
        web_chat=web_chat,
        web_return=web_return,
        wording=wording,
        settings=WebSettings(**{"public_url": "http://testserver", **settings}),
        health=Health(ready),
        outcomes=OUTCOMES,
        now=told,
    )
    return Pages(
        desk,
        offers,
        web_chat,
        web_return,
        workers,
        sign_in,
        wording,
        clock,
        make_app(parts),
        parts,
    )


def store_is_away() -> StoreError:
    """The failure of a database that can't be reached."""
    return StoreError("the database is away")
