"""Puts what is to be said into letters, behind the gate where it has to wait (rules.md 4)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.domain.conversation import Conversation
from bot.domain.effects import Ask, Effect, Say, ShowNumbers
from bot.domain.message import Shown
from bot.domain.signpost import Signpost
from bot.engine.below import of_its_part
from bot.engine.definition import Flow, Step, said_in
from bot.ports import WEB, Parcel, ParcelKind
from bot.services.consequences import Consequences
from bot.services.filling import asked_with, time_in, values
from bot.services.identifiers import new_id
from bot.services.lanes import lane_of
from bot.services.numbers import numbers, seeker
from bot.services.records import Chat, Delivery, Gate, Letter, Purpose, Sends
from bot.services.setup import LIVE_EXCHANGE, REPLIES_AN_HOUR

#: Channels take at most 4,096 UTF-16 units; what we say is cut well before, between lines.
_LONGEST = 3_500
#: What a page in a browser has its own words for, or none: it is no app, and keeps no messages.
_ON_A_PAGE = {"line.tidy_limits": "line.tidy_limits_web", "line.left_in_app": ""}
#: What is said after something was told, with the same promise as the words for danger.
_THANKS = ("thanks_told", "support")


def live(chat: Chat, now: datetime) -> bool:
    """Say whether the young person wrote within the last five minutes, by their own time."""
    return is_live(chat.last_wrote_at, now, session_over=chat.session_over)


def is_live(last_wrote_at: datetime | None, now: datetime, *, session_over: bool) -> bool:
    """Say the same of a chat of which only this is known, at the moment of sending."""
    if session_over or last_wrote_at is None:
        return False
    return now - last_wrote_at <= LIVE_EXCHANGE


def may_open(chat: Chat, now: datetime) -> bool:
    """Say whether another's words may be shown now, or have to wait behind the gate."""
    return live(chat, now) and chat.gate in (Gate.UNASKED, Gate.OPEN) and not chat.watched


@dataclass(slots=True)
class Reply:
    """Collects what one turn says; *safety* marks words that may be sent twice."""

    work: Consequences
    paragraphs: list[str] = field(default_factory=list)
    asked: Shown | None = None
    safety: bool = False
    numbers: bool = False
    silent: bool = False

    def line(self, name: str, **more: Any) -> None:
        """Say a shared line; *more* are values that not every line has."""
        self._say(f"line.{name}", **more)

    def says(self, words: str) -> bool:
        """Say whether *words* are among what is said."""
        return any(words in part for part in self.paragraphs) or bool(
            self.asked and words in self.asked.text
        )

    def first(self, name: str) -> None:
        """Say a shared line before everything else, and nowhere else."""
        wording = self.work.setup.wording
        said = [wording.line(name, language) for language in self.work.spoken(critical=True)]
        rest = self.paragraphs
        for words in said:
            rest = [part.replace(words, "").replace("  ", " ").strip() for part in rest]
        self.paragraphs = list(dict.fromkeys([*said, *filter(None, rest)]))

    def danger(self) -> None:
        """Say what to do in danger, in the place of thanks for what was told."""
        rest, self.paragraphs = self.paragraphs, []
        for name in _THANKS:
            self.line(name)
        thanks, self.paragraphs = self.paragraphs, []
        self.line("danger_now")
        for part in rest:
            if part not in thanks:
                self._add(part)

    def take(self, effect: Effect) -> bool:
        """Take an effect that says something; others are left (False)."""
        match effect:
            case Say():
                self.safety = self.safety or effect.safety
                self._say(effect.key)
            case ShowNumbers():
                self.numbers = self.safety = True
                self._add_numbers(effect.need)
            case Ask():
                self._ask(effect)
            case _:
                return False
        return True

    def drop(self) -> None:
        """Say nothing at all in this turn."""
        self.paragraphs, self.asked, self.silent = [], None, True

    def send(self) -> None:
        """Put the letters into the outbox: what was said, with the question and its buttons."""
        if not self._allowed():
            return
        parts = [*self.paragraphs, *([self.asked.text] if self.asked else [])]
        if not parts:
            return
        pieces = _pieces(parts)
        for number, text in enumerate(pieces):
            last = number == len(pieces) - 1
            self._post(text, self.asked if last else None)

    def _ask(self, effect: Ask) -> None:
        talk = self.work.talk
        if talk is None:
            return
        flow = self.work.setup.flow(talk.state.flow, talk.state.version)
        step = flow.steps.get(effect.step)
        first, *beneath = (
            self.work.setup.wording.ask(
                flow,
                effect.step,
                language,
                picked=effect.picked,
                again=effect.again,
                easy=effect.easy,
                beneath=bool(place),
                between=not self._of_its_part(flow, step, talk.state),
                offered=self.work.authority.offered,
                values=asked_with(self.work, flow.steps[effect.step], language),
                cover=self.work.authority.cover,
            )
            for place, language in enumerate(
                self.work.spoken(critical=bool(step and step.critical))
            )
        )
        texts = dict.fromkeys([first.text, *(shown.text for shown in beneath)])
        self.asked = replace(first, text="\n\n".join(texts))

    def _of_its_part(self, flow: Flow, step: Step | None, state: Conversation) -> bool:
        """Before the gate no part shows: it would tell of what was before."""
        if step is None or self.work.chat.gate is not Gate.OPEN:
            return False
        return of_its_part(flow, step, state)

    def _say(self, key: str, **more: Any) -> None:
        wording = self.work.setup.wording
        key = said_in(self.work.authority.nation, key, wording.lines)
        if self.work.chat.channel == WEB:
            key = _ON_A_PAGE.get(key, key)
        if not key:
            return
        for language in self.work.spoken(critical=wording.is_critical(key)):
            filled = values(self.work, wording.tongue(key, language))
            self._add(wording.say(key, language, **{**filled, **more}))

    def _allowed(self) -> bool:
        """Safety texts always go; others not to those who stopped, and not without end."""
        chat = self.work.chat
        if chat.sends is Sends.BLOCKED:
            return False
        flagged = self.work.escalation is not None
        if self.safety or chat.young_person_id or flagged:
            return True
        if self.work.known.replies == REPLIES_AN_HOUR:
            self.paragraphs, self.asked = [], None
            self.line("over_limit")
            return True
        return self.work.known.replies < REPLIES_AN_HOUR

    def _post(self, text: str, asked: Shown | None) -> None:
        chat, now = self.work.chat, self.work.now
        held = not live(chat, now)
        if held:
            self.work.supersede_held = True
        self.work.letters.append(
            letter_to(
                self.work,
                # On a watched phone nothing may come twice that would not for small talk.
                Purpose.SAFETY if self.safety and not chat.watched else Purpose.REPLY,
                Parcel(
                    ParcelKind.SEND,
                    text=text,
                    rows=asked.rows if asked else (),
                    protect=bool(asked and asked.protect and not self.numbers),
                ),
                status=Delivery.HELD if held else Delivery.WAITING,
                step=asked.step if asked else None,
            )
        )

    def _add(self, words: str) -> None:
        if words and words not in self.paragraphs:
            self.paragraphs.append(words)

    def _add_numbers(self, need: str) -> None:
        if self.work.chat.watched:
            # Somebody else may read this: 999 among ordinary numbers.
            self.line("numbers_ordinary")
            return
        self.line("numbers_intro")
        chosen = numbers(self.work, need)
        for language in self.work.spoken(critical=True):
            self._add("\n".join(self._number(signpost, language) for signpost in chosen))
        if not any(signpost.emergency for signpost in chosen):
            self.line("numbers_danger")
        self.line("not_run_by_us")

    def _number(self, signpost: Signpost, language: str) -> str:
        """Say whom to reach, and from when, if nobody answers there now."""
        wording = self.work.setup.wording
        words = wording.own(signpost.words, language) or wording.line(
            f"number_{signpost.name}", language
        )
        who = seeker(self.work)
        opens = signpost.answers_at(who.now, who.holidays)
        if opens == who.now:
            return words
        time = time_in(opens, self.work, language) or wording.line("some_time", language)
        return f"{words} {wording.line('numbers_closed', language, time=time)}"


def letter_to(
    work: Consequences,
    purpose: Purpose,
    parcel: Parcel,
    *,
    status: Delivery = Delivery.WAITING,
    step: str | None = None,
    author: str | None = None,
    once: str | None = None,
    gated: bool = True,
) -> Letter:
    """Make a letter to the chat; one that is *gated* waits outside a live exchange."""
    chat = work.chat
    ungated = (Purpose.NUDGE, Purpose.TICKET, Purpose.LEAVE, Purpose.TIDY)
    return Letter(
        id=new_id(),
        recipient=lane_of(chat.id, purpose, parcel.kind),
        key_id=chat.key_id,
        channel=chat.channel,
        bot=chat.bot,
        purpose=purpose,
        parcel=parcel,
        created_at=work.now,
        not_before=work.now,
        chat_id=chat.id,
        escalation_id=work.escalation.id if work.escalation else None,
        gated=gated and purpose not in ungated,
        author=author,
        step=step,
        status=status,
        once=once,
    )


def _pieces(parts: list[str]) -> list[str]:
    pieces: list[str] = []
    for part in parts:
        if pieces and len(pieces[-1]) + len(part) + 2 <= _LONGEST:
            pieces[-1] += "\n\n" + part
        else:
            pieces.append(part)
    return pieces
