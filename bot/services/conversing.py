"""Moves a conversation by a reply and carries out what follows from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import assert_never

from bot.domain.conversation import Progress, SessionOpened, Silence
from bot.domain.conversation import Reply as Heard
from bot.domain.effects import (
    Ask,
    BeWatched,
    ChooseLanguage,
    CloseGate,
    DecideOffer,
    Effect,
    EndCheckin,
    OpenGate,
    RaiseConcern,
    SaveAnswer,
    Say,
    ShowNumbers,
    StopContact,
    WaitForAnswer,
)
from bot.domain.triage import Concern, Source
from bot.engine.advance import advance, begin
from bot.ports import Parcel, ParcelKind
from bot.services.consequences import Consequences
from bot.services.identifiers import new_id
from bot.services.offers import Offered
from bot.services.records import Answer, Gate, Purpose, Sends, Talk, TimerKind
from bot.services.replying import Reply, letter_to
from bot.services.setup import CHECK_IN, FRONT_DOOR

NOT_ASKED = "not_asked"


def start_talk(work: Consequences) -> Talk:
    """Begin a conversation: the check-in for those who were invited, else the front door."""
    name = CHECK_IN if work.chat.episode_id else FRONT_DOOR
    state = begin(work.setup.flows.newest(name))
    talk = Talk(new_id(), work.chat.id, state, work.now, work.now)
    work.talk, work.new_talk = talk, True
    work.change_chat(conversation_id=talk.id)
    return talk


def converse(
    work: Consequences, heard: Heard, reply: Reply, message_id: str | None = None
) -> list[Concern]:
    """
    Advance the conversation by what was *heard*; what it says goes into *reply*.

    Gives back the concerns that buttons or silence raised; the caller triages them
    together with those of the words.
    """
    talk = work.talk or start_talk(work)
    flow = work.setup.flow(talk.state.flow, talk.state.version)
    state, effects = advance(flow, talk.state, heard)
    work.talk = replace(talk, state=state, updated_at=work.now)
    if state.progress is not Progress.ENDED and talk.ended_at:
        work.talk = replace(work.talk, ended_at=None, outcome=None)
    if isinstance(heard, SessionOpened):
        work.change_chat(gate=Gate.ASKED if state.step == flow.gate else work.chat.gate)
    source = Source.SILENCE if isinstance(heard, Silence) else Source.TAPPED
    concerns: list[Concern] = []
    for effect in effects:
        found = _carry_out(work, effect, reply, message_id, source)
        concerns += [found] if found else []
    return concerns


def _carry_out(
    work: Consequences, effect: Effect, reply: Reply, message_id: str | None, source: Source
) -> Concern | None:
    match effect:
        case Ask() | Say() | ShowNumbers():
            reply.take(effect)
        case SaveAnswer():
            _save(work, effect.step, effect.choices, message_id if effect.typed else None)
        case RaiseConcern():
            return _concern(effect, source)
        case WaitForAnswer():
            _wait(work, effect)
        case DecideOffer():
            if work.chat.episode_id:
                work.offered.append(Offered(work.chat.episode_id, effect.decision, work.now))
        case EndCheckin():
            _end(work, effect)
        case OpenGate() | CloseGate() | BeWatched() | StopContact() | ChooseLanguage():
            _change_chat(work, effect)
        case _:
            assert_never(effect)
    return None


def _change_chat(
    work: Consequences,
    effect: OpenGate | CloseGate | BeWatched | StopContact | ChooseLanguage,
) -> None:
    match effect:
        case OpenGate():
            # The question is asked again where they were, so held answers of the service
            # are dropped; what a person wrote, and safety texts, are shown.
            work.change_chat(gate=Gate.OPEN, watched=False)
            work.supersede_held = work.release_held = True
        case CloseGate():
            work.change_chat(gate=Gate.CLOSED)
        case BeWatched():
            # What is on its way to this phone stops; only what follows now goes out.
            work.change_chat(watched=True)
            work.freeze_sends = True
        case StopContact():
            work.change_chat(sends=Sends.STOPPED)
            work.stopped = True
        case ChooseLanguage():
            if effect.language in work.authority.languages:
                work.change_chat(language=effect.language)
        case _:
            assert_never(effect)


def _concern(effect: RaiseConcern, source: Source) -> Concern:
    how = "They did not answer" if source is Source.SILENCE else f"They tapped '{effect.choice}'"
    return Concern(
        category=effect.category,
        tier=effect.tier,
        source=source,
        rule=f"{source.value}.{effect.step}.{effect.choice}",
        why=f"{how} at question {effect.step}.",
        step=effect.step,
        choice=effect.choice,
    )


def _save(work: Consequences, step: str, choices: tuple[str, ...], message_id: str | None) -> None:
    talk = work.talk
    if talk is None:
        return
    flow = work.setup.flow(talk.state.flow, talk.state.version)
    work.answers.append(
        Answer(
            id=new_id(),
            chat_id=work.chat.id,
            conversation_id=talk.id,
            message_id=message_id,
            question_set=flow.question_set or "",
            step=step,
            choices=choices,
            own_words=message_id is not None,
            at=work.now,
        )
    )


def _wait(work: Consequences, effect: WaitForAnswer) -> None:
    if work.talk is None:
        return
    due = work.now + timedelta(seconds=effect.seconds)
    work.set_timer(TimerKind.SILENCE, work.talk.id, due, effect.step, step=effect.step)


def _end(work: Consequences, effect: EndCheckin) -> None:
    if work.talk is None:
        return
    for step in effect.not_asked:
        _save(work, step, (NOT_ASKED,), None)
    work.talk = replace(work.talk, ended_at=work.now, outcome=effect.outcome)


def nudge(work: Consequences) -> list[Concern]:
    """
    Send one neutral silent line that asks whether it is safe to chat, if none is out yet.

    Nothing is sent to a watched phone, nor to somebody who stopped or blocked us. Gives back
    what was raised by leaving a question open for the gate.
    """
    chat = work.chat
    if chat.sends is not Sends.ON or chat.watched or chat.gate is Gate.CLOSED:
        return []
    if chat.nudged_at and (chat.last_wrote_at is None or chat.nudged_at > chat.last_wrote_at):
        return []
    ready = Reply(work)
    ready.line("check_in_ready")
    concerns = converse(work, SessionOpened(), ready)
    if ready.asked is None:
        return concerns
    text = "\n\n".join([*ready.paragraphs, ready.asked.text])
    parcel = Parcel(ParcelKind.SEND, text=text, rows=ready.asked.rows, silent=True)
    work.letters.append(letter_to(work, Purpose.NUDGE, parcel, step=ready.asked.step))
    work.change_chat(nudged_at=work.now, gate=Gate.ASKED)
    return concerns
