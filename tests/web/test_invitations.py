"""Invitations nobody answered: who is asked in person, and how a new code is got."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.worker import Role
from bot.errors import NotAllowedError
from bot.services.unanswered import Code
from tests.web.conftest import keep
from tests.web.examples import NOW, unanswered


async def test_a_lost_code_is_seen_with_what_to_do(worker):
    """When they came back, since when it waits, that the code is over, and who makes another."""
    assert 'href="/console/invitations"' in (await worker.get("/console/queue")).text
    page = (await worker.get("/console/invitations")).text
    for words in (
        "Invitations nobody answered",
        "Came back 14:05 on Sat 14 November",
        "Training England · invited 14:05 on Sun 15 November",
        "Never used. The code stopped working 14:05 on Sun 22 November.",
        "Episode 0123456789abcdef01234567",
        "ask them in person, or have whoever runs Touchbase here make a new code",
    ):
        assert words in page, words


async def test_what_a_code_can_still_do_is_said(pages, worker):
    """Nobody is given a second code while the first one works, or after it has led them in."""
    later = NOW + timedelta(days=2)
    pages.offers.rows = [
        unanswered(code=Code.GOOD, expires_at=later),
        unanswered(code=Code.USED, episode="second"),
    ]
    page = (await worker.get("/console/invitations")).text
    assert "The code works until 14:05 on Wed 25 November." in page
    assert "They need no new one." in page
    assert "Never used" not in page
    assert page.index("The code works until") < page.index("Episode second")


async def test_the_list_is_empty_once_everybody_answered(pages, worker):
    """It says so, and asks for nothing."""
    pages.offers.rows = []
    page = (await worker.get("/console/invitations")).text
    assert "Every invitation was answered." in page
    assert "What to do" not in page


async def test_each_sees_the_invitations_of_their_own_authority(pages, client):
    """Another's is not there; what is from practice is marked for those who work with real ones."""
    other = unanswered(authority="somewhere-else", episode="elsewhere", synthetic=False)
    pages.offers.rows = [unanswered(), other, replace(unanswered(episode="real"), synthetic=False)]
    keep(client, await pages.worker("Real Worker", synthetic=False))
    page = (await client.get("/console/invitations")).text
    assert "elsewhere" not in page
    assert "Episode real" in page
    assert page.count("From practice") == 1
    keep(client, await pages.worker("Learner Made-up"))
    page = (await client.get("/console/invitations")).text
    assert "Episode real" not in page
    assert "From practice" not in page


async def test_only_those_who_may_open_it_are_led_to_it(pages, client):
    """An advocate sees their own cases, and none of this."""
    keep(client, await pages.worker(role=Role.ADVOCATE))
    assert "/console/invitations" not in (await client.get("/console/queue")).text


async def test_who_loses_their_role_meanwhile_is_shown_nothing(pages, worker):
    """It is answered like what is not there."""
    pages.offers.refuse = NotAllowedError("There is no such case.")
    response = await worker.get("/console/invitations")
    assert response.status_code == 404
    assert "Episode" not in response.text
