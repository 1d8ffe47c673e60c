"""The terminal as a channel: what is said is printed, buttons have numbers."""

from __future__ import annotations

import json
from collections.abc import Callable

from bot.domain.inbound import Inbound, Kind
from bot.domain.message import Button
from bot.ports import UNDATED, Parcel, RawUpdate
from bot.services.web_values import write_value

CHANNEL = "terminal"


class TerminalChannel:
    """Prints what is sent with *write*, and turns a number that is typed into a tap."""

    name = CHANNEL

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._buttons: list[str] = []
        self._count = 0

    def update(self, line: str) -> RawUpdate:
        """Give the update for a line that was typed: a number taps, a slash commands."""
        self._count += 1
        fields: dict[str, str] = {"kind": Kind.TEXT.value, "text": line}
        if line.isdecimal() and 1 <= int(line) <= len(self._buttons):
            fields = {"kind": Kind.TAP.value, "value": self._buttons[int(line) - 1]}
        elif line.startswith("/"):
            name, _, argument = line[1:].partition(" ")
            fields = {"kind": Kind.COMMAND.value, "command": name.lower(), "argument": argument}
            fields["text"] = line
        fields["id"] = str(self._count)
        return RawUpdate(CHANNEL, CHANNEL, str(self._count), json.dumps(fields).encode(), CHANNEL)

    def parse(self, raw: bytes) -> Inbound:
        """Say what stored bytes are."""
        fields = json.loads(raw)
        return Inbound(
            kind=Kind(fields["kind"]),
            address=CHANNEL,
            sent_at=UNDATED,
            text=fields.get("text", ""),
            data=fields.get("value", ""),
            command=fields.get("command", ""),
            argument=fields.get("argument", ""),
            message=fields["id"],
        )

    async def send(self, address: str, parcel: Parcel) -> str:  # noqa: ARG002
        """Print a message with its numbered buttons."""
        if not parcel.text:
            return ""
        self._write("")
        self._write("\n".join(f"  | {line}" for line in parcel.text.splitlines()))
        if parcel.rows:
            self._show_buttons(parcel)
        return str(self._count)

    def _show_buttons(self, parcel: Parcel) -> None:
        self._buttons = []
        for row in parcel.rows:
            labels = []
            for button in row:
                if isinstance(button, Button):
                    self._buttons.append(write_value(button.action))
                    labels.append(f"[{len(self._buttons)}] {button.label}")
            self._write("    " + "   ".join(labels))
