"""Cases from practice, as they look to people who work with real ones."""

from __future__ import annotations

from tests.web.conftest import keep

MARK = "From practice: no real worker is alerted"


async def test_a_real_worker_sees_which_cases_alert_nobody(pages, client):
    """Somebody real may be behind one that was open before their authority went live."""
    keep(client, await pages.worker("Real Worker", synthetic=False))
    assert MARK in (await client.get("/console/queue")).text
    page = (await client.get("/console/case/esc1")).text
    assert MARK in page
    assert "not a real young person" not in page


async def test_who_practises_is_told_that_it_is_practice(worker):
    """For them it is what it always was."""
    assert MARK not in (await worker.get("/console/queue")).text
    assert "Training case: not a real young person" in (await worker.get("/console/case/esc1")).text
