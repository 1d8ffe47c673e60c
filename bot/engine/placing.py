"""Carries somebody who is part-way through an older version into the one that is there now."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from bot.domain.conversation import Conversation
from bot.engine.definition import Flow
from bot.engine.guards import in_danger
from bot.engine.kinds import sound_in_danger


def place(flow: Flow, conversation: Conversation) -> Conversation:
    """
    Put *conversation* where the `moves` of *flow* say, or before the gate.

    Whoever told of danger stays in it, whatever the file says.
    """
    danger = in_danger(conversation)
    sound = sound_in_danger(flow) if danger else frozenset(flow.steps)
    saved = {conversation.step, conversation.resume or conversation.step}
    saved |= {*conversation.trail, *conversation.interrupted}
    if conversation.version == flow.version and saved <= sound:
        return conversation
    # Whoever can't be placed is asked first whether it is safe to chat.
    lost = flow.targets("danger")[0] if danger else flow.gate
    return replace(
        conversation,
        version=flow.version,
        step=_moved(flow, conversation.step, sound) or lost,
        resume=_moved(flow, conversation.resume, sound) if conversation.resume else None,
        trail=_each(flow, conversation.trail, sound),
        interrupted=_each(flow, conversation.interrupted, sound),
    )


def _moved(flow: Flow, name: str, sound: Collection[str]) -> str | None:
    moved = name if name in flow.steps else flow.moves.get(name)
    return moved if moved in sound else None


def _each(flow: Flow, names: Iterable[str], sound: Collection[str]) -> tuple[str, ...]:
    placed = (_moved(flow, name, sound) for name in names)
    return tuple(dict.fromkeys(name for name in placed if name))
