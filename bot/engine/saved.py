"""A conversation as text, for the database, and back."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any

from bot.domain.conversation import Conversation, Progress

_LISTS = ("trail", "picked", "interrupted", "plan")
_KNOWN = frozenset(f.name for f in fields(Conversation))


def dump(conversation: Conversation) -> str:
    """Write *conversation* as JSON; the same one always gives the same text."""
    return json.dumps(asdict(conversation), ensure_ascii=False, sort_keys=True)


def load(text: str) -> Conversation:
    """Read what `dump` wrote; words that an older or newer version wrote are passed over."""
    values: dict[str, Any] = {k: v for k, v in json.loads(text).items() if k in _KNOWN}
    values.setdefault("invited", values.get("flow") != "front_door")
    values["progress"] = Progress(values.get("progress", Progress.ACTIVE))
    values["answers"] = {step: tuple(made) for step, made in values.get("answers", {}).items()}
    for name in _LISTS:
        values[name] = tuple(values.get(name, ()))
    return Conversation(**values)
