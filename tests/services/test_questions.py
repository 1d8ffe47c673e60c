"""A question about the service is answered as one; what may be more than that calls a person."""

from __future__ import annotations

import pytest

from bot.services import hearing
from tests.services.test_watched import raised
from tests.services.world import World

POLICE = {
    "en": ("Will the police come?", "I am not the police"),
    "cy": ("Fydd yr heddlu yn dod?", "Nid yr heddlu ydw i"),
}
MENU, SAFE_NOW = "menu", "H2"
#: So much of an answer tells it from all others.
SHORTEST = 40


@pytest.fixture(autouse=True)
def in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is busy with other tests is not what is tried here."""
    monkeypatch.setattr(hearing, "_TOO_SLOW", 60)


async def come(world: World, language: str = "en", step: str = MENU) -> None:
    """Somebody who was invited stands at a step, in a language."""
    await world.comes_with_code()
    await world.change("UPDATE chat SET language = :language", language=language)
    await world.stand_at(world.setup.flows.newest("check_in"), step)


async def last(world: World) -> str:
    """Give the last thing that was said to them."""
    return (await world.letters_of("one"))[-1][1]


@pytest.mark.parametrize("language", POLICE)
async def test_a_question_about_the_service_is_answered_and_calls_nobody(
    world: World, language: str
) -> None:
    """The models take it for danger; word for word it is a question of ours."""
    words, answer = POLICE[language]
    await come(world, language)
    await world.says(words)
    assert answer in await last(world)
    assert await raised(world) == []
    assert await world.rows_of("SELECT id FROM to_read")


@pytest.mark.parametrize("language", ["en", "cy"])
async def test_every_question_is_answered_wherever_nothing_was_told(
    world: World, language: str
) -> None:
    """None of them raises anything but what a rule hears."""
    await come(world, language)
    flow = world.setup.flows.newest("check_in")
    for step in (step for step in flow.steps.values() if step.heard):
        answer = world.setup.wording.word(flow, step.name, "say", language)
        assert len(answer) > SHORTEST
        for words in step.heard[::5]:
            await world.says(words)
            assert answer[:SHORTEST] in await last(world), words
            # Some of them a rule hears as well, and where something is open they are weighed.
            await world.change("UPDATE escalation SET status = 'resolved'")
    rules = {row.rule for row in await world.rows_of("SELECT rule FROM concern")}
    assert not [rule for rule in rules if rule.startswith("model/")]


@pytest.mark.parametrize(
    "words",
    [
        "fydd yr heddlu yn dod heno",
        "fydd yr heddlu yn dod plis brysia",
        "will the police come 😭",
        "will the police come. i did something bad",
    ],
)
async def test_more_than_the_question_is_weighed(world: World, words: str) -> None:
    """What stands beside it says more, be it one word or a face."""
    await come(world, "cy")
    await world.says(words)
    assert await raised(world)


@pytest.mark.parametrize("language", POLICE)
async def test_where_an_answer_could_tell_of_danger_it_is_weighed(
    world: World, language: str
) -> None:
    """At "Are you safe where you are now?" it may be a plea."""
    words, answer = POLICE[language]
    await come(world, language, SAFE_NOW)
    await world.says(words)
    assert "immediate_danger P1" in await raised(world)
    assert answer not in await last(world)


@pytest.mark.parametrize("before", ["we drove round all night again", "hurt him", "😭"])
async def test_after_what_they_told_it_is_weighed(world: World, before: str) -> None:
    """Behind lines that raised nothing it may say what they were about, be they ever so short."""
    await come(world)
    await world.says(before)
    raised_before = await raised(world)
    await world.says("will the police come")
    assert len(await raised(world)) > len(raised_before)


@pytest.mark.parametrize("before", ["hi", "ok so", "lol"])
async def test_behind_small_talk_it_is_a_question(world: World, before: str) -> None:
    """What people greet and lead in with tells nothing."""
    await come(world)
    await world.says(before)
    await world.says("will the police come")
    assert await raised(world) == []


async def test_what_others_wrote_is_weighed(world: World) -> None:
    """A message that was passed on is not asked of us."""
    await come(world)
    await world.says("will the police come", forwarded=True)
    assert await raised(world)


@pytest.mark.parametrize(
    ("language", "words", "answer"),
    [
        ("en", "dont tell my carer", "We do not show this chat"),
        ("cy", "paid â dweud wrth fy rhieni", "Dydyn ni ddim yn dangos y sgwrs hon"),
        ("cy", "peidiwch â deud wrth neb", "Mae pobl ar ein tîm"),
    ],
)
async def test_a_wish_is_answered_and_looked_at_the_same_day(
    world: World, language: str, words: str, answer: str
) -> None:
    """Whoever asks us not to tell may have something to tell."""
    await come(world, language)
    await world.says(words)
    assert answer in await last(world)
    assert {concern.split()[1] for concern in await raised(world)} == {"P2"}
