"""What a young person types in the place of a tap is taken as they mean it."""

from __future__ import annotations

import pytest

from bot.services import hearing
from tests.services.test_watched import raised
from tests.services.world import World


@pytest.fixture(autouse=True)
def in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is busy with other tests is not what is tried here."""
    monkeypatch.setattr(hearing, "_TOO_SLOW", 60)


async def last(world: World) -> str:
    """Give the last thing that was said to them."""
    return (await world.letters_of("one"))[-1][1]


async def test_the_label_of_a_button_raises_what_the_button_raises(world: World) -> None:
    """Whoever types what stands on the buttons is not told of danger that nobody heard of."""
    await world.says("hi")
    for words in ("I am away, or want to go", "I am away, and I feel OK", "go on"):
        await world.says(words)
    assert await raised(world) == ["missing_again P1"]
    assert "999 now" not in await last(world)
    assert await world.step() == "menu"


async def test_beside_a_worker_a_label_is_their_own_words(world: World) -> None:
    """What is typed to a worker answers no question of ours, so all that is heard in it counts."""
    await world.says("hi")
    await world.change("UPDATE chat SET taken_over_by = :worker", worker="ann")
    await world.says("I am away, or want to go")
    assert "missing_again P2" in await raised(world)


async def test_a_rule_counts_in_the_words_of_a_button_too(world: World) -> None:
    """Only what no rule but a model heard is left out, and the button raises what it always did."""
    await world.says("hi")
    await world.says("I am away, or want to go")
    await world.says("I am away, and I don't feel safe")
    rules = [r.rule for r in await world.rows_of("SELECT rule FROM concern ORDER BY id")]
    assert "en/not-safe" in rules
    assert "tapped.away.away_not_ok" in rules
    assert not [rule for rule in rules if rule.startswith("model/")]
    assert await world.step() == "danger"


KEPT = "I have kept what you wrote"


async def test_words_at_an_open_question_are_said_to_be_kept(world: World) -> None:
    """Nobody who told something in their own words is led on as if they had said nothing."""
    await world.comes_with_code()
    await world.stand_at(world.setup.flows.newest("check_in"), "H3")
    await world.says("my mates been a bit weird with me")
    assert (await last(world)).count(KEPT) == 1
    assert await world.step() == "H4"


async def test_a_safe_contact_is_said_to_be_kept_once(world: World) -> None:
    """The words after it say so already."""
    await world.comes_with_code()
    await world.stand_at(world.setup.flows.newest("check_in"), "F2")
    await world.says("after school is fine")
    assert KEPT not in await last(world)
    assert "I have kept that" in await last(world)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("Pwy sy'n darllen hwn?", "Mae pobl ar ein tîm"),
        ("ydy hwn yn breifat", "Mae pobl ar ein tîm"),
        ("paid â deud wrth mam", "Dydyn ni ddim yn dangos y sgwrs hon"),
        ("heddlu wyt ti?", "Nid yr heddlu"),
        ("robot wyt ti", "Cyfrifiadur ydw i"),
        ("ydw i mewn trwbl", "Dwyt ti ddim mewn trwbl"),
    ],
)
async def test_questions_about_the_service_are_heard_in_welsh(
    world: World, words: str, answer: str
) -> None:
    """At an open question too they get their answer, not only that it is kept."""
    await world.comes_with_code()
    await world.change("UPDATE chat SET language = 'cy'")
    await world.stand_at(world.setup.flows.newest("check_in"), "H3")
    await world.says(words)
    assert answer in await last(world)
    assert "Rydw i wedi cadw beth ysgrifennaist ti" not in await last(world)


async def test_what_others_said_in_welsh_is_told_and_not_asked(world: World) -> None:
    """It is kept as what they tell."""
    await world.comes_with_code()
    await world.stand_at(world.setup.flows.newest("check_in"), "H3")
    await world.says("ddywedodd o paid â deud wrth mam")
    assert await world.step() != "H3"


ASKS_LANGUAGE = "Which language would you like?"


@pytest.mark.parametrize(
    "words",
    [
        "no english", "i dont speak english", "my english is bad", "can i write polish",
        "nie rozumiem", "je ne comprends pas", "لا افهم", "Polski",
    ],
)  # fmt: skip
async def test_who_does_not_understand_is_asked_for_a_language(world: World, words: str) -> None:
    """In words as well as by the menu, as first words and later; a person still reads them."""
    await world.says(words)
    assert ASKS_LANGUAGE in await last(world)
    assert await world.count("to_read") == 1
    await world.comes_with_code()
    await world.taps("G1", "yes")
    await world.says(words)
    assert (await world.step(), ASKS_LANGUAGE in await last(world)) == ("G2", True)


async def test_words_for_a_language_raise_what_they_raise(world: World) -> None:
    """Only a whole message is a wish, and whatever is told beside it is heard first."""
    await world.says("hi")
    await world.says("no english. he has a knife and will kill me")
    assert "immediate_danger P0" in await raised(world)
    assert await world.step() == "danger"


async def test_a_language_with_few_words_is_said_to_be_one(world: World) -> None:
    """Whoever chooses it learns that most of the chat goes on in English."""
    await world.says("hi")
    await world.asks_for("language")
    await world.says("Polski")
    not_yet = world.setup.wording.line("language_not_yet", "pl", language="English")
    assert not_yet in await last(world)
    await world.says("english")
    assert await world.step() == "G2"


async def test_a_language_with_all_its_words_needs_no_excuse(world: World) -> None:
    """Welsh is spoken."""
    await world.says("hi")
    await world.asks_for("language")
    await world.says("Cymraeg")
    assert "can't chat" not in await last(world)


@pytest.mark.parametrize("words", ["leave me alone", "go away"])
async def test_who_sends_us_away_hears_how_to_stop(world: World, words: str) -> None:
    """It stops nothing by itself, since it may be meant for somebody else; "/stop" does."""
    await world.says("hi")
    await world.says(words)
    assert "Send /stop, and I will not write to you." in await last(world)
    assert (await world.chat_of()).sends.value == "on"
    await world.says("/stop")
    assert (await world.chat_of()).sends.value == "stopped"


async def test_in_danger_nobody_is_told_how_to_send_us_away(world: World) -> None:
    """We are still here, and say so."""
    await world.says("he has a knife and will kill me")
    await world.says("leave me alone")
    assert "I am still here" in await last(world)
    assert "/stop" not in await last(world)


async def test_who_does_not_know_is_not_asked_whether_they_want_a_person(world: World) -> None:
    """Nobody has to know: they hear so, and the second time the next question comes."""
    await world.comes_with_code()
    await world.stand_at(world.setup.flows.newest("check_in"), "D1")
    await world.says("idk")
    assert "You don't have to know" in await last(world)
    assert await world.step() == "D1"
    await world.says("dunno")
    assert await world.step() == "D2"
    assert await world.count("to_read") == 1


async def test_not_to_know_whether_they_are_safe_brings_a_person(world: World) -> None:
    """It is what the button "Not sure" says, and raises the same."""
    await world.comes_with_code()
    await world.stand_at(world.setup.flows.newest("check_in"), "H2")
    await world.says("idk")
    assert set(await raised(world)) == {"immediate_danger P1"}
