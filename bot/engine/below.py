"""Which of the engine's own buttons stand under a question, and what a cover says instead."""

from __future__ import annotations

from bot.domain.conversation import CommandName, Conversation
from bot.engine.definition import Flow, Step, asides


def commands_below(
    flow: Flow, step: Step, *, simpler: bool = False
) -> tuple[tuple[CommandName, ...], ...]:
    """The engine's own buttons under a question, row by row; *simpler* adds easier words."""
    tidy = (CommandName.TIDY,) if "tidy" in flow.anywhere else ()
    if step.cover:
        return ((CommandName.NUMBERS, *tidy),)
    rows: list[tuple[CommandName, ...]] = []
    if step.part is not None:
        rows += [(CommandName.BACK, CommandName.SKIP), (CommandName.SKIP_PART, CommandName.STOP)]
        help_at_hand = [CommandName.TIPS] if "tips" in flow.anywhere else []
        rows.append((*help_at_hand, CommandName.NUMBERS))
    if simpler and "simpler" in flow.anywhere:
        rows.append((CommandName.SIMPLER,))
    with_person = (CommandName.PERSON,) if "person" in flow.anywhere else ()
    rows.append((*with_person, *tidy))
    return tuple(row for row in rows if row)


def cover_line(cover: str, step: Step, part: str) -> str:
    """Name the line with a cover's own words for one part of a cover step."""
    return f"cover_{cover}_{step.name}_{part}"


def of_its_part(flow: Flow, step: Step, conversation: Conversation) -> bool:
    """
    Say whether a question is asked as one of its part of a check-in that goes on.

    How to reach them is asked in between as well, by whoever told of something or asked for a
    person, and once the check-in is over: then it is of no part, and none can be skipped.
    """
    if conversation.interrupted or conversation.closed:
        return False
    if step.name not in asides(flow):
        return True
    way = [name for name in conversation.trail if name in flow.steps and name not in asides(flow)]
    return bool(way) and flow.steps[way[-1]].part == step.part
