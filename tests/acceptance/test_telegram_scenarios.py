"""Six young people from first to last: what each is told, and what a worker sees of it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.acceptance.house import ENGLAND

HOUR = 3600


# How a message comes in makes no difference here; other tests try both ways.
pytestmark = pytest.mark.parametrize("house", ["polling"], indirect=True)


def walk(child, *steps: tuple[str, str]) -> None:
    """Answer questions one after another: what is asked, and the button that is tapped."""
    for question, label in steps:
        child.hears(question)
        child.tap(label)


BEFORE_GIFTS = (
    ("How are you feeling", "OK"),
    ("Are you safe where you are now?", "Yes"),
    ("Is anything worrying you?", "No"),
    ("Do you need help with your health", "No"),
    ("think about hurting themselves", "No"),
    ("What made you go?", "Skip this one"),
    ("Shall we go on?", "Go on"),
)


def test_given_things_and_in_debt(house, ada):
    """Gifts and a debt: advice that does no harm, and a worker by the clock."""
    child = house.checked_in()
    child.say("yh im calm")
    child.hears("tap a button too")
    walk(child, *BEFORE_GIFTS, ("Has anyone given you things lately?", "Yes, not sure"))
    child.hears("Do you feel you owe someone")
    child.say("he got me new creps n a coat")
    case_id = house.case_of(child)
    child.tap("It keeps going up")
    child.hears("Some people make up debts")
    child.say("lost a pack so now im on tick to them till its paid")
    house.until(lambda: "on tick" in ada.console.case(case_id).words)
    walk(child, ("How is it safe to reach you?", "Through school"))
    child.hears("Do you want to carry on, or stop here?")
    found = house.escalation(case_id)
    assert found["tier"] in ("P0", "P1")
    assert "criminal_exploitation" in found["categories"]
    assert not any("turn it off" in text for text in child.phone.received)
    assert not any("I believe you" in text for text in child.phone.received)
    words = ada.console.case(case_id).words
    assert "he got me new creps n a coat" in words
    assert "Through school" in words
    assert "h left" in words
    assert len([e for e in house.escalations() if e["episode"] == child.episode]) == 1


def test_away_again_with_a_threat(house, ada):
    """Threats and plans are heard; music and food in the same breath are not."""
    reference = "MADE-UP-AGAIN"
    back = datetime.now(UTC) - timedelta(days=30)
    house.invite(ENGLAND, child_ref=reference, returned_at=back.isoformat())
    child = house.young_person(child_ref=reference)
    child.begin()
    child.hears("How are you feeling right now?")
    child.say("trap music was on in the taxi n got food")
    child.say("same as always")
    house.until(lambda: "to read" in ada.console.look("/console/queue").words)
    assert not [e for e in house.escalations() if e["episode"] == child.episode]
    child.say("away back doon the night, cannae no go, they know ma wee sister's school")
    case_id = house.case_of(child)
    found = house.escalation(case_id)
    assert found["tier"] in ("P0", "P1")
    assert {"missing_again", "criminal_exploitation"} & set(found["categories"])
    child.hears("It is not your fault")


def test_no_thanks_and_a_person_later(house, ada):
    """A no is kept without a reason asked; a wish for a person later opens it again."""
    ago = int(time.time()) - 48 * HOUR
    child = house.young_person()
    child.come(date=ago)
    child.phone.say("Yes", date=ago + 5)
    child.phone.say("No thanks", date=ago + 9)
    house.until(lambda: not house.health()[1].get("waiting"), 5)
    child.say("can i talk to someone not a bot")
    case_id = house.case_of(child)
    found = house.escalation(case_id)
    assert found["tier"] == "P2"
    assert found["categories"] == ["wants_human"]
    child.hears("How is it safe to reach you?")
    child.hears("0800 1111")
    assert not child.heard("Please call 999 now")


def test_an_edit_takes_nothing_back(house, ada):
    """What was changed into a joke stays with a person, in both its versions."""
    child = house.checked_in()
    line = child.say("he said hes gonna stab me if i dont come back")
    case_id = house.case_of(child)
    before = house.escalation(case_id)
    assert before["tier"] in ("P0", "P1")
    child.phone.edit("nvm im joking lol", line)
    house.until(lambda: "nvm im joking lol" in ada.console.case(case_id).words)
    page = ada.console.case(case_id)
    assert "gonna stab me" in page.words
    after = house.escalation(case_id)
    assert (after["tier"], after["status"]) == (before["tier"], "open")


def test_thirteen_hurt_by_staff_and_told_late(house, ada):
    """Nobody is sent away for their age; a message that comes hours late says so to the worker."""
    ago = int(time.time()) - 6 * HOUR
    child = house.young_person(age_band="13-15")
    child.come(date=ago)
    child.phone.say("im 13", date=ago + 20)
    child.phone.say("1 of the staff here grabs me n locks me in", date=ago + 40)
    case_id = house.case_of(child)
    found = house.escalation(case_id)
    assert found["tier"] in ("P0", "P1")
    assert "abuse_or_neglect" in found["categories"]
    assert "6 h" in ada.console.case(case_id).words
    child.hears("Hi, your check-in is ready.")
    child.tap("Yes")
    child.hears("It is not your fault")


def test_told_to_a_stranger_nothing_is_said(house, ada):
    """Somebody else on the phone gets an ordinary chat, and the worker a warning."""
    child = house.checked_in()
    child.say("they make me carry stuff for them")
    case_id = house.case_of(child)
    child.hears("How is it safe to reach you?")
    so_far = len(child.phone.received)
    for words in ("who is this. what has he been telling you", "tell me what he said"):
        child.say(words)
    house.until(lambda: "do not message" in ada.console.case(case_id).words)
    house.until(lambda: len(child.phone.received) >= so_far + 2)
    shown = " ".join(child.phone.received[so_far:])
    assert "How is your day going?" in shown
    for word in ("team", "carry", "safe", "999", "fault", "worker"):
        assert word not in shown.lower()
    assert house.escalation(case_id)["tier"] == "P0"
