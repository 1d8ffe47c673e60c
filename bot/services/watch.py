"""
Watches what falls due: silences, the ladder, claims nobody opened, promises to those who wait.

Deadlines are rows. A timer that fires looks at how things stand now, and does nothing if what
it was set for is over.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.domain.concern import Tier
from bot.domain.conversation import Silence
from bot.domain.escalation import Status
from bot.domain.ladder import Audience
from bot.engine.definition import SILENCE
from bot.errors import StaleError
from bot.ports import Clock, Parcel, ParcelKind
from bot.services.climbing import climb, missed, overdue_rung, release, unanswered
from bot.services.consequences import Consequences
from bot.services.conversing import converse, nudge
from bot.services.following_up import follow_up, remind
from bot.services.long_messages import Long, raise_rest, screen_rest
from bot.services.noticing import lost_contact
from bot.services.raising import raise_concerns
from bot.services.records import Delivery, Escalation, Purpose
from bot.services.replying import Reply, letter_to, may_open
from bot.services.rights import HELD, chat_is_watched, end_waits
from bot.services.setup import ACT_WITHIN, Setup
from bot.services.situation import Known
from bot.services.tidying import clear, may_clear
from bot.services.timers import Timer, TimerKind
from bot.services.ways import Way

log = structlog.get_logger()

BATCH = 32
#: So often a timer is worked out afresh when it meets a change. One that fails otherwise is
#: fired again when its lease is over.
_TRIES = 5
#: Said where a worker proposed the end of a case, and nobody has looked at it for too long.
END_WAITS = "Its end waits for a second person"


class TimerStore(Protocol):
    """What watching needs from the store."""

    async def due(self, now: datetime, until: datetime, limit: int) -> Sequence[Timer]:
        """Lease the timers that are due."""

    async def load_talk(self, talk_id: str, now: datetime) -> Known | None:
        """Load the chat that a conversation belongs to."""

    async def check_ins(self, chat_id: str) -> Sequence[Timer]:
        """List the later check-ins of a chat, those that are over included."""

    async def load_long(self, message_id: str, now: datetime) -> Long | None:
        """Load a message whose middle is to be read, with its chat."""

    async def load_chat(self, chat_id: str, now: datetime) -> Known | None:
        """Load one chat."""

    async def load_case(self, escalation_id: str, now: datetime) -> tuple[Known, Escalation] | None:
        """Load an escalation, whatever its status, with what is known about its chat."""

    async def commit(self, works: Sequence[Consequences]) -> None:
        """Write everything that follows in one transaction."""

    async def finish(self, timer_id: str) -> None:
        """Mark a timer as done that has nothing left to do."""


class Watch:
    """Fires what is due until it is stopped."""

    def __init__(self, store: TimerStore, setup: Setup, clock: Clock, lease: timedelta) -> None:
        self._store = store
        self._setup = setup
        self._clock = clock
        self._lease = lease

    async def watch(self) -> int:
        """Fire what is due now; give the number of timers."""
        now = self._clock()
        due = await self._store.due(now, now + self._lease, BATCH)
        for timer in due:
            await self._fire(timer)
        return len(due)

    async def _fire(self, timer: Timer) -> None:
        """A timer that meets a change goes again; one that fails is leased again later."""
        for _ in range(_TRIES):
            try:
                work = await self._work_out(timer)
                if work is None:
                    await self._store.finish(timer.id)
                else:
                    work.done_timer = timer.id
                    await self._store.commit([work])
            except StaleError:
                continue
            except Exception as error:
                log.error(
                    "timer_failed", timer=timer.id, kind=timer.kind, error=type(error).__name__
                )
            return

    async def _work_out(self, timer: Timer) -> Consequences | None:
        now = self._clock()
        if timer.kind is TimerKind.SILENCE:
            known = await self._store.load_talk(timer.subject, now)
            return self._silence(timer, known, now) if known else None
        if timer.kind in (TimerKind.FOLLOW_UP, TimerKind.REMINDER):
            return await self._check_in(timer, now)
        if timer.kind is TimerKind.CLEAR:
            known = await self._store.load_chat(timer.subject, now)
            return self._clear(timer, known, now) if known else None
        if timer.kind is TimerKind.REST:
            return await self._read_rest(timer, now)
        found = await self._store.load_case(timer.subject, now)
        if found is None:
            return None
        known, escalation = found
        return self._of_case(timer, escalation, self._work(known, now, escalation))

    async def _check_in(self, timer: Timer, now: datetime) -> Consequences | None:
        known = await self._store.load_chat(timer.subject, now)
        if known is None:
            return None
        others = await self._store.check_ins(timer.subject)
        start = follow_up if timer.kind is TimerKind.FOLLOW_UP else remind
        return start(self._work(known, now, None), timer, others)

    async def _read_rest(self, timer: Timer, now: datetime) -> Consequences | None:
        long = await self._store.load_long(timer.subject, now)
        if long is None:
            return None
        work = self._work(long.known, now, None)
        found = await asyncio.to_thread(screen_rest, work, timer, long.words)
        return raise_rest(work, timer, found)

    def _of_case(
        self, timer: Timer, escalation: Escalation, work: Consequences
    ) -> Consequences | None:
        match timer.kind:
            case TimerKind.LADDER:
                return _next_rung(work, escalation, timer)
            case TimerKind.UNOPENED:
                return _unopened(work, escalation, timer)
            case TimerKind.IDLE:
                return _idle(work, escalation)
            case TimerKind.WAIT_OVER:
                return _wait_over(work, escalation)
            case TimerKind.HOLD:
                return _hold(work, escalation, timer)
            case TimerKind.LOST:
                return _lost(work, escalation)
            case _:
                raise AssertionError(timer.kind)

    def _clear(self, timer: Timer, known: Known, now: datetime) -> Consequences | None:
        """In a chat that clears as it goes, what was said then goes from the screen."""
        if not may_clear(known.chat):
            return None
        work = self._work(known, now, None)
        clear(work, int(timer.data["hours"]))
        return work

    def _work(self, known: Known, now: datetime, escalation: Escalation | None) -> Consequences:
        if known.chat is None:
            raise StaleError("the chat is gone")
        return Consequences.about(self._setup, known, now, escalation)

    def _silence(self, timer: Timer, known: Known, now: datetime) -> Consequences | None:
        """Nobody answered a question that must not stay unanswered."""
        work = self._work(known, now, None)
        if work.talk is None or work.talk.id != timer.subject:
            return None
        wrote_since = work.chat.last_wrote_at and work.chat.last_wrote_at > timer.made_at
        elsewhere = wrote_since and work.talk.state.step != timer.data["step"]
        if elsewhere and not _is_danger_unanswered(work, timer.data["step"]):
            # What they wrote was screened, and they are somewhere else now.
            return None
        reply = Reply(work)
        concerns = converse(work, Silence(timer.data["step"]), reply)
        ruling = raise_concerns(work, concerns)
        reply.safety = ruling is not None and ruling.tier.urgent
        if not work.chat.taken_over_by:
            reply.send()
        if work.supersede_held and not work.chat.session_over:
            raise_concerns(work, nudge(work, unasked=True))
        return work


def _is_danger_unanswered(work: Consequences, name: str) -> bool:
    """Whoever was asked whether they are in danger is so until they say no (rules.md 2)."""
    if work.talk is None:
        return False
    flow = work.setup.flow(work.talk.state.flow, work.talk.state.version)
    step = flow.steps.get(name)
    return step is not None and any(r.tier is Tier.P0 for r in step.raises.get(SILENCE, ()))


def _next_rung(work: Consequences, escalation: Escalation, timer: Timer) -> Consequences | None:
    if timer.data["ladder"] != str(escalation.ladder) or not unanswered(escalation):
        return None
    # After a stop the rungs that were missed are one alert, to the people of all of them.
    first = int(timer.data["rung"])
    number = overdue_rung(work, escalation, first)
    besides = missed(work, escalation, first, number)
    headline = "Nobody has acted yet" if number else "New"
    if end_waits(escalation, work.chat):
        # Its worker did act: it is somebody else who is missing.
        headline, besides = END_WAITS, besides | {Audience.SECOND}
    climb(work, number, headline, besides)
    return work


def _unopened(work: Consequences, escalation: Escalation, timer: Timer) -> Consequences | None:
    """Whatever became of the case meanwhile: a claim that nobody opened does not count."""
    same = escalation.claimed_by == timer.data.get("worker", escalation.claimed_by)
    if escalation.status not in HELD or escalation.opened_at is not None or not same:
        return None
    if timer.data.get("claimed_at") not in (None, _stamp(escalation.claimed_at)):
        return None
    release(work, "not_opened", "Claimed, but not opened")
    return work


def _idle(work: Consequences, escalation: Escalation) -> Consequences | None:
    """Ten minutes for P0 and P1; for the others as much working time as their target has."""
    if escalation.status not in (Status.CLAIMED, Status.CONTACTED):
        return None
    acted = max(filter(None, (escalation.acted_at, escalation.opened_at, escalation.claimed_at)))
    ends = acted + ACT_WITHIN
    if not escalation.tier.urgent:
        authority = work.setup.authorities.get(escalation.authority)
        target = authority.ladders[escalation.tier].rungs[-1].after
        ends = authority.hours.after_working(acted, target) or ends
    if ends > work.now:
        work.set_timer(TimerKind.IDLE, escalation.id, ends, ends.isoformat())
        return work
    if end_waits(escalation, work.chat):
        release(work, "end_waits", END_WAITS)
    else:
        release(work, "not_acted_on", "Claimed, but nothing was done")
    return work


def _wait_over(work: Consequences, escalation: Escalation) -> Consequences | None:
    if escalation.status is not Status.WAITING:
        return None
    if escalation.due_at is not None and escalation.due_at > work.now:
        return None
    release(work, "wait_over", "The time given to another agency is over")
    return work


def _lost(work: Consequences, escalation: Escalation) -> Consequences | None:
    """They stopped or blocked us; whoever has another case of theirs open has to know as well."""
    if escalation.status is Status.RESOLVED:
        return None
    raise_concerns(work, [lost_contact(escalation.tier)])
    return work


def _hold(work: Consequences, escalation: Escalation, timer: Timer) -> Consequences | None:
    """True words for somebody in danger whom nobody has answered (rules.md 5)."""
    since = datetime.fromisoformat(timer.data["since"])
    wrote = work.known.worker_wrote_at
    answered = wrote is not None and wrote > since
    over = escalation.status is Status.RESOLVED or escalation.tier is not Tier.P0
    if answered or over or chat_is_watched(escalation, work.chat):
        return None
    reply = Reply(work)
    reply.line("training" if work.authority.training else "hold")
    text = "\n\n".join(reply.paragraphs)
    page_open = work.known.way is Way.CHAT
    open_now = page_open and may_open(work.chat, work.now)
    status = Delivery.WAITING if open_now else Delivery.HELD
    parcel = Parcel(ParcelKind.SEND, text=text, silent=not open_now)
    once = f"hold:{escalation.id}:{timer.data['since']}"
    work.letters.append(letter_to(work, Purpose.HOLD, parcel, status=status, once=once))
    if page_open and not open_now:
        raise_concerns(work, nudge(work, unasked=True))
    return work


def _stamp(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
