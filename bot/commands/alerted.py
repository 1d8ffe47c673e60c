"""Says of whom nobody is alerted: what is told to them would wait until somebody looks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.commands.output import write_beside
from bot.domain.authority import Authorities
from bot.errors import SettingError, StoreError
from bot.settings import Settings
from bot.store.database import Database, database_url, open_database
from bot.store.listing import count_from_practice
from bot.store.migrating import is_current, is_empty
from bot.store.staff_rows import silent
from bot.world import World

_TELEGRAM_OFF = (
    "Nobody is alerted of anything, because Telegram is off: what young people tell waits in the"
    " console until somebody looks. Set TELEGRAM_BOT_TOKEN, and link workers."
)
_NO_DATABASE = (
    "There is no database here yet, so it was not looked at whether anybody is alerted. Run this"
    " again with the settings of the service and in its folder."
)
_NO_WORKER = "nobody of it is alerted"
_ADD = "have a worker link Telegram (python -m bot worker add)"


async def say_unheard(world: World) -> list[str]:
    """Give a sentence for each live authority of whom nobody is alerted as things stand."""
    authorities = world.setup.authorities
    quiet, unheard = await find_unheard(world.settings, world.database, authorities)
    if quiet and not world.settings.telegram_token:
        return [_TELEGRAM_OFF]
    return say_silent(authorities.front_desk, quiet, unheard)


async def find_unheard(
    settings: Settings, database: Database, authorities: Authorities
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the live ones of whom nobody is alerted, and of these those without a front desk too."""
    live = tuple(slug for slug, one in authorities.by_slug.items() if not one.training)
    if not settings.telegram_token:
        return live, live
    return await database.read(silent, authorities, live)


async def say_lacks(settings: Settings, authorities: Authorities) -> dict[str, str]:
    """
    Give, for each live authority of whom nobody is alerted, what is lacking.

    Who works there is in the database: where none was made yet, that is said beside the result.
    """
    live = [slug for slug, one in authorities.by_slug.items() if not one.training]
    if not live:
        return {}
    try:
        found = await _look(settings, authorities)
    except (SettingError, StoreError) as error:
        return dict.fromkeys(live, f"it can't be seen whether anybody is alerted: {error}")
    if found is None:
        write_beside(_NO_DATABASE)
        return {}
    if not settings.telegram_token:
        return dict.fromkeys(live, "nobody is alerted: Telegram is off, set TELEGRAM_BOT_TOKEN")
    quiet, unheard = found
    desk = authorities.front_desk
    instead = {slug: "" if slug in unheard else f"; the front desk ({desk}) is" for slug in quiet}
    return {slug: f"{_NO_WORKER}{words}: {_ADD}" for slug, words in instead.items()}


async def _look(
    settings: Settings, authorities: Authorities
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Look into the database, if there is one; none is made by looking."""
    if not _may_be_there(settings):
        return None
    async with open_database(settings.database_url) as database:
        if await is_empty(database):
            return None
        if not await is_current(database):
            raise SettingError("the database is not up to date; run: python -m bot migrate")
        return await find_unheard(settings, database, authorities)


def _may_be_there(settings: Settings) -> bool:
    url = database_url(settings.database_url)
    return url.get_backend_name() != "sqlite" or Path(str(url.database)).exists()


async def say_from_practice(world: World) -> list[str]:
    """Give a sentence for each live authority that has cases open from when it was practice."""
    authorities = world.setup.authorities
    return [
        f"Cases of {slug} that are open from practice: {count}. No real worker is alerted of them"
        " until something new is told: look at each in the console, and close it if it was a try."
        for slug, count in await world.database.read(count_from_practice)
        if not authorities.get(slug).training
    ]


def say_silent(desk: str, quiet: Sequence[str], unheard: Sequence[str]) -> list[str]:
    """Give a sentence for each of the *quiet*, of whom the *unheard* have no front desk either."""
    return [
        f"Nobody of {slug} is alerted now, and nobody of the front desk: link somebody."
        if slug in unheard
        else f"Nobody of {slug} is alerted now: the front desk ({desk}) is instead."
        for slug in quiet
    ]
