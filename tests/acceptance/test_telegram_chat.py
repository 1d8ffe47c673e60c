"""What people do in a chat besides answering: edits, old buttons, double taps, codes, groups."""

from __future__ import annotations

import pytest

from tests.acceptance.house import WALES

NOT_KNOWN = (
    "I can't use that code. It may be old, used or mistyped. You can type it again, or talk to "
    "a person."
)


def test_an_edit_can_tell_and_never_takes_back(house, ada):
    """Changed words raise what they say; changed back, both versions stay and the case is open."""
    child = house.checked_in()
    line = child.say("my made-up hamster is called Biscuit")
    child.phone.edit("my made-up hamster and they make me carry stuff for them", line)
    case_id = house.case_of(child)
    child.hears("I have kept both.")
    before = house.escalation(case_id)
    page = ada.console.case(case_id)
    assert "before it was changed" in page.words
    assert "make me carry" in "".join(page.marked)

    child.phone.edit("nvm my hamster, only joking", line)
    house.until(lambda: "only joking" in ada.console.case(case_id).words)
    page = ada.console.case(case_id)
    assert "make me carry" in "".join(page.marked)
    after = house.escalation(case_id)
    assert (after["tier"], after["status"]) == (before["tier"], "open")
    assert len(after["evidence"]) >= len(before["evidence"])


def test_an_old_button_raises_but_does_not_move(house):
    """A tap on a question from before counts for what it says; the chat stays where it is."""
    child = house.checked_in()
    child.tap("OK")
    safe = child.hears("Are you safe where you are now?")
    child.phone.tap("Yes", message_id=safe.message_id)
    child.hears("Is anything worrying you?")
    child.phone.tap("Not sure", message_id=safe.message_id)
    case_id = house.case_of(child)
    [found] = house.escalation(case_id)["evidence"]
    assert (found["category"], found["tier"], found["step"], found["choice"]) == (
        "immediate_danger", "P1", "H2", "not_sure",
    )  # fmt: skip
    again = child.hears("Is anything worrying you?", times=2)
    assert "I got scared" in again.labels


def test_a_button_tapped_twice_counts_once(house):
    """Two quick taps are one answer, one case and no second question skipped."""
    child = house.checked_in()
    first = child.hears("How are you feeling right now?")
    taps = [child.phone.tap("OK", message_id=first.message_id) for _ in range(2)]
    safe = child.hears("Are you safe where you are now?")
    house.until(lambda: all(tap.answer is not None for tap in taps))
    for _ in range(2):
        child.phone.tap("Not sure", message_id=safe.message_id)
    case_id = house.case_of(child)
    child.hears("Is anything worrying you?")
    found = house.escalation(case_id)
    assert {e["step"] for e in found["evidence"]} == {"H2"}
    assert len([e for e in house.escalations() if e["episode"] == child.episode]) == 1


def test_a_short_code_may_be_typed_as_people_do(house):
    """Small letters, spaces and dashes make no difference; the code is used all the same."""
    child = house.young_person()
    short = child.invited["short_code"]
    child.say(f" {short[:4].lower()} - {short[4:]} ")
    child.hears("Thanks. Your code works.")
    child.hears("Is it OK to chat right now?")


def test_every_bad_code_sounds_the_same(house):
    """Used, expired, unknown, malformed: the very same bytes, with a way to a person."""
    owner = house.young_person()
    owner.come()
    owner.hears("Thanks. Your code works.")
    expired = house.invite()
    expire(house, expired["episode"])
    tried = {
        "used": owner.invited["code"],
        "used, short": owner.invited["short_code"],
        "expired": expired["code"],
        "unknown": "A" * 22,
        "malformed": "no/such code!",
        "too long": "x" * 600,
    }
    people = {name: house.stranger() for name in tried}
    for name, code in tried.items():
        people[name].say(f"/start {code}")
    heard = {name: person.hears(NOT_KNOWN) for name, person in people.items()}
    shown = {(said.text, said.labels, said.silent, said.protected) for said in heard.values()}
    assert len(shown) == 1, heard
    assert all(len(person.phone.received) == 1 for person in people.values())
    [(text, labels, _, _)] = shown
    assert "999" in text
    assert "Talk to a person" in labels


def expire(house, episode):
    """Let an invitation be old, as three days would."""
    import sqlite3  # noqa: PLC0415  nobody else may open the database

    with sqlite3.connect(house.folder / "touchbase.db", timeout=10) as database:
        changed = database.execute(
            "UPDATE invitation SET expires_at = '2020-01-01 00:00:00.000000' WHERE episode_id = ?",
            (episode,),
        )
        assert changed.rowcount == 1
    database.close()


def test_a_second_code_for_the_same_young_person_joins_the_new_episode(house, ada):
    """Missing twice: the same reference, a new episode, and what is told now belongs to it."""
    child = house.young_person()
    child.come()
    child.hears("Thanks. Your code works.")
    child.invited = house.invite(child_ref=child.reference)
    child.come()
    child.hears("Thanks. Your code works.", times=2)
    child.say("they make me carry stuff")
    case_id = house.case_of(child)
    assert house.escalation(case_id)["episode"] == child.episode


def test_a_code_for_somebody_else_changes_nothing(house):
    """It sounds like any bad code, and what is told later belongs where it did."""
    child = house.young_person()
    child.come()
    child.hears("Thanks. Your code works.")
    other = house.invite()
    child.say(f"/start {other['code']}")
    assert "Thanks" not in child.hears(NOT_KNOWN).text
    child.say("they make me carry stuff")
    case_id = house.case_of(child)
    assert house.escalation(case_id)["episode"] == child.episode
    owner = house.stranger()
    owner.say(f"/start {other['code']}")
    owner.hears("Thanks. Your code works.")


def test_a_second_account_of_the_same_young_person_stops_sends_to_the_first(house, ada):
    """Until a worker says which of the two is theirs, nothing more goes to the first one."""
    child = house.checked_in()
    child.say("they make me carry stuff")
    case_id = house.case_of(child)
    child.hears("What you said matters.")
    ada.console.do(case_id, "claim")
    child.hears("A person on our team has picked this up")
    second = house.stranger()
    second.invited = house.invite(child_ref=child.reference)
    second.come()
    second.hears("Thanks. Your code works.")
    before = list(child.phone.received)
    page = ada.console.case(case_id)
    assert "reply" not in page.offers or ada.console.submit(page, "reply", words="Hi").status == 409
    house.stays(lambda: child.phone.received == before, 1.5)


@pytest.mark.parametrize("kind", ["group", "supergroup"])
def test_it_leaves_a_group(house, kind):
    """Added to a group it goes away again and says nothing there."""
    group = house.server.group(kind=kind)
    group.add_bot(house.phone())
    house.until(lambda: [c for c in house.server.calls("leaveChat") if of(c, group.chat_id)])
    assert not [c for c in house.server.calls("sendMessage") if of(c, group.chat_id)]


def of(call, chat_id):
    """Whether a call is about this chat."""
    return str(call.params.get("chat_id")) == str(chat_id)


def test_blocked_with_something_open_is_told_and_unblocked_goes_on(house, ada):
    """Blocking right after telling is a sign of its own; the reply is kept until they are back."""
    child = house.checked_in()
    child.say("they make me carry stuff")
    case_id = house.case_of(child)
    child.hears("What you said matters.")
    code = house.escalation(case_id)["code"]
    told = len(house.until(lambda: ada.alerts(code)))
    child.phone.block()
    house.until(lambda: len(ada.alerts(code)) > told)
    assert "lost_contact" in house.escalation(case_id)["categories"]
    assert "New information" in ada.alerts(code)[-1].text
    ada.console.do(case_id, "claim")
    assert "reply" not in ada.console.case(case_id).offers
    child.phone.unblock()
    child.say("hello again")
    house.until(lambda: "reply" in ada.console.case(case_id).offers)


def test_blocked_with_nothing_open_raises_nothing(house, ada):
    """Somebody who goes away without a word is left alone."""
    child = house.young_person()
    child.come()
    child.hears("Thanks. Your code works.")
    child.phone.block()
    later = house.young_person(WALES)
    later.come()
    later.hears("Mae dy god yn gweithio.")
    assert not [e for e in house.escalations() if e["episode"] == child.episode]


@pytest.mark.parametrize(
    ("command", "words"),
    [("help", "a chat for young people"), ("privacy", "Our team can read"), ("stop", "not write")],
)
def test_commands_are_answered_at_any_point(house, command, words):
    """Help, the rules and the way out never wait behind a question."""
    child = house.checked_in()
    child.phone.command(command)
    child.hears(words)


def test_asking_for_a_person_is_an_escalation(house):
    """/person is a disclosure category like the others: somebody is told."""
    child = house.checked_in()
    child.phone.command("person")
    found = house.escalation(house.case_of(child))
    assert found["categories"] == ["wants_human"]
    child.hears("you would like a person")
