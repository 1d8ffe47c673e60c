"""How the database looks for what waits: a service that runs for years must not get slower."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Select
from sqlalchemy.dialects import sqlite

from bot.store.inbox import _OLDEST, _OLDEST_OPEN
from bot.store.outbox import _HEADS
from tests.services.world import World

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOW = {"render_postcompile": True}


async def looks(world: World, statement: Select[Any], **values: object) -> list[str]:
    """How SQLite goes through the rows, a line for each step."""
    asked = statement.params(**values).compile(dialect=sqlite.dialect(), compile_kwargs=HOW)
    blanks = tuple("x" for _ in range(str(asked).count("?")))
    plan = await world.database.read(
        lambda c: c.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", blanks).all()
    )
    return [row[-1] for row in plan if row[-1].startswith(("SCAN", "SEARCH"))]


async def test_what_was_sent_long_ago_is_not_read_to_find_what_waits(world: World) -> None:
    """Each step goes by the index that holds only what waits."""
    steps = await looks(world, _HEADS, now=NOW, busy=["x"], most=10)
    assert len(steps) == 3
    assert [step for step in steps if "ix_outbox_waiting" not in step] == []


@pytest.mark.parametrize("statement", [_OLDEST, _OLDEST_OPEN])
async def test_what_was_worked_out_long_ago_is_not_read_to_find_what_came_in(
    world: World, statement: Select[Any]
) -> None:
    """Each step goes by the index that holds only what is open."""
    steps = await looks(world, statement, now=NOW, most=10)
    assert steps
    assert [step for step in steps if "ix_inbox_open" not in step] == []
