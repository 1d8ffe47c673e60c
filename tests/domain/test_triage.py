"""Triage: what is new and what is open give the tier and the categories, and only ever rise."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.concern import Category, Tier
from bot.domain.triage import Concern, OpenEscalation, Source, triage

CONCERNS = st.builds(
    Concern,
    category=st.sampled_from(Category),
    tier=st.sampled_from(Tier),
    source=st.sampled_from(Source),
    rule=st.just("test"),
    why=st.just("a test"),
)
OPEN = st.builds(
    OpenEscalation,
    tier=st.sampled_from(Tier),
    categories=st.lists(st.sampled_from(Category), unique=True, max_size=4).map(tuple),
)


def concern(category: Category, tier: Tier) -> Concern:
    return Concern(category, tier, Source.TYPED, "test", "a test")


def test_nothing_new_gives_nothing():
    """Without a concern there is no ruling, whatever is open."""
    assert triage([], OpenEscalation(Tier.P0, ())) is None


@given(st.lists(CONCERNS, min_size=1, max_size=4), st.one_of(st.none(), OPEN))
def test_a_tier_never_falls_and_nothing_is_swallowed(concerns, already):
    """Whatever is said, the tier is at least what it was, and every concern is kept."""
    ruling = triage(concerns, already)
    assert ruling is not None
    assert len(ruling.concerns) == len(concerns)
    assert {c.category for c in concerns} <= set(ruling.categories)
    assert all(new.tier <= old.tier for new, old in zip(ruling.concerns, concerns, strict=True))
    assert ruling.tier <= min(c.tier for c in concerns)
    if already:
        assert ruling.tier <= already.tier
        assert set(already.categories) <= set(ruling.categories)


def test_asking_for_a_person_beside_another_concern_is_urgent():
    """wants_human alone is the same day; beside any other concern it is P1."""
    alone = triage([concern(Category.WANTS_HUMAN, Tier.P2)], None)
    beside = triage(
        [concern(Category.WANTS_HUMAN, Tier.P2), concern(Category.DIGITAL_CONTACT, Tier.P2)], None
    )
    later = triage(
        [concern(Category.WANTS_HUMAN, Tier.P2)],
        OpenEscalation(Tier.P2, (Category.DIGITAL_CONTACT,)),
    )
    assert (alone.tier, beside.tier, later.tier) == (Tier.P2, Tier.P1, Tier.P1)


def test_a_watched_phone_with_something_urgent_open_is_an_emergency():
    """watched_device is P0 while a P0 or P1 is open, and P1 otherwise."""
    watched = [concern(Category.WATCHED_DEVICE, Tier.P1)]
    urgent = OpenEscalation(Tier.P1, (Category.CRIMINAL_EXPLOITATION,))
    calm = OpenEscalation(Tier.P2, (Category.DIGITAL_CONTACT,))
    assert triage(watched, urgent).tier is Tier.P0
    assert triage(watched, calm).tier is Tier.P1
