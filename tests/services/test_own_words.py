"""Words that were agreed with a young person: they work, and nobody can read them."""

from __future__ import annotations

import pytest

from bot.domain.own_words import OwnWord
from bot.domain.worker import Worker
from bot.errors import NotAllowedError, NotNowError
from tests.services.test_watched import MOOD, begin, raised, shown_last
from tests.services.world import WALES, World

WORDS = {
    OwnWord.UNLOCK: "saxophone",
    OwnWord.NOT_SAFE: "Marble Tortoise",
    OwnWord.HELP: "quicksilver",
    OwnWord.RECEIPT: "dandelion clock",
    OwnWord.TIDY: "hexagonal",
}


GATE = "Is it OK to chat right now?"


async def holding(world: World) -> tuple[Worker, str]:
    """Give a worker who holds the case of somebody who came with a code."""
    await begin(world)
    await world.says("can i talk to a real person please")
    ann = await world.worker("Ann")
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.case(ann, case_id)
    return ann, case_id


async def agreed(world: World) -> tuple[Worker, str]:
    """Set all words with the young person."""
    ann, case_id = await holding(world)
    for kind, word in WORDS.items():
        await world.desk.agree_word(ann, case_id, kind, word)
    return ann, case_id


async def test_the_word_for_not_safe_brings_the_ordinary_chat_silently(world: World) -> None:
    """Folded, also inside a sentence; a person is told."""
    await agreed(world)
    before = len(await world.parcels_of("one"))
    await world.says("lol MARBLE  tortoise!! anyway")
    assert await shown_last(world, before) == [MOOD]
    assert (await raised(world))[-1] == "watched_device P1"


async def test_the_help_word_is_danger_at_once(world: World) -> None:
    """P0, with the words for danger while nobody else sees the phone."""
    await agreed(world)
    before = len(await world.parcels_of("one"))
    await world.says("Quick-silver")
    assert "immediate_danger P0" in await raised(world)
    assert "999" in (await shown_last(world, before))[0][0]


@pytest.mark.parametrize("words", ["quicksilver", "quiksilver", "my quicksilver is gone"])
async def test_the_help_word_shows_nothing_on_a_watched_phone(world: World, words: str) -> None:
    """It reaches a person at once and looks like small talk; one slip is forgiven."""
    await agreed(world)
    await world.says("marble tortoise")
    before = len(await world.parcels_of("one"))
    await world.says(words)
    assert await shown_last(world, before) == [MOOD]
    assert (await raised(world))[-1] == "immediate_danger P0"


async def test_only_the_own_word_leads_out(world: World) -> None:
    """Neither a new session nor "Yes" at the gate does; the word asks the gate first."""
    await agreed(world)
    await world.says("marble tortoise")
    world.clock.move(hours=3)
    before = len(await world.parcels_of("one"))
    await world.says("hi")
    await world.taps("G1", "yes")
    gate, after_yes = await shown_last(world, before)
    assert (gate[0], gate[1][:3]) == (GATE, ("Yes", "Not now", "Someone can see my phone"))
    assert after_yes == MOOD
    assert (await world.chat_of()).watched
    await world.says("saxaphone")
    assert (await shown_last(world, before))[-1][0].endswith("Is it OK to chat right now?")
    await world.taps("G1", "yes")
    chat = await world.chat_of()
    assert not chat.watched
    assert chat.gate.value == "open"


async def test_a_danger_told_at_the_locked_gate_is_heard_and_not_shown(world: World) -> None:
    """The first words of a new session may be anything."""
    await agreed(world)
    await world.says("marble tortoise")
    world.clock.move(hours=3)
    before = len(await world.parcels_of("one"))
    await world.says("hes outside n hes got a knife")
    assert (await shown_last(world, before))[0][0] == "Is it OK to chat right now?"
    assert len(await shown_last(world, before)) == 1
    assert "immediate_danger P0" in await raised(world)


async def test_nobody_can_read_an_own_word(world: World) -> None:
    """Not a worker of any authority, not in the table, not in the audit or in an alert."""
    ann, case_id = await agreed(world)
    await world.says("quicksilver")
    await world.says("so then quicksilver and that was it")
    case = await world.desk.case(ann, case_id)
    assert "quicksilver" not in str(case).lower()
    assert "•••••••••••" in str(case)
    for table in ("own_word", "message", "audit", "outbox", "timer", "concern"):
        found = str(await world.rows_of(f"SELECT * FROM {table}")).lower()
        for word in ("quicksilver", "saxophone", "tortoise", "dandelion"):
            assert word not in found


@pytest.mark.parametrize(
    "word",
    ["help", "hi", "hello there", "hello", "helo", "stop", "Not great", "tidy", "12345678", "kms",
     "footbal", "i want to die", "goodbye", "ok", "Numbers", "7KQ3ZM29", "x" * 40, "a b c d e",
     "who is this", "friend"],
)  # fmt: skip
async def test_an_ordinary_word_is_refused_with_a_sentence(world: World, word: str) -> None:
    """Short, common, a greeting, on a button, a code, or something that means a thing."""
    ann, case_id = await holding(world)
    with pytest.raises(NotNowError, match=r"\.$"):
        await world.desk.agree_word(ann, case_id, OwnWord.HELP, word)
    assert await world.count("own_word") == 0


async def test_two_words_must_not_be_taken_for_each_other(world: World) -> None:
    """A slip of the finger must not turn one into the other."""
    ann, case_id = await agreed(world)
    with pytest.raises(NotNowError, match="too much like"):
        await world.desk.agree_word(ann, case_id, OwnWord.TIDY, "saxophones")


async def test_nobody_is_locked_in(world: World) -> None:
    """The word for not safe needs one that leads out, as long as it is there."""
    ann, case_id = await holding(world)
    with pytest.raises(NotNowError, match="me again"):
        await world.desk.agree_word(ann, case_id, OwnWord.NOT_SAFE, "marble tortoise")
    await world.desk.agree_word(ann, case_id, OwnWord.UNLOCK, "saxophone")
    await world.desk.agree_word(ann, case_id, OwnWord.NOT_SAFE, "marble tortoise")
    with pytest.raises(NotNowError, match="first"):
        await world.desk.agree_word(ann, case_id, OwnWord.UNLOCK, "")


async def test_a_word_that_was_taken_back_is_a_word_like_any_other(world: World) -> None:
    """A worker can change and take back what was set."""
    ann, case_id = await agreed(world)
    await world.desk.agree_word(ann, case_id, OwnWord.HELP, "")
    await world.says("quicksilver")
    assert "immediate_danger P0" not in await raised(world)
    await world.desk.agree_word(ann, case_id, OwnWord.HELP, "zeppelin")
    await world.says("zepelin")
    assert "immediate_danger P0" in await raised(world)


async def test_only_who_holds_the_case_sets_a_word(world: World) -> None:
    """Another worker of the same authority may read the case and set nothing."""
    _, case_id = await holding(world)
    bea = await world.worker("Bea")
    with pytest.raises(NotNowError, match="Somebody else has this case"):
        await world.desk.agree_word(bea, case_id, OwnWord.HELP, "quicksilver")
    stranger = await world.worker("Cyn", authority="training-wales")
    with pytest.raises(NotAllowedError):
        await world.desk.agree_word(stranger, case_id, OwnWord.HELP, "quicksilver")


async def test_only_who_has_the_chat_sets_words_or_takes_them_back(world: World) -> None:
    """What the council agreed is not undone, nor told of, by the front desk's older case."""
    await world.says("he has a knife and he is outside my door help")
    ann, bea = await world.worker("Ann"), await world.worker("Bea", authority=WALES)
    old = await world.only(ann)
    await world.desk.claim(ann, old)
    await world.desk.agree_word(ann, old, OwnWord.HELP, WORDS[OwnWord.HELP])
    await world.comes_with_code(WALES)
    await world.says("they make me carry drugs to another town and i am scared")
    new = await world.only(bea)
    await world.desk.claim(bea, new)
    for kind in (OwnWord.UNLOCK, OwnWord.NOT_SAFE):
        await world.desk.agree_word(bea, new, kind, WORDS[kind])
    for word in ("", "gooseberry"):
        with pytest.raises(NotNowError, match="Another authority has this chat now"):
            await world.desk.agree_word(ann, old, OwnWord.NOT_SAFE, word)
    case = await world.desk.case(ann, old)
    assert case is not None
    assert "own_word" not in case.may
    assert case.own_words == frozenset()
    case = await world.desk.case(bea, new)
    assert case is not None
    assert "own_word" in case.may
    assert case.own_words == {OwnWord.HELP, OwnWord.UNLOCK, OwnWord.NOT_SAFE}


async def test_the_receipt_says_to_whom_and_why_and_never_what(world: World) -> None:
    """Only with the own word, as the whole message, once they said that it is safe."""
    ann, case_id = await agreed(world)
    await world.desk.pass_on(ann, case_id, "social_worker", "danger")
    await world.desk.pass_on(ann, case_id, "social_worker", "danger")
    await world.desk.pass_on(ann, case_id, "school", "help")
    before = len(await world.parcels_of("one"))
    await world.says("Dandelion clock")
    text = (await shown_last(world, before))[0][0]
    assert text.count("Passed on to a social worker, because you may be in danger.") == 1
    assert "Passed on to your school, because they can help you." in text
    assert "real person" not in text


@pytest.mark.parametrize(
    "words", ["receipt", "dandelion", "what was passed on", "my dandelion clock"]
)
async def test_without_the_word_there_is_no_receipt(world: World, words: str) -> None:
    """A wrong word, or the right one inside a sentence, is words like any others."""
    ann, case_id = await agreed(world)
    await world.desk.pass_on(ann, case_id, "police", "danger")
    before = len(await world.parcels_of("one"))
    await world.says(words)
    assert "police" not in str(await shown_last(world, before))


async def test_no_receipt_before_the_gate_nor_on_a_watched_phone(world: World) -> None:
    """Whoever opens a new session has to say that it is safe first."""
    ann, case_id = await agreed(world)
    await world.desk.pass_on(ann, case_id, "police", "danger")
    world.clock.move(minutes=31)
    before = len(await world.parcels_of("one"))
    await world.says("dandelion clock")
    await world.says("dandelion clock")
    await world.says("marble tortoise")
    await world.says("dandelion clock")
    assert "police" not in str(await shown_last(world, before))


async def test_a_receipt_of_nothing_says_so(world: World) -> None:
    """It is an answer, and it reveals nothing."""
    await agreed(world)
    before = len(await world.parcels_of("one"))
    await world.says("dandelionclock")
    assert "Nothing was passed on." in (await shown_last(world, before))[0][0]


async def test_the_own_word_clears_the_chat_only_as_the_whole_message(world: World) -> None:
    """Inside a sentence it is a word; alone it ends the session."""
    await agreed(world)
    await world.says("the hexagonal one")
    assert not (await world.chat_of()).session_over
    await world.says("hexagonal.")
    assert (await world.chat_of()).session_over


@pytest.mark.parametrize(("first", "second"), [("one", "two"), ("two", "one")])
async def test_words_hold_in_every_chat_of_a_young_person(
    world: World, first: str, second: str
) -> None:
    """Also when both chats are read in one go, as after a restart."""
    await world.comes_with_code(ref="KID")
    await world.taps("G1", "yes")
    await world.says("can i talk to a real person please")
    ann = await world.worker("Ann")
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    await world.desk.case(ann, case_id)
    await world.desk.agree_word(ann, case_id, OwnWord.HELP, WORDS[OwnWord.HELP])
    await world.comes_with_code(who="two", ref="KID")
    await world.taps("G1", "yes", who="two")
    before = len(await raised(world))
    await world.writes(WORDS[OwnWord.HELP], who=first)
    await world.writes("lol ok", who=second)
    await world.receiver.receive()
    assert (await raised(world))[before:] == ["immediate_danger P0"]


async def test_the_word_that_was_agreed_last_counts(world: World) -> None:
    """Also where an older one was agreed in a chat of which nobody knew yet whose it is."""
    await world.comes_with_code()
    ann = await world.worker("Ann")
    had: set[str] = set()
    for who, word in (("two", "quicksilver"), ("one", "dandelion clock")):
        await world.says("can i talk to a real person please", who=who)
        (case_id,) = {row.id for row in (await world.desk.queue(ann)).rows} - had
        had.add(case_id)
        await world.desk.claim(ann, case_id)
        await world.desk.agree_word(ann, case_id, OwnWord.HELP, word)
        world.clock.move(minutes=1)
    await world.comes_with_code(who="two", ref="one")
    await world.says("dandelion clock", who="two")
    assert "immediate_danger P0" in await raised(world)
