"""Whatever comes in is stored and answered kindly, and what can't be read ends with a person."""

from __future__ import annotations

import json

import pytest

from tests.acceptance.house import SECRET

KNIFE = "hes outside my door with a knife please help"


def told(house, child, category):
    """Wait until the young person has a case of this category, and give it."""
    case_id = house.case_of(child)

    def look():
        found = house.escalation(case_id)
        return found if category in found["categories"] else None

    return house.until(look)


def test_words_without_end(house, ada):
    """A text of a mebibyte is kept, answered, and a person reads what was not screened."""
    child = house.checked_in()
    child.say("la la la " * 110_000 + KNIFE)
    found = told(house, child, "not_checked")
    assert "immediate_danger" in found["categories"]
    assert found["tier"] == "P0"
    child.hears("call 999")
    assert ada.console.case(found["id"]).status == 200


def test_no_words_at_all(house):
    """Empty or invisible: a gentle answer, the same question again, and no alarm."""
    nothing = ["", "\u200b\u2060\ufeff", "\u3164\u115f", "\u00a0 \u2800"]
    children = [house.checked_in() for _ in nothing]
    for child, words in zip(children, nothing, strict=True):
        child.say(words)
    for child in children:
        house.until(lambda c=child: c.heard("How are you feeling right now?") >= 2)
    episodes = {child.episode for child in children}
    assert not [e for e in house.escalations() if e["episode"] in episodes]


def test_characters_that_are_none(house, ada):
    """Lone surrogates and NUL spoil nothing: the danger beside them is heard, the page opens."""
    broken = ["\ud800", "\x00", "\ud83d\x00\udfff\x07"]
    children = [house.checked_in() for _ in broken]
    for child, characters in zip(children, broken, strict=True):
        child.say(f"{characters}{KNIFE}{characters}")
    for child in children:
        found = told(house, child, "immediate_danger")
        assert found["tier"] == "P0"
        page = ada.console.case(found["id"])
        assert page.status == 200
        assert "knife" in "".join(page.marked)


def test_a_voice_message(house):
    """Numbers at once, and whether it is urgent; "Yes" tells a person."""
    child = house.checked_in()
    child.phone.voice()
    heard = child.hears("Is it urgent?")
    assert "I can't listen to that" in heard.text
    assert "0800 1111" in heard.text
    assert heard.labels[:3] == ("I'm in danger now", "Yes", "No")
    child.phone.tap("Yes", message_id=heard.message_id)
    house.until(lambda: told(house, child, "unread_content")["tier"] == "P1")


def test_what_only_a_person_can_look_at(house):
    """A picture or a file is never fetched; "No" to urgent is still something for a person."""
    kinds = ["photo", "document", "video", "contact"]
    children = [house.checked_in() for _ in kinds]
    for child, kind in zip(children, kinds, strict=True):
        getattr(child.phone, kind)()
    for child in children:
        asked = child.hears("Is it urgent?")
        child.phone.tap("No", message_id=asked.message_id)
    for child in children:
        assert told(house, child, "unread_content")["tier"] == "P2"
        house.until(lambda c=child: c.heard("How are you feeling right now?") >= 2)
    assert not house.server.calls("getFile")


def test_a_caption_is_read_and_its_picture_looked_at(house):
    """Words under a picture count like any others; the picture waits for a person as well."""
    child = house.checked_in()
    child.phone.photo(KNIFE)
    found = told(house, child, "unread_content")
    assert {"immediate_danger", "unread_content"} <= set(found["categories"])
    child.hears("Please call 999 now")


def test_an_album_is_one_thing(house):
    """Four pictures sent together are not four alarms in the chat."""
    child = house.checked_in()
    child.phone.album(4)
    child.hears("Is it urgent?")
    house.stays(lambda: child.heard("Is it urgent?") == 1, 1.5)


def test_a_sticker_is_read_as_its_emoji(house):
    """A smile is an answer that was not understood; nobody is alarmed."""
    child = house.checked_in()
    child.phone.sticker("🙂")
    child.hears("How are you feeling right now?", times=2)
    assert not [e for e in house.escalations() if e["episode"] == child.episode]


def test_a_place_is_urgent(house):
    """Where they are is told to a person at once, and nobody pretends to see it."""
    child = house.checked_in()
    child.phone.location()
    assert told(house, child, "unread_content")["tier"] == "P1"
    child.hears("I can't see where you are on a map.")


def test_kinds_that_do_not_exist_yet(house):
    """A message of a kind from the future ends with a person, its words are screened."""
    child = house.checked_in()
    child.phone.anything(hologram={"size": 3}, caption=KNIFE)
    found = told(house, child, "immediate_danger")
    assert found["tier"] == "P0"


def test_forged_replayed_and_oversize_buttons(house):
    """A button that we did not make for this chat moves nothing, and is answered all the same."""
    owner, child = house.checked_in(), house.checked_in()
    theirs = owner.hears("How are you feeling right now?")
    mine = child.hears("How are you feeling right now?")
    data = [theirs.buttons[0].data, "c:H2:no:0000000000", "x" * 5000, "\ud800"]
    taps = [child.phone.forge(wrong, mine.message_id) for wrong in data]
    house.until(lambda: all(tap.answer is not None for tap in taps), 20)
    child.hears("How are you feeling right now?", times=2)
    assert not child.heard("Are you safe where you are now?")
    assert not [e for e in house.escalations() if e["episode"] == child.episode]


def test_the_claim_button_of_an_alert_is_worth_nothing_in_another_chat(house, ada):
    """Whoever copies a worker's button out of an alert claims nothing with it."""
    child = house.checked_in()
    child.say("they make me carry stuff")
    case_id = house.case_of(child)
    code = house.escalation(case_id)["code"]
    alert = house.until(lambda: ada.alerts(code))[0]
    thief = house.checked_in()
    tap = thief.phone.forge(alert.buttons[0].data, 1)
    house.until(lambda: tap.answer is not None)
    assert house.escalation(case_id)["claimed_by"] is None


def test_a_poisoned_update_holds_up_nobody(house, ada):
    """What makes no sense is put aside for a person, and the next message is answered."""
    known = ada.console.queue
    house.server.poison("made-up poison")
    child = house.checked_in()
    child.say("they make me carry stuff")
    house.case_of(child)
    aside = house.until(
        lambda: [
            e for e in house.escalations()
            if e["id"] not in known and e["categories"] == ["not_checked"]
        ],
        15,
    )  # fmt: skip
    assert aside[0]["tier"] == "P1"


def update(text, number, user):
    """An update as Telegram would post it."""
    person = {"id": user, "is_bot": False, "first_name": "Made-up"}
    chat = {"id": user, "type": "private", "first_name": "Made-up"}
    message = {"message_id": 1, "date": 1_900_000_000, "chat": chat, "from": person, "text": text}
    return json.dumps({"update_id": number, "message": message}).encode()


@pytest.mark.parametrize("house", ["webhook"], indirect=True)
@pytest.mark.parametrize("secret", ["wrong", "", None, SECRET.upper()])
def test_the_webhook_is_closed_to_all_others(house, ada, secret):
    """Without the secret nothing is stored, whatever it says."""
    known = ada.console.queue
    answer = house.post(update(KNIFE, 10, 77_001), secret)
    assert answer.status_code == 403
    assert ada.console.queue == known


@pytest.mark.parametrize("house", ["webhook"], indirect=True)
def test_broken_json_with_the_right_secret_ends_with_a_person(house):
    """Telegram would drop it in the end, so it is taken, kept and looked at."""

    def looked_at():
        return sum(
            e["category"] == "not_checked" for case in house.escalations() for e in case["evidence"]
        )

    before = looked_at()
    bodies = [b"{", b"", b"[]", b"null", b'"x"', b"\xff\xfe{", b"[" * 100_000]
    assert {house.post(body).status_code for body in bodies} == {200}
    house.until(lambda: looked_at() == before + len(bodies))


@pytest.mark.parametrize("house", ["webhook"], indirect=True)
def test_the_webhook_is_for_json_posts_alone(house):
    """Other methods, other types and what is too large are turned away, kept not, but counted."""

    def turned_away():
        return house.health("/readyz")[1]["telegram_turned_away"]

    before = turned_away()
    assert house.post(b"{}", **{"Content-Type": "text/plain"}).status_code == 415
    assert house.post(b" " * (1024 * 1024 + 1)).status_code == 413
    assert turned_away() == before + 2


@pytest.mark.parametrize("house", ["webhook"], indirect=True)
def test_the_same_update_posted_again_is_one_message(house, ada):
    """A replay is answered with 200 and changes nothing."""
    known = ada.console.queue
    body = update(KNIFE, 4_000_000_000, 77_002)
    assert [house.post(body).status_code for _ in range(3)] == [200, 200, 200]
    case_id = house.new_case(known)
    found = house.escalation(case_id)
    keys = [(e["rule"], e["quote"]) for e in found["evidence"]]
    assert len(keys) == len(set(keys))
    assert len(ada.console.queue) == len(known) + 1
