"""One message as a young person sees it, before a channel puts it into its own form."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.conversation import Choice, Command


@dataclass(frozen=True, slots=True)
class Button:
    """A button: what is written on it, and what a tap on it means."""

    label: str
    action: Choice | Command


@dataclass(frozen=True, slots=True)
class Shown:
    """
    Words with their rows of buttons.

    *step* is the question that is asked, if one is. *protect* asks the channel to hinder
    forwarding and saving (questions, never helpline numbers).
    """

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    step: str | None = None
    protect: bool = False
