"""`queue`: every escalation, most urgent first, with its evidence."""

from __future__ import annotations

from typing import Any

from bot.catalogue.authorities import ZONE
from bot.commands.output import write_rows
from bot.settings import Settings
from bot.store.listing import list_escalations
from bot.world import open_world, utc_now


async def queue(settings: Settings, *, everything: bool, as_json: bool) -> None:
    """Print the queue; reading words here is in the audit, like everywhere else."""
    async with open_world(settings, bring_up_to_date=False) as world:
        rows = await world.database.write(
            list_escalations, world.sealer, utc_now(), everything=everything
        )
    write_rows(rows, _line, "Nothing waits.", as_json=as_json)


def _line(row: dict[str, Any]) -> str:
    due = row["due_at"].astimezone(ZONE).strftime("%d %b %H:%M") if row["due_at"] else "-"
    kinds = ", ".join(row["categories"])
    what = f"{row['tier']}  {row['code']}  {row['status']:9}  act by {due}"
    practice = "  FROM PRACTICE: no real worker is alerted" if row["synthetic"] else ""
    return f"{what}  {row['authority']}  {kinds}{practice}"
