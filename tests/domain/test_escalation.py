"""The life of an escalation: what may follow what, and that no chat can end one."""

from __future__ import annotations

import pytest

from bot.domain.escalation import Action, Status, move
from bot.errors import NotNowError

ALLOWED = {
    (Status.OPEN, Action.CLAIM): Status.CLAIMED,
    (Status.REOPENED, Action.CLAIM): Status.CLAIMED,
    (Status.CLAIMED, Action.CONTACT): Status.CONTACTED,
    (Status.CONTACTED, Action.CONTACT): Status.CONTACTED,
    (Status.WAITING, Action.CONTACT): Status.CONTACTED,
    (Status.CLAIMED, Action.WAIT): Status.WAITING,
    (Status.CONTACTED, Action.WAIT): Status.WAITING,
    (Status.CLAIMED, Action.RELEASE): Status.REOPENED,
    (Status.CONTACTED, Action.RELEASE): Status.REOPENED,
    (Status.WAITING, Action.RELEASE): Status.REOPENED,
    (Status.CLAIMED, Action.RESOLVE): Status.RESOLVED,
    (Status.CONTACTED, Action.RESOLVE): Status.RESOLVED,
    (Status.WAITING, Action.RESOLVE): Status.RESOLVED,
    (Status.RESOLVED, Action.REOPEN): Status.REOPENED,
}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("action", Action)
def test_every_move_is_allowed_or_refused_with_a_sentence(status, action):
    """The table is the whole: anything else is refused with a sentence for the page."""
    if (status, action) in ALLOWED:
        assert move(status, action) is ALLOWED[status, action]
        return
    with pytest.raises(NotNowError) as refused:
        move(status, action)
    assert str(refused.value).endswith(".")


def test_nobody_ends_what_they_do_not_have():
    """From open there is no way to resolved but through a claim."""
    with pytest.raises(NotNowError):
        move(Status.OPEN, Action.RESOLVE)
