"""The web chat as plain forms and as the script talks to it."""

from __future__ import annotations

import asyncio
import re

import pytest

from bot.services.feed import Feed, FeedButton, FeedLine
from tests.web.conftest import feed_of, field_in, open_client, token_in
from tests.web.examples import LINES
from tests.web.fakes import store_is_away

JSON = {"accept": "application/json"}


@pytest.fixture
async def chat(client):
    """Somebody in a chat."""
    await client.post("/", data={"start": "without"})
    return client


async def say(chat, words, **fields):
    """Send words as the page's form does."""
    page = (await chat.get("/c")).text
    data = {"token": token_in(page), "client_id": "one", "words": words, **fields}
    return await chat.post("/c", data={k: v for k, v in data.items() if v is not None})


async def test_words_are_stored_and_the_page_comes_again(pages, chat):
    """Without script a message is a form, and Reload sends nothing twice."""
    response = await say(chat, "hello there")
    assert response.status_code == 303
    page = (await chat.get("/c")).text
    assert "hello there" in page
    assert "Saved" in page
    assert "Thanks. I have kept what you wrote." in page


async def test_the_same_message_is_stored_once(pages, chat):
    """A form that comes twice has the same id."""
    await say(chat, "hello there")
    await say(chat, "hello there")
    mine = [line for lines in pages.web_chat.sessions.values() for line in lines if line.mine]
    assert len(mine) == 1


async def test_a_button_posts_its_value(pages, chat):
    """Buttons are forms of their own."""
    token = chat.cookies["touchbase_chat"]
    pages.web_chat.say(token, "Safe?", ((FeedButton("Yes", "v1:a"), FeedButton("No", "v1:b")),))
    page = (await chat.get("/c")).text
    assert '<button name="value" value="v1:a">Yes</button>' in page
    await say(chat, None, value="v1:b")
    assert pages.web_chat.seen["one"] == "v1:b"


async def test_only_the_live_questions_buttons_are_shown(pages, chat):
    """An old question keeps its words but not its buttons."""
    row = ((FeedButton("Yes", "v1"),),)

    async def feed(*_, **__):
        lines = (
            FeedLine("a", mine=False, words="Old?", rows=row),
            FeedLine("b", mine=False, words="New?", rows=row),
        )
        return Feed(lines, "en", "b", buttons_on="b")

    pages.web_chat.feed = feed
    page = (await chat.get("/c")).text
    assert page.count('name="value"') == 1
    assert page.index("New?") < page.index('name="value"')


async def test_a_picked_button_says_so(pages, chat):
    """A tick is more than a colour."""
    token = chat.cookies["touchbase_chat"]
    pages.web_chat.say(token, "Which?", ((FeedButton("School", "v1", picked=True),),))
    page = (await chat.get("/c")).text
    assert 'aria-pressed="true">✓ School</button>' in page


@pytest.mark.parametrize("error", [store_is_away(), OSError("disk full")])
async def test_what_was_not_stored_is_said_and_kept(pages, chat, error):
    """The page has the words, the numbers and the same id to try again with."""
    pages.web_chat.broken = error
    response = await say(chat, "he is <here>")
    assert response.status_code == 503
    for words in ("This was not saved", "999", "116 000", "0800 1111", "he is &lt;here&gt;"):
        assert words in response.text
    assert field_in(response.text, "client_id") == "one"
    pages.web_chat.broken = None
    again = {
        "token": token_in(response.text),
        "client_id": field_in(response.text, "client_id"),
        "words": "he is <here>",
    }
    assert (await chat.post("/c", data=again)).status_code == 303
    assert pages.web_chat.seen == {"one": "he is <here>"}


async def test_the_script_is_told_the_truth(pages, chat):
    """200 and saved only when it is; 503 when it is not."""
    token = token_in((await chat.get("/c")).text)
    data = {"token": token, "client_id": "one", "words": "hello"}
    pages.web_chat.broken = store_is_away()
    lost = await chat.post("/c", data=data, headers=JSON)
    assert (lost.status_code, lost.json()) == (503, {"saved": False})
    pages.web_chat.broken = None
    kept = await chat.post("/c", data=data, headers=JSON)
    assert (kept.status_code, kept.json()) == (200, {"saved": True})


async def test_words_typed_into_a_chat_that_ended_are_kept_in_a_new_one(pages, chat):
    """A page open for too long must not swallow a disclosure; nothing old is shown."""
    token = token_in((await chat.get("/c")).text)
    before = chat.cookies["touchbase_chat"]
    pages.web_chat.expire(before)
    data = {"token": token, "client_id": "one", "words": "he has my passport"}
    response = await chat.post("/c", data=data)
    assert response.status_code == 303
    assert chat.cookies["touchbase_chat"] != before
    assert pages.web_chat.seen == {"one": "he has my passport"}


async def test_the_script_is_told_of_the_new_chat(pages, chat):
    """So that it clears what is on the screen, and what else waits goes the same way."""
    token = token_in((await chat.get("/c")).text)
    pages.web_chat.expire(chat.cookies["touchbase_chat"])
    data = {"token": token, "client_id": "one", "words": "help"}
    response = await chat.post("/c", data=data, headers=JSON)
    new = token_in((await chat.get("/c")).text)
    assert response.json() == {"saved": True, "renewed": True, "token": new}
    assert "touchbase_chat=session2" in response.headers["set-cookie"]


@pytest.fixture
async def cookie_gone(pages, chat):
    """The form token of a page that is still open when another tab saw that the chat was over."""
    page = token_in((await chat.get("/c")).text)
    pages.web_chat.expire(chat.cookies["touchbase_chat"])
    assert (await chat.get("/c")).headers["location"] == "/?ended"
    assert "touchbase_chat" not in chat.cookies
    return page


async def test_words_from_a_page_whose_cookie_is_gone_are_kept_in_a_new_chat(
    pages, chat, cookie_gone
):
    """They may be a disclosure; the page then shows the new chat, and nothing of the old one."""
    data = {"token": cookie_gone, "client_id": "one", "words": "I am at his flat"}
    response = await chat.post("/c", data=data)
    assert (response.status_code, response.headers["location"]) == (303, "/c")
    assert pages.web_chat.seen == {"one": "I am at his flat"}
    assert "I am at his flat" in (await chat.get("/c")).text


async def test_the_script_is_told_of_the_new_chat_also_without_a_cookie(pages, chat, cookie_gone):
    """What waits behind the first words goes into the same chat."""
    data = {"token": cookie_gone, "client_id": "one", "words": "I am at his flat"}
    first = (await chat.post("/c", data=data, headers=JSON)).json()
    assert (first["saved"], first["renewed"]) == (True, True)
    data |= {"token": first["token"], "client_id": "two", "words": "help"}
    assert (await chat.post("/c", data=data, headers=JSON)).json() == {"saved": True}
    (lines,) = pages.web_chat.sessions.values()
    assert [line.words for line in lines if line.mine] == ["I am at his flat", "help"]


async def test_what_can_not_be_kept_without_a_cookie_says_so(pages, chat, cookie_gone):
    """The words stay on the page, and the next try may succeed."""
    data = {"token": cookie_gone, "client_id": "one", "words": "I am at his flat"}
    pages.web_chat.broken = store_is_away()
    response = await chat.post("/c", data=data)
    assert response.status_code == 503
    assert "I am at his flat" in response.text
    assert field_in(response.text, "token") == cookie_gone
    by_script = await chat.post("/c", data=data, headers=JSON)
    assert (by_script.status_code, by_script.json()) == (503, {"saved": False})


@pytest.mark.parametrize(
    "sent", [{"value": "v1"}, {"words": " "}, {}, {"token": "x", "words": "x"}]
)
async def test_without_a_cookie_nothing_but_typed_words_opens_a_chat(
    pages, chat, cookie_gone, sent
):
    """A tap, an empty form, or one that is not ours: a front door like anybody's."""
    data = {"token": cookie_gone, "client_id": "one", **sent}
    assert (await chat.post("/c", data=data)).headers["location"] == "/"
    by_script = await chat.post("/c", data=data, headers=JSON)
    assert (by_script.status_code, by_script.json()) == (401, {"over": True, "quiet": True})
    assert (pages.web_chat.sessions, pages.web_chat.seen) == ({}, {})


async def test_a_tap_in_a_chat_that_ended_goes_to_the_front_door(pages, chat):
    """A button belongs to its chat."""
    token = token_in((await chat.get("/c")).text)
    pages.web_chat.expire(chat.cookies["touchbase_chat"])
    response = await chat.post("/c", data={"token": token, "client_id": "1", "value": "v1"})
    assert response.headers["location"] == "/?ended"
    assert LINES["web_ended"] in (await chat.get("/?ended")).text


@pytest.fixture
async def other_tab(chat):
    """The form token of a page that one young person left open; then another began a chat."""
    mine = token_in((await chat.get("/c")).text)
    await chat.post("/", data={"start": "without"})
    return mine


async def test_a_page_of_another_session_does_not_write_into_this_one(pages, chat, other_tab):
    """Its words stay on it and are not saved, and sending them again files them on nobody."""
    theirs = token_in((await chat.get("/c")).text)
    data = {"token": other_tab, "client_id": "one", "words": "from another tab"}
    response = await chat.post("/c", data=data)
    assert response.status_code == 503
    assert "This was not saved" in response.text
    assert "from another tab" in response.text
    assert field_in(response.text, "token") == other_tab
    by_script = await chat.post("/c", data=data, headers=JSON)
    assert (by_script.status_code, by_script.json()) == (409, {"saved": False})
    assert theirs not in response.text + by_script.text
    assert pages.web_chat.seen == {}


async def test_a_page_of_another_session_is_given_nothing_of_this_one(pages, chat, other_tab):
    """On a shared browser nobody's open page turns into somebody else's chat."""
    pages.web_chat.say(chat.cookies["touchbase_chat"], "only theirs")
    for page in ({"X-Page": other_tab}, {"X-Page": "é".encode()}, {}):
        answer = await chat.get("/c/feed", headers=page)
        assert (answer.status_code, answer.json()) == (401, {"over": True, "quiet": True})
    assert "only theirs" in (await feed_of(chat)).text


async def test_a_tap_on_a_page_of_another_session_leads_quietly_away(pages, chat, other_tab):
    """And the chat that the browser holds goes on."""
    data = {"token": other_tab, "client_id": "one", "value": "v1"}
    assert (await chat.post("/c", data=data)).headers["location"] == "/"
    by_script = await chat.post("/c", data=data, headers=JSON)
    assert (by_script.status_code, by_script.json()) == (401, {"over": True, "quiet": True})
    assert (await chat.get("/c")).status_code == 200
    assert pages.web_chat.seen == {}


async def test_without_a_session_there_is_no_chat(client):
    """The chat, its feed and a message all say so."""
    assert (await client.get("/c")).headers["location"] == "/"
    assert (await client.get("/c/feed")).status_code == 401
    gone = await client.post("/c", data={"words": "x"}, headers=JSON)
    assert (gone.status_code, gone.json()["over"]) == (401, True)


async def test_leaving_ends_the_session_and_shows_nothing_after(pages, chat):
    """Back asks the server, and the server has nothing."""
    session = chat.cookies["touchbase_chat"]
    response = await chat.post("/c/leave")
    assert response.headers["location"] == "https://www.bbc.co.uk/weather"
    assert session not in pages.web_chat.sessions
    assert "touchbase_chat" not in chat.cookies
    assert (await chat.get("/c")).headers["location"] == "/"
    chat.cookies.set("touchbase_chat", session)
    assert (await chat.get("/c")).headers["location"] == "/"


async def test_the_feed_waits_for_something_new(pages, chat):
    """A question is answered as soon as there is a line."""
    first = (await feed_of(chat)).json()
    asking = asyncio.create_task(feed_of(chat, after=first["last"], wait="10"))
    await asyncio.sleep(0)
    pages.web_chat.say(chat.cookies["touchbase_chat"], "A person is here.")
    got = (await asyncio.wait_for(asking, 5)).json()
    assert [line["words"] for line in got["lines"]] == ["A person is here."]
    assert got["direction"] == "ltr"


async def test_a_line_that_held_an_agreed_word_is_not_on_the_page(pages, chat):
    """The script is told which of its lines to take away, and nothing of what it was."""
    pages.web_chat.agreed.add("quicksilver")
    await say(chat, "quicksilver")
    page = (await chat.get("/c")).text
    assert "quicksilver" not in page
    assert 'class="line mine"' not in page
    mine = [line for line in (await feed_of(chat)).json()["lines"] if line["mine"]]
    assert [(line["words"], line["runs"]) for line in mine] == [("", [])]


@pytest.mark.parametrize("wait", ["-1", "nan", "1e9", "٣", "abc", ""])
async def test_a_strange_wait_is_no_wait(chat, wait):
    """Nothing but digits counts."""
    response = await feed_of(chat, after="zzz", wait=wait)
    assert response.status_code == 200


async def test_broken_characters_reach_neither_page_nor_script_whole(pages, chat):
    """Lone surrogates can't be sent; they are shown as U+FFFD."""
    pages.web_chat.say(chat.cookies["touchbase_chat"], "a\ud800b\x00c")
    assert "a\ufffdb\ufffdc" in (await chat.get("/c")).text
    assert (await feed_of(chat)).json()["lines"][-1]["words"] == "a\ufffdb\ufffdc"


async def test_right_to_left_is_set_by_the_language(pages, chat):
    """The whole page turns."""
    pages.web_chat.language = "ar"
    assert '<html lang="ar" dir="rtl"' in (await chat.get("/c")).text
    assert (await feed_of(chat)).json()["direction"] == "rtl"


async def test_the_first_load_is_small(pages, client):
    """Page, style, script and icon together stay well under 40 KB."""
    await client.post("/", data={"start": "without"})
    page = await client.get("/c")
    size = len(page.content)
    for address in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)):
        size += len((await client.get(address)).content)
    assert size < 40_000


async def test_numbers_and_leave_are_always_there(chat):
    """Whatever the chat shows."""
    page = (await chat.get("/c")).text
    assert "Numbers</summary>" in page
    assert 'href="tel:08001111"' in page
    assert 'action="/c/leave"' in page
    assert "Check for new messages" in page


async def test_one_young_person_never_sees_another(pages, chat):
    """Two browsers are two chats."""
    await say(chat, "only mine")
    async with open_client(pages) as other:
        await other.post("/", data={"start": "without"})
        assert "only mine" not in (await other.get("/c")).text
