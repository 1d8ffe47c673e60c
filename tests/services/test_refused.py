"""What a young person types about not being contacted binds the service (rules.md 4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.concern import Category, Finding, Tier
from bot.domain.inbound import Kind
from bot.domain.refusals import Refusal
from bot.domain.screening import Screening
from bot.domain.worker import Role
from bot.services import hearing
from tests.services.returning import MINE, NUMBER, Returning
from tests.services.test_follow_ups import days, due, join, ready
from tests.services.test_typed_answers import last
from tests.services.test_watched import raised
from tests.services.world import World

NO_TEXTS = "OK. I will not text you."
NO_MESSAGES = "OK. I will not write or text first, and no more check-ins will come."
NO_CALLS = "I have kept that you do not want a call."
ANY_TIME = "You can still write here any time."


@pytest.fixture(autouse=True)
def in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is busy with other tests is not what is tried here."""
    monkeypatch.setattr(hearing, "_TOO_SLOW", 60)


@pytest.fixture
async def child(world: World) -> Returning:
    """A young person on the web with three pictures and a number to be texted at."""
    child = Returning(world)
    child.invited = await child.invite()
    await child.come(child.invited)
    assert await child.returns.set_pictures(child.token, MINE)
    assert await child.returns.set_phone(child.token, NUMBER)
    return child


async def text_after(child: Returning, words: str) -> list[tuple[str, str]]:
    """Let them type *words* and leave, and a worker write; give the texts that went out."""
    ada = await child.world.worker("Ada", Role.WORKER)
    await child.say("can i talk to a real person")
    await child.say(words)
    case = await child.world.only(ada)
    await child.world.desk.claim(ada, case)
    await child.leave()
    assert await child.world.desk.reply(ada, case, "Hi, I am Ada.", once="1") == "held"
    await child.texting.text()
    await child.settle()
    return child.texted.sent


async def refuses(world: World) -> set[Refusal]:
    """Give what they asked us not to do."""
    return set((await world.chat_of()).refuses)


@pytest.mark.parametrize(
    "words", ["dont text me my mum reads it", "no texts pls", "dont message me here he checks it"]
)
async def test_no_text_goes_out(child: Returning, words: str) -> None:
    """The number that they gave before is forgotten."""
    assert await text_after(child, words) == []
    assert await child.one("SELECT phone FROM web_return") is None


async def test_without_it_the_text_goes_out(child: Returning) -> None:
    """About somebody else it stops nothing."""
    sent = await text_after(child, "he said dont text me again")
    assert sent == [(NUMBER, "Hi, your check-in is ready.")]


async def test_a_number_that_is_given_later_is_texted_again(child: Returning) -> None:
    """The page where it is set is where they ask for it."""
    await child.say("dont text me")
    assert await child.returns.set_phone(child.token, NUMBER)
    assert await child.one("SELECT refuses FROM chat") == "[]"
    assert await text_after(child, "thx") == [(NUMBER, "Hi, your check-in is ready.")]


async def test_who_gave_no_number_is_heard_as_well(world: World) -> None:
    """At the question how to reach them it stays an answer, in quotes for the worker."""
    worker = await world.worker("Ada", Role.WORKER)
    await world.comes_with_code()
    await world.taps("G1", "yes")
    await world.says("can i talk to a real person")
    assert await world.step() == "F2"
    await world.says("dont text me")
    assert await refuses(world) == {Refusal.TEXTS}
    assert await world.step() == "carry_on"
    assert f"{NO_TEXTS} {ANY_TIME}" in await last(world)
    case = await world.desk.case(worker, await world.only(worker))
    assert case is not None
    assert case.refuses == ("texts",)
    assert "“dont text me”" in case.safe_contact
    assert [mark.why for line in case.lines for mark in line.marks if "texted" in mark.why]


async def test_words_against_messages_end_later_check_ins(world: World) -> None:
    """None comes any more, and the neutral line tells of nothing."""
    await join(world)
    assert await due(world)
    await world.says("dont message me here he checks my phone")
    assert f"{NO_MESSAGES} {ANY_TIME}" in await last(world)
    assert await due(world) == []
    await days(world, 4)
    assert await ready(world) == 0


async def test_words_against_texts_leave_later_check_ins_on_a_page(world: World) -> None:
    """What shows on a page rings nowhere."""
    await join(world)
    await world.says("dont text me my mum reads it")
    assert await refuses(world) == {Refusal.TEXTS}
    assert await due(world)


async def test_on_telegram_our_messages_are_the_texts(world: World) -> None:
    """There nothing else of ours comes to the phone."""
    world.channel = "telegram"
    await join(world)
    await world.says("dont text me my mum reads it")
    assert await refuses(world) == {Refusal.MESSAGES}
    assert await due(world) == []


async def test_at_the_safe_way_text_is_a_way_of_its_own(world: World) -> None:
    """Beside "This chat" on Telegram it means a text message, and this chat goes on."""
    world.channel = "telegram"
    await join(world)
    await world.says("can i talk to a real person")
    await world.says("no texts pls")
    assert await refuses(world) == {Refusal.TEXTS}
    assert await due(world)


async def test_a_worker_may_write_and_nothing_tells_of_it(world: World) -> None:
    """It waits behind the gate until they write by themselves."""
    worker = await world.worker("Ada", Role.WORKER)
    world.channel = "telegram"
    await join(world)
    await world.says("can i talk to a real person")
    await world.says("stop messaging me")
    case = await world.only(worker)
    await world.desk.claim(worker, case)
    world.clock.move(minutes=20)
    assert await world.desk.reply(worker, case, "Hi, I am Ada.", once="1") == "held"
    assert await ready(world) == 0
    seen = await world.desk.case(worker, case)
    assert seen is not None
    assert seen.refuses == ("messages",)


async def test_what_they_write_is_answered_as_ever(world: World) -> None:
    """The answer that came late is told of: they asked something."""
    world.channel = "telegram"
    await join(world)
    await world.says("dont message me")
    await world.writes("are you a robot")
    world.clock.move(minutes=10)
    await world.receiver.receive()
    assert await ready(world) == 1


@pytest.mark.parametrize("words", ["dont ring", "pls dont call me", "no calls he hears it"])
async def test_a_call_is_the_workers_to_leave(world: World, words: str) -> None:
    """We ring nobody: it is kept and stands on the case."""
    await join(world)
    await world.says(words)
    assert await refuses(world) == {Refusal.CALLS}
    assert NO_CALLS in await last(world)
    assert await due(world)


@pytest.mark.parametrize(("step", "choice"), [("F5", "evening"), ("F2", "this_chat")])
async def test_a_button_turns_it_on_again(world: World, step: str, choice: str) -> None:
    """What they choose last counts."""
    await join(world)
    await world.says("dont message me")
    assert await refuses(world) == {Refusal.MESSAGES}
    await world.stand_at(world.setup.flows.newest("check_in"), step)
    await world.taps(step, choice)
    assert await refuses(world) == set()


async def test_a_disclosure_is_heard_and_answered_first(world: World) -> None:
    """Nothing hides behind a wish."""
    await join(world)
    await world.says("dont message me he has a knife and will kill me")
    assert "immediate_danger P0" in await raised(world)
    said = await last(world)
    assert -1 < said.find("999") < said.find(NO_MESSAGES)
    assert await world.step() == "danger"


async def test_a_watched_phone_shows_nothing_of_it(world: World) -> None:
    """It binds all the same."""
    await join(world)
    await world.says("my mum can see my phone. dont text me")
    assert (await world.chat_of()).watched
    await world.says("dont message me")
    assert await refuses(world) == {Refusal.TEXTS, Refusal.MESSAGES}
    shown = " ".join(words for _, words in await world.letters_of("one"))
    assert NO_TEXTS not in shown
    assert NO_MESSAGES not in shown


async def test_at_a_shut_gate_nothing_is_said_of_it(world: World) -> None:
    """Whoever holds the phone learns nothing, and it binds."""
    await join(world)
    world.clock.move(hours=1)
    for words in ("dont message me", "dont message me"):
        await world.says(words)
        assert NO_MESSAGES not in await last(world)
    assert await refuses(world) == {Refusal.MESSAGES}


async def test_words_beside_a_picture_bind_as_well(world: World) -> None:
    """They typed them."""
    await join(world)
    await world.says("dont message me", kind=Kind.PICTURE)
    assert await refuses(world) == {Refusal.MESSAGES}


async def test_what_is_passed_on_binds_nobody(world: World) -> None:
    """Somebody else wrote it."""
    await join(world)
    await world.says("dont message me", forwarded=True)
    assert await refuses(world) == set()


@pytest.mark.parametrize(
    "words",
    [
        "he said dont text me again", "dont text and drive", "why dont u text me",
        "they just dont text me", "make him stop texting me", "how do i stop him messaging me",
        "dont call me a liar", "dont call me she", "dont text my mum", "dont ring me dad",
        "dont text me he said", "my mates go out and dont message me",
        "please dont stop texting me", "no texts from him today", "dont call the police",
        "i dont text me mates", "no",
    ],
)  # fmt: skip
async def test_words_about_others_bind_nothing(world: World, words: str) -> None:
    """Only what is asked of us does."""
    await join(world)
    await world.says(words)
    assert await refuses(world) == set()


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("he checks my phone so dont text me", "texts"),
        ("u can ring me but dont text", "texts"),
        ("Don't text me, my mum's got my phone", "texts"),
        ("dont text me mum reads it", "texts"),
        ("its not safe to text me", "texts"),
        ("can u not text me pls", "texts"),
        ("i dont want texts", "texts"),
        ("paid â thecstio fi", "texts"),
        ("dim tecsts plis", "texts"),
        ("pls dont contact me", "messages"),
        ("stop contacting me", "messages"),
        ("i dont want u to message me", "messages"),
        ("no more messages please", "messages"),
        ("do not write to me", "messages"),
        ("peidiwch â chysylltu â fi", "messages"),
        ("nie pisz do mnie", "messages"),
        ("paid â ffonio", "calls"),
        ("dont ring me my dad will hear", "calls"),
        ("no calls or texts", "calls texts"),
        ("dont call or text me", "calls texts"),
    ],
)
async def test_however_it_is_said(world: World, words: str, asked: str) -> None:
    """In English, Welsh, and other languages."""
    found = world.setup.signs.refusals(words)
    assert sorted(refusal.value for refusal, _ in found) == asked.split()


async def test_an_hour_later_it_still_holds(world: World) -> None:
    """Writing again takes nothing back."""
    await join(world)
    await world.says("dont message me")
    world.clock.move(seconds=timedelta(hours=1).total_seconds())
    await world.says("hi")
    await world.taps("G1", "yes")
    assert await refuses(world) == {Refusal.MESSAGES}


async def test_a_silence_tells_of_nothing_to_who_wants_no_messages(world: World) -> None:
    """What follows from it after a stop of the service is no answer: it waits until they write."""
    world.channel = "telegram"
    await join(world)
    await world.stand_at(world.setup.flows.newest("check_in"), "H2")
    await world.taps("H2", "no")
    assert await world.step() == "right_now"
    await world.says("dont message me he looks")
    assert await refuses(world) == {Refusal.MESSAGES}
    world.clock.move(minutes=20)
    await world.watch(minutes=1)
    assert "immediate_danger P0" in await raised(world)
    assert await world.step() == "danger"
    assert await ready(world) == 0


@pytest.mark.parametrize(
    "lines",
    [
        ("dont text me", "dont message me"),
        ("he said dont text me", "dont message me at school"),
        ("dont text me pls", "dont ring me"),
        ("dont message me at night",),
        ("paid â ffonio fi",),
        ("peidiwch â chysylltu â fi",),
    ],
)
async def test_a_wish_to_be_left_alone_calls_nobody(world: World, lines: tuple[str, ...]) -> None:
    """A person reads it with all words that raise nothing."""
    reader = await world.worker("Ada", Role.LEAD)
    await join(world)
    for words in lines:
        await world.says(words)
    assert not {"wants_human P2", "self_harm P1"} & {*await raised(world)}
    assert len(await world.desk.to_read(reader)) == 1


async def test_beside_other_words_all_of_it_is_heard(world: World) -> None:
    """Only words that say nothing else are left out of what the next line is weighed with."""
    await join(world)
    await world.says("dont message me tonight. i took all the pills")
    assert await raised(world)
    await world.says("dont message me")
    await world.says("can someone ring me")
    assert "wants_human P1" in await raised(world)


@pytest.mark.parametrize(
    ("words", "nothing_else"),
    [
        ("dont text or ring me pls", True),
        ("can u not msg me at school", True),
        ("paid â negesu fi yn y nos", True),
        ("call me dont text", False),
        ("dont text me call me", False),
        ("text me not call", False),
        ("dont message me hes here", False),
        ("dont message me tonight", False),
        ("ok", False),
        ("do not text me", True),
        ("could you not text me at night", True),
        ("dont text or call me at night or in the morning", True),
        ("dont message me i just can not do the night", False),
        ("dont text me i do not do more", False),
        ("dont text me i can not", False),
        ("dont ring me i do not", False),
        ("dont text me just not", False),
        ("dont text me i work at 3 in the morning", False),
    ],
)
async def test_what_says_nothing_else(world: World, words: str, nothing_else: bool) -> None:
    """Whoever asks for a call beside it asks for a person, and a goodbye is none of it."""
    assert world.setup.signs.only_refuses(words) is nothing_else


@pytest.mark.parametrize("words", ["call me dont text", "dont text me can someone ring me"])
async def test_whoever_asks_for_a_call_beside_it_gets_a_person(world: World, words: str) -> None:
    """It binds, and it is heard."""
    await join(world)
    await world.says(words)
    assert Refusal.TEXTS in await refuses(world)
    assert "wants_human P2" in await raised(world)


@pytest.mark.parametrize(
    "words", ["dont message me i just can not do the night", "dont text me i do not do more"]
)
async def test_what_is_told_in_everyday_words_beside_it_is_heard(world: World, words: str) -> None:
    """No word of it alone tells anything; all of them do."""
    await join(world)
    await world.says(words)
    assert "self_harm P1" in await raised(world)


@pytest.mark.parametrize(
    ("words", "stays"),
    [("dont message me at night", False), ("dont message me at night or in the morning", True)],
)
async def test_danger_to_life_stays_unless_the_wish_is_bare(
    world: World, words: str, stays: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the models find in more than a few words is for a person to judge."""

    def finds(text: str, *_: object) -> Screening:
        rule, why = "model/self_harm", "It may be about self-harm."
        return Screening((Finding(Category.SELF_HARM, Tier.P1, rule, 0, len(text), why),))

    await join(world)
    monkeypatch.setattr(hearing, "screen", finds)
    await world.says(words)
    assert ("self_harm P1" in await raised(world)) == stays
