"""Workers and their sessions in memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.worker import Worker
from bot.services.sign_in import Known


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

    async def count_try(self, purpose, subject, now, window):
        count, since = self.tries.get((purpose, subject), (0, now))
        count, since = (count + 1, since) if now - since < window else (1, now)
        self.tries[purpose, subject] = (count, since)
        return count

    async def forget_tries(self, purpose, subject):
        self.tries.pop((purpose, subject), None)
