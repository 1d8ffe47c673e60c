"""Leaving at once, coming back with three pictures, and the one neutral text."""

from __future__ import annotations

import html

import pytest

from bot.domain.pictures import Picture
from tests.web.conftest import feed_of, open_client, token_in
from tests.web.examples import LINES
from tests.web.fakes import make_pages, store_is_away

MINE = (Picture.SUN, Picture.FISH, Picture.SUN)
CHOSEN = {"p1": "sun", "p2": "fish", "p3": "sun"}
TWICE = {**CHOSEN, "q1": "sun", "q2": "fish", "q3": "sun"}


@pytest.fixture
async def chat(client):
    """Somebody in a chat."""
    await client.post("/", data={"start": "without"})
    return client


async def do(chat, what, **fields):
    """Press a button of the page."""
    token = token_in((await chat.get("/c/later")).text)
    return await chat.post("/c/later", data={"token": token, "do": what, **fields})


@pytest.mark.parametrize("address", ["/", "/c/some-code", "/c", "/c/later", "/nothing-here"])
async def test_every_page_can_be_left_at_once(chat, address):
    """The button, its script, and where it leads are on each of them."""
    page = (await chat.get(address)).text
    assert '<form method="post" action="/c/leave" class="leave">' in page
    assert 'data-leave="https://www.bbc.co.uk/weather"' in page
    assert "/leave.js" in page


@pytest.mark.parametrize("address", ["/", "/c/some-code"])
async def test_how_to_leave_is_said_before_the_chat(client, address):
    """One sentence that gives nothing away."""
    assert LINES["web_leave_fast"] in (await client.get(address)).text


async def test_the_script_leaves_without_being_led_on(pages, chat):
    """The page goes by itself; the session ends and the cookie goes."""
    session = chat.cookies["touchbase_chat"]
    response = await chat.post("/c/leave", data={"by": "script"})
    assert response.status_code == 204
    assert "touchbase_chat" not in chat.cookies
    assert session not in pages.web_chat.sessions


async def test_it_is_said_what_lock_does(chat):
    """And, as long as they have chosen no pictures, that this chat is gone then."""
    page = html.unescape((await chat.get("/c/later")).text)
    assert LINES["web_lock_what"] in page
    assert LINES["web_lock_lost"] in page
    await do(chat, "pictures", **TWICE)
    page = html.unescape((await chat.get("/c/later")).text)
    assert LINES["web_lock_what"] in page
    assert LINES["web_lock_lost"] not in page


async def test_lock_leads_to_the_front_door(pages, chat):
    """Nothing there says that a chat was open."""
    response = await chat.post("/c/leave", data={"lock": "yes"})
    assert response.headers["location"] == "/"
    assert pages.web_chat.sessions == {}


async def test_another_site_ends_no_session(pages, chat):
    """A form that came from elsewhere is refused."""
    response = await chat.post("/c/leave", headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 403
    assert len(pages.web_chat.sessions) == 1


async def test_only_what_they_do_keeps_a_session_open(pages, chat):
    """Opening the page and saying that one is there count; the page's own asking does not."""
    session = chat.cookies["touchbase_chat"]
    await feed_of(chat)
    assert pages.web_chat.acts == []
    await chat.get("/c")
    assert (await chat.post("/c/stay")).status_code == 204
    assert pages.web_chat.acts == [session, session]
    assert (await chat.post("/c/away")).status_code == 204
    assert pages.web_chat.away == [session]


async def test_a_page_closes_and_keeps_open_its_own_session_only(pages, chat):
    """Another tab may have begun another chat in this browser, which knows nothing of this page."""
    mine = token_in((await chat.get("/c")).text)
    await chat.post("/", data={"start": "without"})
    pages.web_chat.acts.clear()
    assert (await chat.post("/c/away", data={"token": mine})).status_code == 204
    assert (await chat.post("/c/stay", data={"token": mine})).status_code == 401
    assert (pages.web_chat.away, pages.web_chat.acts) == ([], [])
    theirs = token_in((await chat.get("/c")).text)
    assert (await chat.post("/c/stay", data={"token": theirs})).status_code == 204


async def test_a_page_learns_when_it_will_close(pages, chat):
    """So that it can say so before it does."""
    pages.web_chat.ends_in = 170
    assert (await feed_of(chat)).json()["ends_in"] == 170
    assert LINES["web_closing"] in (await chat.get("/c")).text


async def test_coming_back_ends_the_chat_that_the_browser_had(pages, chat):
    """The cookie holds one chat; that of somebody else must not stay open unseen."""
    await do(chat, "pictures", **TWICE)
    first = chat.cookies["touchbase_chat"]
    wrong = {"code": "USEDCODE", **CHOSEN, "p1": "cat"}
    await chat.post("/c/back", data=wrong)
    assert first in pages.web_chat.sessions
    response = await chat.post("/c/back", data={"code": "USEDCODE", **CHOSEN})
    assert response.headers["location"] == "/c"
    assert list(pages.web_chat.sessions) == [chat.cookies["touchbase_chat"]]
    assert first in pages.web_chat.left


async def test_pictures_are_chosen_twice_and_kept(pages, chat):
    """The order counts."""
    response = await do(chat, "pictures", **TWICE)
    assert response.headers["location"] == "/c/later?saved"
    assert pages.web_return.pictures == MINE
    assert LINES["later_saved"] in (await chat.get("/c/later?saved")).text


@pytest.mark.parametrize(
    ("chosen", "line"),
    [
        ({**TWICE, "q3": "moon"}, "later_different"),
        ({**TWICE, "p1": "fish", "p2": "sun"}, "later_different"),
        ({**TWICE, "p3": "", "q3": ""}, "later_different"),
        ({**TWICE, "p1": "\u202e'; drop", "q1": "\u202e'; drop"}, "later_different"),
        (dict.fromkeys(TWICE, "cat"), "later_too_plain"),
    ],
)
async def test_pictures_that_can_t_be_kept_are_asked_for_again(pages, chat, chosen, line):
    """With a sentence, and nothing of what was chosen on the page."""
    response = await do(chat, "pictures", **chosen)
    assert LINES[line] in response.text
    assert "selected" not in response.text
    assert pages.web_return.pictures == ()


async def test_pictures_can_be_removed(pages, chat):
    """And with them the number."""
    pages.web_return.pictures, pages.web_return.phone = MINE, "+447700900123"
    response = await do(chat, "forget")
    assert response.headers["location"] == "/c/later?removed"
    assert (pages.web_return.pictures, pages.web_return.phone) == ((), "")


async def test_before_they_said_that_it_is_safe_nothing_can_be_set_up(pages, chat):
    """Whoever holds the phone can't choose their own pictures in it."""
    token = token_in((await chat.get("/c/later")).text)
    pages.web_return.may = False
    page = (await chat.get("/c/later")).text
    assert LINES["later_new_chat"] in page
    assert "<select" not in page
    await chat.post("/c/later", data={"token": token, "do": "pictures", **TWICE})
    assert pages.web_return.pictures == ()


async def test_a_number_is_asked_for_only_where_texts_can_be_sent(pages, chat):
    """And only after the pictures: without them nobody could come back to what waits."""
    assert LINES["later_text_ask"] not in (await chat.get("/c/later")).text
    pages.web_return.pictures = MINE
    assert LINES["later_text_ask"] not in (await chat.get("/c/later")).text


@pytest.fixture
async def texting():
    """Somebody with pictures, where texts can be sent, and the pages before them."""
    pages = make_pages(texts=True)
    pages.web_return.pictures = MINE
    async with open_client(pages) as client:
        await client.post("/", data={"start": "without"})
        yield pages, client


async def test_the_text_is_shown_before_it_is_agreed_to(texting):
    """Its very words, and a warning of who else might read it."""
    _, client = texting
    page = (await client.get("/c/later")).text
    for name in ("later_text_ask", "check_in_ready", "later_text_who"):
        assert LINES[name] in page


async def test_a_number_is_kept_and_taken_back(texting):
    """However it is typed, and it is never shown again."""
    pages, client = texting
    response = await do(client, "text", phone="07700 900-123")
    assert response.headers["location"] == "/c/later?on"
    assert pages.web_return.phone == "+447700900123"
    page = (await client.get("/c/later?on")).text
    assert LINES["later_text_on"] in page
    assert "900" not in page
    await do(client, "no_text")
    assert pages.web_return.phone == ""


@pytest.mark.parametrize("typed", ["", "123", "0207 946 0000", "+44 20 7946 0000", "07"])
async def test_what_is_no_number_to_text_is_said(texting, typed):
    """It is asked for again."""
    pages, client = texting
    response = await do(client, "text", phone=typed)
    assert "I can&#39;t use that number." in response.text
    assert pages.web_return.phone == ""


async def test_words_in_place_of_a_number_are_heard(texting):
    """Nothing that is typed stays unread."""
    pages, client = texting
    response = await do(client, "text", phone="hes here help me")
    assert response.headers["location"] == "/c#end"
    assert "hes here help me" in pages.web_chat.seen.values()


WORDS = "hes here help me"
MOBILE = "07700 900 123"
NOT_SAVED = "This was not saved."


@pytest.fixture
async def over(texting):
    """The same page, left open until its chat was over; its form is still on the screen."""
    pages, client = texting
    form = {"token": token_in((await client.get("/c/later")).text), "do": "text"}
    pages.web_chat.expire(client.cookies["touchbase_chat"])
    return form


@pytest.mark.parametrize("cookie", [True, False])
async def test_words_in_place_of_a_number_are_heard_after_the_chat_is_over(texting, over, cookie):
    """They are kept in a new chat, as those of any page whose chat is over."""
    pages, client = texting
    if not cookie:
        await client.get("/c")
    response = await client.post("/c/later", data={**over, "phone": WORDS})
    assert (response.status_code, response.headers["location"]) == (303, "/c")
    assert list(pages.web_chat.seen.values()) == [WORDS]
    assert WORDS in (await client.get("/c")).text


@pytest.mark.parametrize("typed", [MOBILE, "123", "999"])
async def test_who_types_a_number_after_the_chat_is_over_is_told_that_it_is_not_kept(
    texting, over, typed
):
    """It must not look as if they would be texted, and the number is on no page."""
    pages, client = texting
    response = await client.post("/c/later", data={**over, "phone": typed})
    assert response.status_code == 503
    assert NOT_SAVED in response.text
    assert f'"{typed}"' not in response.text
    assert (pages.web_return.phone, pages.web_chat.seen) == ("", {})


async def test_words_are_heard_where_nothing_can_be_set_up_any_more(texting):
    """The gate is shut again in another tab: words go into the chat, a number nowhere."""
    pages, client = texting
    form = {"token": token_in((await client.get("/c/later")).text), "do": "text"}
    pages.web_return.may = False
    response = await client.post("/c/later", data={**form, "phone": WORDS})
    assert response.headers["location"] == "/c#end"
    assert list(pages.web_chat.seen.values()) == [WORDS]
    response = await client.post("/c/later", data={**form, "phone": MOBILE})
    assert NOT_SAVED in response.text
    assert pages.web_return.phone == ""


async def test_words_on_a_page_of_another_chat_stay_on_it(texting):
    """On a shared browser they are filed on nobody, and they are told so."""
    pages, client = texting
    form = {"token": token_in((await client.get("/c/later")).text), "do": "text"}
    await client.post("/", data={"start": "without"})
    response = await client.post("/c/later", data={**form, "phone": WORDS})
    assert NOT_SAVED in response.text
    assert WORDS in response.text
    response = await client.post("/c/later", data={**form, "phone": MOBILE})
    assert NOT_SAVED in response.text
    assert (pages.web_return.phone, pages.web_chat.seen) == ("", {})


@pytest.mark.parametrize(("what", "fields"), [("text", {"phone": MOBILE}), ("pictures", TWICE)])
async def test_what_is_not_kept_in_the_end_is_not_said_to_be(texting, what, fields):
    """The chat was over between the look and the keeping."""
    pages, client = texting
    pages.web_return.late = True
    response = await do(client, what, **fields)
    assert NOT_SAVED in response.text


async def test_what_is_typed_while_the_database_is_away_is_not_said_to_be_saved(texting):
    """Words stay on the page to be sent again, and of a number it is said."""
    pages, client = texting
    form = {"token": token_in((await client.get("/c/later")).text), "do": "text"}
    pages.web_chat.broken = pages.web_return.broken = store_is_away()
    for typed in (WORDS, MOBILE):
        response = await client.post("/c/later", data={**form, "phone": typed})
        assert response.status_code == 503
        assert NOT_SAVED in response.text
        assert (typed in response.text) is (typed == WORDS)


async def test_a_code_and_its_pictures_open_the_chat_again(pages, client):
    """With a new session."""
    pages.web_return.pictures = MINE
    response = await client.post("/c/back", data={"code": "long-used-code", **CHOSEN})
    assert response.headers["location"] == "/c"
    assert "HttpOnly" in response.headers["set-cookie"]


async def test_wrong_pictures_and_no_pictures_are_answered_alike(pages, client):
    """A used code, one that never was, with pictures or without, in the wrong order."""
    wrong = {"p1": "sun", "p2": "sun", "p3": "fish"}
    answers = []
    for pictures in (MINE, ()):
        pages.web_return.pictures = pictures
        for code in ("long-used-code", "made-up-by-somebody"):
            for chosen in (wrong, {}, {"p1": "\u202e", "p2": "", "p3": "x" * 999}):
                response = await client.post("/c/back", data={"code": code, **chosen})
                assert "set-cookie" not in response.headers
                answers.append((response.status_code, response.text.replace(code, "")))
    assert len(set(answers)) == 1
    assert LINES["pictures_wrong"] in answers[0][1]


async def test_every_code_that_is_not_accepted_leads_to_the_pictures(client):
    """Whoever finds a link can't see whether a chat is behind it."""
    for code in ("long-used-code", "made-up-by-somebody"):
        page = (await client.post(f"/c/{code}")).text
        assert LINES["pictures_tap"] in page
        assert page.count("<select") == 3
        assert page.count("<svg") == 12
