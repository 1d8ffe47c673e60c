"""Says of whom nobody is alerted: what is told to them would wait until somebody looks."""

from __future__ import annotations

from collections.abc import Sequence

from bot.store.listing import count_from_practice
from bot.store.staff_rows import silent
from bot.world import World

_TELEGRAM_OFF = (
    "Nobody is alerted of anything, because Telegram is off: what young people tell waits in the"
    " console until somebody looks. Set TELEGRAM_BOT_TOKEN, and link workers."
)


async def say_unheard(world: World) -> list[str]:
    """Give a sentence for each live authority of whom nobody is alerted as things stand."""
    authorities = world.setup.authorities
    live = [slug for slug, one in authorities.by_slug.items() if not one.training]
    if live and not world.settings.telegram_token:
        return [_TELEGRAM_OFF]
    quiet, unheard = await world.database.read(silent, authorities, live)
    return say_silent(authorities.front_desk, quiet, unheard)


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
