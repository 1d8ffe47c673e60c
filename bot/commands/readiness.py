"""Readiness: whether a running service can do its work, and the figures that tell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.bootstrap import Service
from bot.commands.alerted import find_unheard
from bot.store.health import Figures, read_figures, read_set_back
from bot.store.migrating import is_current
from bot.world import utc_now

#: A message that waits longer than this means that something is stuck, in seconds.
_TOO_OLD = 60.0


async def readiness(service: Service) -> tuple[bool, Mapping[str, object]]:
    """Say whether the service can do its work, with figures that hold no words."""
    now, world = utc_now(), service.world
    figures: Figures = await world.database.read(read_figures)
    set_back = await world.database.read(read_set_back, now)
    current = await is_current(world.database)
    oldest = _seconds(now, figures.oldest_inbox)
    failing = service.failing()
    # It is said, and is no reason to be taken out of service: then nothing would come in at all.
    _, unheard = await find_unheard(world.settings, world.database, world.setup.authorities)
    shown: dict[str, object] = {
        "database": "ok",
        "migrations": "ok" if current else "behind",
        "oldest_inbox_seconds": oldest,
        "oldest_unclaimed_seconds": _seconds(now, figures.oldest_unclaimed),
        "waiting_to_send": figures.waiting_to_send,
        "clock_set_back_seconds": round(set_back.total_seconds()),
        "loops_failing": failing,
        "nobody_alerted_of": sorted(unheard),
    }
    hears = _hears(service, now, shown)
    return current and oldest < _TOO_OLD and not set_back and not failing and hears, shown


def _seconds(now: datetime, since: datetime | None) -> int:
    return round((now - since).total_seconds()) if since else 0


def _hears(service: Service, now: datetime, shown: dict[str, object]) -> bool:
    """Say whether Telegram is heard well, where it is on, and show what tells."""
    telegram = service.telegram
    if telegram is None:
        shown["telegram"] = "off"
        return True
    source = telegram.fetcher or telegram.keeper
    if source is None:
        return False
    if telegram.door:
        shown["telegram_turned_away"] = telegram.door.turned_away
    report = source.report
    shown["telegram"] = report.hearing.value
    if report.last_contact:
        shown["telegram_last_contact_seconds"] = _seconds(now, report.last_contact)
    return report.hearing.value == "well"
