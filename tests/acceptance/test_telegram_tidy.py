"""Tidy: what can be deleted is deleted on both sides, whatever dies or gets lost meanwhile."""

from __future__ import annotations

from tests.fakes.bot_api import Hang, LostReply, Slow, Status

LINE = "Hi. You can write here any time."
ASKED = "How are you feeling right now?"


def deletable(house, phone):
    """What stands there and could be taken back: the line aside."""
    young = house.server.world.clock.now() - 48 * 3600
    return [shown for shown in phone.screen if shown.date > young and shown.text != LINE]


def is_tidy(house, phone):
    """Only the one line stands there, once."""
    return not deletable(house, phone) and [s.text for s in phone.replies].count(LINE) == 1


def talkative(house):
    """A young person with a chat behind them, of which the newest answer was lost on its way."""
    child = house.young_person()
    child.begin()
    child.hears(ASKED)
    child.say("they make me carry stuff to another town")
    child.hears("How is it safe to reach you?")
    return child


def test_tidy_leaves_one_ordinary_line(own_house):
    """Also where answers were lost, and where Telegram refuses, stalls or loses the deletion."""
    house = own_house.start()
    child = talkative(house)
    faults = house.server.faults
    faults.add("sendMessage", LostReply(), 1)
    child.say("hello again")
    house.until(lambda: len(child.phone.replies) >= 4)
    faults.add("deleteMessages", LostReply(), 1)
    faults.add("deleteMessages", Status(502), 1)
    child.phone.command("tidy")
    house.until(lambda: is_tidy(house, child.phone), 60)
    child.say("hi")
    house.until(lambda: child.phone.last.text == "Is it OK to chat right now?", 20)


def test_tidy_is_finished_after_a_kill_in_the_middle(own_house):
    """Killed while the deletion is on its way: within a minute only the line stands there."""
    house = own_house.start()
    child = talkative(house)
    house.server.faults.add("deleteMessages", Slow(3), 1)
    child.phone.command("tidy")
    house.until(lambda: house.server.calls("deleteMessages"))
    house.kill()
    assert not [text for text in child.phone.received if text == LINE]
    house.start()
    house.until(lambda: is_tidy(house, child.phone), 60)
    house.stays(lambda: is_tidy(house, child.phone), 2)
    assert child.phone.received.count(LINE) == 1


def test_the_line_is_never_sent_twice(own_house):
    """Its reply is lost: it stands there, once, and all else is gone."""
    house = own_house.start()
    child = talkative(house)

    def is_line(call):
        return call.params.get("text") == LINE

    house.server.faults.add("sendMessage", LostReply(), 1, when=is_line)
    child.phone.command("tidy")
    house.until(lambda: is_tidy(house, child.phone), 60)
    house.stays(lambda: child.phone.received.count(LINE) == 1, 3)


def test_what_was_answered_is_neutral(house):
    """After a tap the question and its buttons are gone from the screen."""
    child = house.young_person()
    child.come()
    child.tap("Someone can see my phone")
    child.hears("Hi. How is your day going?")
    house.until(lambda: "Someone can see my phone" not in child.phone.replies[0].labels, 20)
    first = child.phone.replies[0]
    assert first.labels == ()
    assert first.text.endswith("Thanks.") or first.text.startswith("Thanks.")


def asked_twice(house):
    """A young person who was asked the same twice, because they typed where buttons were."""
    child = house.young_person()
    child.begin()
    child.hears(ASKED)
    child.say("i had pasta")
    child.hears(ASKED, times=2)
    return child


def is_neutral(child):
    """No copy of the question stands there, nor any of its answers."""
    shown = child.phone.replies
    return not any(ASKED in one.text or "Really bad" in one.labels for one in shown)


def test_every_copy_of_what_was_answered_is_neutral(house):
    """Asked twice, answered once: both go, the older one after the next question has come."""
    child = asked_twice(house)
    first = next(shown for shown in child.phone.replies if ASKED in shown.text)
    child.tap("Good")
    house.until(lambda: is_neutral(child), 20)
    assert child.phone.shown(first.message_id).text == "Thanks."
    chat = child.phone.chat.chat_id
    mine = [c for c in house.server.calls() if c.params.get("chat_id") == chat]
    names = [(c.method, c.params.get("message_id")) for c in mine]
    assert names.index(("editMessageText", first.message_id)) > max(
        number for number, (method, _) in enumerate(names) if method == "sendMessage"
    )


def test_copies_are_neutral_after_a_kill_and_a_lost_reply(own_house):
    """Killed while the older copy is on the wire, and its answer lost once more after that."""
    house = own_house.start()
    child = asked_twice(house)
    first = next(shown for shown in child.phone.replies if ASKED in shown.text)

    def is_old(call):
        return call.params.get("message_id") == first.message_id

    house.server.faults.add("editMessageText", Hang(), 1, when=is_old)
    house.server.faults.add("editMessageText", LostReply(), 1, when=is_old)
    child.tap("Good")
    house.until(lambda: any(map(is_old, house.server.calls("editMessageText"))))
    house.kill()
    assert not is_neutral(child)
    house.start()
    house.until(lambda: is_neutral(child), 40)
    house.until(lambda: sum(map(is_old, house.server.calls("editMessageText"))) == 3, 20)
    house.stays(lambda: sum(map(is_old, house.server.calls("editMessageText"))) == 3, 2)
    assert is_neutral(child)
    assert child.phone.received.count("Thanks.") == 0
