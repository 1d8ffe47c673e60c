"""A button was tapped: what it raises, keeps and leads to."""

from __future__ import annotations

from bot.domain.concern import Tier
from bot.domain.conversation import SKIPPED, Choice
from bot.engine.definition import DONE, RESUME, Step
from bot.engine.gate import put_behind
from bot.engine.guards import holds
from bot.engine.turn import Turn


def tap(turn: Turn, reply: Choice) -> None:
    """Take a tap; one on an older question raises what it raises but does not move the chat."""
    step = turn.flow.steps.get(reply.step)
    if step is None or (reply.choice not in step.choices and not _finishes(step, reply.choice)):
        turn.ask_again()
    elif step.name != turn.conversation.step or turn.unshown:
        _tap_late(turn, step, reply.choice)
    elif step.pick_many:
        _tick(turn, step, reply.choice)
    else:
        _answer(turn, step, reply.choice)


def _finishes(step: Step, choice: str) -> bool:
    return step.pick_many and choice == DONE


def _answer(turn: Turn, step: Step, choice: str) -> None:
    turn.save(step.name, (choice,))
    turn.safety = turn.raise_concerns(step, choice)
    if _raises_danger(turn, step, choice):
        # Being away is noted although the script stops.
        turn.perform(step, choice)
        _stop_the_script(turn, choice)
        return
    if turn.safety and not turn.danger and not step.cover and not _is_aside(step):
        turn.say("support")
    turn.perform(step, choice)
    turn.go(choice)


def _is_aside(step: Step) -> bool:
    # Only questions of the check-in get the support line; the others have words of their own.
    return step.part is None


def _raises_danger(turn: Turn, step: Step, choice: str) -> bool:
    return any(
        found.tier is Tier.P0 and holds(found.guard, turn.conversation)
        for found in step.raises.get(choice, ())
    )


def _stop_the_script(turn: Turn, choice: str) -> None:
    """After a P0 the script stops, wherever its author led on (rules.md 3)."""
    before, so_far = turn.conversation, len(turn.effects)
    turn.go(choice)
    if turn.conversation.step not in turn.flow.targets("danger"):
        turn.conversation = before
        del turn.effects[so_far:]
        turn.interrupt("danger")


def _tap_late(turn: Turn, step: Step, choice: str) -> None:
    turn.safety = turn.raise_concerns(step, choice)
    watched = "be_watched" in step.do.get(choice, ())
    if turn.step.cover:
        turn.ask_again()
    elif step.name == turn.flow.gate and not watched:
        _answer_gate_late(turn, step, choice)
    elif watched:
        # Somebody can see the phone: that counts whenever it is said.
        put_behind(turn)
        turn.perform(step, choice)
        turn.arrive(step.go[choice][0].target)
    elif _raises_danger(turn, step, choice):
        turn.interrupt("danger")
    else:
        turn.say("support" if turn.safety else "late_tap")
        turn.ask_again()


def _answer_gate_late(turn: Turn, step: Step, choice: str) -> None:
    """
    What they say of the phone holds whenever they say it: yes lets go of what waited.

    The conversation may have moved on since the gate was asked; it goes on where it is.
    """
    turn.perform(step, choice)
    target = step.go[choice][0].target
    if target == RESUME:
        turn.ask_again()
    else:
        put_behind(turn)
        turn.arrive(target)


def _tick(turn: Turn, step: Step, choice: str) -> None:
    """Tick or untick one of several; what a tick raises is raised at once, not at the end."""
    picked = turn.conversation.picked
    if choice == DONE:
        turn.save(step.name, picked or (SKIPPED,))
        turn.perform(step, DONE)
        turn.go(DONE)
        return
    if choice in picked:
        picked = tuple(name for name in picked if name != choice)
    else:
        picked = (*picked, choice)
        turn.safety = turn.raise_concerns(step, choice)
        if _raises_danger(turn, step, choice):
            turn.save(step.name, picked)
            turn.interrupt("danger")
            return
    turn.change(picked=picked, misunderstood=0)
    turn.save(step.name, picked)
    if turn.safety:
        turn.say("support")
    turn.ask_again()
