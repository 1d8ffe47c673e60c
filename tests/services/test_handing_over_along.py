"""Other cases of a young person go along by whoever may give them away, and read them."""

from __future__ import annotations

import pytest

from bot.domain.worker import Role, Worker
from bot.errors import NotAllowedError, NotNowError
from bot.services.custody import Told
from tests.services.test_handing_over import DANGER, PERSON, QUIET, WHY, hands, people, takes
from tests.services.world import WALES, World


async def two_chats(world: World, worker: Worker, first: str = DANGER) -> tuple[str, str]:
    """Let one young person have an open case in each of two chats; the worker has the second."""
    await world.comes_with_code()
    await world.says(first)
    one = await world.only(worker)
    await world.comes_with_code(who="two", ref="one")
    await world.says(PERSON, who="two")
    (two,) = (row.id for row in (await world.desk.queue(worker)).rows if row.id != one)
    await world.desk.claim(worker, two)
    await world.desk.case(worker, two)
    return one, two


async def code_of(world: World, worker: Worker, case_id: str) -> str:
    (code,) = (row.code for row in (await world.desk.queue(worker)).rows if row.id == case_id)
    return code


async def test_what_goes_along_is_read_first(world: World) -> None:
    """Nobody gives away words that were never before them; the page leads there."""
    ann, bea = await people(world)
    one, two = await two_chats(world, ann)
    code = await code_of(world, ann, one)
    assert [along.id for along in await world.desk.along(ann, two)] == [one]
    with pytest.raises(NotNowError, match=f"not read all of it: {code}. Open it first"):
        await hands(world, ann, two)
    await world.desk.case(ann, one)
    world.clock.move(minutes=1)
    await world.says(QUIET)
    with pytest.raises(NotNowError, match=f"not read all of it: {code}. Open it first"):
        await hands(world, ann, two)
    assert (await world.desk.queue(bea)).rows == ()
    await world.desk.case(ann, one)
    await hands(world, ann, two)
    assert {row.id for row in (await world.desk.queue(bea)).rows} == {one, two}


async def test_who_goes_along_urgently_is_told_of_by_telephone(world: World) -> None:
    """The case at hand may be the less urgent one; each holds the note that says so."""
    ann, bea = await people(world)
    one, two = await two_chats(world, ann)
    await world.desk.case(ann, one)
    with pytest.raises(NotNowError, match="Ring Training"):
        await world.desk.hand_over(ann, two, WALES, WHY, None)
    await world.desk.hand_over(ann, two, WALES, WHY, Told.NOT_REACHED)
    for case_id in (one, two):
        case = await world.desk.case(bea, case_id)
        assert case is not None
        (note,) = case.notes
        assert note.words.endswith(f"They could not be reached by telephone. Why: {WHY}")


async def test_nobody_loses_a_case_to_somebody_elses_form(world: World) -> None:
    """Whoever works the other case is named, and talked to."""
    ann, _ = await people(world)
    cat = await world.worker("Cat")
    one, two = await two_chats(world, ann)
    await world.desk.case(ann, one)
    await world.desk.claim(cat, one)
    with pytest.raises(NotNowError, match="Cat has another open case of the same young person"):
        await hands(world, ann, two)
    await world.desk.claim(ann, two)
    assert {row.id for row in (await world.desk.queue(cat)).rows} == {one, two}


@pytest.mark.parametrize("claimed", [True, False])
async def test_an_advocate_gives_away_no_case_but_their_own(world: World, claimed: bool) -> None:
    """They learn the same, whoever has the other case; and nothing names it."""
    ann, _ = await people(world)
    ida = await world.worker("Ida", Role.ADVOCATE)
    await world.comes_with_code()
    await world.says(DANGER)
    one = await takes(world, ann) if claimed else await world.only(ann)
    await world.comes_with_code(who="two", ref="one")
    await world.says(PERSON, who="two")
    (two,) = (row.id for row in (await world.desk.queue(ann)).rows if row.id != one)
    await world.desk.claim(ida, two)
    await world.desk.case(ida, two)
    assert await world.desk.along(ida, two) == ()
    with pytest.raises(
        NotAllowedError, match="Somebody who can see all cases has to hand this over"
    ):
        await hands(world, ida, two)
    assert {row.id for row in (await world.desk.queue(ann)).rows} == {one, two}


async def test_who_has_not_claimed_it_learns_of_no_other(world: World) -> None:
    """That it is to be claimed first is said before anything of the others."""
    ann, _ = await people(world)
    ida = await world.worker("Ida", Role.ADVOCATE)
    await world.comes_with_code()
    await world.says(DANGER)
    one = await world.only(ann)
    await world.comes_with_code(who="two", ref="one")
    await world.says(PERSON, who="two")
    (two,) = (row.id for row in (await world.desk.queue(ann)).rows if row.id != one)
    for deed in (hands(world, ida, two), world.desk.along(ida, two)):
        with pytest.raises(NotNowError, match="Claim it first"):
            await deed
