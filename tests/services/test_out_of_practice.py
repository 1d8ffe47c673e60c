"""A service that was tried out goes live on the same database: what is told then is real."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.concern import Tier
from bot.domain.worker import Role, Worker
from bot.services.invitations import Invitations
from bot.store.registering import Registering
from tests.services.world import ENGLAND, WALES, World

DANGER = "they make me carry drugs to another town and i am scared"
QUIET = "my dog is called rex"
NOBODY = "Nobody is reading"


async def live_worker(
    world: World, authority: str, name: str = "Liv", role: Role = Role.WORKER
) -> str:
    """Add a worker who is not there for practice, and is alerted."""
    now = world.clock.now
    made = await world.workers.add(name, authority, role, synthetic=False, at=now)
    assert made is not None
    await world.links(made, f"chat of {name}")
    return made


async def told_in_practice(world: World) -> tuple[Worker, str]:
    """Let a case be opened in practice, and give who practises and which case it is."""
    practice = await world.worker("Practice", linked=True)
    await world.says("he keeps asking me for pics")
    return practice, await world.only(practice)


async def alerted(world: World) -> list[tuple[str, str]]:
    """Give who was alerted with which words, oldest first."""
    rows = await world.rows_of("SELECT worker_id FROM outbox WHERE purpose = 'alert' ORDER BY id")
    words = [text for _, text in await world.letters("alert")]
    return list(zip([str(row.worker_id) for row in rows], words, strict=True))


@pytest.mark.parametrize("invited", [True, False])
async def test_who_wrote_in_practice_is_heard_by_people_once_it_is_live(
    world: World, *, invited: bool
) -> None:
    """The chat began as practice, and what is told in it now is not: a real worker is alerted."""
    await world.worker("Practice", linked=True)
    if invited:
        await world.comes_with_code(ENGLAND)
    await world.says(QUIET)
    await world.make_live()
    liv = await live_worker(world, ENGLAND)
    await world.watch(hours=20)
    before = len(await alerted(world))
    await world.says(DANGER)
    ((who, words), *_) = (await alerted(world))[before:]
    assert who == liv
    assert words.startswith("P1 ")
    said = (await world.letters_of("one"))[-1][1]
    assert "I am telling our team" in said


async def test_a_case_from_practice_is_real_once_something_is_told_in_it(world: World) -> None:
    """New words join the case that is open, and must not be lost in it."""
    await world.worker("Practice", linked=True)
    await world.says("he keeps asking me for pics")
    await world.make_live()
    liv = await live_worker(world, ENGLAND)
    await world.says(DANGER)
    (who, words) = (await alerted(world))[-1]
    assert (who, words[:3]) == (liv, "P1 ")


async def test_whoever_wrote_to_a_practice_desk_comes_to_the_live_one(world: World) -> None:
    """Its file may stay beside the live one: nobody is told for ever that nobody reads."""
    await world.says(QUIET)
    assert NOBODY in (await world.letters_of("one"))[-1][1]
    authorities = world.setup.authorities
    real = replace(authorities.get(WALES), slug="real", training=False)
    by_slug = {**authorities.by_slug, "real": real}
    world.setup = replace(world.setup, authorities=replace(authorities, by_slug=by_slug))
    await world.change_authority("real")
    authorities = replace(world.setup.authorities, front_desk="real")
    world.setup = replace(world.setup, authorities=authorities)
    await world.change_authority("real")
    liv = await live_worker(world, "real")
    await world.says(DANGER)
    assert [who for who, _ in await alerted(world)] == [liv]
    assert NOBODY not in (await world.letters_of("one"))[-1][1]
    assert (await world.chat_of()).authority == "real"


async def test_whoever_has_a_case_from_practice_does_not_keep_what_is_told_in_it(
    world: World,
) -> None:
    """They can't see it any more: it is open again at once, for somebody who can."""
    practice, case = await told_in_practice(world)
    await world.desk.claim(practice, case)
    await world.desk.case(practice, case)
    await world.desk.take_over(practice, case)
    await world.make_live()
    liv = await world.rows.worker(await live_worker(world, ENGLAND))
    assert liv is not None
    await world.says("he keeps asking me for pics")
    (row,) = (await world.desk.queue(liv)).rows
    assert (row.synthetic, row.claimed_by, row.acknowledged_at) == (False, None, None)
    assert (await world.chat_of()).taken_over_by is None
    (alert,) = [words for who, words in await alerted(world) if who == liv.id]
    assert alert == f"{row.tier.value} {row.code}: New."
    await world.desk.claim(liv, case)


async def test_what_was_overruled_in_practice_is_not_listed_among_what_is_real(
    world: World,
) -> None:
    """People who write rules are shown it in practice, and no more once the case is a real one."""
    practice, case = await told_in_practice(world)
    await world.desk.claim(practice, case)
    seen = await world.desk.case(practice, case)
    assert seen is not None
    await world.desk.overrule(practice, case, seen.concerns[0].id, "It was practice.")
    assert len((await world.desk.overruled(practice)).marked.rows) == 1
    await world.make_live()
    liv = await world.rows.worker(await live_worker(world, ENGLAND))
    assert liv is not None
    world.clock.move(minutes=5)
    await world.says(DANGER)
    found = (await world.desk.overruled(liv)).marked
    assert (found.rows, found.counts) == ((), ())


async def test_the_clock_of_a_case_from_practice_starts_when_something_real_is_told(
    world: World,
) -> None:
    """Its rungs were climbed for those who practise: real workers are told first, and again."""
    await told_in_practice(world)
    await world.watch(hours=30)
    await world.make_live()
    liv = await live_worker(world, ENGLAND)
    lee = await live_worker(world, ENGLAND, "Lee", Role.LEAD)
    await world.says("he keeps asking me for pics")
    assert {who for who, words in await alerted(world) if words.endswith(": New.")} >= {liv}
    assert lee not in {who for who, _ in await alerted(world)}
    await world.watch(hours=72)
    assert lee in {who for who, _ in await alerted(world)}


async def test_a_real_worker_keeps_the_case_from_practice_that_they_have(world: World) -> None:
    """They found it in the queue and look after it: they are told, and nothing is taken away."""
    _, case = await told_in_practice(world)
    await world.make_live()
    liv = await world.rows.worker(await live_worker(world, ENGLAND))
    assert liv is not None
    await world.desk.claim(liv, case)
    await world.desk.case(liv, case)
    await world.desk.take_over(liv, case)
    await world.says(DANGER)
    (row,) = (await world.desk.queue(liv)).rows
    assert (row.synthetic, row.claimed_by, row.tier) == (False, liv.id, Tier.P1)
    assert (await world.chat_of()).taken_over_by == liv.id
    assert liv.id in {who for who, _ in await alerted(world)}


async def test_quiet_words_in_a_chat_from_practice_are_read_by_people(world: World) -> None:
    """A case from practice is open, and what raises nothing still waits for a real worker."""
    await told_in_practice(world)
    await world.make_live()
    liv = await world.rows.worker(await live_worker(world, ENGLAND))
    assert liv is not None
    await world.says(QUIET)
    (row,) = await world.desk.to_read(liv)
    assert not row.synthetic


async def test_an_invitation_from_practice_leads_to_people_once_it_is_live(world: World) -> None:
    """It was made before and is used after: what is told with it is real from the first word."""
    store = Registering(world.database, world.sealer)
    inviting = Invitations(store, world.setup.authorities, world.clock, "", lambda: "")
    invited = await inviting.invite(ENGLAND)
    await world.make_live()
    liv = await live_worker(world, ENGLAND)
    await world.says(invited.short_code)
    await world.says(DANGER)
    assert [who for who, _ in await alerted(world)] == [liv]
    assert all(NOBODY not in words for _, words in await world.letters_of("one"))


async def test_a_real_case_stays_real_when_its_authority_goes_back_to_practice(
    world: World,
) -> None:
    """Somebody real is behind it: its workers are told of all that is said in it."""
    await world.make_live()
    liv = await live_worker(world, ENGLAND)
    await world.says("he keeps asking me for pics")
    await world.change_authority(ENGLAND, training=True)
    await world.says(DANGER)
    (who, words) = (await alerted(world))[-1]
    assert (who, words[:3]) == (liv, "P1 ")
    assert "I am telling our team" not in (await world.letters_of("one"))[-1][1]
