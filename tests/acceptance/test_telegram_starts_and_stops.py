"""Starting without Telegram, being refused by it, and being stopped while much is waiting."""

from __future__ import annotations

import pytest

from tests.fakes.bot_api import Status

KNIFE = "hes outside my door with a knife please help"
DANGER = "Please call 999 now"


def test_started_while_telegram_is_away(own_house):
    """It starts all the same, says that it hears nothing, and answers once Telegram is back."""
    own_house.server.stop()
    own_house.start(ready=False)
    status, told = own_house.health()
    assert status == 503
    assert told["telegram"] in {"starting", "unreachable"}
    child = own_house.stranger()
    child.say(KNIFE)
    own_house.server.start()
    child.hears(DANGER)
    own_house.until(lambda: own_house.health()[0] == 200, 15)


@pytest.mark.parametrize("status", [401, 409])
def test_refused_at_the_start_it_does_not_stay_deaf(own_house, status):
    """A refusal is shown by the health page; when it is over, what was written is answered."""
    method = "getUpdates" if own_house.mode == "polling" else "setWebhook"
    refusal = own_house.server.faults.add(method, Status(status), times=None)
    own_house.start(ready=False)
    own_house.until(lambda: refusal.met >= 2, 15)
    code, told = own_house.health()
    assert code == 503
    assert told["telegram"] == {401: "deaf", 409: "starting"}[status]
    child = own_house.stranger()
    child.say(KNIFE)
    own_house.server.faults.remove(refusal)
    child.hears(DANGER)
    own_house.until(lambda: own_house.health()[0] == 200, 15)


@pytest.mark.parametrize("own_house", ["polling"], indirect=True)
def test_refused_in_the_middle_it_hears_again(own_house):
    """A token that is refused for a moment, or a second copy, costs nobody a message."""
    own_house.start()
    faults = own_house.server.faults
    refusals = [faults.add("getUpdates", Status(status)) for status in (404, 409, 401)]
    first, second = own_house.stranger(), own_house.stranger()
    first.say(KNIFE)
    first.hears(DANGER)
    own_house.until(lambda: own_house.health()[1].get("telegram") == "deaf")
    second.say(KNIFE)
    second.hears(DANGER)
    own_house.until(lambda: own_house.health()[0] == 200, 15)
    assert [refusal.met for refusal in refusals] == [1, 1, 1]
    assert (first.heard(DANGER), second.heard(DANGER)) == (1, 1)


def test_stopped_while_two_hundred_wait(own_house):
    """A deploy in the middle of a rush: every message has its case and its answer afterwards."""
    own_house.start()
    own_house.server.delivery.hold_back()
    children = [own_house.stranger() for _ in range(200)]
    for child in children:
        child.say(KNIFE)
    own_house.server.delivery.release()
    own_house.until(lambda: sum(bool(child.phone.last) for child in children) >= 5, 20)
    assert own_house.stop() == 0
    answered = sum(bool(child.phone.last) for child in children)
    assert answered < 200, "it was over before the stop, so nothing was tried"
    own_house.start()
    own_house.until(lambda: all(child.phone.last for child in children), 40)
    own_house.until(lambda: own_house.server.pending() == 0)
    found = own_house.escalations()
    assert len(found) == 200
    assert {e["tier"] for e in found} == {"P0"}
    assert max(child.heard(DANGER) for child in children) <= 2
    twice = [child for child in children if child.heard(DANGER) == 2]
    assert len(twice) <= 30, "only what was on the wire may show twice"


def test_stopping_is_quick_and_clean(own_house):
    """With nothing to do it ends at once, with 0, and asks Telegram to forget nothing."""
    own_house.start()
    assert own_house.stop(patience=8) == 0
    dropped = [c for c in own_house.server.calls() if c.params.get("drop_pending_updates")]
    assert not dropped
