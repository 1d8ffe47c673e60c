"""Brings the database up to date, and says whether it is."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from bot.errors import SettingError
from bot.store.database import Database, wait_for_turn

_FOLDER = Path(__file__).parent / "migrations"


async def migrate(database: Database) -> None:
    """Bring the database up to date; on an up-to-date one this changes nothing."""
    await database.write(_upgrade)


async def is_empty(database: Database) -> bool:
    """Say whether nothing was ever kept in this database."""
    return await database.read(lambda connection: not inspect(connection).get_table_names())


async def is_current(database: Database) -> bool:
    """Say whether the database has exactly the tables that this version expects."""
    return await database.read(_is_current)


def refuse_newer(connection: Connection) -> None:
    """Refuse a database that a later version of Touchbase has worked on, with a sentence."""
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in known:
        raise SettingError(
            "DATABASE_URL: a newer version of Touchbase has worked on this database; start that"
            " version, or put the copy from before the upgrade in its place"
        )


def _upgrade(connection: Connection) -> None:
    wait_for_turn(connection)
    refuse_newer(connection)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _is_current(connection: Connection) -> bool:
    head = ScriptDirectory.from_config(_config()).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == head


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return config
