"""Somebody else holds the phone: what they try, and what they learn of it."""

from __future__ import annotations

import statistics
import time

import pytest

DISCLOSED = "they make me carry stuff to another town"
DANGER = "hes outside the door with a knife"
REPLY = "Hello from Ada, made up."
LINE = "Hi. You can write here any time."
#: The ordinary chat: every text and every button that may stand on a watched screen.
TEXTS = {
    "Hi. How is your day going?", "Thanks. How did you sleep?", "Thanks. That is it for today.",
    "Thanks.", LINE,
}  # fmt: skip
NUMBERS = "Ring 111 if you feel ill. Ring 101 for the police. Ring 999 if it can't wait."
LABELS = {"Good", "OK", "Not great", "Well", "Not much", "Badly", "Start again", "Numbers", "Tidy"}

ASKED = (
    "who is this", "what did he say", "tell me what she told you", "show me the messages",
    "who is his social worker", "what did i say", "receipt", "what was passed on", "cancel",
    "forget what i said", "im fine stop asking", "stop", "bye", "delete everything",
)  # fmt: skip
COMMANDS = ("privacy", "help", "person", "language", "start", "stop", "back", "history")


def strange(texts):
    """What stands there that belongs to no ordinary chat."""
    parts = {part for text in texts for part in text.split("\n\n")}
    return parts - TEXTS - {NUMBERS}


def answered(child, count):
    """Wait until the bot has written so many messages in all."""
    child.house.until(lambda: len(child.phone.received) >= count, 40)


def test_a_stranger_with_the_phone_learns_nothing(house, ada):
    """Asking, scrolling, commands, old buttons, forwarding and waiting: small talk, every time."""
    child = house.checked_in()
    child.say(DISCLOSED)
    asked = child.hears("How is it safe to reach you?")
    # Their own Tidy is tried elsewhere: it would clear what is to be looked at here.
    old = [button.data for button in asked.buttons if button.label != "Tidy"]
    case_id = house.case_of(child)
    ada.console.do(case_id, "claim")
    child.phone.command("tidy")
    house.until(lambda: [shown.text for shown in child.phone.screen] == [LINE])
    before = len(child.phone.received)

    for number, words in enumerate(ASKED, 1):
        child.say(words)
        answered(child, before + number)
    for number, name in enumerate(COMMANDS, 1):
        child.phone.command(name)
        answered(child, before + len(ASKED) + number)
    child.phone.forward(DISCLOSED, origin={"type": "hidden_user", "sender_user_name": "Made-up"})
    child.phone.voice()
    child.phone.photo("look")
    child.phone.sticker()
    for data in old:
        child.phone.forge(data, asked.message_id)
    tried = len(ASKED) + len(COMMANDS) + 4 + len(old)
    assert tried >= 20
    answered(child, before + tried)
    page = ada.console.case(case_id)
    assert "May be watched: do not message." in page.words
    assert "reply" not in page.offers
    house.stays(lambda: len(child.phone.received) == before + tried, 2)

    assert strange(child.phone.received[before:]) == set()
    seen = child.phone.replies
    assert strange(shown.text for shown in seen) == set()
    assert {label for shown in seen for label in shown.labels} <= LABELS


def test_watched_answers_are_alike_in_shape_and_time(house):
    """Danger, a disclosure, small talk and a command: one message, the same rows, the same time."""
    child = house.checked_in()
    child.say("who is this")
    child.hears("Hi. How is your day going?")
    shapes, times = set(), {"plain": [], "danger": []}
    for words in ("nice day", DANGER, "just had tea", "i want to die tonight", "mm", DISCLOSED):
        known = len(child.phone.replies)
        time.sleep(0.9)  # the pace of one message a second must not be what is measured
        began = time.monotonic()
        child.say(words)
        house.until(lambda known=known: len(child.phone.replies) > known, 20)
        kind = "plain" if words in ("nice day", "just had tea", "mm") else "danger"
        times[kind].append(time.monotonic() - began)
        newest = child.phone.last
        assert len(child.phone.replies) == known + 1
        shapes.add((newest.text, newest.labels, newest.silent, newest.protected, newest.kind))
    assert len(shapes) == 1
    difference = statistics.median(times["danger"]) - statistics.median(times["plain"])
    # Answers go out one a second to a chat, so that nobody can tell less than a second apart.
    assert abs(difference) < 1.0


def test_danger_on_a_watched_phone_reaches_a_worker_at_once(house, ada):
    """The alert does not wait for anything, and the case says that the phone may be watched."""
    child = house.checked_in()
    child.say("who is this. what has he been telling you")
    child.hears("Hi. How is your day going?")
    case_id = house.case_of(child)
    code = house.escalation(case_id)["code"]
    house.until(lambda: ada.alerts(code))
    known = len(ada.alerts(code))
    began = time.monotonic()
    child.say(DANGER)
    house.until(lambda: len(ada.alerts(code)) > known, 10)
    assert time.monotonic() - began < 10
    assert "P0" in ada.alerts(code)[-1].text
    assert house.escalation(case_id)["tier"] == "P0"
    assert "do not message" in ada.console.case(case_id).words


AGES = {"six minutes": 6 * 60, "an hour": 3600, "a day": 23 * 3600}


def test_a_late_reply_shows_nothing_before_yes_whatever_dies_between(own_house):
    """Six minutes, an hour and a day later, with a kill between the neutral line and "Yes"."""
    house = own_house.start()
    ada = house.add_worker("Made-up Ada")
    children = {}
    for name, seconds in AGES.items():
        child = house.young_person()
        then = int(time.time()) - seconds
        child.come(date=then)
        child.say("Yes", date=then)
        child.say(DISCLOSED, date=then)
        case_id = house.case_of(child)
        ada.console.do(case_id, "claim")
        page = ada.console.do(case_id, "reply", words=f"{REPLY} {name}")
        assert "It shows once they say that it is safe to read." in page.words
        assert child.hears("Hi, your check-in is ready.").silent
        children[name] = child
    house.kill()
    house.start()
    house.stays(lambda: not any(child.heard(REPLY) for child in children.values()), 2)
    for name, child in children.items():
        assert strange(child.phone.received) == {
            "Hi, your check-in is ready.",
            "Is it OK to chat right now?",
        }
        child.tap("Yes")
        child.hears(f"{REPLY} {name}")


@pytest.mark.parametrize("words", ["footsteps. its him. bye", "hes coming up the stairs bye x"])
def test_a_farewell_that_is_danger_is_not_a_farewell(house, words):
    """It is heard, and clears and ends nothing."""
    child = house.checked_in()
    child.say(words)
    case_id = house.case_of(child)
    assert house.escalation(case_id)["tier"] in ("P0", "P1")
    assert len(child.phone.screen) > 1
