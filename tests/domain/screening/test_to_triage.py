"""What the screening finds goes to triage, which says whether things became worse."""

from __future__ import annotations

import pytest

from bot.domain.concern import Category, Tier
from bot.domain.screening import Rules, Screening, screen
from bot.domain.triage import Concern, OpenEscalation, Source, triage

HARM = Category.SELF_HARM


def found(rules, text):
    return [
        Concern(f.category, f.tier, Source.TYPED, f.rule, f.why, f.start, f.end)
        for f in screen(text, rules).findings
    ]


@pytest.mark.parametrize(
    ("already", "worse"),
    [
        (None, True),
        (OpenEscalation(Tier.P1, (HARM,)), True),
        (OpenEscalation(Tier.P0, (HARM,)), False),
    ],
)
def test_only_a_rise_is_worse(rules, already, worse):
    """As urgent as before is not worse, more urgent is."""
    ruling = triage(found(rules, "i want to kill myself"), already)
    assert ruling.tier is Tier.P0
    assert ruling.worse is worse
    assert ruling.categories[0] is HARM


def test_what_was_open_comes_first_and_once(rules):
    """Categories keep the order in which they came, each once."""
    already = OpenEscalation(Tier.P2, (Category.MISSING_AGAIN, HARM))
    ruling = triage(found(rules, "i want to kill myself"), already)
    assert ruling.categories[:2] == (Category.MISSING_AGAIN, HARM)
    assert len(set(ruling.categories)) == len(ruling.categories)


def test_a_new_screening_is_not_cut_and_asks_nothing():
    """The defaults of a result: nothing found, nothing asked, nothing cut."""
    assert screen("", Rules(())).cut is False
    assert Screening().ask_about_self_harm is False
    assert Screening().tier is None
