"""The main job: a young person checks in, tells something, a worker is told and answers."""

from __future__ import annotations

import re
from itertools import pairwise

DISCLOSED = "ok i guess but they make me carry stuff for them"
NOBODY_READS = "This is a test. Nobody is reading. In danger call 999."


def test_from_the_invitation_to_the_end(house, ada, bo):
    """A disclosure in the middle of another question reaches a worker, who answers and ends it."""
    child = house.young_person()
    child.come()
    gate = child.hears("Is it OK to chat right now?")
    assert gate.labels[:3] == ("Yes", "Not now", "Someone can see my phone")
    assert NOBODY_READS in gate.text
    child.tap("Yes")
    child.hears("we must tell people who can help")
    child.say("Yes")
    child.hears("How are you feeling right now?")
    said = len(child.phone.replies)
    child.say(DISCLOSED)
    case_id = house.case_of(child)
    thanks = child.hears("What you said matters. It is not your fault.")
    assert thanks.text.startswith(NOBODY_READS)
    assert "I am telling our team" not in thanks.text
    assert "believe you" not in thanks.text
    assert "How are you feeling" not in thanks.text

    found = house.escalation(case_id)
    assert (found["tier"], found["status"]) == ("P1", "open")
    assert found["episode"] == child.episode
    assert "criminal_exploitation" in found["categories"]
    quotes = [e["quote"] for e in found["evidence"] if e["rule"].startswith("en/")]
    assert quotes
    assert all(quote in DISCLOSED for quote in quotes)
    assert any("make me carry" in quote for quote in quotes)
    assert ada.console.case(case_id).marked

    alert = house.until(lambda: ada.alerts(found["code"]))[0]
    link = f"{house.address}/console/case/{case_id}"
    assert alert.text == f"TEST P1 {found['code']}: New.\n{link}"
    assert alert.labels == ("Claim",)
    assert not bo.alerts(found["code"])
    ada.phone.tap("Claim", message_id=alert.message_id)
    house.until(lambda: "You have claimed it" in ada.phone.last.text)
    house.until(lambda: len(child.phone.replies) > said + 1)
    child.hears("A person on our team has picked this up")

    ada.console.do(case_id, "reply", words="Hi, this is Ada. Are you OK to write a bit?")
    child.hears("Hi, this is Ada. Are you OK to write a bit?")
    answered = len(child.phone.replies)
    child.say("yes im in my room")
    house.until(lambda: "yes im in my room" in ada.console.case(case_id).words)
    assert len(child.phone.replies) == answered

    page = ada.console.do(case_id, "resolve", outcome="referred", reason="Passed on by phone")
    assert "A second person is asked to confirm" in page.words
    assert "confirm" not in ada.console.case(case_id).offers
    bo.console.do(case_id, "confirm")
    ended = house.escalation(case_id)
    assert ended["status"] == "resolved"
    assert ended["acknowledged_at"] is not None


def test_a_reply_to_somebody_who_is_not_there_waits_behind_the_gate(house, ada):
    """Nothing of a worker's shows on a phone that may have changed hands, until they say yes."""
    child = house.young_person()
    child.come(date=child.earlier)
    child.say_earlier("Yes")
    child.say_earlier(DISCLOSED)
    case_id = house.case_of(child)
    ada.console.do(case_id, "claim")
    page = ada.console.do(case_id, "reply", words="Hello from Ada, made up.")
    assert "It shows once they say that it is safe to read." in page.words
    assert "waiting to be opened" in ada.console.case(case_id).words.lower()
    ready = child.hears("Hi, your check-in is ready.")
    assert ready.silent
    assert ready.text == "Hi, your check-in is ready.\n\nIs it OK to chat right now?"
    assert child.phone.received == [ready.text]
    child.tap("Yes")
    child.hears("Hello from Ada, made up.")
    house.until(lambda: "waiting to be opened" not in ada.console.case(case_id).words.lower())


def test_not_now_keeps_the_reply_hidden(house, ada):
    """Whoever holds the phone and says "Not now" sees nothing of what waits."""
    child = house.young_person()
    child.come(date=child.earlier)
    child.say_earlier(DISCLOSED)
    case_id = house.case_of(child)
    ada.console.do(case_id, "claim")
    ada.console.do(case_id, "reply", words="Hello from Ada, made up.")
    child.tap("Not now")
    child.hears("OK. You can come back any time.")
    house.stays(lambda: not child.heard("Hello from Ada"), 1.5)
    child.tap("I can chat now")
    child.tap("Yes")
    child.hears("Hello from Ada, made up.")


def test_the_same_in_welsh(house, cai, ada):
    """
    A Welsh authority, a Welsh invitation: every word is Welsh, and its own worker is told.

    Nobody has signed the Welsh, so what keeps somebody safe has English beneath, and only there.
    """
    child = house.young_person("training-wales", language="cy")
    child.come()
    gate = child.hears("Ydy hi'n iawn i sgwrsio nawr?")
    assert "Prawf yw hwn. Does neb yn darllen." in gate.text
    child.phone.say(gate.labels[0])
    start = child.hears("Helpwr cyfrifiadurol")
    child.phone.say(start.labels[0])
    child.hears("Sut wyt ti'n teimlo")
    child.say("maen nhw'n fy ngorfodi i werthu cyffuriau")
    case_id = house.case_of(child, cai)
    found = house.escalation(case_id)
    assert found["authority"] == "training-wales"
    assert found["tier"] == "P1"
    assert found["evidence"][0]["quote"]
    alert = house.until(lambda: cai.alerts(found["code"]))[0]
    assert not ada.alerts(found["code"])
    assert case_id not in ada.console.queue
    cai.phone.tap("Claim", message_id=alert.message_id)
    house.until(lambda: "You have claimed it" in cai.phone.last.text)
    cai.console.do(case_id, "reply", words="Helo, Cai sydd yma.")
    child.hears("Helo, Cai sydd yma.")
    english = re.compile(r"\b(the|you|your|what|safe)\b")
    for text in child.phone.received:
        found = [bool(english.search(part.lower())) for part in text.split("\n\n")]
        assert not found[0], text
        assert not any(one and two for one, two in pairwise(found)), text


def test_a_language_is_chosen_in_the_middle(house):
    """/language changes every word from the next answer on."""
    child = house.checked_in()
    child.phone.command("language")
    child.tap("Cymraeg")
    child.hears("Sut wyt ti'n teimlo")


def test_somebody_without_a_code_in_danger_is_answered_first_of_all(house, ada):
    """A stranger's first words are a P0: the danger text comes first, the front desk is told."""
    known = ada.console.queue
    child = house.stranger()
    child.say("hes outside my door with a knife please help")
    case_id = house.new_case(known)
    found = house.escalation(case_id)
    assert (found["tier"], found["authority"]) == ("P0", "training-england")
    assert found["episode"] is None
    assert "immediate_danger" in found["categories"]
    danger = child.hears("Please call 999 now")
    assert child.phone.received[0] == danger.text
    assert danger.text.startswith(NOBODY_READS)
    assert "press 55" in danger.text
    assert danger.labels[:3] == ("Yes, I am calling", "I can't call", "I am safe now")
    house.until(lambda: ada.alerts(found["code"]))


def test_declined_and_come_back(house):
    """A no is taken for an answer, and the offer stays open."""
    child = house.young_person()
    child.come()
    child.say("Yes")
    child.say("No thanks")
    child.hears("That's OK. You can still talk to a person")
    child.tap("Start")
    child.hears("we must tell people who can help", times=2)
    child.say("Yes")
    child.hears("How are you feeling right now?")


def test_a_worker_sees_what_raised_nothing(house, ada):
    """Nothing typed stays unread: ordinary words wait under "To read" for a named person."""
    child = house.checked_in()
    child.say("my made-up hamster is called Biscuit")
    house.until(lambda: "to read" in ada.console.look("/console/queue").words)
    pages = ada.console.look("/console/to-read").links
    assert any("/console/to-read/" in link or "/console/reading/" in link for link in pages)
