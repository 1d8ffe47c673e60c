"""Reads what the web chat stored, and makes what is sent visible to its page."""

from __future__ import annotations

import json

from bot.domain.inbound import Inbound, Kind
from bot.ports import UNDATED, WEB, Parcel


class WebChannel:
    """The web chat needs no network: a letter that is recorded as sent is what the page shows."""

    name = WEB

    def parse(self, raw: bytes) -> Inbound:
        """Say what stored bytes are; it may raise anything."""
        fields = json.loads(raw.decode("utf-8", "surrogatepass"))
        return Inbound(
            kind=Kind(fields["kind"]),
            address=fields["address"],
            sent_at=UNDATED,
            text=fields.get("text", ""),
            data=fields.get("value", ""),
            command=fields.get("command", ""),
            argument=fields.get("argument", ""),
            message=fields.get("id", ""),
            language=fields.get("language", ""),
            chosen=fields.get("chosen", ""),
            comes_back=fields.get("back") == "yes",
        )

    async def send(self, address: str, parcel: Parcel) -> str:  # noqa: ARG002
        """Nothing travels: the page reads the letter once it is recorded as sent."""
        return ""
