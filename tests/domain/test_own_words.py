"""Own words: how one is known again, and how it is struck out."""

from __future__ import annotations

import pytest

from bot.domain.own_words import (
    OwnWord,
    Spoken,
    distance,
    fold,
    hear,
    is_masked,
    is_same,
    mask,
)

WORDS = {OwnWord.HELP: "bluekite", OwnWord.TIDY: "saxophone"}


@pytest.mark.parametrize("said", ["Blue Kite", "BLUEKITE!", "  blue  kite.", "blué kite"])
def test_case_spaces_accents_and_marks_do_not_count(said):
    """However it is written, it is the same word."""
    assert fold(said) == "bluekite"


@pytest.mark.parametrize("said", ["saxophone", "saxaphone", "saxophon", "saxophonee", "saxohpone"])
def test_one_slip_is_forgiven(said):
    """A letter changed, left out, added, or two in the wrong order."""
    assert is_same(said, "saxophone")


@pytest.mark.parametrize("said", ["saxafone", "phone", "", "sax", "x" * 500])
def test_two_slips_are_another_word(said):
    """What is further away is no own word."""
    assert not is_same(said, "saxophone")


def test_a_short_word_is_forgiven_nothing():
    """Too many words are one letter away from a short one."""
    assert is_same("kite", "kite")
    assert not is_same("kits", "kite")


def test_help_counts_anywhere_and_others_alone():
    """A call for help may hide in a sentence; clearing the chat must be meant."""
    assert hear("so my blue kite broke", WORDS) == Spoken(OwnWord.HELP, 6, 15)
    assert hear("my saxophone broke", WORDS) is None
    assert hear("saxophone", WORDS) == Spoken(OwnWord.TIDY, 0, 9)
    assert hear("", WORDS) is None


def test_a_struck_out_word_leaves_the_rest_in_its_place():
    """Evidence points at places in the words, so none may move."""
    text = "so my blue kite broke"
    struck = mask(text, Spoken(OwnWord.HELP, 6, 15))
    assert struck == "so my ••••••••• broke"
    assert len(struck) == len(text)


def test_distances_are_those_that_everybody_counts():
    """Known pairs."""
    assert distance("kitten", "sitting") == 3
    assert distance("ab", "ba") == 1
    assert distance("", "abc") == 3


@pytest.mark.parametrize("typed", ["otter", "oter", "so then otter and that was it"])
def test_what_was_struck_out_is_known(typed):
    """Also of a short word with a slip in it: dots in its place would tell that there is one."""
    spoken = hear(typed, {OwnWord.HELP: "otter"})
    assert spoken is not None
    assert is_masked(mask(typed, spoken))


@pytest.mark.parametrize(
    "typed", ["• he hits me\n• he takes my phone", "•he hits me", "well •• no", "•••", "no dots"]
)
def test_dots_of_their_own_are_no_word_that_was_struck_out(typed):
    """A list, as a phone makes it, stays on the page."""
    assert not is_masked(typed)
