"""The messages whose reading was agreed beforehand (domain knowledge, section 4.5)."""

from __future__ import annotations

import pytest

from bot.domain.concern import Category, Tier
from bot.domain.screening import Context, screen

DANGER = Category.IMMEDIATE_DANGER
CRIME = Category.CRIMINAL_EXPLOITATION
ONLINE = Category.DIGITAL_CONTACT
SEXUAL = Category.SEXUAL_EXPLOITATION
HARM = Category.SELF_HARM
ABUSE = Category.ABUSE_OR_NEGLECT
MISSING = Category.MISSING_AGAIN
HUMAN = Category.WANTS_HUMAN


@pytest.mark.parametrize(
    ("text", "categories", "tier"),
    [
        ("hes outside n hes got a rambo", {DANGER}, Tier.P0),
        ("swallowed something for them feel well sick", {DANGER, CRIME}, Tier.P0),
        ("got to go cunch til sunday", {CRIME, MISSING}, Tier.P1),
        ("i owe 400 and its going up", {CRIME}, Tier.P1),
        ("he can see where i am 24/7 n kicks off", {ONLINE}, Tier.P1),
        ("they used my card for clicks", {CRIME, ONLINE}, Tier.P1),
        ("hes 24 he buys me stuff for pics", {SEXUAL}, Tier.P1),
        ("i wont be here tomorrow. sorry", {HARM}, Tier.P0),
        ("staff drag me to my room", {ABUSE}, Tier.P1),
        ("not back yet dont tell them", {MISSING}, Tier.P1),
        ("my friend is being made to sell", {CRIME}, Tier.P1),
        ("is this a real person", {HUMAN}, Tier.P2),
        ("❄️🔌 he wants me to drop it", {CRIME}, Tier.P2),
        ("im not being groomed im working", {CRIME}, Tier.P1),
    ],
)
def test_what_calls_a_person(rules, text, categories, tier):
    """Each agreed message raises its categories, at its tier."""
    result = screen(text, rules)
    assert categories <= set(result.categories)
    assert result.tier is tier


@pytest.mark.parametrize(
    "text",
    [
        "watched rambo last nite lol",
        "plugging my phone in brb",
        "goin to the country w my nan",
        "i owe my mate a fiver",
        "my mum has me on life360",
        "lost my bank card",
        "my bf from school is fit 🍑",
        "staff r so annoying",
        "back late from contact soz",
        "nobody hurt me",
        "wot time u open",
        "❄️❄️ outside",
        "got a job at tesco",
    ],
)
def test_what_calls_nobody(rules, text):
    """The look-alikes beside them raise nothing."""
    assert screen(text, rules).findings == ()


def test_an_idiom_asks_once_and_alerts_nobody(rules):
    """A saying like "kms" is kept on the timeline, and the young person is asked how they are."""
    result = screen("kms this homework", rules)
    assert result.findings == ()
    assert result.ask_about_self_harm
    assert result.indicators


def test_a_weak_sign_counts_when_something_of_its_kind_is_open(rules):
    """What is no alert by itself is a same-day look once a concern of its kind is open."""
    alone = screen("i owe my mate a fiver", rules)
    later = screen("i owe my mate a fiver", rules, Context(open_categories=(CRIME,)))
    assert alone.tier is None
    assert later.tier is Tier.P2
    assert later.categories == (CRIME,)
