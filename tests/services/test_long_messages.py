"""A very long message: its ends at once, its middle soon after, and a person in any case."""

from __future__ import annotations

from tests.services.world import World

PLAIN = "we had pasta and then we played a game with my sister. "
TOLD = "they make me carry drugs to another town and i am scared. "


async def test_what_stands_in_the_middle_is_found(world: World) -> None:
    """A disclosure deep inside is raised with its place, a little later, and marked."""
    ann = await world.worker("Ann", linked=True)
    words = PLAIN * 900 + TOLD + PLAIN * 900
    await world.says(words)
    case_id = await world.only(ann)
    case = await world.desk.case(ann, case_id)
    assert [concern.category for concern in case.concerns] == ["not_checked"]
    await world.watch(minutes=1)
    case = await world.desk.case(ann, case_id)
    assert "criminal_exploitation" in {concern.category for concern in case.concerns}
    [line] = [line for line in case.lines if line.words == words]
    marked = [words[mark.start : mark.end] for mark in line.marks if mark.category]
    assert any("carry drugs" in part for part in marked if len(part) < 200)


async def test_the_middle_is_read_to_its_end(world: World) -> None:
    """However long it is, every piece is read, a few at a time, and then no more."""
    await world.worker("Ann", linked=True)
    await world.says(PLAIN * 9000)
    await world.watch(minutes=2)
    assert await world.count("timer", "kind = 'rest'") >= 10
    assert await world.count("timer", "kind = 'rest' AND done_at IS NULL") == 0
