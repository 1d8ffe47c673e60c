"""An alert that is on its way while its case is handed over is not tried again."""

from __future__ import annotations

from datetime import timedelta

from bot.services.deliver import Outcome, Result
from bot.services.records import Letter, Purpose
from bot.store.outbox import SqlOutbox
from tests.services.test_handing_over import claimed, hands
from tests.services.world import World

OF_ANN = "SELECT status, problem FROM outbox WHERE purpose = 'alert' AND worker_id = '{}'"


async def on_its_way(world: World) -> tuple[str, SqlOutbox, list[Letter]]:
    """Let the first alert be on the wire while the case is handed over."""
    ann, _, case_id = await claimed(world)
    box = SqlOutbox(world.database, world.sealer, world.setup, "testbot")
    now = world.clock.now
    taken = await box.take(now, now + timedelta(seconds=30), 30, [])
    await hands(world, ann, case_id)
    return ann.id, box, [one.letter for one in taken if one.letter.purpose is Purpose.ALERT]


async def test_what_did_not_arrive_is_not_tried_again(world: World) -> None:
    """Whoever would be told can't open it any more."""
    ann, box, (letter,) = await on_its_way(world)
    now = world.clock.now
    await box.record(Result(letter, Outcome.AGAIN, now, not_before=now + timedelta(minutes=1)))
    rows = await world.rows_of(OF_ANN.format(ann))
    assert [row.status for row in rows] == ["dropped"]


async def test_what_a_process_died_over_is_not_tried_again(world: World) -> None:
    """Its lease is over, and it is looked at once more."""
    ann, box, (_,) = await on_its_way(world)
    later = world.clock.now + timedelta(minutes=2)
    taken = await box.take(later, later + timedelta(seconds=30), 30, [])
    assert ann not in {one.letter.worker_id for one in taken}
    rows = await world.rows_of(OF_ANN.format(ann))
    assert [row.status for row in rows] == ["dropped"]
