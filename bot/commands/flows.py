"""`flows lock` and `diagram`: what was released, and how it hangs together."""

from __future__ import annotations

from bot.catalogue.document import did_you_mean
from bot.catalogue.flow_lock import renew_lock
from bot.catalogue.flows import load_flows
from bot.commands.output import write
from bot.engine.diagram import draw
from bot.errors import NotNowError
from bot.settings import Settings


def lock_flows(settings: Settings) -> None:
    """Write the lock; what is gone stays in it, so that nobody part-way through is forgotten."""
    path = renew_lock(settings.flows_dir, load_flows(settings.flows_dir))
    write(f"Locked in {path}")


def draw_flow(settings: Settings, name: str) -> None:
    """Write the newest version of the flow *name* as Mermaid."""
    flows = load_flows(settings.flows_dir)
    if name not in flows.versions:
        raise NotNowError(f"there is no flow '{name}'{did_you_mean(name, flows.versions)}")
    write(draw(flows.newest(name)).rstrip("\n"))
