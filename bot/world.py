"""Opens what every command stands on: files, database, keys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

import structlog

from bot.catalogue.authorities import load_authorities
from bot.catalogue.flows import Flows, load_flows
from bot.catalogue.locales import load_locales
from bot.catalogue.screening import check_complete, load_screening, screened_languages
from bot.catalogue.signs import load_signs
from bot.channels.telegram.buttons import decode, decode_claim
from bot.domain.authority import Authorities
from bot.domain.conversation import Choice, Command
from bot.errors import NoKeyError, SettingError, StoreError
from bot.ports import TELEGRAM, WorkerAction
from bot.services.languages import judge
from bot.services.setup import Decoder, Setup
from bot.services.web_values import read_value
from bot.settings import Settings
from bot.store.database import Database, open_database
from bot.store.keys import prepare_intake
from bot.store.migrating import is_current, is_empty, migrate, refuse_newer
from bot.store.sealing import Sealer, make_root, read_root
from bot.store.store_only import prepare_pair
from bot.wording import Wording

log = structlog.get_logger()


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class World:
    """The database with its keys, and everything that was read from files."""

    settings: Settings
    database: Database
    sealer: Sealer
    setup: Setup


@asynccontextmanager
async def open_world(settings: Settings, *, bring_up_to_date: bool) -> AsyncIterator[World]:
    """
    Open everything, and close it whatever happens.

    *bring_up_to_date* is for `run`: it makes the database and, in an empty one, the key.
    Other commands refuse a database of another version with a sentence.
    """
    flows = load_flows(settings.flows_dir)
    async with open_database(settings.database_url) as database:
        sealer = await open_sealer(settings, database, bring_up_to_date=bring_up_to_date)
        setup = read_setup(settings, flows, sealer)
        yield World(settings, database, sealer, setup)


def read_setup(settings: Settings, flows: Flows, sealer: Sealer) -> Setup:
    """Read words, rules and authorities; every mistake in them is listed at once."""
    wording = load_locales(settings.locales_dir, flows)
    rules = load_screening(settings.config_dir / "screening")
    for problem in check_complete(settings.config_dir / "screening"):
        log.error("screening_incomplete", file=problem.file)
    return Setup(
        flows=flows,
        wording=wording,
        rules=rules,
        signs=load_signs(settings.config_dir, rules),
        authorities=read_authorities(settings, wording, utc_now().date()),
        public_url=settings.public_url,
        decode=make_decoder(sealer),
        texts=settings.texts,
    )


def read_authorities(settings: Settings, wording: Wording, today: date) -> Authorities:
    """Read the authorities, each with the languages that it can offer as things stand."""
    authorities = load_authorities(settings.config_dir, today)
    return judge(authorities, wording, screened_languages(settings.config_dir / "screening"))


async def open_sealer(settings: Settings, database: Database, *, bring_up_to_date: bool) -> Sealer:
    """
    Open the keys; a new root key is made only for an empty database (rules.md 7).

    NoKeyError: there is none, or it is another database's.
    """
    empty = await is_empty(database)
    path = settings.key_file
    if empty:
        _say_empty(bring_up_to_date=bring_up_to_date)
    if not path.exists():
        if not empty:
            raise NoKeyError(
                f"TOUCHBASE_KEY_FILE: {path} is missing, and what is in the database can't be"
                " read without it; put the key file back"
            )
        make_root(path)
        log.warning("key_made", file=str(path), keep="a copy of it, apart from the database")
    sealer = Sealer(read_root(path))
    if bring_up_to_date:
        await migrate(database)
    elif not await is_current(database):
        await database.read(refuse_newer)
        raise SettingError(
            "DATABASE_URL: the database is not up to date; run: python -m bot migrate"
        )
    try:
        await database.write(prepare_intake, sealer, utc_now())
        if bring_up_to_date:
            await database.write(prepare_pair, sealer)
    except StoreError as error:
        raise NoKeyError(
            f"TOUCHBASE_KEY_FILE: {path} is not the key of this database; put the right one back"
        ) from error
    return sealer


def _say_empty(*, bring_up_to_date: bool) -> None:
    """A command in the wrong folder must not look like a lost key, or like nothing to do."""
    if not bring_up_to_date:
        raise SettingError(
            "DATABASE_URL: nothing was ever kept in this database; give the settings of the service"
            " and its folder, or make a new one with: python -m bot run"
        )
    log.warning("database_made")


def make_decoder(sealer: Sealer) -> Decoder:
    """Give what understands the buttons of every channel."""

    def understand(channel: str, data: str, address: str) -> Choice | Command | WorkerAction | None:
        if channel != TELEGRAM:
            return read_value(data)
        found = decode(data, address, sealer.sign)
        return found or decode_claim(data, address, sealer.sign)

    return understand
