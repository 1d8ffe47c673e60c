"""Tidy: what can be deleted is deleted on both sides, whatever dies or gets lost meanwhile."""

from __future__ import annotations

from tests.fakes.bot_api import LostReply, Slow, Status

LINE = "Hi. You can write here any time."


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
    child.hears("How are you feeling right now?")
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
