"""At a shut gate every answer is the same, whatever was told before (rules.md 4)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from copy import copy
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import takewhile
from pathlib import Path

import pytest

from bot.domain.concern import Category, Tier
from bot.domain.inbound import Inbound, Kind
from bot.services.consequences import Consequences
from bot.services.planning import plan
from bot.services.records import Gate, Purpose
from bot.services.situation import Known
from tests.services.world import World, open_world

#: What was told before, by how urgent it is.
TOLD = {
    "nothing": "hello",
    "P1": "my uncle hit me last night and im scared of him",
    "P0": "hes outside n hes got a knife",
}


#: The same, and whether they said how to reach them.
BEFORE = ("nothing", "P1", "P1, reached", "P0")


def words(text: str) -> partial[Inbound]:
    """A message that is typed."""
    return partial(Inbound, Kind.TEXT, text=text)


def command(name: str) -> partial[Inbound]:
    """A command that is typed."""
    return partial(Inbound, Kind.COMMAND, text=f"/{name}", command=name)


def button(step: str, choice: str) -> partial[Inbound]:
    """A button that is tapped."""
    return partial(Inbound, Kind.TAP, data=f"{step}|{choice}")


TYPED = (
    *("hi", "no", "yes", "ok", "1", "what", "call", "skip", "free numbers", "numbers", "tips"),
    *("dont text me", "dont message me here he checks my phone", "dont ring", "leave me alone"),
    *("say how to reach me", "stop", "help", "back", "talk to a person", "can i talk to a person"),
    *("who reads this", "what did i say", "will anyone come", "i was with mates", "😀", "????"),
    *("kms this homework", "say it another way", "i can chat now", "not now", "this chat"),
    # Urgent in itself: it is answered at once, and alike.
    *("he made me send nudes", "i want to kill myself tonight i have the pills here"),
)
COMMANDS = (
    *("start", "help", "person", "numbers", "tips", "language", "privacy", "stop"),
    *("simpler", "back", "skip", "tidy", "clear"),
)
THINGS = {
    "picture": partial(Inbound, Kind.PICTURE),
    "sticker": partial(Inbound, Kind.STICKER),
    "voice": partial(Inbound, Kind.VOICE),
    "file": partial(Inbound, Kind.FILE),
    "place": partial(Inbound, Kind.PLACE),
    "something else": partial(Inbound, Kind.OTHER),
    "picture with words": partial(Inbound, Kind.PICTURE, text="look"),
    "old yes": button("G1", "yes"),
    "old not now": button("G1", "not_now"),
    "forged": button("gone", "gone"),
}
INPUTS: Mapping[str, tuple[partial[Inbound], ...]] = {
    **{text: (words(text),) for text in TYPED},
    **{f"/{name}": (command(name),) for name in COMMANDS},
    **{name: (thing,) for name, thing in THINGS.items()},
}
#: What comes after an answer: each is answered alike as well.
GOES_ON: Mapping[str, tuple[partial[Inbound], ...]] = {
    "words, again and again": (words("hi"), words("what"), words("ok")),
    "a person, by this chat": (
        *(command("person"), button("F2", "this_chat"), button("carry_on", "carry_on")),
    ),
    "a person, twice": (words("can i talk to a person"), words("at 4"), command("person")),
    "a picture, not urgent": (THINGS["picture"], button("unread", "no"), THINGS["picture"]),
    "a picture, urgent": (THINGS["picture"], button("unread", "yes"), words("by text")),
    "a picture, then a voice": (THINGS["picture"], THINGS["voice"], words("hello")),
    "a place, then a person": (THINGS["place"], command("person"), command("numbers")),
    "a question, then words": (words("who reads this"), words("hi"), words("who reads this")),
    "numbers, then a question": (words("numbers"), words("numbers"), words("is it private")),
    "told, then slang": (words("he made me send nudes"), words("kms this homework")),
    "tips, then a picture": (command("tips"), THINGS["picture"], button("unread", "no")),
}


class Door:
    """A chat whose gate is shut, as somebody finds it who picks the phone up."""

    def __init__(self, world: World, known: Known) -> None:
        self.world, self.known = world, known

    def works(self, *made: partial[Inbound]) -> Iterable[Consequences]:
        """Work out one message after the other; nothing is written."""
        known, now = self.known, self.world.clock.now
        for number, one in enumerate(made, start=900):
            now += timedelta(seconds=20)
            assert known.chat is not None
            inbound = one(address="one", sent_at=now, message=str(number))
            work = plan("i", inbound, known, known.chat, self.world.setup, now, now)
            yield work
            open_now = {e.authority: e for e in [work.escalation] if e is not None}
            known = replace(
                known,
                chat=work.chat,
                talk=work.talk,
                escalations={**known.escalations, **open_now},
            )

    def answers(self, *made: partial[Inbound]) -> list[object]:
        """Give all that is shown after these messages, with its buttons, up to a "Yes"."""
        shut = takewhile(lambda work: work.chat.gate is not Gate.OPEN, self.works(*made))
        written = [x for work in shut for x in work.letters if x.chat_id and not x.worker_id]
        # The neutral words in the place of an old question are the same for everybody.
        shown = [x for x in written if x.purpose is not Purpose.TIDY]
        return [(x.status, x.parcel.text, x.parcel.rows, x.parcel.protect) for x in shown]

    def raised(self, *made: partial[Inbound]) -> list[tuple[Category, Tier]]:
        """Give what is raised by these messages."""
        kept = [x.concern for work in self.works(*made) for x in work.concerns]
        return [(concern.category, concern.tier) for concern in kept]


@asynccontextmanager
async def shut(folder: Path, told: str, door: str) -> AsyncIterator[Door]:
    """Let something be *told*, and the gate be shut after it as *door* says."""
    (folder / told).mkdir()
    async with open_world(folder / told) as world:
        await world.make_live()
        await world.worker("wil", linked=True)
        world.channel = "telegram"
        await world.comes_with_code()
        await world.taps("G1", "yes")
        await world.says(TOLD[told.partition(",")[0]])
        if "reached" in told:
            await world.taps("F2", "this_chat")
        if door == "not asked yet":
            world.clock.move(minutes=45)
        else:
            await world.watch(minutes=45)
            await world.says("hi")
        if door == "put off":
            await world.taps("G1", "not_now")
        chat = await world.chat_of()
        known = await world.store.load_chat(chat.id, world.clock.now)
        assert known is not None
        # The slow second reading of what is in doubt changes nothing here.
        rules = copy(world.setup.rules)
        rules.careful = None
        world.setup = replace(world.setup, rules=rules)
        yield Door(world, known)


@asynccontextmanager
async def doors(folder: Path, door: str) -> AsyncIterator[Mapping[str, Door]]:
    """Give the same shut gate after each thing that may have been told."""
    async with AsyncExitStack() as stack:
        yield {told: await stack.enter_async_context(shut(folder, told, door)) for told in BEFORE}


@pytest.mark.parametrize("door", ["not asked yet", "asked", "put off"])
async def test_nobody_can_tell_what_was_told_before(tmp_path: Path, door: str) -> None:
    """Whatever is typed, tapped or sent, it is answered as if nothing had ever been told."""
    async with doors(tmp_path, door) as found:
        nothing, *others = found.items()
        differs = [
            (name, told)
            for name, made in {**INPUTS, **GOES_ON}.items()
            for told, other in others
            if other.answers(*made) != nothing[1].answers(*made)
        ]
        assert differs == []


async def test_what_is_sent_is_raised_as_ever(tmp_path: Path) -> None:
    """A picture from somebody in danger is urgent at once, whatever is shown."""
    expected = {"nothing": Tier.P2, "P1": Tier.P2, "P0": Tier.P1}
    for door in ("not asked yet", "put off"):
        (tmp_path / door).mkdir()
        async with doors(tmp_path / door, door) as found:
            for told, tier in expected.items():
                for name in ("picture", "voice", "sticker"):
                    raised = found[told].raised(*INPUTS[name])
                    assert raised == [(Category.UNREAD_CONTENT, tier)]


async def test_a_picture_reaches_people_at_once(world: World) -> None:
    """Whoever sees to the danger is told of the picture in the same moment."""
    worker = await world.worker("wil", linked=True)
    await world.comes_with_code()
    await world.taps("G1", "yes")
    await world.says(TOLD["P0"])
    await world.taps("G1", "not_now")
    before = await world.letters_to(worker)
    await world.says("", kind=Kind.PICTURE)
    assert len(await world.letters_to(worker)) == len(before) + 1


async def test_a_question_about_us_is_answered_the_first_time(tmp_path: Path) -> None:
    """The answer tells of nobody, so it does not wait for the gate, nor differ from the second."""
    async with shut(tmp_path, "nothing", "not asked yet") as first:
        once, again = first.answers(words("who reads this"), words("who reads this"))
        assert once == again
        assert "People on our team can read what you write." in str(once)
