"""A conversation is saved and loaded whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.conversation import Conversation, Progress
from bot.engine.saved import dump, load

names = st.text(alphabet="abcH12_", min_size=1, max_size=6)
lists = st.lists(names, max_size=4).map(tuple)


@given(
    st.builds(
        Conversation,
        flow=names,
        version=st.integers(1, 99),
        step=names,
        progress=st.sampled_from(Progress),
        resume=st.one_of(st.none(), names),
        trail=lists,
        answers=st.dictionaries(names, lists, max_size=4),
        picked=lists,
        misunderstood=st.integers(0, 9),
        interrupted=lists,
        closed=st.booleans(),
    )
)
def test_what_is_saved_is_loaded(conversation):
    """Nothing changes on the way into the database and back."""
    assert load(dump(conversation)) == conversation
    assert dump(load(dump(conversation))) == dump(conversation)


def test_other_versions_are_read():
    """What an older version left out, or a newer one added, strands nobody."""
    old = load('{"flow": "check_in", "version": 1, "step": "H1", "colour": "blue"}')
    assert old == Conversation("check_in", 1, "H1")
