"""Which of the engine's own buttons stand under a question, and what a cover says instead."""

from __future__ import annotations

from bot.domain.conversation import CommandName
from bot.engine.definition import Flow, Step


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
