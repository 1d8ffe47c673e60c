"""Two processes that start at once on PostgreSQL write what is written once one after the other."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from bot.store.keys import prepare_intake
from bot.store.marks import key_marks
from bot.store.migrating import migrate
from bot.store.store_only import prepare_pair


class _AskedError(Exception):
    """The first statement was sent; what would follow is no matter here."""


class Postgres:
    """A connection to PostgreSQL that only hears what is asked of it first."""

    dialect = SimpleNamespace(name="postgresql")

    def execute(self, statement: object, *_: object) -> None:
        raise _AskedError(str(statement))

    scalar = scalars = exec_driver_sql = execute


class _Direct:
    """A database whose every transaction is given that connection."""

    async def write(self, work: Callable[..., object], *args: object) -> None:
        work(Postgres(), *args)


@pytest.mark.parametrize(
    "start",
    [
        lambda database, _world: migrate(database),
        lambda database, world: database.write(prepare_intake, world.sealer, world.clock()),
        lambda database, world: database.write(prepare_pair, world.sealer),
        lambda database, world: database.write(key_marks, world.sealer),
    ],
    ids=["tables", "intake", "pair", "marks"],
)
async def test_what_a_start_writes_once_waits_for_another_start(world, start) -> None:
    """Else both see that it is not there, both write it, and one of them does not start."""
    with pytest.raises(_AskedError, match="pg_advisory_xact_lock"):
        await start(_Direct(), world)
