"""The front door and the page behind an invitation."""

from __future__ import annotations

import re

import pytest

from tests.web.conftest import open_client
from tests.web.fakes import make_pages


async def test_the_front_door_offers_a_code_no_code_and_the_numbers(client):
    """Everything a stranger needs is on it, and no word of what it is for."""
    page = (await client.get("/")).text
    for words in ("Your code", "I have no code", "999", "116 000", "0800 1111"):
        assert words in page
    for word in ("missing", "exploit", "police", "council", "NYAS"):
        assert word not in page.lower()
    assert "<title>Touchbase</title>" in page


async def test_a_short_code_opens_the_chat_however_it_is_typed(pages, client):
    """Spaces and small letters are forgiven."""
    response = await client.post("/", data={"code": " good code "})
    assert response.status_code == 303
    assert response.headers["location"] == "/c"
    assert pages.web_chat.opened == [("GOODCODE", "192.0.2.7")]


async def test_a_chat_opens_without_a_code(pages, client):
    """Nobody is turned away."""
    response = await client.post("/", data={"start": "without"})
    assert response.headers["location"] == "/c"
    assert pages.web_chat.opened == [(None, "192.0.2.7")]


async def test_the_language_chosen_at_the_front_door_goes_with_them(pages, client):
    """Its forms carry it on, and the chat is asked for in it."""
    page = (await client.get("/?language=cy")).text
    assert page.count('action="/?language=cy"') == 2
    await client.post("/?language=cy", data={"start": "without"})
    assert pages.web_chat.asked_in == "cy"


def without_code(page: str) -> str:
    """A page without the code that was typed, which it carries on."""
    return re.sub(r'(name="code" value=")[^"]*"', r'\1"', page)


@pytest.mark.parametrize("code", ["WRONG", "'; drop table", "\u202e\u0000", "x" * 5000])
async def test_every_code_that_is_not_accepted_gets_the_same_page(client, code):
    """Used, expired, unknown, malformed: the very same bytes, but for what was typed itself."""
    first = await client.post("/", data={"code": "EXPIRED1"})
    other = await client.post("/", data={"code": code})
    assert without_code(other.text) == without_code(first.text)
    assert other.status_code == first.status_code == 200
    assert "This link or code can&#39;t start a new chat" in other.text
    assert "set-cookie" not in other.headers


async def test_an_empty_code_is_asked_for_again(pages, client):
    """Start without typing uses up no try."""
    response = await client.post("/", data={"code": " "})
    assert "Type your code" in response.text
    assert pages.web_chat.opened == []


async def test_a_link_shows_the_same_page_and_uses_nothing_up(pages, client):
    """Apps fetch links to preview them."""
    good = await client.get("/c/long-good-code")
    used = await client.get("/c/used-or-made-up")
    assert good.content == used.content
    assert pages.web_chat.opened == []


async def test_start_swaps_the_code_for_a_session(pages, client):
    """Once; the second time it is not accepted."""
    response = await client.post("/c/long-good-code")
    assert response.status_code == 303
    assert response.headers["location"] == "/c"
    assert "HttpOnly" in response.headers["set-cookie"]
    assert "code" not in response.headers["location"]
    async with open_client(pages) as other:
        again = await other.post("/c/long-good-code")
        unknown = await other.post("/c/nothing-like-it")
    assert without_code(again.text) == without_code(unknown.text)
    assert "set-cookie" not in again.headers


async def test_a_new_chat_ends_the_one_the_browser_had(pages, client):
    """The cookie holds one chat; the other must not stay open unseen."""
    await client.post("/", data={"start": "without"})
    first = client.cookies["touchbase_chat"]
    await client.post("/", data={"start": "without"})
    assert first not in pages.web_chat.sessions
    assert client.cookies["touchbase_chat"] in pages.web_chat.sessions


async def test_a_training_front_door_says_so_first():
    """Nobody may take the test for help."""
    async with open_client(make_pages(training=True)) as client:
        page = (await client.get("/")).text
    assert page.index("This is a test. Nobody is reading.") < page.index("Your code")


async def test_the_language_is_taken_from_the_link_or_the_browser(client):
    """A language that there is no word in is not promised."""
    assert '<html lang="cy"' in (await client.get("/?language=cy")).text
    welsh = {"accept-language": "xx, cy-GB;q=0.8, en"}
    assert '<html lang="cy"' in (await client.get("/", headers=welsh)).text
    assert '<html lang="en"' in (await client.get("/?language=<script>")).text


async def test_a_language_that_cannot_be_had_is_said(client):
    """Whoever's browser asks for another language is told what we go on in, until they choose."""
    said = "I can&#39;t chat in that language yet. I can go on in Cymraeg"
    other = {"accept-language": "so, cy;q=0.8, en"}
    assert said in (await client.get("/", headers=other)).text
    for address, headers in (
        ("/?language=en", other),
        ("/", {"accept-language": "cy-GB, en"}),
        ("/", {"accept-language": "*"}),
        ("/", {}),
    ):
        assert "chat in that language yet" not in (await client.get(address, headers=headers)).text
