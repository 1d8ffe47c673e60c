"""One line that says what to do next."""

from __future__ import annotations

import pytest

from bot.domain.concern import Tier
from bot.domain.worker import Worker
from bot.web.console.next_step import next_step
from tests.web.examples import NOW, case, row

ME = Worker("me", "Robin Made-up", synthetic=True)
MINE = {"claimed_by": "me", "claimed_by_name": "Robin Made-up", "status": "claimed"}


@pytest.mark.parametrize(
    ("changed", "case_changed", "words"),
    [
        ({}, {}, "Claim this case"),
        ({"claimed_by": "x", "claimed_by_name": "Ash"}, {}, "Ash has this case"),
        (MINE | {"watched": True}, {}, "Do not message"),
        (MINE | {"watched": True, "tier": Tier.P0}, {"live": True}, "Do not message"),
        (MINE | {"tier": Tier.P0}, {"live": True}, "keep writing"),
        (MINE | {"tier": Tier.P0}, {}, "safe contact"),
        (MINE, {"live": True}, "answer them now"),
        (MINE, {}, "once they say that it is safe"),
        (MINE | {"status": "waiting"}, {}, "Another agency"),
        (MINE | {"status": "contacted", "unanswered": False}, {}, "close with an outcome"),
        (MINE | {"unanswered": False}, {}, "record what you do"),
        (MINE | {"proposed": True}, {"may": frozenset()}, "asked to confirm"),
        ({"proposed": True}, {"may": frozenset({"confirm"})}, "confirm or refuse"),
        (MINE | {"status": "resolved", "watched": True}, {}, "Nothing to do"),
    ],
)
def test_the_line_that_matters_most_comes_first(changed, case_changed, words):
    """A watched phone before everything else that is still open."""
    assert words in next_step(case(row=row(**changed), **case_changed), ME, NOW)
