"""Typed words that say what a button says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.matching import asked, fold, match

PLAIN = {"yes": ["Ydw", "Yes"], "no": ["Nac ydw", "No"], "not_sure": ["Ddim yn siŵr", "Not sure"]}


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("yes", "yes"),
        ("  YES!! 🙂", "yes"),
        ("yh", "yes"),
        ("nah", "no"),
        ("not sure", "not_sure"),
        ("ddim yn siwr", "not_sure"),
        ("idk", "not_sure"),
        ("I don't know.", "not_sure"),
        ("dwi ddim yn gwybod", "not_sure"),
        ("i dont know who he is", None),
        ("nac ydw.", "no"),
        ("1", "yes"),
        ("3", "not_sure"),
        ("4", None),
        ("0", None),
        ("yes but he is here", None),
        ("no one hurt me", None),
        ("🙂", None),
        ("", None),
    ],
)
def test_match(typed, choice):
    """Only the whole label, a short yes or no, or a number counts; more words are words."""
    assert match(PLAIN, typed) == choice


def test_not_to_know_is_no_yes():
    """With "Yes, not sure" they would say yes; where several can be ticked it ticks nothing."""
    assert match({"no": ["No"], "not_sure": ["Yes, not sure"]}, "idk") is None
    assert match({"no": ["No"], "not_sure": ["Not sure"], "done": ["That is all"]}, "idk") is None
    assert match({"no": ["No"], "dont_know": ["Don't know"]}, "idk") == "dont_know"


def test_two_equal_labels_are_nobodys():
    """Where two buttons say the same, typed words name neither."""
    assert match({"a": ["More"], "b": ["more"]}, "MORE") is None


def test_yes_is_not_guessed():
    """Yes is no answer where no choice is a plain yes."""
    assert match({"no": ["No"], "fine": ["Yes, it's fine"], "back": ["Yes, back"]}, "yes") is None


@pytest.mark.parametrize(
    ("choices", "typed", "choice"),
    [
        ({"yes": ["Yes"], "later": ["Later"], "no": ["No thanks"]}, "no", "no"),
        ({"yes": ["Yes"], "no": ["No, carry on"]}, "No!", "no"),
        ({"yes": ["Tak"], "no": ["Nie, idźmy dalej", "No, carry on"]}, "nie", "no"),
        ({"nothing": ["No, that's all"], "tips": ["Tips"]}, "no", "nothing"),
        (
            {"yes": ["Yes"], "not_now": ["Not now"], "seen": ["Someone can see my phone"]},
            "nah",
            "not_now",
        ),
        ({"calling": ["Yes, I am calling"], "cant_call": ["I can't call"]}, "no", "cant_call"),
        ({"calling": ["Yes, I am calling"], "cant_call": ["I can't call"]}, "yes", None),
        ({"yes": ["Yes, tonight"], "no": ["Not tonight"]}, "yes", "yes"),
        ({"today": ["Yes, today"], "soon": ["Yes, soon"], "no": ["No"]}, "yes", None),
        ({"worse": ["I'm in danger now"], "numbers": ["Free numbers"]}, "numbers", "numbers"),
        ({"numbers": ["Numbers I know"], "lift": ["A lift home"]}, "numbers", None),
    ],
)
def test_a_plain_answer_is_one_where_the_label_says_more(choices, typed, choice):
    """A plain "no" is understood where the button says "No thanks"; a "yes" is never guessed."""
    assert match(choices, typed) == choice


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("im safe now", "safe_now"),
        ("ok im safe now", "safe_now"),
        ("yh I'm safe now!", "safe_now"),
        ("yes im calling", "calling"),
        ("im not safe now", None),
        ("ok am i safe now", None),
        ("ok im safe now but hes outside", None),
        ("ok calling", None),
    ],
)
def test_an_answer_as_it_is_texted(typed, choice):
    """Texting "im safe now" is the button "I am safe now"; more than that is no button."""
    choices = {
        "calling": ["Yes, I am calling"],
        "cant_call": ["I can't call"],
        "safe_now": ["I am safe now"],
    }
    assert match(choices, typed) == choice


def test_numbers_on_labels_are_not_places():
    """A number is no place in the list where labels have numbers."""
    assert match({"a": ["2 times"], "b": ["5 times"]}, "2") is None


@given(st.text(), st.text())
def test_folding_twice_changes_nothing(one, other):
    """Folding is stable, and any text can be matched without an error."""
    assert fold(fold(one)) == fold(one)
    match({"a": [one], "b": [other]}, one + other)


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("r u a robot", True),
        ("R U A BOT??", True),
        ("pls dont tell my mum", True),
        ("ur not gonna tell my mum r u", False),
        ("he said dont tell my mum", False),
        ("she told me do not tell my mum", False),
        ("dont tell my mum that i was at the park with them again", False),
    ],
)
def test_questions_as_they_are_texted(typed, known):
    """Whoever texts "r u" asks "are you"; what somebody else said is no question to us."""
    phrases = {"robot": ["are you a robot", "are you a bot"], "carers": ["do not tell my mum"]}
    assert bool(asked(phrases, typed)) is known
