"""What stands for the outside in the tests of the services: a clock, a channel, the files."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.catalogue.authorities import load_authorities
from bot.catalogue.flows import load_flows
from bot.catalogue.locales import load_locales
from bot.catalogue.screening import load_screening
from bot.catalogue.signs import load_signs
from bot.domain.conversation import Choice
from bot.domain.inbound import Inbound, Kind
from bot.ports import Parcel
from bot.services.setup import Setup

ROOT = Path(__file__).parents[2]

#: A Tuesday at ten, when people are there.
START = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)

_CATALOGUE: dict[str, Any] = {}


class Clock:
    """Tells the time that it was set to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Tell it."""
        return self.now

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)


class Lane:
    """A channel whose updates are plain JSON, and that carries nothing out."""

    name = "web"

    def parse(self, raw: bytes) -> Inbound:
        """Read what `World.says` wrote."""
        fields = json.loads(raw)
        fields["kind"] = Kind(fields["kind"])
        fields["sent_at"] = datetime.fromisoformat(fields["sent_at"])
        return Inbound(**fields)

    async def send(self, address: str, parcel: Parcel) -> str:
        """Nothing is delivered here."""
        raise AssertionError("nothing is sent in these tests")


def decode(channel: str, data: str, address: str) -> Choice | None:
    """Read a button's data as `step|choice`."""
    step, _, choice = data.partition("|")
    return Choice(step, choice) if choice else None


def setup() -> Setup:
    """The service's own flows, words, rules and authorities, read once."""
    if not _CATALOGUE:
        flows = load_flows(ROOT / "flows")
        rules = load_screening(ROOT / "config/screening")
        _CATALOGUE.update(
            signs=load_signs(ROOT / "config", rules),
            flows=flows,
            wording=load_locales(ROOT / "locales", flows),
            rules=rules,
            authorities=load_authorities(ROOT / "config"),
        )
    return Setup(**_CATALOGUE, public_url="http://touchbase.test", decode=decode)
