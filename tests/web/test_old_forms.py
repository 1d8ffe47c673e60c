"""A tab that was open before its worker signed in again: its words are kept, nothing is done."""

from __future__ import annotations

import pytest

from bot.domain.worker import Role
from bot.services.ways import Way
from tests.web.conftest import act, keep, token_in
from tests.web.examples import ALL_ACTIONS, case


async def press_old(pages, client, address, session=None, **fields):
    """Open a page, sign in again in another tab, and press a button of the first page."""
    token = token_in((await client.get("/console/queue")).text)
    keep(client, session or await pages.worker())
    return await client.post(address, data={"token": token, **fields})


def box(page: str, name: str) -> str:
    """What stands in a box of a page."""
    return page.partition(f'id="{name}"')[2].partition("</textarea>")[0]


@pytest.mark.parametrize(
    ("action", "name"), [("reply", "reply-words"), ("note", "note-words")], ids=["reply", "note"]
)
async def test_words_from_an_old_tab_are_kept_and_not_sent(pages, worker, action, name):
    """They stand in the same box again, with a sentence, and go with the next press."""
    address = f"/console/case/esc1/{action}"
    response = await press_old(pages, worker, address, once="k1", words="rang the <carer>")
    assert response.status_code == 409
    assert "This was not sent" in response.text
    assert "rang the &lt;carer&gt;" in box(response.text, name)
    assert 'name="once" value="k1"' in response.text
    assert pages.desk.asked == []
    sent = {"token": token_in(response.text), "once": "k1", "words": "rang the <carer>"}
    assert (await worker.post(address, data=sent)).status_code == 303
    assert len(pages.desk.asked) == 1


async def test_a_reason_from_an_old_tab_stands_in_its_own_form(pages, worker):
    """Which is open, with all that was chosen."""
    typed = {"outcome": "referred", "reason": "to the team"}
    response = await press_old(pages, worker, "/console/case/esc1/resolve", **typed)
    assert response.status_code == 409
    assert "to the team" in box(response.text, "resolve-reason")
    assert '<option value="referred" selected>' in response.text
    assert pages.desk.asked == []


async def test_a_sure_tick_from_an_old_tab_does_not_count(pages, worker):
    """The warning is shown anew before anything goes to the young person."""
    typed = {"once": "k", "words": "are there footsteps", "sure": "yes"}
    response = await press_old(pages, worker, "/console/case/esc1/reply", **typed)
    assert 'name="sure"' not in response.text
    assert (await act(worker, "reply", words=typed["words"], once="k")).status_code == 409
    assert pages.desk.asked == []


async def test_a_word_that_was_agreed_is_not_shown_even_then(pages, worker):
    """It is sealed, and is typed again."""
    typed = {"kind": "help", "word": "kite-word"}
    response = await press_old(pages, worker, "/console/case/esc1/own-word", **typed)
    assert response.status_code == 409
    assert "kite-word" not in response.text
    assert pages.desk.asked == []


async def test_what_was_chosen_to_raise_is_kept_and_not_raised(pages, worker):
    """Category, tier, line and reason, and a sentence that says so."""
    typed = {"category": "self_harm", "tier": "P1", "line": "line1", "reason": "she hints at it"}
    response = await press_old(pages, worker, "/console/to-read/read1/raise", **typed)
    assert response.status_code == 409
    assert "This has not been raised" in response.text
    for words in (
        '<option value="self_harm" selected>',
        '<option value="P1" selected>',
        '<option value="line1" selected>',
    ):
        assert words in response.text
    assert "she hints at it" in box(response.text, "reason")
    assert pages.desk.asked == []


async def test_clearing_from_an_old_tab_clears_nothing(pages, worker):
    """The conversation is shown again."""
    response = await press_old(pages, worker, "/console/to-read/read1/clear")
    assert response.status_code == 409
    assert "This was not cleared" in response.text
    assert pages.desk.asked == []


async def test_an_old_tab_shows_nothing_that_its_worker_may_not_see(pages, worker):
    """Neither a case of somebody else, nor one behind a door that does not open."""
    response = await press_old(pages, worker, "/console/case/someone-elses/note", words="x")
    assert response.status_code == 404
    editor = await pages.worker("Ash Made-up", Role.EDITOR)
    response = await press_old(pages, worker, "/console/case/esc1/note", editor, words="x")
    assert response.status_code == 403
    assert pages.desk.asked == []


async def test_another_site_gets_no_page_with_its_own_words(pages, worker):
    """A draft is only ever what was typed here."""
    response = await worker.post(
        "/console/case/esc1/reply",
        data={"token": "0" * 64, "words": "evil words"},
        headers={"sec-fetch-site": "cross-site"},
    )
    assert response.status_code == 403
    assert "evil words" not in response.text


@pytest.mark.parametrize(
    ("action", "changed"),
    [
        ("reply", {"may": frozenset({"claim", "note"})}),
        ("reply", {"may": ALL_ACTIONS, "way": Way.NONE}),
        ("note", {"may": frozenset()}),
        ("resolve", {"may": frozenset({"claim"})}),
    ],
)
async def test_words_whose_form_is_gone_are_shown_to_be_copied(pages, worker, action, changed):
    """A claim lapses meanwhile, and its forms with it; the words are still there to be read."""
    pages.desk.cases["esc1"] = case(**changed)
    words = "reason" if action == "resolve" else "words"
    typed = {words: "call me on monday", "once": "k"}
    response = await press_old(pages, worker, f"/console/case/esc1/{action}", **typed)
    assert "call me on monday" in box(response.text, "left-over")
    assert response.text.count("call me on monday") == 1
