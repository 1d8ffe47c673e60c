"""Hand-written stand-ins for what the pages stand on, with made-up people."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher
from starlette.applications import Starlette

from bot.domain.concern import Category, Tier
from bot.domain.worker import Role, Worker
from bot.errors import NotAllowedError, NotNowError, StoreError
from bot.services.sign_in import Known, SignIn
from bot.services.views import (
    Case,
    ConcernRow,
    Event,
    Feed,
    FeedButton,
    FeedLine,
    Line,
    Mark,
    NoteRow,
    Queue,
    QueueRow,
    Reading,
    Speaker,
    ToReadRow,
)
from bot.web.app import make_app
from bot.web.parts import Health, Parts, WebSettings

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
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
class _Session:
    worker_id: str
    created: datetime
    seen: datetime


class FakeWorkers:
    """Keeps workers and sessions in memory, by the same rules as the database."""

    def __init__(self) -> None:
        self.workers: dict[str, Worker] = {}
        self.passwords: dict[str, str | None] = {}
        self.links: dict[str, tuple[str, str, datetime]] = {}
        self.sessions: dict[str, _Session] = {}
        self.tries: dict[tuple[str, str], tuple[int, datetime]] = {}
        self.telegram: dict[str, str] = {}

    async def add(self, name, authority, role, *, synthetic, at):
        if await self.find(name) is not None:
            return None
        worker_id = f"worker{len(self.workers) + 1}"
        roles = {authority: frozenset({role})}
        self.workers[worker_id] = Worker(worker_id, name, synthetic, roles)
        self.passwords[worker_id] = None
        return worker_id

    async def give_role(self, worker_id, authority, role, at):
        known = self.workers[worker_id]
        has = known.roles.get(authority, frozenset())
        self.workers[worker_id] = replace(known, roles={**known.roles, authority: has | {role}})

    async def find(self, name):
        for worker in self.workers.values():
            if worker.name.casefold() == name.casefold():
                return Known(worker, self.passwords[worker.id])
        return None

    async def at_telegram(self, address):
        found = self.telegram.get(address)
        return self.workers[found] if found else None

    async def make_link(self, worker_id, purpose, token, now, expires_at):
        self.links = {t: v for t, v in self.links.items() if v[:2] != (worker_id, purpose)}
        self.links[token] = (worker_id, purpose, expires_at)

    async def link_owner(self, token, purpose, now):
        found = self.links.get(token)
        if found is None or found[1] != purpose or found[2] <= now:
            return None
        return Known(self.workers[found[0]], self.passwords[found[0]])

    async def redeem(self, token, password, session, now):
        owner = await self.link_owner(token, "sign_in", now)
        if owner is None:
            return False
        del self.links[token]
        if password is not None:
            self.passwords[owner.worker.id] = password
        await self.open_session(owner.worker.id, session, now)
        return True

    async def set_password(self, worker_id, password, keep, now):
        self.passwords[worker_id] = password
        self.sessions = {
            token: s
            for token, s in self.sessions.items()
            if s.worker_id != worker_id or token == keep
        }

    async def open_session(self, worker_id, session, now):
        self.sessions[session] = _Session(worker_id, now, now)

    async def session(self, session, now, *, seen, idle, absolute):
        found = self.sessions.get(session)
        if found is None or now - found.seen >= idle or now - found.created >= absolute:
            return None
        if seen:
            found.seen = now
        return self.workers[found.worker_id]

    async def end_session(self, session, now):
        self.sessions.pop(session, None)

    async def link_telegram(self, token, address, now):
        owner = await self.link_owner(token, "telegram", now)
        if owner is None:
            return False
        del self.links[token]
        self.telegram[address] = owner.worker.id
        return True

    async def count_try(self, purpose, subject, now, window):
        count, since = self.tries.get((purpose, subject), (0, now))
        count, since = (count + 1, since) if now - since < window else (1, now)
        self.tries[purpose, subject] = (count, since)
        return count

    async def forget_tries(self, purpose, subject):
        self.tries.pop((purpose, subject), None)


@dataclass
class FakeDesk:
    """Shows the cases that it was given, and writes down what was asked of it."""

    cases: dict[str, Case] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)
    asked: list[tuple] = field(default_factory=list)
    refuse: Exception | None = None
    revision: str = "1"
    at: Callable[[], datetime] = Clock()
    held: bool = False
    second_person: bool = False

    def _do(self, *what) -> None:
        if what[1] in self.cases or what[1] in self.readings:
            if self.refuse is not None:
                raise self.refuse
            self.asked.append(what)
            return
        raise NotAllowedError("You can't do that with this case.")

    async def queue(self, worker, *, resolved=False):
        rows = tuple(
            case.row
            for case in self.cases.values()
            if (case.row.status == "resolved") == resolved
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

    async def note(self, worker, escalation_id, words, *, once):
        self._do("note", escalation_id, words, once)

    async def lower(self, worker, escalation_id, tier, reason):
        self._do("lower", escalation_id, tier, reason)

    async def resolve(self, worker, escalation_id, outcome, reason):
        self._do("resolve", escalation_id, outcome, reason)
        return not self.second_person

    async def confirm(self, worker, escalation_id):
        self._do("confirm", escalation_id)

    async def decline_end(self, worker, escalation_id, reason):
        self._do("decline_end", escalation_id, reason)

    async def to_read(self, worker):
        return tuple(reading.row for reading in self.readings.values())

    async def read(self, worker, to_read_id):
        return self.readings.get(to_read_id)

    async def clear(self, worker, to_read_id):
        self._do("clear", to_read_id)

    async def raise_from_reading(self, worker, to_read_id, category, tier, reason):
        self._do("raise", to_read_id, category, tier, reason)
        return "esc1"


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
        self._news = asyncio.Event()

    async def open(self, code, source):
        self.opened.append((code, source))
        if code is not None and code not in self.codes:
            return None
        self.codes.discard(code)
        token = f"session{len(self.opened)}"
        self.sessions[token] = []
        self.say(token, "Hi, this is Touchbase. Is it safe to chat now?")
        return token

    def say(self, token, words, rows=None):
        lines = self.sessions[token]
        lines.append(FeedLine(f"l{len(lines):03}", False, words, rows or self.rows))
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
            lines.append(FeedLine(f"l{len(lines):03}", True, words or f"[{value}]"))
            self.say(token, self.answer)
        return True

    async def feed(self, token, after="", wait=0):
        if token not in self.sessions:
            return None
        news = self._news
        lines = [line for line in self.sessions[token] if line.id > after]
        if not lines and wait:
            try:
                await asyncio.wait_for(news.wait(), wait)
            except TimeoutError:
                pass
            if token not in self.sessions:
                return None
            lines = [line for line in self.sessions[token] if line.id > after]
        last = lines[-1].id if lines else after
        return Feed(tuple(lines), self.language, last)

    async def leave(self, token):
        self.sessions.pop(token, None)


class EnglishWording:
    """The lines as their authors wrote them, from the file itself."""

    def __init__(self) -> None:
        self.asked: set[str] = set()
        self.arabic = False

    def line(self, name: str, language: str) -> str:
        self.asked.add(name)
        return LINES[name] if language != "ar" else f"رسالة: {LINES[name]}"


def row(**changed) -> QueueRow:
    """An ordinary row of the queue."""
    values = {
        "id": "esc1",
        "code": "7KQ3ZM",
        "tier": Tier.P1,
        "categories": (Category.CRIMINAL_EXPLOITATION, Category.DIGITAL_CONTACT),
        "status": "open",
        "authority": "training-england",
        "raised_at": NOW - timedelta(minutes=11),
        "due_at": NOW + timedelta(minutes=4),
        "acknowledged_at": None,
        "claimed_by": None,
        "claimed_by_name": "",
        "unanswered": True,
        "proposed": False,
        "watched": False,
        "synthetic": True,
    }
    return QueueRow(**{**values, **changed})


DISCLOSED = "can i ring later. he makes me hold stuff for him and says i owe £200"
ALL_ACTIONS = frozenset(
    "claim take_over hand_back reply note contacted wait lower resolve confirm decline_end".split()
)


def case(words: str = DISCLOSED, may=ALL_ACTIONS, **changed) -> Case:
    """A case with evidence, an edit, a late line and every kind of delivery."""
    hold = words.find("makes me hold stuff")
    marks = (
        Mark(
            max(hold, 0),
            hold + 19 if hold >= 0 else len(words),
            Category.CRIMINAL_EXPLOITATION,
            Tier.P1,
            "en.hold_for",
            "Somebody makes them keep things for them",
        ),
    )
    before = Line(NOW - timedelta(minutes=9), Speaker.YOUNG_PERSON, "text", "he hit me")
    lines = (
        Line(NOW - timedelta(minutes=14), Speaker.BOT, "question", "Do you feel safe right now?",
             delivery="sent"),
        Line(NOW - timedelta(minutes=13), Speaker.YOUNG_PERSON, "tap", "No", step="h2", choice="no"),
        Line(NOW - timedelta(minutes=12), Speaker.YOUNG_PERSON, "text", words, marks=marks),
        Line(NOW - timedelta(minutes=12), Speaker.BOT, "safety", "I have saved this and I am "
             "telling our team now. I can't see yet if anyone has read it.", delivery="sent"),
        Line(NOW - timedelta(minutes=8), Speaker.YOUNG_PERSON, "edit", "nothing happened",
             versions=(before,)),
        Line(NOW - timedelta(minutes=7), Speaker.YOUNG_PERSON, "text", "you there?",
             late_by=6 * 3600),
        Line(NOW - timedelta(minutes=6), Speaker.WORKER, "reply", "Hi, I am Robin. I read what you "
             "wrote.", delivery="held", author="Robin Made-up"),
        Line(NOW - timedelta(minutes=5), Speaker.WORKER, "reply", "Are you there?",
             delivery="failed", author="Robin Made-up"),
    )
    values = {
        "row": row(),
        "lines": lines,
        "concerns": (
            ConcernRow(Category.CRIMINAL_EXPLOITATION, Tier.P1, "typed", "en.hold_for",
                       "Somebody makes them keep things for them", "", "",
                       NOW - timedelta(minutes=12)),
            ConcernRow(Category.IMMEDIATE_DANGER, Tier.P1, "button", "", "Does not feel safe now",
                       "h2", "no", NOW - timedelta(minutes=13)),
        ),
        "notes": (NoteRow(NOW - timedelta(minutes=3), "Robin Made-up", "Rang the carer's line."),),
        "timeline": (
            Event(NOW - timedelta(minutes=12), "Touchbase", "raised", "P1"),
            Event(NOW - timedelta(days=1), "Robin Made-up", "claimed", ""),
        ),
        "may": may,
        "child_ref": "TE-0042",
        "channel": "telegram",
        "language": "en",
        "town": "",
        "safe_contact": "Aunt Example, 01632 960001",
        "taken_over_by": "",
        "live": False,
        "sends": "on",
        "proposed_by": "",
        "proposed_outcome": "",
        "duty": "Emergency duty team, 01632 960999",
        "hours_left": 51.5,
    }
    return Case(**{**values, **changed})


def reading(words: str = "school was ok i guess") -> Reading:
    """A conversation that raised nothing."""
    listed = ToReadRow(
        "read1", "training-england", NOW - timedelta(hours=2), NOW + timedelta(days=1), "", True
    )
    return Reading(listed, (Line(NOW, Speaker.YOUNG_PERSON, "text", words),), True)


async def ready():
    """The service can do its work."""
    return True, {"database": True, "oldest_inbox_seconds": 0}


@dataclass
class Pages:
    """The application on its stand-ins, with a worker who can sign in."""

    desk: FakeDesk
    web_chat: FakeWebChat
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
    sign_in = SignIn(workers, told, HASHER)
    parts = Parts(
        desk=desk,
        sign_in=sign_in,
        web_chat=web_chat,
        wording=wording,
        settings=WebSettings(**{"public_url": "http://testserver", **settings}),
        health=Health(ready),
        outcomes=OUTCOMES,
        now=told,
    )
    return Pages(desk, web_chat, workers, sign_in, wording, clock, make_app(parts), parts)


def store_is_away() -> StoreError:
    """The failure of a database that can't be reached."""
    return StoreError("the database is away")


LINES = {
    "training": "This is a test. Nobody is reading. In danger call 999.",
    "code_not_known": (
        "I can't use that code. It may be old, used or mistyped. You can type it again, or talk "
        "to a person."
    ),
    "not_saved": (
        "This was not saved. Please try again, or call 116 000 free. In danger, call 999, or ask "
        "any grown-up, shop or member of staff to ring."
    ),
    "numbers_intro": "These are free to call:",
    "web_title": "Touchbase",
    "web_start": "Start",
    "web_start_intro": "A short chat, when you are ready. You can stop at any time.",
    "web_type_here": "Type here",
    "web_send": "Send",
    "web_sending": "Sending",
    "web_saved": "Saved",
    "web_numbers": "Numbers",
    "web_leave": "Leave",
    "web_code_label": "Your code",
    "web_no_code": "I have no code",
    "web_check": "Check for new messages",
    "web_ended": "This chat is closed. You can open it again with a new link or code.",
    # These are asked for beside those that were there.
    "web_skip": "Skip to the main part",
    "web_hello": "Hi",
    "web_about": "You can chat here. You don't have to say your name.",
    "web_code_hint": "8 letters or numbers",
    "web_type_code": 'Type your code, or tap "I have no code".',
    "web_number_danger": "In danger now",
    "web_number_away": "Call or text, any time",
    "web_number_childline": "Childline, any time",
    "web_language": "Language",
    "web_sorry": "Sorry",
    "web_nothing_here": "There is nothing on this page.",
    "web_went_wrong": "Something went wrong. It is not your fault. Please try again.",
    "web_too_long": (
        "That was too long to save in one go. Please send it in shorter parts."
    ),
    "web_waiting": "Not saved yet",
    "web_try_again": "Try again",
    "web_to_chat": "Back to the chat",
    "web_to_start": "Back to the start",
    "web_from_you": "You",
    "web_chat": "Chat",
}
