"""The middle of a very long message is read in slices, off the turn, and nothing falls between."""

from __future__ import annotations

import pytest

from bot.domain.concern import Category
from bot.domain.screening import Context, screen, screen_slice, slices
from bot.domain.screening.screener import AT_ONCE
from bot.domain.screening.slices import OVERLAP

CRY = "i want to kill myself tonight"


@pytest.mark.parametrize("length", [0, 1, AT_ONCE, 2 * AT_ONCE])
def test_what_is_read_whole_has_no_slices(length):
    """Up to both ends together nothing is left over."""
    assert list(slices("x" * length)) == []


@pytest.mark.parametrize(
    "length",
    [
        2 * AT_ONCE + 1,
        3 * AT_ONCE - 2 * OVERLAP,
        3 * AT_ONCE - 2 * OVERLAP + 1,
        3 * AT_ONCE,
        5 * AT_ONCE + 7,
        1 << 20,
    ],
)
def test_slices_cover_the_middle_and_overlap(length):
    """Every place lies in the ends or a slice, each slice repeats what was just before it."""
    text = "".join(chr(0x4E00 + place % 20000) for place in range(length))
    pieces = list(slices(text))
    read = AT_ONCE
    for piece in pieces:
        assert len(piece.text) <= AT_ONCE
        assert piece.text == text[piece.start : piece.start + len(piece.text)]
        assert piece.start == read - OVERLAP
        assert piece.start + len(piece.text) > read
        read = piece.start + len(piece.text)
    assert read == length - AT_ONCE + OVERLAP


@pytest.mark.parametrize("place", [AT_ONCE - 10, AT_ONCE + 5000, 2 * AT_ONCE - OVERLAP - 10])
def test_a_cry_in_the_middle_is_heard_and_pointed_at(rules, place):
    """A sentence is found wherever it stands, also across a cut, at its place in the whole."""
    filler = ("and then we had tea. " * AT_ONCE)[: 4 * AT_ONCE]
    text = filler[:place] + " " + CRY + " " + filler[place:]
    found = [
        finding
        for piece in slices(text)
        for finding in screen_slice(piece, rules).findings
        if finding.category is Category.SELF_HARM
    ]
    assert found
    assert all(text[finding.start : finding.end] in CRY for finding in found)


def test_a_slice_says_that_it_is_not_the_whole(rules):
    """A slice's result is cut, and is no answer to the question that was asked."""
    text = "yes " * (AT_ONCE * 3 // 4)
    piece = next(slices(text))
    result = screen_slice(piece, rules, Context(step="D1", earlier=("kill myself",)))
    assert result.cut
    assert result.findings == ()


def test_what_is_open_counts_in_a_slice_too(rules):
    """A weak sign in the middle is raised when something of its kind is open."""
    text = ("bla " * AT_ONCE)[: AT_ONCE + 100] + " i owe my mate a fiver " + "bla " * AT_ONCE
    crime = Category.CRIMINAL_EXPLOITATION
    open_already = Context(open_categories=(crime,))
    found = [screen_slice(piece, rules, open_already).categories for piece in slices(text)]
    assert any(crime in categories for categories in found)


def test_both_ends_are_read_at_once(rules):
    """What stands in the first or the last 8,192 characters needs no slice."""
    filler = "bla " * (1 << 17)
    assert Category.SELF_HARM in screen(CRY + " " + filler, rules).categories
    result = screen(filler + CRY, rules)
    assert result.cut
    finding = next(f for f in result.findings if f.category is Category.SELF_HARM)
    assert (filler + CRY)[finding.start : finding.end] in CRY
