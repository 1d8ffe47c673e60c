"""Parcels as text, so that they can be sealed in the outbox."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from bot.domain.conversation import Choice, Command, CommandName
from bot.domain.message import Button
from bot.ports import Parcel, ParcelKind, Span, WorkerAction, WorkerButton


def dump_parcel(parcel: Parcel) -> str:
    """Write a parcel as text."""
    fields: dict[str, Any] = {name: getattr(parcel, name) for name in Parcel.__slots__}
    fields["kind"] = parcel.kind.value
    fields["span"] = asdict(parcel.span) if parcel.span else None
    fields["rows"] = [[_dump_button(button) for button in row] for row in parcel.rows]
    return json.dumps({name: value for name, value in fields.items() if value})


def load_parcel(text: str) -> Parcel:
    """Read a parcel from text."""
    fields = json.loads(text)
    fields["kind"] = ParcelKind(fields["kind"])
    fields["messages"] = tuple(fields.get("messages", ()))
    fields["menu"] = tuple((name, words) for name, words in fields.get("menu", ()))
    fields["span"] = Span(**fields["span"]) if "span" in fields else None
    fields["rows"] = tuple(
        tuple(_load_button(button) for button in row) for row in fields.get("rows", ())
    )
    return Parcel(**fields)


def _dump_button(button: Button | WorkerButton) -> list[str | None]:
    match button.action:
        case Choice(step, choice):
            return [button.label, "choice", step, choice]
        case Command(name, step):
            return [button.label, "command", step, name.value]
        case WorkerAction(name, escalation_id):
            return [button.label, "worker", escalation_id, name]


def _load_button(fields: list[Any]) -> Button | WorkerButton:
    label, kind, first, second = fields
    if kind == "choice":
        return Button(label, Choice(first, second))
    if kind == "command":
        return Button(label, Command(CommandName(second), first))
    return WorkerButton(label, WorkerAction(second, first))
