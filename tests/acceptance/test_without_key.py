"""The key file is gone: everything is stored and nothing decided; it is back: all is taken up."""

from __future__ import annotations

import sqlite3

import httpx
import pytest

from bot.store.sealing import make_root

KNIFE = "hes outside my door with a knife please help"
QUIET = "i had pasta and then a film with my sister"
DANGER = "Please call 999 now"


@pytest.fixture
def key(own_house):
    """The key file of a service that has run, away from its place; its name when it is back."""
    own_house.start()
    own_house.stop()
    key = own_house.folder / "touchbase.key"
    key.rename(own_house.folder / "elsewhere")
    return key


def waiting(house) -> int:
    """How much the service says that it keeps."""
    status, told = house.health()
    assert (status, told["store_only"]) == (503, True)
    return told["waiting"]


def plainly(house) -> bytes:
    """All that is in the files of the database."""
    return b"".join(path.read_bytes() for path in house.folder.glob("touchbase.db*"))


def test_without_its_key_it_stores_and_decides_nothing(own_house, key):
    """Updates are kept unread, then acknowledged, and answered once the key is back."""
    one, two = own_house.stranger(), own_house.stranger()
    own_house.start(ready=False)
    one.say(KNIFE)
    two.say(QUIET)
    own_house.until(lambda: own_house.server.pending() == 0)
    assert waiting(own_house) == 2
    assert own_house.server.calls("sendMessage") == []
    assert b"knife" not in plainly(own_house)
    assert b"pasta" not in plainly(own_house)
    page = httpx.get(own_house.address, trust_env=False)
    assert page.status_code == 503
    assert "We can&#39;t read anything right now" in page.text
    assert "put the key file back, and start again" in own_house.log.read_text("utf-8")
    own_house.kill()
    (own_house.folder / "elsewhere").rename(key)
    own_house.start()
    one.hears(DANGER)
    own_house.until(lambda: len(own_house.escalations()) == 2)
    assert [e["tier"] for e in own_house.escalations()] == ["P0", "P1"]
    assert all("not_checked" in e["categories"] for e in own_house.escalations())


def test_a_key_that_does_not_fit_decides_nothing_either(own_house, key):
    """With another database's key it stores; commands refuse with a sentence; nothing changes."""
    make_root(key)
    own_house.start(ready=False)
    child = own_house.stranger()
    child.say(KNIFE)
    own_house.until(lambda: own_house.server.pending() == 0)
    assert waiting(own_house) == 1
    with pytest.raises(AssertionError, match="is not the key of this database"):
        own_house.run("queue")
    assert own_house.stop() == 0
    with sqlite3.connect(own_house.folder / "touchbase.db") as database:
        counts = [
            database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("chat", "message", "escalation", "outbox")
        ]
    database.close()
    assert counts == [0, 0, 0, 0]
    (own_house.folder / "elsewhere").replace(key)
    own_house.start()
    child.hears(DANGER)


def test_killed_again_and_again_it_loses_and_doubles_nothing(own_house, key):
    """Killed while storing and while taking up: every message has its case, each of them once."""
    children = [own_house.stranger() for _ in range(40)]
    for round_ in range(2):
        own_house.server.delivery.hold_back()
        for child in children[round_ * 20 :][:20]:
            child.say(KNIFE)
        own_house.start(ready=False)
        own_house.server.delivery.release()
        before = round_ * 20
        own_house.until(lambda before=before: waiting(own_house) > before, 20)
        own_house.kill()
    own_house.start(ready=False)
    own_house.until(lambda: own_house.server.pending() == 0, 30)
    assert waiting(own_house) == 40
    own_house.kill()
    (own_house.folder / "elsewhere").rename(key)
    for _ in range(2):
        own_house.start(ready=False)
        own_house.kill()
    own_house.start()
    own_house.until(lambda: all(child.phone.last for child in children), 40)
    found = own_house.escalations()
    assert len(found) == 40
    assert all({"immediate_danger", "not_checked"} <= set(e["categories"]) for e in found)
    for escalation in found:
        raised = [e["category"] for e in escalation["evidence"]]
        assert raised.count("not_checked") == 1


def test_an_empty_database_still_gets_a_key(own_house):
    """Store-only is for a database that holds something: a first start makes its key."""
    own_house.start()
    assert (own_house.folder / "touchbase.key").stat().st_mode & 0o777 == 0o600
    assert "store_only" not in own_house.health()[1]
