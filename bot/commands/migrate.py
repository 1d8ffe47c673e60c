"""`migrate`: brings the database up to date."""

from __future__ import annotations

from bot.commands.output import write
from bot.settings import Settings
from bot.store.lock import FileLock
from bot.world import open_world


async def migrate(settings: Settings) -> None:
    """Bring the database up to date, with the key made if the database is empty."""
    lock = FileLock(settings.database_url)
    lock.take()
    try:
        async with open_world(settings, bring_up_to_date=True):
            write("The database is up to date.")
    finally:
        lock.free()
