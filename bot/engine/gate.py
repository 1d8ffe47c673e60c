"""The gate before each session: what waits behind it, and how they come back to it."""

from __future__ import annotations

from bot.domain.effects import BeWatched
from bot.engine.kinds import StepKind, kinds, shut_steps
from bot.engine.turn import Turn


def open_session(turn: Turn) -> None:
    """Ask first whether it is safe to chat; where they were is kept behind that."""
    conversation, gate = turn.conversation, turn.flow.gate
    if not conversation.answers and not turn.unshown and turn.flow.first != gate:
        # A first message of all: there is nothing yet that a gate could keep.
        turn.arrive(turn.flow.first)
        return
    put_behind(turn)
    turn.arrive(gate)


def take_cover(turn: Turn) -> None:
    """An ordinary chat from here on; the way back is kept for after the next "Yes"."""
    turn.emit(BeWatched())
    cover = turn.flow.cover
    if turn.step.cover or cover is None:
        turn.ask_again()
        return
    put_behind(turn)
    turn.arrive(cover)


def put_behind(turn: Turn) -> None:
    """Keep where they are, to go on there once they said that it is safe to chat."""
    conversation, shut = turn.conversation, shut_steps(turn.flow)
    behind, between = conversation.resume, conversation.interrupted
    if not shut.isdisjoint(between):
        # Something came in between at the gate itself: what waits behind it is kept.
        between = tuple(name for name in between if name not in shut)
    elif kinds(turn.flow)[conversation.step] in (StepKind.OPEN, StepKind.DANGER):
        # "Not now" leads back to the gate: what it put off is kept, not the "not now" itself.
        behind = conversation.step
    turn.leave_open()
    turn.change(resume=behind, interrupted=between)
