"""`offers`: every offer that nobody answered, and whether its code can still be used."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from bot.catalogue.authorities import ZONE
from bot.commands.output import write_rows
from bot.services.unanswered import Code, Unanswered
from bot.settings import Settings
from bot.store.pending_offers import list_pending
from bot.world import open_world, utc_now

_CODE = {
    Code.GOOD: "its code is good until {}",
    Code.EXPIRED: "its code was never used and expired {}: ask them in person, or invite anew",
    Code.USED: "its code was used, and the offer not answered",
}


async def offers(settings: Settings, *, as_json: bool) -> None:
    """Print what is pending and since when; nothing in it says who it is."""
    async with open_world(settings, bring_up_to_date=False) as world:
        rows = await world.database.read(list_pending, utc_now())
    shown = [asdict(row) for row in rows] if as_json else rows
    write_rows(shown, _line, "Every offer was answered.", as_json=as_json)


def _line(row: Unanswered) -> str:
    code = _CODE[row.code].format(_said(row.expires_at))
    practice = "  FROM PRACTICE" if row.synthetic else ""
    since = f"back {_said(row.returned_at)}, offered {_said(row.offered_at)}"
    return f"{row.authority}  episode {row.episode}  {since}: {code}{practice}"


def _said(moment: datetime) -> str:
    return moment.astimezone(ZONE).strftime("%d %b %Y %H:%M")
