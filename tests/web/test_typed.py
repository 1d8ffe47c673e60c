"""Words that somebody typed, shown as they are and never as something else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.concern import Category, Tier
from bot.services.views import Mark
from bot.web.typed import pieces, plain, quote, stretches, whole

MARKS = st.lists(
    st.builds(
        Mark,
        start=st.integers(-5, 60),
        end=st.integers(-5, 60),
        category=st.sampled_from(Category),
        tier=st.sampled_from(Tier),
        rule=st.just("r"),
        why=st.just("w"),
    ),
    max_size=4,
).map(tuple)


def mark(start: int, end: int) -> Mark:
    """Evidence at a place."""
    return Mark(start, end, Category.SELF_HARM, Tier.P1, f"r{start}", "why")


def test_a_mark_that_turns_the_direction_is_shown_as_its_code():
    """It can't disguise what the words are."""
    assert plain("a\u202egnp\u2066b") == "a[U+202E]gnp[U+2066]b"


def test_what_nobody_can_see_is_shown():
    """Invisible letters are evidence too."""
    assert plain("he\u200blp\u3164\x1b[31m") == "he[U+200B]lp[U+3164][U+001B][31m"


def test_broken_code_points_become_one_sign():
    """Lone surrogates, NUL and non-characters."""
    assert plain("a\ud800b\x00c\ufffe") == "a\ufffdb\ufffdc\ufffd"
    assert whole("a\udfff\u202e") == "a\ufffd\u202e"


def test_letters_of_every_alphabet_and_family_emoji_stay_whole():
    """Joiners belong to how Farsi and emoji are written."""
    for words in ("می‌خواهم", "👨‍👩‍👧‍👦", "Tŷ ŵyneb", "line one\nline two\ttab", "🏴󠁧󠁢󠁷󠁬󠁳󠁿"):
        assert plain(words) == words


def test_evidence_is_marked_where_it_stands():
    """And the same words stand beside the reason."""
    found = stretches("he makes me hold it", (mark(3, 16),))
    assert [("".join(p.text for p in s.pieces), s.marked) for s in found] == [
        ("he ", False),
        ("makes me hold", True),
        (" it", False),
    ]
    assert quote("he makes me hold it", mark(3, 16)) == "makes me hold"


def test_marks_that_overlap_are_all_shown():
    """No piece of evidence hides another."""
    found = stretches("0123456789", (mark(2, 6), mark(4, 8)))
    assert "".join(p.text for s in found if s.marked for p in s.pieces) == "234567"


def test_a_mark_that_fits_nothing_marks_everything():
    """Evidence is never lost because a place was wrong."""
    found = stretches("short", (mark(40, 50),))
    assert [s.marked for s in found] == [True]
    assert quote("short", mark(40, 50)) == "short"


@given(st.text(max_size=50), MARKS)
def test_no_word_and_no_mark_is_ever_lost(words, marks):
    """Whatever was typed and wherever the marks are."""
    found = stretches(words, marks)
    marked = {p.text for s in found for p in s.pieces if s.marked}
    assert bool(marked) == bool(words and marks)
    shown = sum(1 if p.code else len(p.text) for s in found for p in s.pieces)
    assert shown == sum(1 if p.code else len(p.text) for p in pieces(words)) or "\r" in words


@given(st.text(alphabet=st.characters(), max_size=50))
def test_everything_can_be_sent_to_a_browser(words):
    """No code point that a page can't carry is left."""
    for shown in (plain(words), whole(words)):
        assert shown.encode("utf-8").decode("utf-8") == shown
