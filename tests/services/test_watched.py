"""An ordinary chat is shown while somebody else may hold the phone, whatever they try."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.inbound import Kind
from tests.services.world import World

DANGER = "hes outside n hes got a knife"
WHO = "who is this. what has he been telling you"
MOOD = ("Hi. How is your day going?", ("Good", "OK", "Not great", "Numbers", "Tidy"))


async def shown_last(world: World, before: int) -> list[tuple[str, tuple[str, ...]]]:
    """Give what was shown since, with the labels under it, for whoever reads the screen."""
    letters = (await world.parcels_of("one"))[before:]
    return [
        (x.parcel.text, tuple(b.label for row in x.parcel.rows for b in row))
        for x in letters
        if x.purpose.value not in ("tidy", "ticket")
    ]


async def begin(world: World) -> None:
    """Come with a code, and say that it is safe."""
    await world.comes_with_code()
    await world.taps("G1", "yes")


async def raised(world: World) -> list[str]:
    """Give category and tier of each concern, oldest first."""
    return [
        f"{row.category} {row.tier}"
        for row in await world.rows_of("SELECT category, tier FROM concern ORDER BY id")
    ]


@pytest.mark.parametrize(
    "words",
    [WHO, "tell me what he said", "whos this", "who is his social worker", "show me the messages"],
)
async def test_a_strangers_question_brings_the_ordinary_chat_and_a_person(
    world: World, words: str
) -> None:
    """In a chat of somebody who was invited it is a sign; nothing on the screen says so."""
    await begin(world)
    before = len(await world.parcels_of("one"))
    await world.says(words)
    assert await shown_last(world, before) == [MOOD]
    assert "watched_device P1" in await raised(world)
    ann = await world.worker("Ann")
    queue = await world.desk.queue(ann)
    assert queue.rows[0].watched


async def test_a_strangers_question_beside_something_urgent_is_more_urgent(world: World) -> None:
    """With a P0 open somebody else at the phone is danger now."""
    await begin(world)
    await world.says(DANGER)
    await world.says(WHO)
    assert (await raised(world))[-1] == "watched_device P0"


async def test_first_words_of_somebody_unknown_get_the_ordinary_welcome(world: World) -> None:
    """There is nothing yet that a stranger could learn."""
    await world.says("who is this")
    assert await raised(world) == []
    assert "this is Touchbase" in (await world.letters_of("one"))[0][1]


async def test_where_something_was_told_the_same_words_are_a_sign(world: World) -> None:
    """Without an invitation as well, also once the case is closed and the chat is quiet."""
    await world.says("they make me carry drugs to another town")
    await world.change("UPDATE escalation SET status = 'resolved'")
    await world.says(WHO)
    assert (await raised(world))[-1] == "watched_device P1"


@pytest.mark.parametrize(
    "words",
    [
        "who reads this", "are you a robot", "are you a real person", "who are you",
        "do you tell the home office", "will the police come", "can i get in trouble",
        "what is this", "u wont believe what he said", "who is my social worker",
    ],
)  # fmt: skip
async def test_a_young_persons_own_questions_are_no_sign(world: World, words: str) -> None:
    """What the first screen answers never brings the ordinary chat."""
    await begin(world)
    await world.says(words)
    assert "watched_device" not in " ".join(await raised(world))
    assert not (await world.chat_of()).watched


async def test_forwarded_words_are_nobodys_question(world: World) -> None:
    """What somebody else wrote elsewhere says nothing about who holds the phone."""
    await begin(world)
    await world.says(WHO, forwarded=True)
    assert not (await world.chat_of()).watched


TRIED = [
    {"words": DANGER},
    {"words": "they make me carry drugs"},
    {"words": "i want to die tonight"},
    {"words": "what did he say"},
    {"words": "lovely weather"},
    {"words": "x" * 9_000},
    {"words": "   "},
    {"words": "7KQ3ZM29"},
    {"words": "stop"},
    {"words": "bye"},
    {"words": "", "kind": Kind.VOICE},
    {"words": "", "kind": Kind.PICTURE},
    {"words": "look", "kind": Kind.PICTURE},
    {"words": "", "kind": Kind.PLACE},
    {"words": "😀", "kind": Kind.STICKER},
    {"words": "/unknown", "kind": Kind.COMMAND, "command": "unknown"},
    *(
        {"words": f"/{name}", "kind": Kind.COMMAND, "command": name}
        for name in ("start", "help", "person", "language", "privacy", "stop", "back", "clear")
    ),
    *(
        {"words": "", "kind": Kind.TAP, "data": data}
        for data in ("H2|no", "G1|yes", "C3|on_or_in_me", "danger|calling", "forged", "G3|no")
    ),
]


@pytest.mark.parametrize("tried", TRIED, ids=lambda tried: f"{tried}"[:40])
async def test_whatever_is_tried_looks_like_small_talk(world: World, tried) -> None:
    """One line of the ordinary chat, the same words and the same buttons, every time."""
    await begin(world)
    await world.says(WHO)
    before = len(await world.parcels_of("one"))
    await world.says(tried.pop("words"), **tried)
    assert await shown_last(world, before) == [MOOD]
    letters = (await world.parcels_of("one"))[before:]
    assert {x.purpose.value for x in letters} <= {"reply", "tidy"}


async def test_a_changed_message_is_not_answered_and_still_heard(world: World) -> None:
    """An edit on a watched phone gets no line at all, and a person is told."""
    await begin(world)
    await world.says(WHO)
    before = len(await world.parcels_of("one"))
    await world.says(DANGER, kind=Kind.EDIT)
    assert await shown_last(world, before) == []
    assert "immediate_danger P0" in await raised(world)


async def test_twenty_questions_are_one_alert(world: World) -> None:
    """A stranger who goes on asking is known already; what else they type is kept and read."""
    await begin(world)
    for _ in range(5):
        await world.says("whos this")
    assert await raised(world) == ["watched_device P1"]
    assert await world.count("to_read") == 1


async def test_what_cannot_be_read_is_urgent_at_once(world: World) -> None:
    """Nothing is asked about it on a watched phone."""
    await begin(world)
    await world.says(WHO)
    await world.says("", kind=Kind.VOICE)
    assert (await raised(world))[-1] == "unread_content P1"


async def test_a_worker_cannot_write_and_nothing_is_sent_by_itself(world: World) -> None:
    """No hold text, no status, no line after the claim."""
    await begin(world)
    await world.says(WHO)
    await world.says(DANGER)
    before = len(await world.parcels_of("one"))
    ann = await world.worker("Ann")
    case_id = await world.only(ann)
    await world.desk.claim(ann, case_id)
    case = await world.desk.case(ann, case_id)
    assert case is not None
    assert case.row.watched
    assert "reply" not in case.may
    await world.watch(minutes=30)
    assert await shown_last(world, before) == []


async def test_it_is_over_with_the_session_and_shows_no_history(world: World) -> None:
    """The next session begins with the gate; "Yes" asks the next question and says nothing else."""
    await begin(world)
    await world.taps("G3", "yes")
    await world.says(WHO)
    await world.says(DANGER)
    world.clock.move(minutes=31)
    before = len(await world.parcels_of("one"))
    await world.says("hi")
    await world.taps("G1", "yes")
    gate, question = await shown_last(world, before)
    assert gate[0] == "Is it OK to chat right now?"
    assert question[0].endswith("How are you feeling right now?")
    for word in ("knife", "danger", "999", "telling", "saved"):
        assert word not in question[0]
    assert not (await world.chat_of()).watched


async def test_an_old_yes_does_not_lead_out_of_it(world: World) -> None:
    """The button of an earlier gate is still on the screen; it leads nowhere."""
    await begin(world)
    await world.says(WHO)
    await world.taps("G1", "yes")
    assert (await world.chat_of()).watched


@pytest.mark.parametrize("cover", ["mood", "weekend", "music"])
async def test_each_authority_chooses_its_ordinary_chat(world: World, cover: str) -> None:
    """Other words, and the same number of buttons in the same places."""
    await world.change_authority("training-england", cover=cover)
    await begin(world)
    before = len(await world.parcels_of("one"))
    await world.says(WHO)
    for _ in range(2):
        asked = (await world.parcels_of("one"))[-1].parcel
        first = asked.rows[0][0].action
        await world.taps(first.step, first.choice)
    shown = await shown_last(world, before)
    assert [len(labels) for _, labels in shown] == [5, 5, 3]
    assert (shown[0][0] == MOOD[0]) is (cover == "mood")
    assert all(labels[-2:] == ("Numbers", "Tidy") for _, labels in shown)


async def test_another_language_all_at_once_is_one_question_at_the_gate(world: World) -> None:
    """It is information for the worker and no concern; nobody is asked twice."""
    await begin(world)
    await world.says("هربت من حصة الرياضة لانو كنت بالعيادة مع امي")
    assert not (await world.parcels_of("one"))[-1].parcel.text.startswith("Is it OK")
    fluent = "weston super mare is in another county?? thought it was just bristol"
    await world.says(fluent)
    assert (await world.parcels_of("one"))[-1].parcel.text == "Is it OK to chat right now?"
    assert await raised(world) == []
    marks = await world.rows_of("SELECT indicators FROM message ORDER BY id DESC LIMIT 1")
    assert "noticed.language" in str(marks)
    await world.taps("G1", "yes")
    await world.says(fluent)
    assert not (await world.parcels_of("one"))[-1].parcel.text.startswith("Is it OK")


async def test_somebody_who_leaves_the_watched_chat_is_not_written_to(world: World) -> None:
    """/stop is done, and looks like everything else."""
    await begin(world)
    await world.says(WHO)
    await world.asks_for("stop")
    assert (await world.chat_of()).sends.value == "stopped"
    assert "lost_contact P0" in await raised(world)
    world.clock.now += timedelta(hours=2)


@pytest.mark.parametrize(
    "words",
    [
        "Someone can see my phone",
        "someone can see my phone!!",
        "my mum can see my phone",
        "shes looking at my phone rn",
        "not safe to talk",
        "ma mam yn gallu gweld fy ffôn",
        "mae rhywun yn darllen hwn rwan",
        "dydi hi ddim yn saff siarad",
    ],
)
@pytest.mark.parametrize("invited", [True, False])
async def test_whoever_types_that_the_phone_is_seen_gets_the_ordinary_chat(
    world: World, words: str, invited: bool
) -> None:
    """The button is only at the gate; somebody may come in at any later question."""
    if invited:
        await begin(world)
        await world.taps("G3", "yes")
    else:
        await world.says("hello")
    before = len(await world.parcels_of("one"))
    await world.says(words)
    shown = await shown_last(world, before)
    assert [text for text, _ in shown] == [MOOD[0]]
    assert "watched_device P1" in await raised(world)
    assert (await world.chat_of()).watched
