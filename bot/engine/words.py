"""Words were typed: they were screened before; here is only what they mean for the chat."""

from __future__ import annotations

from bot.domain.concern import Tier
from bot.domain.conversation import Typed
from bot.domain.effects import Say
from bot.engine.commands import pass_over
from bot.engine.definition import SILENCE, TEXT
from bot.engine.guards import answered, skipped
from bot.engine.kinds import danger_steps
from bot.engine.machine import follow_answer
from bot.engine.turn import Turn

#: After so many misunderstandings in a row a person is offered.
PATIENCE = 2


def read(turn: Turn, reply: Typed) -> None:
    """Answer typed words by the most urgent thing that they raised."""
    turn.safety = reply.tier is not None and reply.tier.urgent
    if reply.edited:
        _read_edit(turn, reply)
        return
    turn.save(turn.conversation.step, (), typed=True)
    turn.change(person=turn.conversation.person or reply.person)
    # A place that is not safe counts whatever else the words tell.
    turn.perform(turn.step, TEXT, only=("name_unsafe_place",))
    if turn.step.cover:
        turn.ask_again()
    elif reply.tier is Tier.P0:
        _read_danger(turn)
    elif turn.danger:
        _read_in_danger(turn, reply)
    elif reply.tier is Tier.P1:
        turn.interrupt("urgent")
    elif reply.person:
        turn.interrupt("person")
    else:
        _read_ordinary(turn, reply)


def _read_edit(turn: Turn, reply: Typed) -> None:
    """An edit never moves the chat; on a watched phone it is not answered at all."""
    if turn.safety and not turn.step.cover:
        turn.say("danger_now" if reply.tier is Tier.P0 else "changed_saved")


def _read_danger(turn: Turn) -> None:
    if turn.danger and turn.step.name in danger_steps(turn.flow):
        turn.say("danger_now")
        turn.ask_again()
    else:
        turn.interrupt("danger")


def _read_in_danger(turn: Turn, reply: Typed) -> None:
    if reply.person:
        turn.interrupt("person")
    elif follow_answer(turn.flow, turn.conversation, TEXT):
        turn.go(TEXT)
    else:
        turn.say("still_here", safety=True)
        turn.ask_again()


def _read_ordinary(turn: Turn, reply: Typed) -> None:
    if turn.unshown:
        turn.ask_again()
    elif reply.slang and _may_ask_about_self_harm(turn):
        turn.interrupt("slang")
    elif TEXT in turn.step.go:
        if turn.conversation.picked:
            turn.save(turn.step.name, turn.conversation.picked)
        turn.perform(turn.step, TEXT)
        if turn.step.question_set:
            # Elsewhere the next words say that it is kept, or nothing may show that it was.
            turn.say("heard")
        turn.go(TEXT)
    elif reply.tier is not None:
        turn.emit(Say("line.heard"))
        turn.ask_again()
    elif reply.unsure and turn.step.part:
        _leave_open(turn)
    elif reply.unsure and not turn.shut and SILENCE not in turn.step.raises:
        _leave_undecided(turn)
    else:
        _misunderstand(turn)


def _leave_open(turn: Turn) -> None:
    """Nobody has to know: they hear so, and the second time the question is passed over."""
    if turn.conversation.misunderstood:
        turn.say("left_open")
        pass_over(turn)
        return
    turn.change(misunderstood=1)
    turn.say("need_not_know")
    turn.ask_again()


def _leave_undecided(turn: Turn) -> None:
    """Nobody has to decide: it is no misunderstanding, and whether they want a person can wait."""
    turn.say("no_hurry")
    if turn.step.name in turn.flow.targets("stuck"):
        turn.go("no")
    else:
        turn.ask_again()


def _may_ask_about_self_harm(turn: Turn) -> bool:
    """Once, inside the questions, and not if it was answered."""
    conversation = turn.conversation
    for target in turn.flow.targets("slang"):
        fresh = not answered(conversation, target) or skipped(conversation, target)
        seen = target in conversation.trail or target in conversation.interrupted
        elsewhere = conversation.step != target
        fits = bool(turn.step.part) and not conversation.closed and not turn.shut
        return fits and fresh and not seen and elsewhere
    return False


def _misunderstand(turn: Turn) -> None:
    times = turn.conversation.misunderstood + 1
    # A question whose silence means something is not put off: nobody walks away from it.
    stays = SILENCE in turn.step.raises or turn.step.name in turn.flow.targets("stuck")
    if times >= PATIENCE and not stays:
        turn.interrupt("stuck")
        return
    turn.change(misunderstood=times)
    turn.say("saved_only" if times < PATIENCE else "offer_person")
    turn.ask_again()
