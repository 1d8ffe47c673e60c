"""The screener takes any text at all, however hostile, and points back into it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.concern import DISCLOSURES, Tier
from bot.domain.screening import Context, Readability, Rules, screen
from bot.domain.screening.screener import AT_ONCE

PIECES = st.sampled_from(
    ["he wants me to carry drugs", "\u202e", "\u0301" * 9, "k1ll", "h e l p", "🆘", "ﷺ", "İ", "ß"]
)
TEXT = st.one_of(
    st.text(alphabet=st.characters(), max_size=300),
    st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=12).map(" ".join),
)


@settings(max_examples=300, deadline=None)
@given(text=TEXT, earlier=st.lists(TEXT, max_size=2), step=st.sampled_from([None, "D1", "zzz", ""]))
def test_never_raises_and_points_into_the_text(rules, text, earlier, step):
    """Whatever is typed, there is an answer, and its evidence lies inside the text."""
    result = screen(text, rules, Context(step=step, earlier=tuple(earlier)))
    for finding in result.findings:
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.category in DISCLOSURES
        assert finding.why
    for indicator in result.indicators:
        assert 0 <= indicator.start < indicator.end <= len(text)


@pytest.mark.parametrize(
    "text", ["\ud800 lone", "a\x00b", "\udfff" * 50, "", " \n\t", "\u200b\u200d", "..."]
)
def test_broken_characters_do_no_harm(rules, text):
    """Lone surrogates, NUL and invisible text are read like anything else."""
    assert screen(text, rules).tier in (None, *Tier)


def test_invisible_text_has_no_words(rules):
    """A message of invisible characters only says so."""
    assert screen("\u200b\u200d \u2060", rules).readability is Readability.NO_WORDS


def test_a_language_without_rules_goes_to_a_person(rules):
    """A script or a language that nobody wrote rules for is never taken for harmless."""
    unknown = Readability.UNKNOWN_LANGUAGE
    assert screen("我不想回家他们打我", rules).readability is unknown
    assert screen("אני לא רוצה ללכת הביתה", rules).readability is unknown
    assert screen("megvertek tegnap éjszaka otthonról elszöktem", rules).readability is unknown
    assert screen("i went to school today and it was ok", rules).readability is Readability.READABLE
    assert screen("😂", rules).readability is Readability.READABLE


def test_long_writing_is_cut_quickly_and_says_so(rules):
    """Of a mebibyte both ends are heard at once; the caller sends it to a person."""
    text = "bla bla " * 131072 + " i want to kill myself tonight"
    started = time.perf_counter()
    result = screen(text, rules)
    spent = time.perf_counter() - started
    assert result.cut
    assert "self_harm" in result.categories
    # The promise is 50 ms on a quiet machine; a test machine is rarely quiet.
    assert spent < 1.0


def test_a_flood_of_marks_does_not_hide_what_stands_before_it(rules):
    """A hundred thousand combining marks change neither the finding nor the time much."""
    text = "he has a knife to my throat" + "\u0301" * 100_000
    result = screen(text, rules)
    assert result.cut
    assert "immediate_danger" in result.categories


def test_what_fits_is_not_cut(rules):
    """Up to both ends together, a message is read whole."""
    assert not screen("a " * AT_ONCE, rules).cut


def test_no_rules_at_all_find_nothing():
    """Rules without a language or a model are still safe to use."""
    assert screen("he has a knife", Rules(())).findings == ()
