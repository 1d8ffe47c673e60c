"""Moves a conversation by a reply and carries out what follows from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.conversation import Progress, SessionOpened, Silence
from bot.domain.conversation import Reply as Meaning
from bot.domain.effects import (
    Ask,
    BeginFlow,
    ChooseLanguage,
    ClearAsWeGo,
    Effect,
    EndCheckin,
    OpenGate,
    RaiseConcern,
    SaveAnswer,
    Say,
    ShowNumbers,
    Tidy,
    WaitForAnswer,
)
from bot.domain.languages import SOURCE
from bot.domain.refusals import Refusal, refused
from bot.domain.triage import Concern, Source
from bot.engine.advance import advance, begin, enter, follow_on
from bot.engine.definition import Flow
from bot.ports import TELEGRAM, Parcel, ParcelKind
from bot.services.chat_changes import change_chat, check_ins_wait
from bot.services.consequences import Consequences
from bot.services.identifiers import new_id
from bot.services.languages import menu_in, speaks_fully
from bot.services.promising import days_left
from bot.services.records import Answer, Gate, Purpose, Sends, Talk
from bot.services.refusing import choose_way
from bot.services.replying import Reply, letter_to
from bot.services.rights import chat_is_watched
from bot.services.setup import CHECK_IN, FOLLOW_UP, FRONT_DOOR, SESSION_SILENCE
from bot.services.timers import TimerKind

NOT_ASKED = "not_asked"


def start_talk(work: Consequences) -> Talk:
    """Begin a conversation: the check-in for those who were invited, else the front door."""
    invited = bool(work.chat.episode_id)
    state = begin(work.setup.flows.newest(CHECK_IN if invited else FRONT_DOOR), invited=invited)
    if work.episode is not None:
        state = replace(state, repeat=work.episode.number > 1)
    talk = Talk(new_id(), work.chat.id, state, work.now, work.now)
    work.talk, work.new_talk = talk, True
    work.change_chat(conversation_id=talk.id)
    return talk


def converse(
    work: Consequences, meaning: Meaning, reply: Reply, message_id: str | None = None
) -> list[Concern]:
    """
    Advance the conversation by the *meaning* of a message, and put what it says into *reply*.

    Gives back the concerns that buttons or silence raised; the caller triages them
    together with those of the words.
    """
    talk = work.talk or start_talk(work)
    flow = work.setup.flow(talk.state.flow, talk.state.version)
    before = replace(talk.state, days_over=bool(work.episode) and not days_left(work))
    state, effects = advance(flow, before, meaning)
    work.talk = replace(talk, state=state, updated_at=work.now)
    if state.progress is not Progress.ENDED and talk.ended_at:
        work.talk = replace(work.talk, ended_at=None, outcome=None)
    if isinstance(meaning, SessionOpened):
        work.change_chat(gate=Gate.ASKED if state.step == flow.gate else work.chat.gate)
    source = Source.SILENCE if isinstance(meaning, Silence) else Source.TAPPED
    raised = [effect for effect in effects if isinstance(effect, RaiseConcern)]
    work.told += [(effect.category, effect.shown or effect.tier) for effect in raised]
    return [
        concern
        for effect in effects
        for concern in _carry_out(work, effect, reply, message_id, source)
    ]


def _carry_out(
    work: Consequences, effect: Effect, reply: Reply, message_id: str | None, source: Source
) -> list[Concern]:
    match effect:
        case Ask() | Say() | ShowNumbers():
            reply.take(effect)
        case Tidy():
            work.tidied = True
        case ClearAsWeGo() | ChooseLanguage():
            _set_wish(work, effect, reply)
        case SaveAnswer():
            _save(work, effect.step, effect.choices, message_id if effect.typed else None)
            choose_way(work, effect.step, effect.choices)
        case RaiseConcern():
            return [concern_of(effect, source)]
        case WaitForAnswer():
            _wait(work, effect)
        case EndCheckin():
            _end(work, effect)
        case BeginFlow():
            return _begin_flow(work, effect, reply, message_id, source)
        case OpenGate():
            _open_gate(work, effect, reply)
        case _:
            change_chat(work, effect)
    return []


def _open_gate(work: Consequences, effect: OpenGate, reply: Reply) -> None:
    if _is_new_here(work):
        # What can be cleared and what can't is taught before the first question.
        reply.line("tidy_limits")
    change_chat(work, effect)
    if check_ins_wait(work):
        reply.line("check_ins_wait")


def _set_wish(work: Consequences, effect: ClearAsWeGo | ChooseLanguage, reply: Reply) -> None:
    """Keep how they would like the chat to be, and say so."""
    if isinstance(effect, ClearAsWeGo):
        work.change_chat(clears=not work.chat.clears)
        reply.line("clear_on" if work.chat.clears else "clear_off")
    elif effect.language in work.authority.offered:
        change_chat(work, effect)
        _show_menu(work)
        say_if_partial(work, effect.language, reply)
    else:
        # A button from before, or from another authority.
        reply.line("language_not_yet", language=work.language_name)


def say_if_partial(work: Consequences, language: str, reply: Reply) -> None:
    """For practice a few words are enough: the rest of the chat is in English, and that is said."""
    if not speaks_fully(work.setup.wording, work.authority, language):
        reply.line("language_not_yet", language=work.setup.wording.names.get(SOURCE, SOURCE))


def _show_menu(work: Consequences) -> None:
    """The menu of commands follows the language that was chosen (rules.md 10)."""
    if work.chat.channel == TELEGRAM:
        menu = menu_in(work.setup.wording, work.chat.language)
        parcel = Parcel(ParcelKind.MENU, menu=menu)
        work.letters.append(letter_to(work, Purpose.TIDY, parcel))


def _begin_flow(
    work: Consequences, effect: BeginFlow, reply: Reply, message_id: str | None, source: Source
) -> list[Concern]:
    """Go on in another flow: its first question is asked in the place of this one's."""
    before = work.talk
    if before is None:
        return []
    if before is not work.known.talk:
        work.past_talks.append(before)
    flow = work.setup.flows.newest(effect.flow)
    state, effects = enter(flow, follow_on(flow, before.state))
    work.talk = Talk(new_id(), work.chat.id, state, work.now, work.now)
    work.new_talk = True
    work.change_chat(conversation_id=work.talk.id)
    return [
        concern for one in effects for concern in _carry_out(work, one, reply, message_id, source)
    ]


def _is_new_here(work: Consequences) -> bool:
    """Say whether they have answered nothing yet but the gate."""
    before = work.known.talk
    if before is None:
        return True
    if before.state.flow == FOLLOW_UP:
        return False
    gate = work.setup.flow(before.state.flow, before.state.version).gate
    return not any(made for step, made in before.state.answers.items() if step != gate)


def concern_of(effect: RaiseConcern, source: Source) -> Concern:
    """Give the concern that a button or a silence raised."""
    how = "They did not answer" if source is Source.SILENCE else f"They tapped '{effect.choice}'"
    return Concern(
        category=effect.category,
        tier=effect.tier,
        source=source,
        rule=f"{source.value}.{effect.step}.{effect.choice}",
        why=f"{how} at question {effect.step}.",
        step=effect.step,
        choice=effect.choice,
        shown=effect.shown,
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
            question_set=_question_set(flow, step),
            step=step,
            choices=choices,
            own_words=message_id is not None,
            at=work.now,
        )
    )


def _question_set(flow: Flow, step: str) -> str:
    found = flow.steps.get(step)
    return (found.question_set if found else None) or flow.question_set or ""


def _wait(work: Consequences, effect: WaitForAnswer) -> None:
    if work.talk is None:
        return
    due = work.now + timedelta(seconds=effect.seconds)
    work.set_timer(TimerKind.SILENCE, work.talk.id, due, effect.step, step=effect.step)
    work.timers[-1] = replace(work.timers[-1], firm=effect.firm)


def _end(work: Consequences, effect: EndCheckin) -> None:
    if work.talk is None:
        return
    for step in effect.not_asked:
        _save(work, step, (NOT_ASKED,), None)
    work.talk = replace(work.talk, ended_at=work.now, outcome=effect.outcome)


def _may_not_be_nudged(work: Consequences) -> bool:
    """A watched phone is left alone; "not now" holds as long as a session does."""
    chat, case = work.chat, work.escalation
    if chat.watched or (case is not None and chat_is_watched(case, chat)):
        return True
    wrote = chat.last_wrote_at
    lately = wrote is not None and work.now - wrote <= SESSION_SILENCE
    return chat.gate is Gate.CLOSED and lately


def nudge(work: Consequences, *, again: bool = False, unasked: bool = False) -> list[Concern]:
    """
    Send one neutral silent line that asks whether it is safe to chat, if none is out yet.

    With *again* one more is sent beside it, as a reminder. Nothing is sent to a watched phone,
    nor to somebody who stopped or blocked us; what is *unasked*, an answer to nothing that they
    wrote, not to somebody who asked for no messages either, be it at some times only. Gives back
    what was raised by leaving a question open for the gate.
    """
    chat = work.chat
    if chat.sends is not Sends.ON or _may_not_be_nudged(work):
        return []
    if unasked and refused(chat.refuses, Refusal.MESSAGES):
        return []
    if (
        not again
        and chat.nudged_at
        and (chat.last_wrote_at is None or chat.nudged_at > chat.last_wrote_at)
    ):
        return []
    ready = Reply(work)
    ready.line("check_in_ready")
    concerns = converse(work, SessionOpened(), ready)
    if ready.asked is None:
        return concerns
    text = "\n\n".join([*ready.paragraphs, ready.asked.text])
    parcel = Parcel(ParcelKind.SEND, text=text, rows=ready.asked.rows, silent=True, protect=True)
    work.letters.append(letter_to(work, Purpose.NUDGE, parcel, step=ready.asked.step))
    work.change_chat(nudged_at=work.now, gate=Gate.ASKED)
    return concerns
