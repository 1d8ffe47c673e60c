"""What can be asked for at any time, whatever the question."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.domain.concern import Category, Tier
from bot.domain.conversation import SKIPPED, Command, CommandName
from bot.domain.effects import (
    Ask,
    CancelFollowUps,
    ClearAsWeGo,
    RaiseConcern,
    Say,
    ShowNumbers,
    StopContact,
    Tidy,
)
from bot.engine.below import of_its_part
from bot.engine.definition import NEXT, SILENCE, SKIP, asides
from bot.engine.machine import follow_answer
from bot.engine.turn import Turn


def obey(turn: Turn, command: Command) -> None:
    """Do what was asked for; buttons of an older question do not move the chat."""
    if turn.step.cover:
        _obey_covered(turn, command)
        return
    match command.name:
        case CommandName.START:
            turn.ask_again()
        case CommandName.HELP | CommandName.NUMBERS | CommandName.PRIVACY:
            _inform(turn, command.name)
        case CommandName.PERSON:
            _ask_for_person(turn)
        case CommandName.LANGUAGE | CommandName.TIPS | CommandName.STOP:
            turn.interrupt(command.name.value)
        case CommandName.TIMES:
            _ask_when(turn)
        case CommandName.SIMPLER:
            _ask_simpler(turn)
        case CommandName.TIDY | CommandName.CLEAR:
            _clear(turn, command.name)
        case CommandName.BACK | CommandName.SKIP | CommandName.SKIP_PART:
            _move(turn, command)
        case _:
            assert_never(command.name)


def _obey_covered(turn: Turn, command: Command) -> None:
    """On a watched phone everything looks alike; what was asked for is still done."""
    if command.name is CommandName.TIDY:
        turn.emit(Tidy())
        return
    if command.name is CommandName.PERSON:
        _raise_wants_human(turn)
    if command.name is CommandName.NUMBERS:
        turn.emit(ShowNumbers())
    if command.name is CommandName.STOP:
        turn.emit(StopContact(), CancelFollowUps())
    turn.ask_again()


def _inform(turn: Turn, name: CommandName) -> None:
    """Say what was asked for, and the question once more."""
    if name is CommandName.PRIVACY:
        turn.emit(Say("line.privacy"), Say("line.left_in_app"), Say("line.tidy_limits"))
        turn.ask_again()
        return
    if name is CommandName.HELP:
        turn.say("help", safety=True)
    _show_numbers(turn)


def _clear(turn: Turn, name: CommandName) -> None:
    """Clear the screen now (the line that stays is the tidying's own), or as we go."""
    if name is CommandName.TIDY:
        turn.emit(Tidy())
        return
    turn.emit(ClearAsWeGo())
    turn.ask_again()


def _ask_simpler(turn: Turn) -> None:
    """Ask the same question in easier words."""
    if turn.unshown or not turn.step.is_question:
        turn.ask_again()
        return
    turn.emit(Ask(turn.step.name, picked=turn.conversation.picked, easy=True))


def _show_numbers(turn: Turn) -> None:
    turn.emit(ShowNumbers(turn.conversation.topic))
    turn.ask_again()


def _ask_when(turn: Turn) -> None:
    """
    Ask at which time a check-in may come, if any is left and they may hear of them.

    A question whose silence means something is not put off for it, nor is safety in danger.
    """
    conversation = turn.conversation
    open_now = not (turn.shut or turn.danger or SILENCE in turn.step.raises)
    if conversation.invited and open_now and not conversation.days_over:
        turn.interrupt("times")
    else:
        turn.ask_again()


def _ask_for_person(turn: Turn) -> None:
    _raise_wants_human(turn)
    turn.interrupt("person")


def _raise_wants_human(turn: Turn) -> None:
    step = turn.conversation.step
    turn.change(person=True)
    turn.emit(RaiseConcern(Category.WANTS_HUMAN, Tier.P2, step, "person"))


def _move(turn: Turn, command: Command) -> None:
    late = command.step is not None and command.step != turn.conversation.step
    if late or turn.unshown:
        if late and not turn.unshown:
            turn.say("late_tap")
        turn.ask_again()
    elif command.name is CommandName.BACK:
        _go_back(turn)
    elif turn.step.part is None:
        turn.ask_again()
    else:
        pass_over(turn, whole_part=command.name is CommandName.SKIP_PART)


def _go_back(turn: Turn) -> None:
    conversation = turn.conversation
    # Only from questions: nothing leads back past the gate.
    between = turn.step.part or turn.step.name in asides(turn.flow)
    turn.leave_open()
    if conversation.interrupted and between:
        *rest, before = conversation.interrupted
        turn.change(interrupted=tuple(rest))
        turn.arrive(before)
    elif conversation.trail and not turn.danger and turn.step.part:
        *way, before = conversation.trail
        turn.change(trail=tuple(way))
        turn.arrive(before)
    else:
        turn.ask_again()


def pass_over(turn: Turn, *, whole_part: bool = False) -> None:
    """Pass over the question, or with *whole_part* each of its part that has no answer yet."""
    part = turn.step.part
    in_between = turn.danger or not of_its_part(turn.flow, turn.step, turn.conversation)
    if not whole_part or part is None or in_between:
        # What was ticked stays the answer; passing over does not take it back.
        if not turn.conversation.picked:
            turn.save(turn.step.name, (SKIPPED,))
        turn.go(SKIP)
        return
    turn.skip_part()
    turn.change(trail=(*turn.conversation.trail, turn.step.name))
    turn.arrive(_beyond(turn, part))


def _beyond(turn: Turn, part: str) -> str:
    """
    Where passing over each question of *part* leads: the guards on the way count.

    How to keep safe is passed over only by itself: everyone is shown it once (rules.md 3).
    """
    name = turn.step.name
    for _ in turn.flow.steps:
        step = turn.flow.steps[name]
        answer = SKIP if step.is_question else NEXT
        target = follow_answer(turn.flow, replace(turn.conversation, step=name), answer)
        if target is None or target not in turn.flow.steps:
            break
        name = target
        found = turn.flow.steps[name]
        router = not (found.is_question or found.say or found.do or found.end)
        if found.advises or (found.part != part and not router):
            break
    return name
