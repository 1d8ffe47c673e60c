"""One line that says what to do next."""

from __future__ import annotations

import pytest

from bot.domain.concern import Tier
from bot.domain.refusals import Refusal
from bot.domain.worker import Worker
from bot.services.views import Line, Speaker
from bot.services.ways import Way
from bot.web.console.next_step import next_step, reply_waits
from tests.web.examples import NOW, case, row

ME = Worker("me", "Robin Made-up", synthetic=True)
MINE = {"claimed_by": "me", "claimed_by_name": "Robin Made-up", "status": "claimed"}
REACHED = MINE | {"status": "contacted", "unanswered": False}
THEIRS = Line(NOW, Speaker.YOUNG_PERSON, "text", "made-up words")
CAME = Line(NOW, Speaker.YOUNG_PERSON, "command", "")
YES = Line(NOW, Speaker.YOUNG_PERSON, "tap", "Yes", step="G1", choice="yes")
OURS = Line(NOW, Speaker.WORKER, "worker", "Hi", delivery="sent")
BACK = Line(NOW, Speaker.WORKER, "worker", "Hi", delivery="held_back", letter="l1")
WITHDRAWN = Line(NOW, Speaker.WORKER, "worker", "Hi", delivery="dropped")
HELD = Line(NOW, Speaker.WORKER, "worker", "Hi again", delivery="held")


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
        (REACHED, {"lines": (THEIRS,)}, "They were reached"),
        (REACHED, {"lines": (THEIRS, OURS)}, "You wrote last. If they don't answer"),
        (REACHED, {"lines": (OURS, THEIRS)}, "They were reached"),
        (REACHED, {"lines": (OURS, CAME, YES)}, "You wrote last. If they don't answer"),
        (REACHED, {"lines": (THEIRS, HELD)}, "Your reply waits to be opened"),
        (REACHED, {"lines": (THEIRS, BACK)}, "A colleague's reply is held back"),
        (MINE, {"lines": (THEIRS, BACK)}, "Before you answer, read the reply below"),
        (MINE, {"refuses": (Refusal.MESSAGES,)}, "Nothing tells them of it: try the safe contact"),
        (MINE, {"refuses": (Refusal.MESSAGES_AT_TIMES,)}, "Nothing tells them of it"),
        (MINE, {"refuses": (Refusal.CALLS,)}, "once they say that it is safe"),
        (MINE, {"refuses": (Refusal.MESSAGES,), "live": True}, "but asked not to be messaged"),
        (MINE, {"refuses": (Refusal.TEXTS,), "live": True}, "answer them now"),
        (
            MINE | {"tier": Tier.P0},
            {"refuses": (Refusal.MESSAGES,), "live": True},
            "Then ring the safe contact",
        ),
        (MINE, {"way": Way.RETURN}, "Nothing tells them of it: try the safe contact"),
        (MINE, {"sends": "stopped"}, "can't be reached here: try the safe contact"),
        (MINE, {"way": Way.NONE}, "can't be reached here: try the safe contact"),
        (REACHED, {"lines": (THEIRS, WITHDRAWN)}, "They were reached"),
        (MINE | {"unanswered": False}, {}, "record what you do"),
        (MINE | {"proposed": True}, {"may": frozenset()}, "asked to confirm"),
        ({"proposed": True}, {"may": frozenset({"confirm"})}, "confirm or refuse"),
        ({"proposed": True}, {"may": frozenset({"claim"})}, "Find one, or claim it again"),
        (MINE | {"status": "resolved", "watched": True}, {}, "Nothing to do"),
    ],
)
def test_the_line_that_matters_most_comes_first(changed, case_changed, words):
    """A watched phone before everything else that is still open."""
    assert words in next_step(case(row=row(**changed), **case_changed), ME, NOW)


@pytest.mark.parametrize(
    ("lines", "waits"),
    [
        ((), False),
        ((HELD, OURS), False),
        ((OURS, THEIRS, HELD), True),
        ((HELD, BACK), True),
        ((OURS, WITHDRAWN), False),
    ],
)
def test_a_reply_that_was_not_opened_reached_nobody(lines, waits):
    """Then "I have reached them" is still offered, for the call that follows."""
    assert reply_waits(case(lines=lines)) is waits


@pytest.mark.parametrize(
    ("tier", "status", "said"),
    [
        (Tier.P0, "claimed", "open again by itself if they do nothing for 10 minutes"),
        (Tier.P1, "waiting", "Write a note"),
        (Tier.P2, "claimed", "Write a note"),
    ],
)
def test_nobody_is_told_to_claim_what_another_has(tier, status, said):
    """There is no button for it: a colleague would look for one while the time runs."""
    held = case(row=row(tier=tier, status=status, claimed_by="w1", claimed_by_name="Bo"))
    words = next_step(held, ME, NOW)
    assert said in words
    assert "Bo has this case, so nobody else can claim it." in words
    assert "Claim it" not in words
