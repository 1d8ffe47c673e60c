"""`flows lock`: what the flows are now is what was released."""

from __future__ import annotations

from bot.catalogue.flow_lock import renew_lock
from bot.catalogue.flows import load_flows
from bot.commands.output import write
from bot.settings import Settings


def lock_flows(settings: Settings) -> None:
    """Write the lock; what is gone stays in it, so that nobody part-way through is forgotten."""
    path = renew_lock(settings.flows_dir, load_flows(settings.flows_dir))
    write(f"Locked in {path}")
