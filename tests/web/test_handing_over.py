"""The page on which a case is handed over, and where its old link leads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.concern import Tier
from bot.domain.worker import Role
from bot.errors import NotNowError
from bot.services.custody import Reach, Told
from bot.services.going_along import Along
from tests.web.conftest import act, keep, token_in
from tests.web.examples import ALL_ACTIONS, NOW, RECEIVERS, case, custody, row
from tests.web.test_old_forms import press_old

PAGE = "/console/case/esc1/hand-over"
TYPED = {"to": "made-up-county", "reason": "they live there now", "told": "by_telephone"}


async def test_the_case_leads_there_where_it_can_be_handed_over(pages, worker):
    """Whoever can't is not led there."""
    assert f'href="{PAGE}"' in (await worker.get("/console/case/esc1")).text
    pages.desk.cases["esc1"] = case(may=ALL_ACTIONS - {"hand_over"})
    assert PAGE not in (await worker.get("/console/case/esc1")).text


async def test_the_page_names_the_authorities_and_warns_of_those_nobody_is_alerted_of(worker):
    """Before it is chosen; and below stands what was said, so that it is read first."""
    page = (await worker.get(PAGE)).text
    for words in (
        "Made-up County",
        "Nobody of Other Town can be alerted now.</strong> The front desk would be alerted, and",
        "I have told them by telephone",
        "I rang, and could not reach them",
        "makes me hold stuff",
    ):
        assert words in page
    assert "Nobody of Made-up County" not in page
    assert " checked" not in page


async def test_who_can_not_be_written_to_is_not_to_be_told_first(pages, worker):
    """To a phone that may be watched nothing is written, this as little as anything."""
    assert "tell them first, if that is safe" in (await worker.get(PAGE)).text
    pages.desk.cases["esc1"] = case(row=row(watched=True), may=ALL_ACTIONS - {"reply"})
    page = (await worker.get(PAGE)).text
    assert "tell them first" not in page
    assert "May be watched: do not message." in page


async def test_what_goes_along_is_named_and_asked_after_by_telephone(pages, worker):
    """Each other open case of theirs is one tap away; the most urgent says whether to ring."""
    pages.desk.cases["esc1"] = case(row=row(tier=Tier.P2), may=ALL_ACTIONS)
    assert "Have you rung them?" not in (await worker.get(PAGE)).text
    pages.desk.goes_along = (Along("esc7", "K7M2", Tier.P1),)
    page = (await worker.get(PAGE)).text
    assert '<a href="/console/case/esc7">P1, case K7M2</a>' in page
    assert "It is P1: an alert alone is not enough." in page


async def test_who_does_not_chat_in_their_language_is_marked(pages, worker):
    """Before it is chosen, beside that authority alone."""
    assert "does not chat in" not in (await worker.get(PAGE)).text
    pages.desk.authorities = (replace(RECEIVERS[0], not_in="pl"), RECEIVERS[1])
    page = (await worker.get(PAGE)).text
    assert "Made-up County does not chat in Polski." in page
    assert page.count("does not chat in") == 1


async def test_where_nobody_at_all_can_be_alerted_the_page_says_so(pages, worker):
    """That somebody would be is not to be believed."""
    pages.desk.authorities = (replace(RECEIVERS[0], reach=Reach.NOBODY),)
    page = (await worker.get(PAGE)).text
    assert "Nobody of Made-up County can be alerted now, and nobody of the front desk." in page


async def test_where_there_is_no_other_authority_the_page_says_so(pages, worker):
    """And shows no form."""
    pages.desk.authorities = ()
    page = (await worker.get(PAGE)).text
    assert "There is no authority here that this case can be handed over to." in page
    assert f'action="{PAGE}"' not in page


@pytest.mark.parametrize("tier", Tier)
async def test_whether_they_were_rung_is_asked_of_what_is_urgent(pages, worker, tier):
    """Of P0 and P1 it has to be said."""
    pages.desk.cases["esc1"] = case(row=row(tier=tier))
    assert ("Have you rung them?" in (await worker.get(PAGE)).text) is tier.urgent


async def test_handing_over_leads_to_the_queue_which_says_where_it_went(pages, worker):
    """In the words of the record, with the time at which it was done."""
    response = await act(worker, "hand-over", **TYPED)
    assert response.status_code == 303
    place = response.headers["location"]
    assert place.startswith("/console/queue?done=handed_over&")
    reason = "they live there now"
    assert pages.desk.asked == [("hand_over", "esc1", "made-up-county", reason, Told.YES)]
    page = (await worker.get(place)).text
    assert "Handed over to Made-up County at 14:04. Their clock has begun." in page
    pages.clock.move(minutes=2)
    assert "Handed over" not in (await worker.get(place)).text


async def test_a_link_that_somebody_made_says_nothing_that_is_not_so(worker):
    """What was done is looked up."""
    at = f"{NOW.timestamp():.0f}"
    page = (await worker.get(f"/console/queue?done=handed_over&at={at}&case=esc1")).text
    assert "Handed over" not in page


async def test_the_page_says_until_where_it_showed_what_they_wrote(pages, worker):
    """What came since has to be read first; a form that does not say has shown nothing."""
    pages.desk.cases["esc1"] = case(line_at=NOW)
    assert f'name="read_until" value="{NOW.isoformat()}"' in (await worker.get(PAGE)).text
    await act(worker, "hand-over", **TYPED, read_until=NOW.isoformat())
    assert pages.desk.read_until == NOW


@pytest.mark.parametrize(
    ("lacks", "said"),
    [
        ({"to": ""}, "Choose the authority that it is handed over to."),
        ({"reason": " "}, "Say why it is handed over."),
        ({"told": "perhaps"}, "Say whether you told them by telephone."),
    ],
)
async def test_what_is_lacking_is_asked_for_and_nothing_is_lost(pages, worker, lacks, said):
    """The same page again, with what was chosen and typed; ticks are made anew."""
    response = await act(worker, "hand-over", **{**TYPED, **lacks})
    assert response.status_code == 409
    assert said in response.text
    assert pages.desk.asked == []
    if "reason" not in lacks:
        assert "they live there now" in response.text
    if "to" not in lacks:
        assert 'value="made-up-county" required checked' in response.text
    assert 'value="by_telephone" required checked' not in response.text


async def test_what_the_desk_refuses_stands_on_the_page(pages, worker):
    """With the words below it that have to be read first."""
    pages.desk.refuse = NotNowError("They wrote after this page was shown.")
    response = await act(worker, "hand-over", **TYPED)
    assert response.status_code == 409
    assert "They wrote after this page was shown." in response.text
    assert "they live there now" in response.text
    assert "makes me hold stuff" in response.text


async def test_who_does_not_have_the_case_any_more_is_shown_it_with_what_they_typed(pages, worker):
    """Their claim lapsed meanwhile: the reason is there to be copied."""
    pages.desk.refuse = NotNowError("Claim it first.")
    pages.desk.cases["esc1"] = case(may=frozenset({"claim"}))
    response = await act(worker, "hand-over", **TYPED)
    assert response.status_code == 409
    assert "Claim it first." in response.text
    assert response.text.count("they live there now") == 1


async def test_the_old_link_says_where_the_case_went_and_nothing_of_it(pages, worker):
    """Who did it and when, and never a word of what was said."""
    del pages.desk.cases["esc1"]
    pages.desk.gone["esc1"] = custody()
    response = await worker.get("/console/case/esc1")
    assert response.status_code == 200
    for words in (
        "It has been with Made-up County since 14:04",
        "Robin Made-up",
        "Training (England)",
    ):
        assert words in response.text
    assert "hold stuff" not in response.text
    assert (await worker.get(PAGE)).status_code == 200


@pytest.mark.parametrize("action", ["note", "hand-over", "resolve"])
async def test_what_was_being_typed_when_it_went_can_be_copied(pages, worker, action):
    """A colleague handed it over meanwhile."""
    del pages.desk.cases["esc1"]
    pages.desk.gone["esc1"] = custody()
    words = {"words": "rang the carer", "once": "k", "reason": "rang the carer", "to": "x"}
    response = await act(worker, action, **words, outcome="referred")
    assert "It has been with Made-up County since 14:04" in response.text
    assert "rang the carer" in response.text


async def test_to_everybody_else_it_is_not_there(pages, worker):
    """Exactly as a case that never was."""
    del pages.desk.cases["esc1"]
    one, other = await worker.get(PAGE), await worker.get("/console/case/never-was")
    assert (one.status_code, one.content) == (404, other.content)


async def test_what_was_typed_before_a_new_sign_in_is_kept_and_nothing_is_done(pages, worker):
    """The tick that they were told is not."""
    response = await press_old(pages, worker, PAGE, **TYPED)
    assert response.status_code == 409
    assert "This was not handed over" in response.text
    assert "they live there now" in response.text
    assert pages.desk.asked == []


async def test_what_was_typed_when_the_session_ended_is_kept(pages, client):
    """Behind the sign-in the same page stands with it."""
    await pages.worker()
    out = await client.post(PAGE, data={"token": "x", **TYPED})
    assert out.status_code == 401
    carried = {
        "next": "/console/case/esc1",
        "kept": TYPED["reason"],
        "kept_for": "hand_over",
        "to": TYPED["to"],
    }
    for name, value in carried.items():
        assert f'name="{name}" value="{value}"' in out.text or value in out.text
    signed = {"name": "Robin Made-up", "password": "plum lantern seven gate", **carried}
    page = (await client.post("/console/sign-in", data=signed)).text
    assert "The case has not been handed over." in page
    assert "they live there now" in page
    assert 'value="made-up-county" required checked' in page
    assert pages.desk.asked == []


async def test_an_editor_hands_nothing_over(pages, client):
    """Whoever works no cases."""
    keep(client, await pages.worker("Ash Made-up", Role.EDITOR))
    token = token_in((await client.get("/console/password")).text)
    response = await client.post(PAGE, data={"token": token, **TYPED})
    assert response.status_code == 403
    assert pages.desk.asked == []
