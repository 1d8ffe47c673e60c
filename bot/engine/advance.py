"""
A conversation and a reply give the next conversation and what follows from it.

Pure, and it never raises: whatever comes in, in whatever state, the young person gets an
answer and nothing that a button or a silence raises is lost (rules.md 2 and 3).
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.domain.concern import Category, Tier
from bot.domain.conversation import (
    Asked,
    Choice,
    Command,
    Conversation,
    Progress,
    Reply,
    SessionOpened,
    Silence,
    Typed,
    Unreadable,
    Watched,
)
from bot.domain.effects import (
    Effect,
    RaiseConcern,
    Say,
    ShowNumbers,
)
from bot.engine.commands import obey
from bot.engine.definition import SILENCE, Flow
from bot.engine.gate import open_session, take_cover
from bot.engine.guards import in_danger
from bot.engine.placing import place
from bot.engine.taps import tap
from bot.engine.turn import Turn
from bot.engine.words import read

Outcome = tuple[Conversation, tuple[Effect, ...]]


#: Answers that go with them into the next conversation: how to reach them, and where they are.
CARRIED = ("F2", "town")


def begin(flow: Flow, *, invited: bool = True) -> Conversation:
    """A new conversation, before anything was said in it."""
    return Conversation(flow=flow.name, version=flow.version, step=flow.first, invited=invited)


def follow_on(flow: Flow, before: Conversation) -> Conversation:
    """A new conversation after *before*: what was told there is not asked for again."""
    answers = {step: made for step, made in before.answers.items() if step in CARRIED and made}
    return replace(
        begin(flow, invited=before.invited),
        answers=answers,
        plan=before.plan,
        topic=before.topic,
        repeat=before.repeat,
    )


def enter(flow: Flow, conversation: Conversation) -> Outcome:
    """Begin *flow* for somebody who passed the gate already: ask its first question."""
    turn = Turn(flow, conversation)
    turn.arrive(flow.after_gate)
    return turn.conversation, tuple(turn.effects)


def advance(flow: Flow, conversation: Conversation, reply: Reply) -> Outcome:
    """
    Move *conversation* by *reply*.

    A message that opens a session is handed over as SessionOpened. One that must not wait
    behind the gate is handed over once more as what it is, and only that is answered.
    """
    turn = Turn(flow, place(flow, conversation))
    ended = conversation.progress is Progress.ENDED and not turn.step.cover
    if ended and not _leaves_it_ended(reply):
        _open_again(turn)
    match reply:
        case SessionOpened():
            open_session(turn)
        case Typed():
            read(turn, reply)
        case Choice():
            tap(turn, reply)
        case Silence():
            _keep_silent(turn, reply)
        case Unreadable():
            _receive_unreadable(turn, reply)
        case Asked():
            _answer_question(turn, reply)
        case Command():
            obey(turn, reply)
        case Watched():
            take_cover(turn)
        case _:
            assert_never(reply)
    return turn.conversation, tuple(turn.effects)


def _leaves_it_ended(reply: Reply) -> bool:
    return isinstance(reply, Silence) or (isinstance(reply, Typed) and reply.edited)


def _open_again(turn: Turn) -> None:
    """The next message after the end opens a new conversation, which is not yet a check-in."""
    after = follow_on(turn.flow, turn.conversation)
    turn.conversation = replace(after, step=turn.flow.targets("again")[0], closed=True)
    turn.unshown = True


def _keep_silent(turn: Turn, reply: Silence) -> None:
    """Nobody answered in time; a question that was answered since raises nothing."""
    step = turn.flow.steps.get(reply.step)
    if step is None or turn.conversation.answers.get(step.name):
        return
    turn.safety = turn.raise_concerns(step, SILENCE)
    here = step.name == turn.conversation.step
    if here and SILENCE in step.go and turn.conversation.progress is not Progress.ENDED:
        turn.go(SILENCE)


def _answer_question(turn: Turn, reply: Asked) -> None:
    """Say honestly what they asked about the service, and ask again what was asked."""
    step = turn.flow.steps.get(reply.step)
    if step is not None and not turn.step.cover:
        turn.emit(Say(f"{step.context}.say"))
    if reply.person:
        turn.change(person=True)
        turn.interrupt("person")
    else:
        turn.ask_again()


def _receive_unreadable(turn: Turn, reply: Unreadable) -> None:
    """A voice message, picture or place: numbers, "Is it urgent?", and a person has to look."""
    if turn.step.cover:
        _raise_unread(turn, reply)
        turn.ask_again()
    elif turn.danger:
        _raise_unread(turn, reply)
        turn.emit(Say("line.unreadable", safety=True), ShowNumbers())
        turn.ask_again()
    elif reply.kind == "place":
        _raise_unread(turn, reply)
        turn.safety = True
        turn.interrupt("place")
    else:
        # It counts as soon as it is there: whatever they do next, a person will look at it.
        # "Yes" or silence makes it urgent; so does danger that was told before, which is not
        # shown before the gate.
        tier = Tier.P1 if in_danger(turn.conversation) else Tier.P2
        _raise_unread(turn, reply, tier, shown=Tier.P2)
        turn.interrupt("voice" if reply.kind == "voice" else "unread")


def _raise_unread(
    turn: Turn, reply: Unreadable, tier: Tier = Tier.P1, shown: Tier | None = None
) -> None:
    step = turn.conversation.step
    turn.emit(RaiseConcern(Category.UNREAD_CONTENT, tier, step, reply.kind, shown))
