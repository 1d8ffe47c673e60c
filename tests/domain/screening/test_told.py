"""What is weighed of a message: what people lead in with and trail off with says nothing."""

from __future__ import annotations

import pytest

from bot.domain.concern import Category
from bot.domain.screening import Language, Model, Rules, screen
from bot.domain.screening.baring import told
from bot.domain.screening.hearing import hear
from tests.domain.screening.small_net import alarmed

GROUPS = {
    "opens": ("ok", "so", "lol"),
    "greets": ("hope", "ur", "well"),
    "ends": ("lol", "x"),
    "about": ("with", "hit"),
    "acts": ("is", "hit", "and"),
    "names": ("sarah", "dave"),
}
LANGUAGE = Language("xx", "Test", GROUPS, {}, ())


def weighed(text):
    known = ("he", "hit", "me", "said", "so", "ok", "lol", "what", "then", "hope", "ur", "well")
    rules = Rules([LANGUAGE], Model(known))
    return told(hear(text, rules), rules)


@pytest.mark.parametrize(
    ("text", "words", "first"),
    [
        ("he hit me", "he hit me", 0),
        ("ok so he hit me", "he hit me", 2),
        ("LOL he hit me lol x", "he hit me", 1),
        ("lol he said ok so lol what then", "he said ok so lol what then", 1),
        ("he hit me ok", "he hit me ok", 0),
        ("x he hit me", "x he hit me", 0),
        ("ok so hit", "hit", 2),
        ("ok so lol", "ok so lol", 0),
        ("hope ur well. he hit me", "he hit me", 3),
        ("ok hope ur he hit me", "he hit me", 3),
        ("hope ur he hit me", "hope ur he hit me", 0),
        ("ok so hope he hit me", "hope he hit me", 2),
        ("ok so lol hope ur he hit me", "he hit me", 5),
        ("he hope ur well", "he hope ur well", 0),
        ("hope ur well", "hope ur well", 0),
        ("ok sarah he hit me", "he hit me", 2),
        ("ok sarah hope ur well he hit me", "he hit me", 5),
        ("sarah he hit me", "he hit me", 1),
        ("sarah hit me then", "sarah hit me then", 0),
        ("sarah and dave hit me", "sarah and dave hit me", 0),
        ("he hit me dave", "he hit me", 0),
        ("he hit me dave lol x", "he hit me", 0),
        ("he hit me lol sarah x", "he hit me", 0),
        ("then he hit dave", "then he hit dave", 0),
        ("he said what with dave", "he said what with dave", 0),
        ("what he said sarah dave", "what he said sarah dave", 0),
        ("hit dave", "hit dave", 0),
        ("said dave", "said dave", 0),
        ("ok sarah hit", "sarah hit", 1),
        ("ok sarah hit me then", "sarah hit me then", 1),
        ("", "", 0),
    ],
)
def test_what_leads_in_and_trails_off_says_nothing(text, words, first):
    """
    In front and behind, by lists; three words of greeting are one. All of nothing else stays.

    So does a name that is spoken about: who does something, or whom it is done to or with.
    """
    found = weighed(text)
    assert " ".join(word.plain for word in found.words) == words
    assert found.first == first


def test_the_text_of_what_is_weighed():
    """As it was typed, with what stands between the words, but folded."""
    found = weighed("Ok. So... HE hit, me! what then? lol x")
    assert found.text(0, 5) == "he hit, me! what then? "
    assert found.text(1, 3) == "hit, me! "


def test_what_is_mostly_said_again_is_weighed_once():
    """The different words in their order, which don't stand in a row."""
    found = weighed("lol " * 40 + "he hit me " + "lol " * 40)
    assert [word.plain for word in found.words] == ["he", "hit", "me"]
    assert found.first is None
    assert found.text(1, 3) == "hit me"


def test_the_right_words_are_marked_behind_what_leads_in():
    """Their place is that in the whole message."""
    model = alarmed({"ok": 0.0, "so": 0.0, "knife": 9.0, "cat": 0.0})
    text = "ok so cat knife cat"
    (finding,) = screen(text, Rules([LANGUAGE], model)).findings
    assert finding.category is Category.IMMEDIATE_DANGER
    assert text[finding.start : finding.end] == "knife"


def test_one_unknown_word_is_no_reason_whatever_leads_in():
    """The letters of an unknown word say too little."""
    model = alarmed({"ok": 9.0})
    rules = Rules([LANGUAGE], model)
    assert not screen("ok saxophonish", rules).findings


@pytest.mark.parametrize(
    "opener", ["ok", "so", "um", "yeah", "omg", "hi", "but", "obviously", "hahaha"]
)
@pytest.mark.parametrize("told", ["i dont feel safe at home", "im scared of my dad", "he hits me"])
def test_nothing_is_lost_behind_an_opener(rules, opener, told):
    """Ordinary messages often begin so, which is no reason to take this one for one."""
    assert screen(f"{opener} {told}", rules).findings
    assert screen(f"{told} lol", rules).findings


@pytest.mark.parametrize("name", ["sarah", "dave", "fatima", "miss", "sir"])
@pytest.mark.parametrize(
    "told", ["he is going to kill me tonight", "im scared of my dad", "hes got a knife"]
)
def test_nothing_is_lost_beside_a_name(rules, name, told):
    """Adults who text each other often say a name, and so does whoever knows their worker's."""
    alone = {finding.category for finding in screen(told, rules).findings}
    for text in (f"{told} {name}", f"hi {name} {told}", f"{name} {told}", f"{told} {name} x"):
        found = {finding.category for finding in screen(text, rules).findings}
        assert found >= alone > set(), text


def test_a_name_that_is_a_word_of_another_language_is_not_left_out(rules):
    """In Albanian somebody has their videos."""
    assert screen("i ka videot e mia", rules).findings


@pytest.mark.parametrize("opener", ["", "hi ", "but ", "omg ", "and then "])
@pytest.mark.parametrize("told", ["dave hit me", "sarah made me hold a bag for him"])
def test_a_name_of_who_does_it_is_not_left_out(rules, opener, told):
    """Without who did it "hit me" is little."""
    assert screen(opener + told, rules).findings
