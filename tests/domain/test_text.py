"""Words on their way out are cut where a reader would pause, and never inside a character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text import CUT_AT, LONGEST, make_sendable, measure, split_text


@pytest.mark.parametrize("length", [1, 4095, 4096])
def test_what_fits_stays_whole(length):
    """Up to Telegram's limit there is one message."""
    assert split_text("x" * length) == ["x" * length]


def test_length_is_counted_as_telegram_counts_it():
    """An emoji is two units; 2,049 of them are over the limit."""
    assert measure("a🔪é") == 4
    assert len(split_text("🔪" * 2048)) == 1
    assert [measure(part) for part in split_text("🔪" * 2049)] == [CUT_AT, 198]


@pytest.mark.parametrize("pause", ["\n\n", "\n", ". ", "? ", " "])
def test_the_cut_comes_behind_the_best_pause(pause):
    """A paragraph before a line, a line before a sentence, a sentence before a word."""
    before = "word " * 600 + "end" + pause
    parts = split_text(before + "w" * 2000)
    assert parts[0] == before


def test_the_best_pause_wins_over_a_later_one():
    """A paragraph's end at 3,000 is better than a word's end at 3,899."""
    paragraph = "x" * 3000 + "\n\n"
    assert split_text(paragraph + "word " * 400)[0] == paragraph


@pytest.mark.parametrize("character", ["👨‍👩‍👧‍👦", "👍🏽", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "🇬🇧", "é", "❤️", "1️⃣"])
@pytest.mark.parametrize("shift", range(4))
def test_no_character_is_cut_in_two(character, shift):
    """Families, skin tones, flags, keycaps and accents stay whole at every place of the cut."""
    text = "x" * shift + character * (6000 // measure(character))
    for part in split_text(text):
        rest = part.lstrip("x")
        assert rest == character * (len(rest) // len(character))


def test_a_hundred_thousand_accents_are_cut_all_the_same():
    """Where there is no good place, a bad one is taken rather than none."""
    parts = split_text("a" + "\u0301" * 100_000)
    assert all(measure(part) <= LONGEST for part in parts)
    assert sum(map(len, parts)) == 100_001


def test_parts_with_nothing_to_be_seen_are_left_out():
    """Telegram refuses an empty message."""
    assert [part.strip() for part in split_text("a" + " " * 9000 + "b")] == ["a", "b"]
    assert split_text(" \n ") == []


@given(
    st.lists(st.sampled_from(["a", "é", "🔪", "👨‍👩‍👧", " ", "\n\n", ". ", "word "]), max_size=60),
    st.integers(10, 40),
)
def test_no_word_is_lost_and_no_part_is_too_long(pieces, longest):
    """Joined, the parts are the text; only what can't be seen may be missing."""
    text = "".join(pieces)
    parts = split_text(text, longest=longest, cut_at=longest - 2)
    assert all(measure(part) <= longest and part.strip() for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_what_no_request_can_carry_is_replaced():
    """Half a character or a NUL must not stop a reply."""
    assert make_sendable("a\ud83d b\0c 🔪") == "a\ufffd b\ufffdc 🔪"
