"""Posted updates: stored before they are acknowledged, and nothing from anybody else."""

from __future__ import annotations

import gzip
import json

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from bot.channels.telegram.webhook import LARGEST, WebhookDoor
from bot.settings import WEBHOOK_PATH
from tests.channels.scripted import MemoryInbox

SECRET = "made-up_secret"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
JSON = ("Content-Type", "application/json")
UPDATE = {"update_id": 5, "message": {"chat": {"id": 1, "type": "private"}, "text": "hi"}}
BODY = json.dumps(UPDATE).encode()


def door_to(inbox):
    """The door as Telegram knows it."""
    return WebhookDoor(inbox, secret=SECRET, bot="42")


async def post(
    inbox, content=BODY, *, headers=(JSON, (HEADER, SECRET)), method="POST", path=None, door=None
):
    """Post to the door as mounted in an application."""
    door = door or door_to(inbox)
    app = Starlette(routes=[Route(WEBHOOK_PATH, door.take, methods=["POST"])])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://door.example") as client:
        return await client.request(
            method, path or WEBHOOK_PATH, content=content, headers=list(headers)
        )


async def test_an_update_is_stored_before_it_is_acknowledged():
    """Its bytes are kept as they came, in the lane of its chat."""
    inbox = MemoryInbox()
    answer = await post(inbox)
    assert answer.status_code == 200
    (row,) = inbox.rows
    assert (row.channel, row.bot, row.update_id, row.address) == ("telegram", "42", "5", "1")
    assert row.raw == BODY


@pytest.mark.parametrize(
    "secret",
    [
        (),
        ((HEADER, ""),),
        ((HEADER, "wrong"),),
        ((HEADER, SECRET.upper()),),
        ((HEADER, SECRET + "x"),),
        ((HEADER, SECRET), (HEADER, SECRET)),
        ((HEADER, "wrong"), (HEADER, SECRET)),
        ((HEADER, "é".encode("latin-1")),),
        (("X-Secret", SECRET),),
    ],
)
@pytest.mark.parametrize("content", [BODY, b"broken", b"x" * (LARGEST + 1)])
async def test_without_the_secret_nothing_is_taken(secret, content):
    """Wrong, missing or twice: 403, and not one row."""
    inbox = MemoryInbox()
    answer = await post(inbox, content, headers=(JSON, *secret))
    assert (answer.status_code, inbox.attempts, answer.content) == (403, 0, b"")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_only_posts_are_taken(method):
    """Every other method is refused without a row."""
    inbox = MemoryInbox()
    assert (await post(inbox, method=method)).status_code == 405
    assert inbox.attempts == 0


async def test_another_path_is_not_the_door():
    """There is one door."""
    inbox = MemoryInbox()
    assert (await post(inbox, path="/telegram/webhook/x")).status_code == 404
    assert inbox.attempts == 0


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/json; charset=utf-8", 200),
        ("Application/JSON ;charset=UTF-8", 200),
        ("text/plain", 415),
        ("application/jsonp", 415),
        ("application/x-www-form-urlencoded", 415),
        ("", 415),
    ],
)
async def test_json_may_name_its_alphabet(kind, status):
    """With or without charset it is JSON; anything else is not from Telegram."""
    inbox = MemoryInbox()
    answer = await post(inbox, headers=(("Content-Type", kind), (HEADER, SECRET)))
    assert answer.status_code == status
    assert len(inbox.rows) == (status == 200)


@pytest.mark.parametrize("chunked", [False, True])
async def test_more_than_one_mebibyte_is_too_much(chunked):
    """Whether its length is announced or only found out."""

    async def parts():
        for _ in range(17):
            yield b" " * (LARGEST // 16)

    inbox = MemoryInbox()
    answer = await post(inbox, parts() if chunked else b" " * (LARGEST + 1))
    assert (answer.status_code, inbox.attempts) == (413, 0)


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [(b"i told" + b" " * LARGEST, "application/json", 413), (b"i told", "text/plain", 415)],
)
async def test_what_is_turned_away_does_not_go_unnoticed(content, kind, status, caplog):
    """Somebody may have written it: it is counted and logged, without a word of it."""
    inbox = MemoryInbox()
    door = door_to(inbox)
    headers = (("Content-Type", kind), (HEADER, SECRET))
    for _ in range(2):
        assert (await post(inbox, content, headers=headers, door=door)).status_code == status
    assert (door.turned_away, inbox.attempts) == (2, 0)
    errors = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert errors == [f"a posted update was not taken: {status}"] * 2


async def test_whoever_has_no_secret_is_not_counted():
    """Anybody can knock; only what Telegram may have posted is a message that was not seen."""
    inbox = MemoryInbox()
    door = door_to(inbox)
    assert (await post(inbox, headers=(JSON,), door=door)).status_code == 403
    assert (await post(inbox, door=door)).status_code == 200
    assert door.turned_away == 0


@pytest.mark.parametrize("claimed", ["9" * 5000, "²", "-1", "x"])
async def test_an_odd_length_is_no_accident(claimed):
    """A length that lies does not break the door."""
    inbox = MemoryInbox()
    answer = await post(
        inbox,
        headers=(JSON, (HEADER, SECRET), ("Content-Length", claimed.encode("latin-1"))),
    )
    assert answer.status_code in {200, 413}
    assert len(inbox.rows) == (answer.status_code == 200)


async def test_a_mebibyte_of_words_is_stored_whole():
    """The largest that is let in is kept to the last byte."""
    inbox = MemoryInbox()
    words = "x" * (LARGEST - len(BODY) + 2)
    body = BODY.replace(b'"hi"', json.dumps(words).encode())
    assert len(body) == LARGEST
    assert (await post(inbox, body)).status_code == 200
    assert inbox.rows[0].raw == body


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"update_id":5,"message":',
        b"\xff\xfe",
        gzip.compress(BODY),
        b"null",
        b"[]",
        b"5",
        b"{}",
        b'{"update_id":"5"}',
        b'{"update_id":-5}',
        b'{"update_id":null}',
        b'{"a":' * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    ],
)
async def test_an_unreadable_body_with_the_right_secret_is_kept_for_a_person(content):
    """Refusing it would make Telegram drop it in the end; kept twice it is one row."""
    inbox = MemoryInbox()
    for _ in range(2):
        assert (await post(inbox, content)).status_code == 200
    (row,) = inbox.rows
    assert row.raw == content
    assert row.update_id.startswith("broken:") or b'"update_id":5' in content


@pytest.mark.parametrize(
    "content",
    [
        BODY.replace(b'"hi"', b'"\\ud83d"'),
        BODY.replace(b'"hi"', b"NaN"),
        BODY.replace(b'"hi"', b"9" * 5000),
        BODY.replace(b"}}", b'}, "update_id": 5}'),
    ],
)
async def test_odd_but_readable_updates_keep_their_id_and_lane(content):
    """Half characters, NaN, endless numbers and names given twice are Telegram's to send."""
    inbox = MemoryInbox()
    assert (await post(inbox, content)).status_code == 200
    assert (inbox.rows[0].update_id, inbox.rows[0].address) == ("5", "1")


@pytest.mark.parametrize("error", [OSError, RuntimeError])
async def test_while_the_database_is_away_nothing_is_acknowledged(error):
    """Telegram is asked to come again, and then it is stored."""
    inbox = MemoryInbox(away=1, error=error)
    answer = await post(inbox)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert inbox.rows == []
    assert (await post(inbox)).status_code == 200
    assert inbox.ids == ["5"]


async def test_the_same_update_posted_again_is_acknowledged_again():
    """A replay is answered like the first; the inbox knows it."""
    inbox = MemoryInbox()
    assert [(await post(inbox)).status_code for _ in range(2)] == [200, 200]
    assert inbox.ids == ["5"]


async def test_a_sender_who_hangs_up_leaves_nothing():
    """Half a body is no update."""
    inbox = MemoryInbox()
    door = WebhookDoor(inbox, secret=SECRET, bot="42")
    app = Starlette(routes=[Route(WEBHOOK_PATH, door.take, methods=["POST"])])
    heard = [
        {"type": "http.request", "body": b'{"update_id"', "more_body": True},
        {"type": "http.disconnect"},
    ]
    told = []

    async def receive():
        return heard.pop(0)

    async def send(event):
        told.append(event)

    scope = {
        "type": "http",
        "method": "POST",
        "path": WEBHOOK_PATH,
        "query_string": b"",
        "headers": [
            (b"content-type", b"application/json"),
            (HEADER.lower().encode(), b"made-up_secret"),
        ],
    }
    await app(scope, receive, send)
    assert told[0]["status"] == 408
    assert inbox.attempts == 0


def test_there_is_no_door_without_a_secret():
    """Anybody could post in a young person's name."""
    with pytest.raises(ValueError, match="secret"):
        WebhookDoor(MemoryInbox(), secret="", bot="42")
