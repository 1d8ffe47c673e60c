"""What goes wrong between us and Telegram: nothing is lost, nobody waits for somebody else."""

from __future__ import annotations

import pytest

from tests.fakes.bot_api import Cut, Hang, LostReply, Reset, Status

FEELING = "How are you feeling right now?"
SAFE = "Are you safe where you are now?"
HURT = "they make me carry stuff"
TOLD = "What you said matters."


def arm(house, person, fault, times=1, words=""):
    """Let what is sent to this phone meet a fault; *words*: only messages that hold them."""
    chat_id = str(person.phone.chat.chat_id)

    def fits(call):
        here = str(call.params.get("chat_id")) == chat_id
        return here and words in str(call.params.get("text", ""))

    return house.server.faults.add("sendMessage", fault, times, when=fits)


def test_a_429_in_one_chat_delays_no_other(house):
    """Telegram asks one chat to wait for eight seconds; the others are answered meanwhile."""
    slow, quick = house.checked_in(), house.checked_in()
    arm(house, slow, Status(429, retry_after=8))
    slow.tap("OK")
    quick.tap("OK")
    quick.hears(SAFE)
    assert not slow.heard(SAFE)
    slow.hears(SAFE)
    assert slow.heard(SAFE) == 1


@pytest.mark.parametrize(
    "fault", [Status(502, body="<html>Made-up</html>"), Status(429, retry_after=1)]
)
def test_what_certainly_did_not_arrive_is_sent_again(house, fault):
    """An error of Telegram's own: the same text once more, and it shows once."""
    child = house.checked_in()
    arm(house, child, fault)
    child.tap("OK")
    child.hears(SAFE)
    assert child.heard(SAFE) == 1


@pytest.mark.parametrize("fault", [LostReply(), Cut(10), Reset()])
def test_an_ordinary_text_never_shows_twice_by_itself(house, fault):
    """It may have arrived: it is not sent again, and the step shows at the next message."""
    child = house.checked_in()
    armed = arm(house, child, fault, words=SAFE)
    child.tap("OK")
    house.until(lambda: armed.met)
    shown = 1 if fault.performed else 0
    house.stays(lambda: child.heard(SAFE) == shown, 2)
    child.say("hello are you there")
    child.hears(SAFE, times=shown + 1)


def test_a_safety_text_that_may_be_lost_is_sent_once_more_and_no_more(house):
    """Twice is better than never, and three times would tell whoever holds the phone."""
    child = house.checked_in()
    arm(house, child, LostReply(), times=None, words=TOLD)
    child.say(HURT)
    child.hears(TOLD, times=2)
    house.stays(lambda: child.heard(TOLD) == 2, 3)


@pytest.mark.parametrize("fault", [LostReply(), Status(500)])
def test_an_alert_is_sent_until_it_is_accepted(house, ada, fault):
    """Whatever stands between: the worker's phone gets it in the end, with the same code."""
    child = house.checked_in()
    phone = str(ada.phone.chat.chat_id)
    others = [escalation["code"] for escalation in house.escalations()]

    def about_this_one(call):
        # An alert or a reminder about somebody before may be still on its way to her.
        words = str(call.params.get("text"))
        return str(call.params.get("chat_id")) == phone and not any(c in words for c in others)

    armed = house.server.faults.add("sendMessage", fault, 2, when=about_this_one)
    try:
        child.say(HURT)
        code = house.escalation(house.case_of(child))["code"]
        house.until(lambda: armed.met == 2 and ada.alerts(code))
    finally:
        house.server.faults.remove(armed)
    accepted = 3 if fault.performed else 1
    house.until(lambda: len(ada.alerts(code)) == accepted)


def test_a_blocked_chat_found_out_by_sending_is_lost_contact(house, ada):
    """Telegram says 403 to an answer about something open: a person is told."""
    child = house.checked_in()
    arm(house, child, Status(403, "Forbidden: bot was blocked by the user"), times=None)
    child.say(HURT)
    case_id = house.case_of(child)
    house.until(lambda: "lost_contact" in house.escalation(case_id)["categories"])


def test_a_hanging_answer_holds_up_nobody(house):
    """One send hangs; the others go out at once."""
    stuck, quick = house.checked_in(), house.checked_in()
    arm(house, stuck, Hang(9.0))
    stuck.tap("OK")
    quick.tap("OK")
    quick.hears(SAFE, patience=8)


def test_duplicated_and_reordered_updates_are_one_message_each(house):
    """Telegram may hand over an update twice or late: one case, one answer."""
    child = house.checked_in()
    house.server.delivery.duplicate(1)
    child.say(HURT)
    case_id = house.case_of(child)
    child.hears(TOLD)
    house.stays(lambda: child.heard(TOLD) == 1, 1.5)
    rules = [e["rule"] for e in house.escalation(case_id)["evidence"]]
    assert len(rules) == len(set(rules))
