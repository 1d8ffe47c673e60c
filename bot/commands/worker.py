"""`worker`: workers are added and get one-time links, leave, lose a role, and are listed."""

from __future__ import annotations

from bot.catalogue.authorities import ZONE
from bot.commands.alerted import say_silent, say_unheard
from bot.commands.invite import find_username
from bot.commands.output import write, write_json
from bot.domain.authority import Authorities
from bot.domain.worker import Role
from bot.errors import NotNowError
from bot.services.sign_in import SignIn
from bot.services.staff import Colleague, Parted, Staff
from bot.settings import Settings
from bot.store.staff import SqlStaff
from bot.store.workers import Workers
from bot.world import World, open_world, utc_now


async def add_worker(settings: Settings, name: str, slug: str, role: Role) -> None:
    """Add a worker with a role, and print links to set up sign-in and to link Telegram."""
    async with open_world(settings, bring_up_to_date=False) as world:
        authority = world.setup.authorities.by_slug.get(slug)
        if authority is None:
            known = ", ".join(sorted(world.setup.authorities.by_slug))
            raise NotNowError(f"There is no authority '{slug}'; there are: {known}.")
        sign_in = SignIn(Workers(world.database, world.sealer), utc_now)
        training = authority.training
        worker_id = await _staff(world).bring_back(name, slug, role, synthetic=training)
        if worker_id is not None:
            write(f"{name} had left and is back, only as {role.value} of {slug}.")
        else:
            worker_id = await sign_in.find_or_add_worker(name, slug, role, synthetic=training)
        await _print_links(settings, sign_in, worker_id)


async def let_leave(settings: Settings, name: str) -> None:
    """Let a worker leave, and print what became of what they had."""
    async with open_world(settings, bring_up_to_date=False) as world:
        parted = await _staff(world).leave(name)
        write(f"{name} has left: nothing opens for them any more, and they are told of nothing.")
        _print_parted(world, parted)


async def drop_role(settings: Settings, name: str, slug: str, role: Role) -> None:
    """Take one role of a worker away, and print what follows."""
    async with open_world(settings, bring_up_to_date=False) as world:
        parted = await _staff(world).drop_role(name, slug, role)
        write(f"{name} is not {role.value} of {slug} any more.")
        if parted.last:
            write("That was their last role: they can sign in still, and see nothing.")
        _print_parted(world, parted)


async def list_workers(settings: Settings, *, as_json: bool) -> None:
    """Print who works here, and who did."""
    async with open_world(settings, bring_up_to_date=False) as world:
        everybody = await _staff(world).everybody()
        unheard = await say_unheard(world)
    if as_json:
        write_json([_plain(one) for one in everybody])
        return
    for one in everybody:
        write(_line(one, world.setup.authorities))
    if not everybody:
        write("Nobody works here yet.")
    for sentence in unheard:
        write(sentence)


def _staff(world: World) -> Staff:
    # A token begins with the account that alerts go out by.
    bot = world.settings.telegram_token.partition(":")[0]
    return Staff(SqlStaff(world.database, world.sealer, world.setup, bot), utc_now)


async def _print_links(settings: Settings, sign_in: SignIn, worker_id: str) -> None:
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


def _print_parted(world: World, parted: Parted) -> None:
    if parted.released:
        write(f"Cases that they had, and that are open again: {parted.released}.")
    if parted.called:
        write(f"Cases that nobody else was told of, and others are now: {parted.called}.")
    if parted.held_back:
        write(
            f"Replies of theirs that nobody had read, and that are held back: {parted.held_back}."
        )
        write("Whoever has the case reads each on its page, and shows it to them or withdraws it.")
    desk = world.setup.authorities.front_desk
    for sentence in say_silent(desk, parted.silent, parted.unheard):
        write(sentence)


def _plain(one: Colleague) -> dict[str, object]:
    return {
        "name": one.name,
        "roles": {slug: sorted(one.roles[slug]) for slug in sorted(one.roles)},
        "linked": one.linked,
        "practice": one.synthetic,
        "left_at": one.left_at.isoformat() if one.left_at else None,
    }


def _line(one: Colleague, authorities: Authorities) -> str:
    if one.left_at is not None:
        return f"{one.name}  left {one.left_at.astimezone(ZONE):%d %B %Y, %H:%M}"
    roles = [f"{slug}: {', '.join(sorted(one.roles[slug]))}" for slug in sorted(one.roles)]
    line = f"{one.name}  {'; '.join(roles) or 'no role'}  {'' if one.linked else 'not '}linked"
    if one.synthetic and any(not authorities.get(slug).training for slug in one.roles):
        line += "  FOR PRACTICE ONLY: sees no real case, and is alerted of none"
    return line
