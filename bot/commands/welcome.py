"""What `run` prints: where to look, and how to try both sides."""

from __future__ import annotations

import sys

import structlog

from bot.bootstrap import Service
from bot.commands.alerted import say_from_practice, say_unheard
from bot.domain.authority import Authority
from bot.domain.worker import Role
from bot.errors import NotNowError
from bot.services.invitations import AgeBand

log = structlog.get_logger()

#: Obviously made up, so that nobody looks for them.
_PRACTICE_WORKERS = (("Practice Worker One", Role.WORKER), ("Practice Worker Two", Role.LEAD))


async def print_welcome(service: Service) -> None:
    """Print the addresses and, while only training authorities are there, a way to try it."""
    url = service.world.settings.public_url
    lines = [
        "",
        "Touchbase is running. Ctrl-C stops it.",
        "",
        f"  Front door for young people   {url}/",
        f"  Console for workers           {url}/console/",
        f"  Telegram                      {'on' if service.telegram else 'off (no token)'}",
    ]
    unheard = await say_unheard(service.world)
    practised = await say_from_practice(service.world)
    warnings = [f"  WARNING: {sentence}" for sentence in (*unheard, *practised)]
    lines += ["", *warnings] if warnings else []
    if practised:
        log.warning("open_from_practice")
    authority = _training(service)
    if authority is not None:
        lines += await _practice(service, authority)
    print("\n".join([*lines, ""]), file=sys.stdout, flush=True)  # noqa: T201  the command's result


def _training(service: Service) -> Authority | None:
    authorities = service.world.setup.authorities
    desk = authorities.get(authorities.front_desk)
    return desk if desk.training else None


async def _practice(service: Service, authority: Authority) -> list[str]:
    """Make one-time links for two workers, and an invitation for a made-up young person."""
    url = service.world.settings.public_url
    lines = ["", "To practise, open these in two browser windows. Nobody real reads them."]
    for name, role in _PRACTICE_WORKERS:
        try:
            worker_id = await service.sign_in.find_or_add_worker(
                name, authority.slug, role, synthetic=True
            )
        except NotNowError:
            # They were taken away: a start must not bring them back.
            continue
        token = await service.sign_in.make_link(worker_id, "sign_in")
        lines += [
            "",
            f"  {name} ({role.value}), one-time sign-in:",
            f"    {url}/console/link/{token}",
        ]
    invited = await service.invitations.invite(
        authority.slug, child_ref="TEST-0001", age_band=AgeBand.SIXTEEN_SEVENTEEN
    )
    lines += ["", "  Made-up young person TEST-0001, web chat:", f"    {invited.web_link}"]
    lines += [f"    or type this code at the front door: {invited.short_code}"]
    if invited.telegram_link:
        lines += [f"    or on Telegram: {invited.telegram_link}"]
    return lines
