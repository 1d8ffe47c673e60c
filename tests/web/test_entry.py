"""Signing in, the one-time link, and what happens to words when a session ends."""

from __future__ import annotations

import re
from html import escape, unescape

import pytest

from bot.domain.worker import Role
from tests.web.conftest import act, keep, open_client, token_in
from tests.web.examples import case
from tests.web.fakes import PASSWORD, make_pages

JSON = {"accept": "application/json"}


async def make_link(pages, *, synthetic=False):
    """A worker who has not chosen a password yet, and their link."""
    worker_id = await pages.sign_in.find_or_add_worker(
        "Ash Made-up", "training-england", Role.WORKER, synthetic=synthetic
    )
    return f"/console/link/{await pages.sign_in.make_link(worker_id, 'sign_in')}"


async def test_a_link_leads_to_a_password_and_in(pages, client):
    """Opening it uses nothing up; the form does, once."""
    link = await make_link(pages)
    for _ in range(2):
        page = await client.get(link)
        assert page.status_code == 200
        assert "Choose a password" in page.text
        assert "Ash Made-up" in page.text
    response = await client.post(link, data={"password": PASSWORD})
    assert response.headers["location"] == "/console/queue"
    assert "HttpOnly" in response.headers["set-cookie"]
    assert "Signed in as <bdi>Ash Made-up</bdi>" in (await client.get("/console/queue")).text
    async with open_client(pages) as other:
        assert (await other.get(link)).status_code == 404
        again = await other.post(link, data={"password": PASSWORD})
        assert again.status_code == 404
        assert "set-cookie" not in again.headers


async def test_a_short_password_gets_a_sentence_and_keeps_the_link(pages, client):
    """It says how long it has to be."""
    link = await make_link(pages)
    response = await client.post(link, data={"password": "short"})
    assert response.status_code == 409
    assert "use 12 characters or more" in response.text
    assert (await client.post(link, data={"password": PASSWORD})).status_code == 303


async def test_an_empty_password_is_for_training_on_ones_own_machine_only():
    """Both have to be so: the setting and the worker."""
    for synthetic, on_loopback, status in (
        (True, True, 303),
        (True, False, 409),
        (False, True, 409),
    ):
        pages = make_pages(training_on_loopback=on_loopback)
        async with open_client(pages) as client:
            link = await make_link(pages, synthetic=synthetic)
            response = await client.post(link, data={"password": ""})
        assert response.status_code == status


async def test_a_link_that_is_too_old_says_so(pages, client):
    """24 hours for signing in."""
    link = await make_link(pages)
    pages.clock.move(hours=24)
    response = await client.get(link)
    assert response.status_code == 404
    assert "too old" in response.text


async def test_name_and_password_let_in(pages, client):
    """However the name is spaced and written."""
    await pages.worker("Robin Made-up")
    data = {"name": " robin  MADE-up", "password": PASSWORD, "next": "/console/to-read"}
    response = await client.post("/console/sign-in", data=data)
    assert response.headers["location"] == "/console/to-read"


@pytest.mark.parametrize(
    "asked",
    [
        "//evil.example",
        "https://evil.example",
        "/console/\\evil",
        "/c",
        "/console/x\r\nSet-Cookie: a",
    ],
)
async def test_sign_in_never_leads_to_another_site(pages, client, asked):
    """The page to go on to is one of the console."""
    await pages.worker()
    data = {"name": "Robin Made-up", "password": PASSWORD, "next": asked}
    response = await client.post("/console/sign-in", data=data)
    assert response.headers["location"] == "/console/queue"


async def test_the_answer_is_the_same_for_a_name_nobody_has(pages, client):
    """Nobody learns which names there are."""
    await pages.worker()
    wrong = await client.post(
        "/console/sign-in", data={"name": "Robin Made-up", "password": "wrong wrong wrong"}
    )
    nobody = await client.post(
        "/console/sign-in", data={"name": "Nobody Atall!", "password": "wrong wrong wrong"}
    )
    assert wrong.status_code == nobody.status_code == 403
    assert wrong.text.replace("Robin Made-up", "") == nobody.text.replace("Nobody Atall!", "")


async def test_after_five_wrong_tries_the_right_password_waits(pages, client):
    """With the same answer; after 15 minutes it works again."""
    await pages.worker()
    for _ in range(5):
        await client.post("/console/sign-in", data={"name": "Robin Made-up", "password": "no"})
    right = {"name": "Robin Made-up", "password": PASSWORD}
    assert (await client.post("/console/sign-in", data=right)).status_code == 403
    pages.clock.move(minutes=15)
    assert (await client.post("/console/sign-in", data=right)).status_code == 303


async def test_signing_out_ends_the_session_for_good(pages, worker):
    """A cookie that was copied is worth nothing after it."""
    stolen = worker.cookies["touchbase_console"]
    token = token_in((await worker.get("/console/queue")).text)
    response = await worker.post("/console/sign-out", data={"token": token})
    assert response.headers["location"] == "/console/sign-in"
    assert "touchbase_console" not in worker.cookies
    keep(worker, stolen)
    assert (await worker.get("/console/queue")).status_code == 303


async def test_another_site_can_not_sign_a_worker_out(pages, worker):
    """The browser says where a form comes from, and that is looked at first."""
    headers = {"sec-fetch-site": "cross-site"}
    assert (await worker.post("/console/sign-out", data={}, headers=headers)).status_code == 403
    assert (await worker.get("/console/queue")).status_code == 200


async def test_signing_out_from_an_old_tab_ends_the_session(pages, worker):
    """Who signed in again in another tab and presses Sign out in this one is out."""
    token = token_in((await worker.get("/console/queue")).text)
    session = await pages.worker()
    keep(worker, session)
    response = await worker.post("/console/sign-out", data={"token": token})
    assert response.headers["location"] == "/console/sign-in"
    assert await pages.sign_in.session(session) is None


@pytest.mark.parametrize("by", ["password", "link"])
async def test_signing_in_ends_the_session_that_the_browser_had(pages, worker, by):
    """Also that of another worker: nobody is left signed in where nobody can sign them out."""
    before = worker.cookies["touchbase_console"]
    link = await make_link(pages)
    elsewhere = await pages.worker()
    data = {"name": "Robin Made-up", "password": PASSWORD}
    address = link if by == "link" else "/console/sign-in"
    assert (await worker.post(address, data=data)).status_code == 303
    assert worker.cookies["touchbase_console"] != before
    assert await pages.sign_in.session(before) is None
    assert await pages.sign_in.session(elsewhere) is not None


async def test_a_wrong_password_ends_no_session(pages, worker):
    """Whoever mistypes in a second tab is still at work in the first."""
    data = {"name": "Robin Made-up", "password": "wrong wrong wrong"}
    assert (await worker.post("/console/sign-in", data=data)).status_code == 403
    assert (await worker.get("/console/queue")).status_code == 200


async def test_15_idle_minutes_end_a_session_and_polling_does_not_keep_it(pages, worker):
    """What a page does by itself is not somebody at work."""
    for _ in range(14):
        pages.clock.move(minutes=1)
        assert (await worker.get("/console/queue/revision")).status_code == 200
        assert (await worker.get("/console/queue?live")).status_code == 200
    pages.clock.move(minutes=1)
    assert (await worker.get("/console/queue/revision", headers=JSON)).status_code == 401


async def test_staying_signed_in_is_asked_for_by_hand(pages, worker):
    """The button of the warning keeps the session, and needs the token."""
    token = token_in((await worker.get("/console/queue")).text)
    pages.clock.move(minutes=14)
    headers = {"accept": "application/json"}
    assert (await worker.post("/console/stay", data={}, headers=headers)).status_code == 403
    kept = await worker.post("/console/stay", data={"token": token}, headers=headers)
    assert kept.status_code == 200
    pages.clock.move(minutes=14)
    assert (await worker.get("/console/queue")).status_code == 200


async def test_a_session_ends_after_8_hours_whatever_is_done(pages, worker):
    """Work goes on after signing in again."""
    for _ in range(48):
        pages.clock.move(minutes=10)
        last = await worker.get("/console/queue")
    assert last.status_code == 303


async def test_a_note_typed_while_the_session_ended_is_kept(pages, worker):
    """Signing in goes on with it; nothing was saved behind the worker's back."""
    token = token_in((await worker.get("/console/case/esc1")).text)
    pages.clock.move(minutes=16)
    data = {"token": token, "once": "k", "words": "rang the <carer>"}
    turned_away = await worker.post("/console/case/esc1/note", data=data)
    assert turned_away.status_code == 401
    assert "rang the &lt;carer&gt;" in turned_away.text
    assert pages.desk.asked == []
    data = {
        "name": "Robin Made-up",
        "password": PASSWORD,
        "next": "/console/case/esc1",
        "kept": "rang the <carer>",
        "kept_for": "note",
    }
    again = await worker.post("/console/sign-in", data=data)
    assert again.status_code == 200
    assert "It has not been sent" in again.text
    note = again.text.partition('id="note-words"')[2].partition("</textarea>")[0]
    reply = again.text.partition('id="reply-words"')[2].partition("</textarea>")[0]
    assert "rang the &lt;carer&gt;" in note
    assert "rang" not in reply
    saved = await act(worker, "note", once="k", words="rang the <carer>")
    assert saved.status_code == 303


def hidden_in(page):
    """The hidden fields of a page, as a browser would send them on."""
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))


async def test_what_was_to_be_raised_while_the_session_ended_is_kept(pages, worker):
    """Reason, category, tier and line come back, also after a slip, and nothing is raised."""
    token = token_in((await worker.get("/console/to-read/read1")).text)
    pages.clock.move(minutes=16)
    chosen = {"category": "self_harm", "tier": "P1", "line": "line1"}
    data = {"token": token, **chosen, "reason": "she <hints> at it"}
    page = await worker.post("/console/to-read/read1/raise", data=data)
    assert page.status_code == 401
    assert "What you were writing is kept on this page" in page.text
    for password, status in (("wrong wrong wrong", 403), (PASSWORD, 200)):
        typed = {"name": "Robin Made-up", "password": password, "kept": "she <hints> at it"}
        page = await worker.post("/console/sign-in", data={**hidden_in(page.text), **typed})
        assert page.status_code == status
        assert "she &lt;hints&gt; at it" in page.text
    assert "This has not been raised" in page.text
    for value in chosen.values():
        assert f'<option value="{value}" selected>' in page.text
    assert pages.desk.asked == []
    raised = {"token": token_in(page.text), **chosen, "reason": "she <hints> at it"}
    assert (await worker.post("/console/to-read/read1/raise", data=raised)).status_code == 303


FORMS = {
    "wait": ({"agency": "Met <Police>", "until": "15:30"}, "Wait for them"),
    "lower": ({"tier": "P2"}, "Lower the tier"),
    "resolve": ({"outcome": "referred"}, "a second person to close it"),
    "overrule": ({"concern": "concern1"}, "Mark it as not a concern"),
    "decline-end": ({}, "Keep it open"),
}


@pytest.mark.parametrize("action", FORMS)
async def test_a_form_of_a_case_comes_back_as_it_was(pages, worker, action):
    """Agency, time and choices as well as the reason, in the same form, open; nothing was done."""
    chosen, button = FORMS[action]
    token = token_in((await worker.get("/console/case/esc1")).text)
    pages.clock.move(minutes=16)
    data = {"token": token, **chosen, "reason": "they <know> her"}
    page = await worker.post(f"/console/case/esc1/{action}", data=data)
    assert page.status_code == 401
    for password, status in (("wrong wrong wrong", 403), (PASSWORD, 200)):
        typed = {"name": "Robin Made-up", "password": password, "kept": "they <know> her"}
        hidden = {name: unescape(value) for name, value in hidden_in(page.text).items()}
        page = await worker.post("/console/sign-in", data={**hidden, **typed})
        assert page.status_code == status
    assert "It has not been sent" in page.text
    form = page.text.partition("<details open>")[2].partition("</details>")[0]
    assert button in form
    assert "they &lt;know&gt; her</textarea>" in form
    for name, value in chosen.items():
        shown = f'<option value="{value}" selected>' if name in ("tier", "outcome") else ""
        assert (shown or f'value="{escape(value)}"') in form
    assert page.text.count("they &lt;know&gt; her") == 1
    assert pages.desk.asked == []


async def test_a_form_that_is_gone_leaves_its_words(pages, worker):
    """The claim lapsed with the session: what was written is there to be copied."""
    token = token_in((await worker.get("/console/case/esc1")).text)
    pages.clock.move(minutes=16)
    data = {"token": token, "outcome": "referred", "reason": "they know her"}
    page = await worker.post("/console/case/esc1/resolve", data=data)
    pages.desk.cases["esc1"] = case(may=frozenset({"claim", "note"}))
    typed = {"name": "Robin Made-up", "password": PASSWORD, "kept": "they know her"}
    page = await worker.post("/console/sign-in", data={**hidden_in(page.text), **typed})
    assert "they know her</textarea>" in page.text.partition('id="left-over"')[2]


@pytest.mark.parametrize("place", ["/console/to-read/read1", "/console/case/esc1"])
async def test_kept_words_are_shown_where_their_page_is_gone(pages, client, place):
    """Somebody else dealt with it meanwhile: they are there to be copied, and one is signed in."""
    await pages.worker()
    pages.desk.readings.clear()
    pages.desk.cases.clear()
    data = {"name": "Robin Made-up", "password": PASSWORD, "next": place, "kept": "ring <mum>"}
    page = await client.post("/console/sign-in", data=data)
    assert "ring &lt;mum&gt;</textarea>" in page.text
    assert "It has not been sent" in page.text
    assert (await client.get("/console/queue")).status_code == 200


async def test_a_new_password_signs_every_other_window_out(pages, worker):
    """This one stays."""
    other = await pages.worker()
    token = token_in((await worker.get("/console/password")).text)
    response = await worker.post(
        "/console/password",
        data={"token": token, "present": PASSWORD, "password": "another four words here"},
    )
    assert response.headers["location"].startswith("/console/queue")
    assert (await worker.get("/console/queue")).status_code == 200
    assert await pages.sign_in.session(other) is None


async def test_a_new_password_must_be_long_enough(worker):
    """The same sentence as with a link."""
    token = token_in((await worker.get("/console/password")).text)
    data = {"token": token, "present": PASSWORD, "password": "short"}
    response = await worker.post("/console/password", data=data)
    assert response.status_code == 409
    assert "use 12 characters or more" in response.text


@pytest.mark.parametrize("present", [{}, {"present": ""}, {"present": "wrong wrong wrong"}])
async def test_a_new_password_needs_the_present_one(pages, worker, present):
    """Whoever finds a page open can't take the account over, nor throw its owner out."""
    other = await pages.worker()
    page = await worker.get("/console/password")
    assert 'name="present"' in page.text
    data = {"token": token_in(page.text), "password": "thief thief thief", **present}
    response = await worker.post("/console/password", data=data)
    assert response.status_code == 409
    assert "not your present password" in response.text
    assert "thief" not in response.text
    assert await pages.sign_in.session(other) is not None
    assert await pages.sign_in.sign_in("Robin Made-up", "thief thief thief", "there") is None
    assert await pages.sign_in.sign_in("Robin Made-up", PASSWORD, "there") is not None


async def test_the_present_password_can_not_be_guessed_at_an_open_page(pages, worker):
    """After five wrong tries the right one waits as well."""
    token = token_in((await worker.get("/console/password")).text)
    data = {"token": token, "password": "another four words here"}
    for _ in range(5):
        await worker.post("/console/password", data={**data, "present": "wrong wrong wrong"})
    right = {**data, "present": PASSWORD}
    assert (await worker.post("/console/password", data=right)).status_code == 409
    pages.clock.move(minutes=14)
    assert (await worker.get("/console/queue")).status_code == 200
    pages.clock.move(minutes=1)
    assert (await worker.post("/console/password", data=right)).status_code == 303


async def test_who_has_no_password_is_asked_for_none():
    """In training a link alone lets in; there is nothing to know yet."""
    pages = make_pages(training_on_loopback=True)
    async with open_client(pages) as client:
        await client.post(await make_link(pages, synthetic=True), data={"password": ""})
        page = (await client.get("/console/password")).text
        assert 'name="present"' not in page
        data = {"token": token_in(page), "password": PASSWORD}
        assert (await client.post("/console/password", data=data)).status_code == 303


async def test_who_forgot_the_present_one_chooses_anew_with_a_link(pages, worker):
    """The link is the proof, and asks for nothing else."""
    known = await pages.sign_in.find_or_add_worker(
        "Robin Made-up", "training-england", Role.WORKER, synthetic=True
    )
    link = f"/console/link/{await pages.sign_in.make_link(known, 'sign_in')}"
    response = await worker.post(link, data={"password": "another four words here"})
    assert response.status_code == 303
    signed_in = pages.sign_in.sign_in("Robin Made-up", "another four words here", "there")
    assert await signed_in is not None


@pytest.mark.parametrize("synthetic", [True, False])
async def test_a_training_worker_is_told_so_on_every_page(synthetic):
    """The banner is there for them and for nobody else."""
    pages = make_pages()
    async with open_client(pages) as client:
        keep(client, await pages.worker(synthetic=synthetic))
        for address in ("/console/queue", "/console/case/esc1", "/console/to-read"):
            page = (await client.get(address)).text
            assert ("This is a training authority" in page) == synthetic
