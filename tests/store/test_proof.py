"""What workers made of the rules is counted, and nothing else leaves the database."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest

from bot.commands.proof import _overridden, proof
from bot.domain.concern import Category, Tier
from bot.errors import SettingError
from bot.settings import read_settings
from bot.store.proof import count_overrides
from tests.services.world import World

DANGER = "he has a knife and he is outside my door help"
PICTURES = "he keeps asking me for pics"
QUIET = "i had pasta and then a film with my sister"


async def counted(world: World, *, later: int = 1):
    """Count as if the cases were not for practice."""
    await world.change("UPDATE escalation SET synthetic = :no", no=False)
    when = world.clock.now + timedelta(minutes=later)
    found = await world.database.read(count_overrides, when)
    await world.change("UPDATE escalation SET synthetic = :yes", yes=True)
    return found


async def test_nothing_raised_is_nothing_counted(world: World) -> None:
    """An empty database has no overrides."""
    found = await counted(world)
    assert (found.by_rule, found.from_reading) == ((), ())


async def test_lowering_and_not_a_concern_are_counted_for_each_rule(world: World) -> None:
    """A case counts once for every rule that it was raised by, with what became of it."""
    ann, bob = await world.worker("Ann"), await world.worker("Bob")
    await world.says(DANGER)
    case_id = await world.only(ann)
    before = await counted(world)
    assert before.by_rule
    assert {(o.raised, o.lowered, o.not_a_concern) for o in before.by_rule} == {(1, 0, 0)}
    await world.desk.claim(ann, case_id)
    await world.desk.lower(ann, case_id, Tier.P3, "It was a film.")
    lowered = await counted(world)
    assert {(o.raised, o.lowered, o.not_a_concern) for o in lowered.by_rule} == {(1, 1, 0)}
    assert await world.desk.resolve(ann, case_id, "not_a_concern", "It was a film.") is False
    proposed = await counted(world)
    assert {o.not_a_concern for o in proposed.by_rule} == {0}
    await world.desk.confirm(bob, case_id)
    ended = await counted(world)
    assert {(o.raised, o.lowered, o.not_a_concern) for o in ended.by_rule} == {(1, 1, 1)}
    assert (await counted(world, later=-5)).by_rule == ()


async def test_findings_that_were_marked_are_counted_for_their_rule(world: World) -> None:
    """Each finding once, from when it was said, and no more once it was taken back."""
    ann = await world.worker("Ann")
    await world.says(DANGER)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    case = await world.desk.case(ann, case_id)
    assert case is not None
    finding = case.concerns[0]
    await world.desk.overrule(ann, case_id, finding.id, "It was a film.")
    (found,) = [o for o in (await counted(world)).by_rule if o.rule == finding.rule]
    assert (found.raised, found.lowered, found.not_a_concern, found.marked) == (1, 0, 0, 1)
    assert "findings marked as not a concern 1" in list(_overridden(await counted(world)))[1]
    assert sum(o.marked for o in (await counted(world, later=0)).by_rule) == 0
    await world.desk.take_back(ann, case_id, finding.id)
    assert sum(o.marked for o in (await counted(world)).by_rule) == 0


async def test_what_a_reader_raised_is_counted_as_missed(world: World) -> None:
    """Raised from To read: the true measure of what the rules miss, by category."""
    ann = await world.worker("Ann")
    await world.says(QUIET)
    (row,) = await world.desk.to_read(ann)
    await world.desk.read(ann, row.id)
    await world.desk.raise_from_reading(
        ann, row.id, Category.MISSING_AGAIN, Tier.P2, "She says more in person."
    )
    found = await counted(world)
    assert found.from_reading == ((Category.MISSING_AGAIN.value, 1),)
    assert found.by_rule == ()


async def test_training_is_left_out(world: World) -> None:
    """What was practised with says nothing about the rules."""
    await world.says(DANGER)
    when = world.clock.now + timedelta(minutes=1)
    assert (await world.database.read(count_overrides, when)).by_rule == ()


async def test_what_was_practised_is_not_counted_once_its_case_is_real(world: World) -> None:
    """Only what is told, lowered and marked from then on says something about the rules."""
    ann = await world.worker("Ann")
    await world.says(PICTURES)
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    case = await world.desk.case(ann, case_id)
    assert case is not None
    await world.desk.overrule(ann, case_id, case.concerns[0].id, "It was a film.")
    await world.desk.lower(ann, case_id, Tier.P3, "It was a film.")
    world.clock.move(minutes=5)
    await world.make_live()
    await world.says(DANGER)
    when = world.clock.now + timedelta(minutes=1)
    found = await world.database.read(count_overrides, when)
    practised = {concern.rule for concern in case.concerns}
    assert found.by_rule
    assert not practised & {o.rule for o in found.by_rule}
    assert {(o.raised, o.lowered, o.marked) for o in found.by_rule} == {(1, 0, 0)}


async def test_no_words_leave_the_database(world: World) -> None:
    """The counts hold rules and numbers, nothing that was typed."""
    await world.says(DANGER)
    found = asdict(await counted(world))
    assert set(found) == {"by_rule", "from_reading"}
    assert all(
        set(override) == {"rule", "raised", "lowered", "not_a_concern", "marked"}
        for override in found["by_rule"]
    )


HELD_BACK = Path(__file__).parents[1] / "domain" / "screening" / "corpus"


async def test_the_pack_of_a_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rules, fingerprints and figures by language; no database is made by looking for one."""
    missing = tmp_path / "none.db"
    settings = read_settings({"DATABASE_URL": f"sqlite+aiosqlite:///{missing}"})
    await proof(settings, "2026-11-27", HELD_BACK)
    told = capsys.readouterr().out
    assert "In force since 2026-11-27, fingerprint " in told
    assert "  en/wants-to-die  English  self_harm  P0  medium" in told
    assert "language cy: risky flagged" in told
    assert "Model: in use\nCareful reader: in use\n" in told
    assert "there is no database" in told
    assert not missing.exists()
    for line in (HELD_BACK / "heldout_cy.jsonl").read_text("utf-8").splitlines():
        assert json.loads(line)["text"] not in told


async def test_the_pack_of_a_day_before_all_versions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was not in force then is not passed off as if it had been."""
    settings = read_settings({"DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/none.db"})
    await proof(settings, "2020-01-01", tmp_path)
    told = capsys.readouterr().out
    assert "No version is on record for that day" in told
    assert "WARNING" in told
    assert "nothing could be measured" in told


async def test_a_day_that_is_none_is_refused() -> None:
    """The sentence says how to write a day."""
    with pytest.raises(SettingError, match="write it as 2026-11-27"):
        await proof(read_settings({}), "yesterday", HELD_BACK)
