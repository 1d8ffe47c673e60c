"""What a young person typed is nowhere but sealed: no log at debug, no alert, no file."""

from __future__ import annotations

import re
import secrets

from tests.acceptance.house import PASSWORD, SECRET

NUMBER = 50


class Canaries:
    """Made-up words that occur nowhere else, each planted once."""

    def __init__(self) -> None:
        self.planted: list[str] = []

    def one(self) -> str:
        """The next one."""
        self.planted.append(f"zqcanary{len(self.planted):02}{secrets.token_hex(4)}")
        return self.planted[-1]


def plant(house, canaries):
    """Type canaries wherever a young person can put words."""
    one = canaries.one
    child = house.young_person(child_ref=one())
    child.phone.person.first_name = one()
    child.phone.person.username = one()
    child.come()
    child.hears("Is it OK to chat right now?")
    child.say("Yes")
    child.say("Yes")
    for line in (
        "{} they make me carry stuff",
        "i like {}",
        "{}",
        "hes outside with a knife {}",
        "hi {}\n{}",
    ):
        child.say(line.format(one(), one()) if line.count("{}") == 2 else line.format(one()))
    line = child.say(f"nothing {one()}")
    for words in (f"he hit me {one()}", f"joking {one()}", one()):
        child.phone.edit(words, line)
    phone = child.phone
    phone.photo(f"look {one()}")
    phone.album(2, one())
    phone.video(one())
    phone.document(f"{one()}.txt", one().encode(), caption=one(), mime_type=f"text/{one()}")
    phone.contact(one(), one())
    phone.forward(one(), origin={"type": "hidden_user", "sender_user_name": one()})
    phone.anything(poll={"id": one(), "question": one(), "options": [{"text": one()}]})
    phone.anything(venue={"title": one(), "address": one(), "location": {}})
    phone.anything(checklist={"title": one(), "tasks": [{"id": 1, "text": one()}]})
    phone.anything(future_kind={one(): one()}, caption=one())
    phone.say(f"/{one()} {one()}")
    phone.say(f"/start {one()}")
    phone.say(f"/help@{one()} {one()}")
    phone.say(f"see https://{one()}.invalid", reply_to=line)
    phone.forge(one(), 1)
    house.server.push({"message": {"message_id": one(), "text": one()}})
    house.server.push({"brand_new": {"from": {"id": 3}, "text": one()}})
    if house.mode == "webhook":
        # Polled, a broken one is asked for five times over first: that is tried elsewhere.
        number = house.server.delivery.next_id
        house.server.push_text(f'{{"update_id": {number}, "message": {{"text": "{one()}"')
    stranger = house.stranger()
    stranger.phone.person.first_name = one()
    stranger.say(one())
    stranger.say(f"kill me {one()}")
    while len(canaries.planted) < NUMBER:
        child.say(f"and {one()}")
    return child, stranger


def test_nothing_typed_is_anywhere_in_the_open(own_house):
    """Fifty canaries in everything a young person can type: none in any log, alert or file."""
    own_house.settings = {"LOG_LEVEL": "debug"}
    own_house.start()
    worker = own_house.add_worker("Made-up Dee")
    canaries = Canaries()
    child, _ = plant(own_house, canaries)
    assert len(canaries.planted) >= NUMBER
    case_id = own_house.case_of(child)
    own_house.until(lambda: own_house.server.pending() == 0, 40)
    own_house.until(lambda: own_house.health()[1].get("oldest_inbox_seconds") == 0)
    page = own_house.until(lambda: seen(worker, case_id, canaries.planted[-1]), 20)
    assert sum(canary in page.words for canary in canaries.planted) > 20, "they never came in"
    worker.console.do(case_id, "claim")
    worker.console.do(case_id, "reply", words="Hello, made up.")
    own_house.until(worker.alerts)

    look_everywhere(own_house, canaries, worker)
    assert own_house.stop() == 0
    look_everywhere(own_house, canaries, worker)
    shown = "\n".join(child.phone.ever_shown).lower()
    assert not [canary for canary in canaries.planted if canary in shown]


def seen(worker, case_id, words):
    """The page of the case, once these words are on it."""
    page = worker.console.case(case_id)
    return page if words in page.words else None


def look_everywhere(house, canaries, worker):
    """No canary and no secret in any log, any alert or any file of the service."""
    files = {path.name: path.read_bytes() for path in house.folder.iterdir() if path.is_file()}
    # What commands print is their result, for whoever ran them; the rest is checked whole.
    files = {name: content for name, content in files.items() if name not in {"said", "out.log"}}
    assert {"service.log", "touchbase.db"} <= set(files)
    alerts = "\n".join(worker.phone.ever_shown).encode()
    alerts += "".join(str(shown.buttons) for shown in worker.phone.replies).encode()
    secret = [house.server.token, house.server.token.partition(":")[2], PASSWORD, SECRET]
    found = [
        (name, word)
        for word in [*canaries.planted, *secret]
        for name, content in [*files.items(), ("alerts", alerts)]
        if re.search(re.escape(word.encode()), content, re.IGNORECASE)
        or word.encode("utf-16-le") in content
    ]
    assert found == []
    out = (house.folder / "out.log").read_bytes()
    assert not [w for w in [*canaries.planted, *secret] if w.encode() in out]
