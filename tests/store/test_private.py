"""Who else has an account on the machine has no business with the database's file."""

from __future__ import annotations

import os
from stat import S_IMODE

import pytest
from sqlalchemy import text

from bot.store.database import open_database


@pytest.fixture(autouse=True)
def open_handed():
    """A machine on which new files can be read by everybody."""
    before = os.umask(0o022)
    yield
    os.umask(before)


async def modes(folder) -> dict[str, int]:
    """Write something, and give who may do what with each file while it is open."""
    async with open_database(f"sqlite+aiosqlite:///{folder / 'a.db'}") as database:
        await database.write(lambda c: c.execute(text("CREATE TABLE IF NOT EXISTS a (b)")))
        await database.write(lambda c: c.execute(text("INSERT INTO a VALUES (1)")))
        return {path.name: S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


async def test_a_new_database_is_its_owners_alone(tmp_path):
    """So are the files beside it, which hold what was written last."""
    assert await modes(tmp_path) == {"a.db": 0o600, "a.db-wal": 0o600, "a.db-shm": 0o600}


async def test_one_that_is_there_stays_as_its_owner_left_it(tmp_path):
    """A group that may read it on purpose still may, and what is in it stays."""
    await modes(tmp_path)
    (tmp_path / "a.db").chmod(0o640)
    assert await modes(tmp_path) == {"a.db": 0o640, "a.db-wal": 0o640, "a.db-shm": 0o640}
    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}") as database:
        rows = await database.read(lambda c: c.execute(text("SELECT b FROM a")).all())
    assert len(rows) == 2
