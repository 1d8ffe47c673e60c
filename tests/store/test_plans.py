"""How the database looks for what waits: a service that runs for years must not get slower."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.dialects import sqlite

from bot.store.outbox import _HEADS
from tests.services.world import World

HOW = {"render_postcompile": True}


async def test_what_was_sent_long_ago_is_not_read_to_find_what_waits(world: World) -> None:
    """Each step goes by the index that holds only what waits."""
    values = {"now": datetime(2026, 1, 1, tzinfo=UTC), "busy": ["x"], "most": 10}
    asked = _HEADS.params(**values).compile(dialect=sqlite.dialect(), compile_kwargs=HOW)
    blanks = tuple("x" for _ in range(str(asked).count("?")))
    plan = await world.database.read(
        lambda c: c.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", blanks).all()
    )
    looks = [row[-1] for row in plan if row[-1].startswith(("SCAN", "SEARCH"))]
    assert len(looks) == 3
    assert [look for look in looks if "ix_outbox_waiting" not in look] == []
