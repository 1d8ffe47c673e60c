"""`worker add`: a worker is added and gets one-time links."""

from __future__ import annotations

from bot.commands.invite import find_username
from bot.commands.output import write
from bot.domain.worker import Role
from bot.errors import NotNowError
from bot.services.sign_in import SignIn
from bot.settings import Settings
from bot.store.workers import Workers
from bot.world import open_world, utc_now


async def add_worker(settings: Settings, name: str, slug: str, role: Role) -> None:
    """Add a worker with a role, and print links to set up sign-in and to link Telegram."""
    async with open_world(settings, bring_up_to_date=False) as world:
        authority = world.setup.authorities.by_slug.get(slug)
        if authority is None:
            known = ", ".join(sorted(world.setup.authorities.by_slug))
            raise NotNowError(f"There is no authority '{slug}'; there are: {known}.")
        sign_in = SignIn(Workers(world.database, world.sealer), utc_now)
        worker_id = await sign_in.find_or_add_worker(name, slug, role, synthetic=authority.training)
        token = await sign_in.make_link(worker_id, "sign_in")
        write("Sign-in, once, within 24 hours:")
        write(f"  {settings.public_url}/console/link/{token}")
        username = await find_username(settings)
        if settings.telegram_token:
            telegram = await sign_in.make_link(worker_id, "telegram")
            write("Alerts on Telegram, once, within 15 minutes:")
            if username:
                write(f"  https://t.me/{username}?start={telegram}")
            write(f"  or send this to the bot: /start {telegram}")
