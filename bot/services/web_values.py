"""What the buttons of the web chat post back."""

from __future__ import annotations

from bot.domain.conversation import Choice, Command, CommandName


def write_value(action: Choice | Command) -> str:
    """Give what the form of a button posts back; the session is what binds it to its owner."""
    match action:
        case Choice(step, choice):
            return f"choice:{step}:{choice}"
        case Command(name, step):
            return f"command:{step or ''}:{name.value}"


def read_value(value: str) -> Choice | Command | None:
    """Understand what a button's form posted back; anything else is nothing."""
    kind, _, rest = value.partition(":")
    step, _, what = rest.partition(":")
    if kind == "choice" and step and what:
        return Choice(step, what)
    if kind == "command" and what in {name.value for name in CommandName}:
        return Command(CommandName(what), step or None)
    return None
