"""Pictures and telephone numbers as people choose and type them."""

from __future__ import annotations

import pytest

from bot.domain.pictures import Picture, read_pictures, too_plain
from bot.domain.telephone import has_words, read_mobile


def test_three_pictures_are_read_in_their_order():
    """They are ours, and there are three."""
    assert read_pictures(["sun", "cat", "sun"]) == (Picture.SUN, Picture.CAT, Picture.SUN)
    for names in ([], ["sun"], ["sun"] * 4, ["sun", "cat", "dog"], ["sun", "cat", ""]):
        assert read_pictures(names) == ()


def test_one_picture_three_times_is_too_plain():
    """Anybody would try that first."""
    assert too_plain([Picture.SUN] * 3)
    assert not too_plain([Picture.SUN, Picture.SUN, Picture.CAT])


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("07700900123", "+447700900123"),
        ("07700 900 123", "+447700900123"),
        ("+44 (0)7700 900123", "+447700900123"),
        ("+44 7700-900123", "+447700900123"),
        ("0044 7700 900123", "+447700900123"),
        ("+353 85 012 3456", "+353850123456"),
        ("٠٧٧٠٠٩٠٠١٢٣", "+447700900123"),
        ("\u202a07700900123\u202c", "+447700900123"),
        ("02079460000", ""),
        ("+44 20 7946 0000", ""),
        ("077009001234", ""),
        ("999", ""),
        ("", ""),
        ("+", ""),
        ("07700900123; drop", ""),
    ],
)
def test_a_mobile_is_understood_however_it_is_typed(typed, number):
    """Only what can be texted is one; an emergency number never is."""
    assert read_mobile(typed) == number


def test_words_in_place_of_a_number_are_known():
    """In any letters; a stray one is a slip of the finger."""
    assert has_words("hes here")
    assert has_words("ساعدني")
    assert not has_words("07700 900123 x")
    assert not has_words("+44 7700")
