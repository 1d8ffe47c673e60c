"""`invite`: a returned young person is registered and given a way in."""

from __future__ import annotations

import asyncio
import re
from dataclasses import asdict
from datetime import datetime

from bot.catalogue.authorities import ZONE
from bot.channels.telegram.account import read_account
from bot.channels.telegram.api import open_api
from bot.commands.output import write, write_beside, write_json
from bot.errors import ChannelError, NotNowError
from bot.services.invitations import AgeBand, Invitations, Invited
from bot.settings import Settings
from bot.store.registering import Registering
from bot.world import open_world, utc_now

#: How long we wait for Telegram to say who we are, for the link, in seconds.
_PATIENCE = 5.0
_NOBODY_READS = (
    "{slug} is for practice (training: yes): nobody reads what is written with this invitation."
    " Give it to no real young person."
)
#: A full stop is read as a fraction: 18.30 would be 18:00 and a third of a second.
_FULL_STOP = re.compile(r"[T ][0-9]{2}[.,]")


async def invite(
    settings: Settings,
    authority: str,
    *,
    child_ref: str,
    returned_at: str,
    language: str,
    age_band: AgeBand,
    as_json: bool,
) -> None:
    """Register an episode and an offer, and print the codes; they are shown this once only."""
    returned = _moment(returned_at) if returned_at else None
    async with open_world(settings, bring_up_to_date=False) as world:
        username = await find_username(settings)
        invitations = Invitations(
            Registering(world.database, world.sealer),
            world.setup.authorities,
            utc_now,
            settings.public_url,
            lambda: username,
        )
        invited = await invitations.invite(
            authority,
            child_ref=child_ref,
            returned_at=returned,
            language=language,
            age_band=age_band,
        )
        practice = world.setup.authorities.get(authority).training
    if practice:
        write_beside(_NOBODY_READS.format(slug=authority))
    _print(invited, as_json=as_json)


def _moment(text: str) -> datetime:
    """A time without a zone is local time, as people write it."""
    try:
        moment = datetime.fromisoformat(_FULL_STOP.sub("no time", text))
    except ValueError:
        raise NotNowError(
            f"--returned-at: write a time such as 2026-11-20T18:30, not '{text}'."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


async def find_username(settings: Settings) -> str:
    """Ask Telegram for our own name; without it the link is left out, and the code still works."""
    if not settings.telegram_token:
        return ""
    api = open_api(url=settings.telegram_api_url, token=settings.telegram_token, connections=1)
    try:
        async with asyncio.timeout(_PATIENCE):
            return (await read_account(api)).username
    except (ChannelError, TimeoutError):
        return ""
    finally:
        await api.close()


def _print(invited: Invited, *, as_json: bool) -> None:
    if as_json:
        write_json({**asdict(invited), "expires_at": invited.expires_at.isoformat()})
        return
    write(f"Episode      {invited.episode}")
    write(f"Web chat     {invited.web_link}")
    write(f"Telegram     {invited.telegram_link or 'no link (off, or under 16)'}")
    write(f"Code to type {invited.short_code}")
    write(f"Valid until  {invited.expires_at.astimezone(ZONE):%d %B %Y, %H:%M}")
