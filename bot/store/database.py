"""
The way into the database: one writer, several readers, whole transactions as plain functions.

A statement function takes a connection and returns rows; it is run from top to bottom inside
one transaction. On SQLite all writes go through one connection, because four that compete
wait a hundred times longer than four that queue.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, event, func, make_url, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool

from bot.errors import StoreError
from bot.store.faults import sentence_for

P = ParamSpec("P")
R = TypeVar("R")

#: How long a writer waits for another process that holds SQLite's lock, in milliseconds.
BUSY_MILLISECONDS = 5_000
#: What every process that starts asks PostgreSQL for; any number that nobody else uses.
_START = 7_268_224


class Database:
    """Runs statement functions in transactions; made by `open_database`."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine) -> None:
        self._writer = writer
        self._reader = reader
        self._turn = asyncio.Lock()

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._writer.dialect.name

    async def write(
        self,
        work: Callable[Concatenate[Connection, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """
        Run *work* in one transaction; it is durable when this returns.

        A caller that is cancelled does not cut the transaction in half: it is shielded and
        runs to its end. This line is the one switch between one thread hop per statement
        and one per transaction.
        """
        return await asyncio.shield(self._write(work, *args, **kwargs))

    async def _write(
        self,
        work: Callable[Concatenate[Connection, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        async with self._turn, self._writer.begin() as connection:
            return await connection.run_sync(work, *args, **kwargs)

    async def read(
        self,
        work: Callable[Concatenate[Connection, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run *work* on a connection that is not in anybody's way; it must not write."""
        async with self._reader.connect() as connection:
            return await connection.run_sync(work, *args, **kwargs)

    async def close(self) -> None:
        """Let go of every connection."""
        async with self._turn:
            await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()


def wait_for_turn(connection: Connection) -> None:
    """
    Wait until no other process that starts is writing what is written once, and keep them waiting.

    It lasts to the end of the transaction. On SQLite every writer has waited when it begins.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_START)))


def database_url(text: str) -> URL:
    """Understand the `DATABASE_URL` setting; `postgres://` means PostgreSQL through psycopg."""
    for short in ("postgres://", "postgresql://"):
        if text.startswith(short):
            text = "postgresql+psycopg://" + text.removeprefix(short)
    return make_url(text)


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """
    Open the database at *url*, and close it whatever happens.

    StoreError, with a sentence that says what to do: it is locked, damaged, or can't be opened.
    """
    try:
        database = make_database(url)
    except OSError as error:
        raise StoreError(f"DATABASE_URL: its folder can't be made ({error.strerror})") from error
    except ModuleNotFoundError as error:
        raise StoreError(
            f"DATABASE_URL: this kind of database needs '{error.name}', which is not installed;"
            " use sqlite+aiosqlite://"
        ) from error
    try:
        yield database
    except DBAPIError as error:
        sentence = sentence_for(error)
        if sentence is None:
            raise
        raise StoreError(sentence) from error
    finally:
        await database.close()


def make_database(url: str) -> Database:
    """Make the way into the database at *url*; the caller closes it."""
    where = database_url(url)
    if where.get_backend_name() != "sqlite":
        engine = create_async_engine(where, pool_size=8)
        return Database(engine, engine)
    if where.database in (None, "", ":memory:"):
        engine = create_async_engine(where, poolclass=StaticPool)
        _prepare_sqlite(engine)
        return _Shared(engine, engine)
    path = Path(str(where.database))
    path.parent.mkdir(parents=True, exist_ok=True)
    _make_private(path)
    writer = create_async_engine(where, pool_size=1, max_overflow=0)
    reader = create_async_engine(where, pool_size=4, max_overflow=4)
    _prepare_sqlite(writer)
    _prepare_sqlite(reader, begin="BEGIN")
    return Database(writer, reader)


def _make_private(path: Path) -> None:
    """
    Let a new database be read by its owner alone; SQLite gives what lies beside it the same mode.

    One that is there is not opened here: closing it would take this process's locks on it away.
    """
    # What keeps it from being made is said better when SQLite meets it.
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


class _Shared(Database):
    """A database in memory has one connection, so reading takes its turn as well."""

    async def read(
        self,
        work: Callable[Concatenate[Connection, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        return await self.write(work, *args, **kwargs)


def _prepare_sqlite(engine: AsyncEngine, begin: str = "BEGIN IMMEDIATE") -> None:
    """
    Set what SQLite needs on every connection.

    A transaction that reads first and writes later fails at once when another has written
    meanwhile, whatever the busy timeout; so the writer takes the lock when it begins.
    """

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "temp_store=MEMORY",
            f"busy_timeout={BUSY_MILLISECONDS}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def take_lock(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
