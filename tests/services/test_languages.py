"""Which language a young person can have: only one that somebody has looked at, or English."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.authority import SignOff
from bot.domain.conversation import Choice
from bot.domain.inbound import Inbound, Kind
from bot.engine.extract import texts
from bot.ports import ParcelKind
from bot.services.languages import find_lacking, judge, menu_in, needed
from bot.services.planning import plan
from bot.services.situation import Known
from bot.wording import Wording
from tests.house.turns import LIVE, NOW, setup, turn

LISTED = ("en", "so", "fr", "kmr", "en@easy")
CRITICAL = "¤"


def made_up(language, *, critical=False):
    """A translation of everything, or of what is critical, that can be told from the English."""
    base = setup(training=False).wording
    return {
        (text.context, text.source): f"{CRITICAL}{language} {text.source}"
        for text in texts(base.flows, base.lines)
        if text.critical or not critical
    }


def wording(**translations) -> Wording:
    return replace(setup(training=False).wording, translations=translations)


def world(*, training=False, signed=True, words=None):
    """An authority that lists LISTED; Somali has what is critical, French has everything."""
    base = setup(training=training)
    words = words or wording(so=made_up("so", critical=True), fr=made_up("fr"))
    authority = replace(base.authorities.by_slug[LIVE], languages=LISTED)
    if signed:
        mark = words.mark("fr")
        authority = replace(
            authority, signed={"fr": SignOff("A Reviewer", date(2026, 11, 20), mark)}
        )
    by_slug = {**base.authorities.by_slug, LIVE: authority}
    authorities = judge(replace(base.authorities, by_slug=by_slug), words, {"en", "so", "fr"})
    return replace(base, wording=words, authorities=authorities)


def desk(within):
    return within.authorities.by_slug[LIVE]


def says(words, **more):
    return Inbound(Kind.TEXT, "1001", sent_at=NOW, text=words, **more)


def said(work):
    return "\n\n".join(letter.parcel.text for letter in work.letters)


def first(inbound, within):
    """What a new writer's first message leads to."""
    chat = replace(turn(says("hi"), ("front_door", 2, "menu")).chat, language="en")
    chat = replace(chat, conversation_id=None, last_wrote_at=None)
    base = base_language(inbound, within)
    return plan("i", inbound, Known(), replace(chat, language=base), within, NOW, NOW)


def base_language(inbound, within):
    return inbound.language if inbound.language in desk(within).languages else "en"


def test_a_language_is_offered_once_nothing_is_lacking():
    """All its words, screening rules and a sign-off of these very words; English needs none."""
    assert desk(world()).offered == ("en", "fr")
    lacking = desk(world(signed=False)).lacking
    assert lacking["fr"] == ("nobody has signed it off",)
    missing = len(needed(desk(world()), world().wording).keys() - made_up("so", critical=True))
    assert f"{missing} texts have no words" in lacking["so"]
    assert "there are no screening rules for it" in lacking["kmr"]
    assert "safety-critical" in lacking["kmr"][0]
    assert "en" not in lacking
    # Easy words are screened as the English that they are, and still want a look.
    assert "there are no screening rules for it" not in lacking["en@easy"]
    assert "nobody has signed it off" in lacking["en@easy"]


def test_changed_words_need_a_new_look():
    """A sign-off is of words; when one of them changes, the language goes, and it is said why."""
    authority = desk(world())
    changed = wording(fr={**made_up("fr"), ("line.hold", ""): "x"})
    (why,) = find_lacking(authority, "fr", changed, {"fr"})
    assert "have changed since A Reviewer signed it off on 20.11.2026" in why
    assert changed.mark("fr") in why


def test_helplines_of_another_nation_are_not_asked_for():
    """A language is complete for an authority without lines that it never shows."""
    authority = replace(desk(world()), signposts=())
    shown = {context for context, _ in needed(authority, wording())}
    assert "line.help" in shown
    assert not any(context.startswith("line.number_") for context in shown)


def test_training_takes_whatever_has_words():
    """Nobody real is talked to there, so nobody has to have looked."""
    assert desk(world(training=True, signed=False)).offered == ("en", "so", "fr")


def test_a_language_that_is_not_ready_cannot_be_chosen():
    """An old button for it changes nothing, and what we can do is said."""
    choose = Inbound(Kind.TAP, "1001", sent_at=NOW, data="x", language="")
    for language, choice in (("so", "somali"), ("fr", "french")):
        within = replace(world(), decode=lambda *_, c=choice: Choice("G2", c))
        work = turn(choose, ("front_door", 2, "G2"), within=within)
        menus = [x.parcel.menu for x in work.letters if x.parcel.kind is ParcelKind.MENU]
        if language == "fr":
            assert work.chat.language == "fr"
            # The menu of this chat is in the language too, whatever the app is in.
            assert menus == [menu_in(within.wording, "fr")]
            continue
        assert menus == []
        assert work.chat.language == "en"
        assert "I can't chat in that language yet. I can go on in English" in said(work)


def test_only_languages_that_are_ready_are_shown():
    """The question on languages has a button for each that can be had."""
    work = turn(says("/x"), ("front_door", 2, "G2"), within=world(), gate="open")
    labels = {b.label for x in work.letters for row in x.parcel.rows for b in row}
    assert {"English", "Français"} <= labels
    assert not {"Soomaali", "Cymraeg", "Easy words"} & labels


def test_greeted_in_the_language_of_the_app():
    """Somebody whose app is in a language that is offered is greeted in it."""
    work = first(says("hi", language="fr"), world())
    assert f"{CRITICAL}fr Hi, this is Touchbase" in said(work)
    assert "can't chat in that language" not in said(work)
    # It is signed, so English does not stand beneath.
    assert "\n\nHi, this is Touchbase" not in said(work)


@pytest.mark.parametrize("language", ["pl", "so", "de-AT"])
def test_greeted_in_the_next_best_language(language):
    """Somebody whose app is in another is told so once, with a person offered."""
    work = first(says("hi", language=language), world())
    assert "I can't chat in that language yet. I can go on in English, and a person can help." in (
        said(work)
    )
    assert "can't chat in that language" not in said(first(says("hi", language="en-GB"), world()))


def test_what_keeps_safe_is_said_in_a_language_that_is_not_ready_with_english_beneath():
    """Somali has only what is critical: it is said in Somali, then in English; the rest is not."""
    work = turn(
        says("he has a knife and will kill me"),
        ("check_in", 2, "H1"),
        within=world(),
        language="so",
    )
    text = said(work)
    somali, english = (
        text.index(f"{CRITICAL}so This sounds serious."),
        text.index("\n\nThis sounds serious."),
    )
    assert somali < english
    ordinary = said(turn(says("mm"), ("check_in", 2, "H1"), within=world(), language="so"))
    assert "How are you feeling right now?" in ordinary
    assert f"{CRITICAL}so How are you" not in ordinary


def test_the_gate_has_english_beneath_and_its_buttons_once():
    """The question stands twice, in paragraphs of their own; the buttons are not doubled."""
    work = turn(
        says("hi"), ("check_in", 2, "H1"), within=world(), language="so", last_wrote_at=None
    )
    (letter,) = [letter for letter in work.letters if letter.parcel.rows]
    asked = "Is it OK to chat right now?"
    assert f"{CRITICAL}so {asked}\n\n{asked}" in letter.parcel.text
    assert sum(b.label.endswith("Yes") for row in letter.parcel.rows for b in row) == 1


def test_times_are_written_in_the_language_that_they_stand_in():
    """The day and the hour of the English beneath are in English."""
    saturday = NOW.replace(day=28)
    within = world(training=False)
    chat = replace(turn(says("hi"), ("check_in", 2, "H1")).chat, language="so")
    known = replace(Known(), chat=chat, talk=turn(says("x"), ("check_in", 2, "H1")).known.talk)
    inbound = replace(says("he has a knife and will kill me"), sent_at=saturday)
    text = said(plan("i", inbound, known, chat, within, saturday, saturday))
    assert "back at Isniin 30 Noofeembar, 09:00" in text
    assert "back at Monday 30 November, 09:00" in text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("who reads this", "We try to tell you first."),
        ("are you a robot", "You can ask for a person any time."),
    ],
)
def test_what_is_put_into_english_words_is_english(typed, words):
    """Somali has the line on who is here, not the words that it stands in: those stay English."""
    work = turn(
        says(typed), ("check_in", 2, "H1"), within=world(training=True), language="so", gate="open"
    )
    text = said(work)
    assert f"{words} A person is not always here to read this." in text
    assert f"{words} {CRITICAL}so" not in text
