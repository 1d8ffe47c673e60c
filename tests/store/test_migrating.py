"""A database of an earlier version is brought up to date with everything that is in it."""

from __future__ import annotations

from dataclasses import replace

import pytest
import pytest_asyncio
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from bot.domain.concern import Category
from bot.store.database import Database, open_database
from bot.store.knowing import Knowing
from bot.store.migrating import _config, is_current, migrate
from bot.store.sealing import Sealer
from bot.store.tables import metadata
from tests.services.world import World

NOW = "2026-03-10 10:00:00.000000"


@pytest_asyncio.fixture
async def database(tmp_path):
    """A database on a file with nothing in it."""
    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'older.db'}") as opened:
        yield opened


def to(connection: Connection, revision: str) -> None:
    """Bring the tables to an earlier revision."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def put(connection: Connection, table: str, **values: object) -> None:
    """Write a row, with something in every column that needs it."""
    columns = connection.execute(text(f"PRAGMA table_info({table})")).all()
    row = {c.name: "x" for c in columns if c.notnull and c.dflt_value is None}
    row |= {name: NOW for name in row if name.endswith("_at") or name == "not_before"}
    row |= {name: "[]" for name in row if name in ("categories", "choices", "indicators", "why")}
    row |= values
    names = ", ".join(row)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES (:{', :'.join(row)})"), row)


async def test_the_migrations_make_the_tables(database):
    """What they lead to is what the code expects, to the column."""
    await migrate(database)
    assert await is_current(database)
    found = await database.read(lambda c: compare_metadata(MigrationContext.configure(c), metadata))
    assert found == []


async def test_lines_go_to_the_case_that_rests_on_them_or_to_the_chats_authority(database):
    """Nothing that a case shows is lost by the third revision, and what is new belongs to one."""

    def fill(connection: Connection) -> None:
        to(connection, "0002")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        put(connection, "data_key", id="k")
        put(connection, "chat", id="c", key_id="k", authority="council")
        put(connection, "inbox", id="i")
        put(connection, "escalation", id="e", chat_id="c", authority="desk")
        for message in ("m1", "m2"):
            put(connection, "message", id=message, chat_id="c", inbox_id="i")
        put(
            connection, "concern", id="n", chat_id="c", escalation_id="e", message_id="m1",
            authority="desk",
        )  # fmt: skip
        put(connection, "outbox", id="o1", chat_id="c", key_id="k", escalation_id="e")
        put(connection, "outbox", id="o2", chat_id="c", key_id="k")
        put(connection, "conversation", id="v", chat_id="c")
        put(connection, "answer", id="a", chat_id="c", conversation_id="v")

    await database.write(fill)
    await migrate(database)

    def read(connection: Connection) -> dict[str, str]:
        found = {}
        for table in ("message", "outbox", "answer"):
            rows = connection.execute(text(f"SELECT id, authority FROM {table}"))
            found |= {row.id: row.authority for row in rows}
        return found

    assert await database.read(read) == {
        "m1": "desk",
        "m2": "council",
        "o1": "desk",
        "o2": "council",
        "a": "council",
    }


async def test_what_was_raised_before_the_seventh_revision_can_be_overruled(database):
    """Once for each concern, with a worker, a key and a concern that are there."""

    def fill(connection: Connection) -> None:
        to(connection, "0006")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        put(connection, "data_key", id="k")
        put(connection, "worker", id="w", key_id="k")
        put(connection, "chat", id="c", key_id="k")
        put(connection, "escalation", id="e", chat_id="c")
        put(connection, "concern", id="n", chat_id="c", escalation_id="e")

    def mark(connection: Connection, row: str, of: str) -> None:
        put(connection, "overruled", id=row, concern_id=of, worker_id="w", key_id="k", at=NOW)

    await database.write(fill)
    await migrate(database)
    await database.write(mark, "o1", "n")
    for row, of in (("o2", "n"), ("o3", "gone")):
        with pytest.raises(IntegrityError):
            await database.write(mark, row, of)
    assert await database.read(lambda c: c.scalar(text("SELECT count(*) FROM overruled"))) == 1


def columns(connection: Connection, table: str) -> list[str]:
    """Give the columns that a table has now; none if there is no such table."""
    return [c.name for c in connection.execute(text(f"PRAGMA table_info({table})"))]


async def copy(world: World, older: Database) -> None:
    """Put all rows of a world into an older database, as far as it has columns for them."""

    def shape(connection: Connection) -> dict[str, list[str]]:
        to(connection, "0003")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        return {name: columns(connection, name) for name in metadata.tables}

    def fill(connection: Connection) -> None:
        for table, names in shape(connection).items():
            for row in rows[table] if names else ():
                values = {name: row[name] for name in names}
                into = f"INSERT INTO {table} ({', '.join(names)}) VALUES (:{', :'.join(names)})"
                connection.execute(text(into), values)

    rows = {
        table: [row._mapping for row in await world.rows_of(f"SELECT * FROM {table}")]
        for table in metadata.tables
    }
    await older.write(fill)


async def test_who_was_part_way_through_at_the_third_revision_goes_on(world, database):
    """Their chat, their place in it and the open case are found again, and mean the same."""
    await world.comes_with_code()
    await world.says("hello there")
    await world.says("i want to kill myself tonight i have the pills here")
    await copy(world, database)
    assert not await is_current(database)
    await migrate(database)
    assert await is_current(database)
    # Which languages they write in was not kept yet.
    chat, now = replace(await world.chat_of(), writes_in=""), world.clock.now
    # A key of its own: nothing is remembered from before.
    after = Knowing(Sealer(b"\x07" * 32), "testbot")
    before = Knowing(world.sealer, "testbot")
    found = await database.read(after.of_chat, chat.id, now)
    expected = await world.database.read(before.of_chat, chat.id, now)
    assert found == replace(expected, chat=chat)
    assert found.chat.address == "one"
    assert found.talk.state.flow == "check_in"
    assert Category.SELF_HARM in found.escalations[chat.authority].categories
