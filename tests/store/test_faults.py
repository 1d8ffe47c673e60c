"""What is the database's fault, and what is the fault of what was to be written."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from bot.store.database import Database, open_database
from bot.store.faults import is_down

TABLE = "CREATE TABLE kept (id INTEGER PRIMARY KEY, words TEXT NOT NULL)"
WRITE = "INSERT INTO kept (words) VALUES ('made up')"


async def fault(database: Database, *statements: str) -> Exception:
    """Give what writing the last statement raises."""

    def write(connection):
        for statement in statements:
            connection.exec_driver_sql(statement)

    with pytest.raises(DBAPIError) as caught:
        await database.write(write)
    return caught.value


@pytest.mark.parametrize(
    ("statements", "down"),
    [
        (["PRAGMA max_page_count=1", f"INSERT INTO kept VALUES (1, '{'x' * 20_000}')"], True),
        (["PRAGMA query_only=1", WRITE], True),
        (["INSERT INTO kept VALUES (1, NULL)"], False),
        (["INSERT INTO kept VALUES (1, 'a'), (1, 'b')"], False),
        (["INSERT INTO nowhere VALUES (1)"], False),
        (["SELECT json_extract('{', '$')"], False),
    ],
)
async def test_sqlite_says_whose_fault_it_is(
    tmp_path: Path, statements: list[str], down: bool
) -> None:
    """No room and no right to write are the database's; a row that can't be is its own."""
    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}") as database:
        await database.write(lambda c: c.exec_driver_sql(TABLE))
        assert is_down(await fault(database, *statements)) is down


async def test_a_lock_that_another_holds_is_nobodys_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process that writes for long keeps messages waiting, and no more."""
    monkeypatch.setattr("bot.store.database.BUSY_MILLISECONDS", 10)
    where = tmp_path / "a.db"
    async with open_database(f"sqlite+aiosqlite:///{where}") as database:
        await database.write(lambda c: c.exec_driver_sql(TABLE))
        with closing(sqlite3.connect(where, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert is_down(await fault(database, WRITE))


class AnsweredError(Exception):
    """What PostgreSQL answers, with its code."""

    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("sqlstate", "down"),
    [("53100", True), ("57P01", True), ("40P01", True), (None, True), ("54000", False)],
)
def test_postgresql_says_whose_fault_it_is(sqlstate: str | None, down: bool) -> None:
    """A full disk, a shutdown, a deadlock or a lost connection; but not a row that is too big."""
    assert is_down(OperationalError("made up", None, AnsweredError(sqlstate))) is down


@pytest.mark.parametrize(
    ("error", "down"),
    [
        (InterfaceError("made up", None, Exception()), True),
        (NoConnectionError(), True),
        (ConnectionResetError(), True),
        (OverflowError(), False),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "made up"), False),
        (KeyError(), False),
    ],
)
def test_other_errors(error: Exception, down: bool) -> None:
    """What says that nobody is there is the database's fault; all else is not."""
    assert is_down(error) is down
