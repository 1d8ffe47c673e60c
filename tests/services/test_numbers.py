"""The numbers that a young person is shown: by need, nation, hour and what is safe for them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.authority import Authority
from bot.domain.concern import Category, Tier
from bot.domain.effects import Say, ShowNumbers
from bot.domain.escalation import Status
from bot.domain.inbound import Inbound, Kind
from bot.domain.nation import Nation
from bot.domain.signpost import Need, Signpost, Span
from bot.services.consequences import Consequences
from bot.services.invitations import AgeBand
from bot.services.languages import needed
from bot.services.numbers import numbers
from bot.services.offers import Episode
from bot.services.planning import plan
from bot.services.records import Chat, Escalation
from bot.services.replying import Reply
from bot.services.situation import Known
from tests.services.world import ENGLAND, WALES, World, setup

#: A Tuesday in November, before any review date.
NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def work(
    authority: str = ENGLAND,
    *,
    now: datetime = NOW,
    age: AgeBand = AgeBand.UNKNOWN,
    **chat: object,
) -> Consequences:
    """One turn of a young person, with nothing told yet."""
    known = Known(episode=Episode("e", now - timedelta(days=1), age_band=age.value))
    made = Chat("c", "k", "web", "web", "a", "d", authority, "en", now, synthetic=True)
    return Consequences(setup(), known, now, replace(made, **chat))  # type: ignore[arg-type]


def with_services(turn: Consequences, *services: Signpost, **changes: object) -> Consequences:
    """The same with other services at its authority, or with other settings."""
    authority: Authority = turn.authority
    changed = replace(
        authority,
        signposts=(*services, *authority.signposts),
        **changes,  # type: ignore[arg-type]
    )
    by_slug = {**turn.setup.authorities.by_slug, authority.slug: changed}
    turn.setup = replace(turn.setup, authorities=replace(turn.setup.authorities, by_slug=by_slug))
    return turn


def told(turn: Consequences, *told: tuple[Category, Tier]) -> Consequences:
    """The same, with what this message tells of."""
    turn.told = list(told)
    return turn


def case(turn: Consequences, tier: Tier, *categories: Category) -> Consequences:
    """The same, with a case that is open."""
    turn.escalation = Escalation(
        *("e", "TB-AAAAAA", "c", turn.chat.authority, tier, categories),
        status=Status.OPEN,
        raised_at=turn.now,
        renewed_at=turn.now,
        synthetic=True,
    )
    return turn


def names(turn: Consequences, topic: str = "") -> list[str]:
    return [signpost.name for signpost in numbers(turn, topic)]


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        (Category.IMMEDIATE_DANGER, ["emergency", "childline", "missing_people"]),
        (Category.CRIMINAL_EXPLOITATION, ["childline", "missing_people", "nyas"]),
        (Category.DIGITAL_CONTACT, ["childline", "missing_people", "ceop"]),
        (Category.SEXUAL_EXPLOITATION, ["childline", "report_remove", "ceop"]),
        (Category.SELF_HARM, ["shout", "samaritans", "papyrus"]),
        (Category.ABUSE_OR_NEGLECT, ["childline", "nyas", "missing_people"]),
        (Category.MISSING_AGAIN, ["missing_people", "emergency", "childline"]),
        (Category.WANTS_HUMAN, ["childline", "missing_people", "shout"]),
    ],
)
def test_each_disclosure_leads_to_what_helps(category, expected):
    """Told in this message, or open since before: the same services, with 999 only for danger."""
    assert names(told(work(), (category, Tier.P2))) == expected
    assert names(case(work(), Tier.P2, category)) == expected


@pytest.mark.parametrize("tier", [Tier.P0, Tier.P1])
def test_something_urgent_puts_999_first(tier):
    """999 and the two that fit best."""
    expected = ["emergency", "shout", "samaritans"]
    assert names(told(work(), (Category.SELF_HARM, tier))) == expected
    assert names(case(work(), tier, Category.SELF_HARM)) == expected


def test_what_they_look_for_comes_before_what_is_open():
    """A case from last week says nothing of what they look for now; new words do."""
    turn = case(work(), Tier.P2, Category.SELF_HARM)
    assert names(turn, "rights") == ["nyas", "always_heard", "help_at_hand"]
    assert names(told(turn, (Category.SELF_HARM, Tier.P2)), "rights")[0] == "shout"


def test_without_anything_known_it_is_somebody_to_talk_to():
    """An unknown topic, as of an old version, is no mistake that anybody sees."""
    assert names(work()) == names(work(), "gone") == ["childline", "missing_people", "shout"]


def test_a_welsh_speaker_in_wales_finds_meic_first():
    """By day; at night, when Meic is closed, those that are open come first."""
    assert names(work(WALES, language="cy"))[0] == "meic"
    assert names(work(WALES))[0] == "childline"
    assert "meic" not in names(work(WALES, language="cy", now=NIGHT))
    assert names(work(WALES, language="cy"), "rights")[:2] == ["meic", "wales_commissioner"]
    evening = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
    assert names(work(WALES, language="cy", now=evening), "self_harm")[0] == "samaritans_cymraeg"


@pytest.mark.parametrize("need", list(Need))
@pytest.mark.parametrize("nation", list(Nation))
def test_nobody_is_given_a_line_of_another_nation(nation, need):
    """Scotland gets no line that only England has, whatever is looked for."""
    turn = with_services(work(), nation=nation)
    chosen = numbers(turn, need.value)
    assert chosen
    assert all(nation in signpost.nations for signpost in chosen)


def test_scotland_has_its_own_advocates():
    """The commissioner is free, so nobody is told of advocates whose call costs."""
    turn = with_services(work(), nation=Nation.SCOTLAND)
    assert names(turn, "rights") == ["scotland_commissioner", "childline", "missing_people"]


def test_what_costs_is_shown_where_nothing_else_helps():
    """In Northern Ireland the only advocates have an ordinary number, and the line says so."""
    turn = with_services(work(), nation=Nation.NORTHERN_IRELAND)
    assert names(turn, "rights") == ["voypic", "childline", "missing_people"]
    assert "Not free" in shown(turn, "rights")
    assert "frank" not in names(work(), "health")
    assert "report_fraud" not in names(work(), "bank")


def test_age_decides():
    """Nobody of thirteen is sent to a line from sixteen on, nor an adult to Childline."""
    young = work(age=AgeBand.THIRTEEN_TO_FIFTEEN)
    older = work(age=AgeBand.SIXTEEN_SEVENTEEN)
    adult = work(age=AgeBand.ADULT)
    assert "centrepoint" not in names(young, "home")
    assert "centrepoint" in names(older, "home")
    assert "sexual_abuse_line" in names(older, "sexual_harm")
    assert "childline" not in names(adult)


def test_at_night_one_is_open():
    """Advocates sleep; Childline is put beside them, and the closed ones say when they open."""
    turn = work(now=NIGHT)
    assert names(turn, "rights") == ["nyas", "always_heard", "childline"]
    text = shown(turn, "rights")
    nyas, always_heard, childline = text.split("\n\n")[1].split("\n")
    assert nyas.endswith("Closed now. Opens: 09:00.")
    assert always_heard.endswith("Closed now. Opens: 09:30.")
    assert "Closed" not in childline


def test_on_friday_night_the_day_is_named():
    """The next opening is on Monday."""
    text = shown(work(now=datetime(2026, 11, 27, 21, 0, tzinfo=UTC)), "rights")
    assert "Closed now. Opens: Monday 30 November, 09:00." in text


def shown(turn: Consequences, topic: str = "") -> str:
    """The words of an answer that shows numbers."""
    return said(turn, ShowNumbers(topic))


def test_what_is_said_around_them():
    """They are not ours, and 999 is named even where it is not one of the three."""
    text = shown(work())
    assert text.startswith("These people can help you:")
    assert "not run by us" in text
    assert text.count("999") == 1
    urgent = shown(told(work(), (Category.SELF_HARM, Tier.P0)))
    assert "In danger now? Call 999." not in urgent
    assert "In danger now: 999." in urgent


def test_after_the_review_date_it_is_hidden_in_a_service_that_runs_on():
    """Nothing is read anew: the day on which they ask decides."""
    later = datetime(2027, 6, 1, 11, 0, tzinfo=UTC)
    assert names(work(now=later)) == []
    assert names(told(work(now=later), (Category.SELF_HARM, Tier.P0))) == ["emergency", "nhs"]
    assert "999" in shown(work(now=later))


def hub(**more: object) -> Signpost:
    """A youth hub of the authority's own."""
    plain = Signpost(
        name="hub",
        contact="01234 567 890",
        nations=frozenset({Nation.ENGLAND}),
        needs=frozenset({Need.TALK}),
        check_again=date(2027, 1, 1),
        places=("Anytown",),
        words={"en": "Youth hub: 01234 567 890. Free.", "cy": "Hwb: 01234 567 890. Am ddim."},
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def test_an_authoritys_own_service_has_its_own_words():
    """In their language where there are any, else in English; the hours are added alike."""
    first = shown(with_services(work(), hub())).split("\n\n")[1].split("\n")[0]
    assert first == "Youth hub: 01234 567 890. Free."
    assert "Hwb: 01234 567 890." in shown(with_services(work(language="cy"), hub()))
    assert "Youth hub: 01234" in shown(with_services(work(language="vi"), hub()))
    shut = hub(hours=(Span(1, time(15), time(18)),), needs=frozenset({Need.RIGHTS}))
    text = shown(with_services(work(now=NIGHT), shut), "rights")
    assert "Youth hub: 01234 567 890. Free. Closed now. Opens: 15:00." in text


def test_one_whose_place_is_not_safe_is_hidden():
    """The place that they named stays unsafe at any later time."""
    turn = with_services(work(hidden_signposts=("hub",)), hub())
    assert "hub" not in names(turn)
    assert "01234" not in shown(turn)


async def test_a_place_named_in_the_chat_hides_what_is_there(world: World) -> None:
    """Somebody who was never missing names it, and is not pointed there that day or later."""
    others = world.setup.authorities.get(ENGLAND).signposts
    await world.change_authority(ENGLAND, signposts=(hub(), *others))
    await world.says("hello there")
    await ask(world)
    assert "Youth hub" in (await last(world))
    await world.stand_at(world.setup.flows.newest("front_door"), "unsafe_place")
    await world.says("anytown, near the station")
    for days in (0, 9):
        world.clock.move(days=days)
        await world.says("hello again")
        await ask(world)
        assert "not run by us" in (await last(world))
        assert "Youth hub" not in (await last(world))


async def ask(world: World) -> None:
    await world.says("/numbers", kind=Kind.COMMAND, command="numbers")


async def last(world: World) -> str:
    said = [*await world.letters("reply"), *await world.letters("safety")]
    return next(words for _, words in reversed(said) if "run by us" in words)


async def test_what_was_typed_decides_what_is_shown(world: World) -> None:
    """999 first, then those who help with exactly that."""
    await world.says("i want to kill myself tonight i have the pills here")
    await ask(world)
    text = await last(world)
    assert text.index("999") < text.index("85258")
    assert "116 123" in text


@pytest.mark.parametrize("words", ["i want to kill myself", "he made me send nudes"])
async def test_before_the_gate_nothing_shows_what_was_told(world: World, words: str) -> None:
    """Whoever picks the phone up the next day sees the same numbers as with nobody's chat."""
    await world.comes_with_code()
    await world.taps("G1", "yes")
    await world.says(words)
    for name in ("person", "numbers", "help"):
        world.clock.move(days=1)
        await world.says(f"/{name}", kind=Kind.COMMAND, command=name)
        await ask(world)
        assert await listed(world) == ["Childline", "SafeCall", "Shout"]
    await world.taps("G1", "yes")
    await ask(world)
    assert await listed(world) != ["Childline", "SafeCall", "Shout"]


async def listed(world: World) -> list[str]:
    """The services in the last answer, by the first word of each."""
    said = (await last(world)).split("\n\n")
    lines = said[said.index("These people can help you:") + 1].split("\n")
    return [line.split(",")[0] for line in lines]


async def test_what_a_button_tells_counts_in_the_same_answer(world: World) -> None:
    """Somebody wants them to go: that is urgent now, so 999 leads, then the line for it."""
    await world.says("hello there")
    await world.stand_at(world.setup.flows.newest("front_door"), "away")
    await world.taps("away", "going")
    text = await last(world)
    assert text.index("In danger now: 999.") < text.index("SafeCall, if")


def test_what_words_tell_is_known_before_they_are_answered():
    """The categories that the screening found stand ready for the numbers of the same answer."""
    inbound = Inbound(Kind.TEXT, "a", NOW, text="i want to kill myself tonight")
    turn = work()
    planned = plan("i", inbound, turn.known, turn.chat, turn.setup, NOW, NOW)
    assert Category.SELF_HARM in {category for category, _ in planned.told}


def test_where_there_is_no_111_nobody_is_told_to_call_it():
    """Northern Ireland has a family doctor and an out-of-hours service for it."""
    others = [nation for nation in Nation if nation is not Nation.NORTHERN_IRELAND]
    for key in ("check_in.health_advice.say", "check_in.medicine_advice.say", "advice.A17.say"):
        there = said(with_services(work(), nation=Nation.NORTHERN_IRELAND), Say(key))
        assert "GP" in there
        assert "111" not in there
        assert all("111" in said(with_services(work(), nation=n), Say(key)) for n in others)
        welsh = with_services(work(language="cy"), nation=Nation.NORTHERN_IRELAND)
        assert "eddyg teulu" in said(with_services(welsh, languages=("cy", "en")), Say(key))
    hidden = with_services(work(watched=True), nation=Nation.NORTHERN_IRELAND)
    assert said(hidden, ShowNumbers()) == (
        "Ring your doctor if you feel ill. Ring 101 for the police. Ring 999 if it can't wait."
    )
    assert "Ring 111" in said(work(watched=True), ShowNumbers())


def test_nothing_that_is_said_in_northern_ireland_names_111():
    """Whatever words come later, in any language: each needs others for there."""
    authority = with_services(work(), nation=Nation.NORTHERN_IRELAND).authority
    wording = setup().wording
    shown = needed(authority, wording)
    said = [text.source for text in shown.values()]
    said += [w for words in wording.translations.values() for k, w in words.items() if k in shown]
    assert [words for words in said if re.search(r"(?<!\d)(?<!\d )111(?!\d)", words)] == []


def said(turn: Consequences, effect: Say | ShowNumbers) -> str:
    """The words of an answer."""
    reply = Reply(turn)
    assert reply.take(effect)
    return "\n\n".join(reply.paragraphs)
