"""Every page for every eye: axe, narrow screens, right to left, and no movement unasked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from axe_playwright_python.async_playwright import Axe

from bot.domain.concern import Category, Tier
from bot.domain.pictures import Picture
from bot.services.feed import FeedButton
from bot.services.views import NoteRow
from tests.browser.conftest import sign_in
from tests.web.examples import ALL_ACTIONS, NOW, case, row
from tests.web.fakes import store_is_away

FOR_YOUNG_PEOPLE = ["/", "/?language=cy", "/c/some-code", "/nothing-here"]
FOR_WORKERS = [
    "/console/queue",
    "/console/queue?resolved",
    "/console/case/esc0",
    f"/console/case/esc1?done=claim&at={NOW.timestamp():.0f}",
    "/console/case/esc2",
    "/console/to-read",
    "/console/to-read/read1",
    "/console/overruled",
    "/console/invitations",
    "/console/password",
    "/console/case/not-there",
]


@pytest.fixture
def busy(site):
    """One case of every kind."""
    cases = site.pages.desk.cases
    watched = row(
        id="esc0",
        code="HQ4WXZ",
        tier=Tier.P0,
        categories=(Category.IMMEDIATE_DANGER, Category.WATCHED_DEVICE),
        due_at=NOW - timedelta(minutes=7),
        watched=True,
        claimed_by="worker1",
        claimed_by_name="Robin Made-up",
        status="claimed",
    )
    cases["esc0"] = case("x" * 300, row=watched, may=ALL_ACTIONS - {"reply", "claim"})
    proposed = row(id="esc2", code="BBB333", tier=Tier.P2, status="contacted", proposed=True)
    why = NoteRow(NOW, "Ash Made-up", "z" * 300)
    cases["esc2"] = case("تەلەفۆنەکەم \u202egnp", row=proposed, proposed_by=why.author)
    lines = tuple(replace(line, new=True) for line in cases["esc2"].lines)
    cases["esc2"] = replace(cases["esc2"], lines=lines, acted_at=NOW, proposed_reason=why)
    first, second = cases["esc0"].concerns
    said = replace(first, id="concern3", overruled=NoteRow(NOW, "Robin Made-up", "y" * 300))
    cases["esc0"] = replace(cases["esc0"], concerns=(first, said, second))
    cases["esc3"] = case(row=row(id="esc3", code="CCC444", tier=Tier.P3, status="resolved"))
    return site


#: Where the first letters of words stand, from the left.
_PLACES = """(shown, sought) => sought.map((word) => {
    const walker = document.createTreeWalker(shown, NodeFilter.SHOW_TEXT);
    for (let node; node = walker.nextNode();) {
        const at = node.data.indexOf(word);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + word.length);
        return range.getBoundingClientRect().left;
    }
    return NaN;
})"""


async def problems(page) -> list[str]:
    """What axe finds."""
    found = await Axe().run(page)
    return [
        f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}"
        for one in found.response["violations"]
    ]


async def fits(page) -> bool:
    """Nothing is wider than the screen."""
    return await page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


async def too_small(page) -> list[str]:
    """What is hard to hit: under 24 by 24 (WCAG 2.5.8), links inside a sentence apart."""
    return await page.evaluate(
        """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), summary")]
            .filter((one) => one.checkVisibility() && !one.closest("p") && !one.matches(".skip"))
            .filter((one) => { const box = one.getBoundingClientRect();
                               return box.width < 24 || box.height < 24; })
            .map((one) => one.outerHTML.slice(0, 120))"""
    )


@pytest.mark.parametrize("width", [320, 1280])
async def test_pages_of_workers(browser, busy, width):
    """Nothing for axe to find, nothing cut off, nothing too small to hit."""
    context = await browser.new_context(viewport={"width": width, "height": 800})
    page = await context.new_page()
    await page.goto(f"{busy.address}/console/sign-in")
    assert await problems(page) == []
    await sign_in(context, busy)
    for address in FOR_WORKERS:
        await page.goto(busy.address + address)
        await page.evaluate("document.querySelectorAll('details').forEach((d) => d.open = true)")
        assert await problems(page) == [], address
        assert await fits(page), address
        assert await too_small(page) == [], address
    await context.close()


@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_pages_of_young_people(browser, site, width):
    """The front door, an invitation, the chat with buttons and with a lost message."""
    context = await browser.new_context(
        viewport={"width": width, "height": 700}, reduced_motion="reduce"
    )
    page = await context.new_page()
    for address in FOR_YOUNG_PEOPLE:
        await page.goto(site.address + address)
        assert await problems(page) == [], address
        assert await fits(page), address
        assert await too_small(page) == [], address
    await page.goto(site.address)
    await page.get_by_role("button", name="I have no code").click()
    await page.wait_for_url("**/c")
    session = list(site.pages.web_chat.sessions)[-1]
    rows = (
        (FeedButton("Yes", "a"), FeedButton("No", "b")),
        (FeedButton("I would rather not say, thanks for asking me though", "c", picked=True),),
    )
    site.pages.web_chat.say(session, "https://example.org/" + "long" * 30, rows)
    await page.locator(".line").nth(1).wait_for()
    site.pages.web_chat.broken = store_is_away()
    await page.get_by_label("Type here").fill("hello")
    await page.keyboard.press("Enter")
    await page.locator("#lost").wait_for()
    await page.locator("summary").click()
    assert await problems(page) == []
    assert await fits(page)
    assert await too_small(page) == []
    await context.close()


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_pages_for_coming_back(browser, site, width, language):
    """To choose pictures, the question about a text, a wrong number, and the pictures again."""
    site.pages.web_chat.language = language
    context = await browser.new_context(viewport={"width": width, "height": 700})
    page = await context.new_page()
    await page.goto(site.address)
    await page.get_by_role("button", name="I have no code").click()
    await page.wait_for_url("**/c")

    async def looks_right(what: str) -> None:
        assert await problems(page) == [], what
        assert await fits(page), what
        assert await too_small(page) == [], what

    await page.goto(f"{site.address}/c/later")
    await looks_right("choosing")
    site.pages.web_return.pictures = (Picture.SUN, Picture.CAT, Picture.SUN)
    await page.goto(f"{site.address}/c/later?saved")
    await looks_right("chosen")
    await page.locator("#phone").fill("12")
    await page.locator("#phone").press("Enter")
    await page.get_by_role("alert").wait_for()
    await looks_right("a wrong number")
    site.pages.web_return.may = False
    await page.goto(f"{site.address}/c/later")
    await looks_right("not now")
    await page.goto(f"{site.address}/c/used-or-not")
    await page.locator("main button").first.click()
    await page.locator(".pad").wait_for()
    await looks_right("coming back")
    await context.close()


async def test_a_number_is_read_from_the_left_in_words_that_are_not(browser, site):
    """Else its parts would change places, and nobody could ring it."""
    context = await browser.new_context(viewport={"width": 390, "height": 700})
    page = await context.new_page()
    site.pages.web_chat.language = "ar"
    await page.goto(site.address)
    await page.get_by_role("button", name="I have no code").click()
    await page.wait_for_url("**/c")
    session = list(site.pages.web_chat.sessions)[-1]
    words = "اتصل بالرقم 0800 1111 مجانا"
    site.pages.web_chat.say(session, words)
    site.pages.web_chat.say(session, "Childline: 0800 1111. Free.")
    for reload in (False, True):
        if reload:
            await page.reload()
        lines = page.locator(".line.theirs .words")
        await lines.nth(2).wait_for()
        places = await lines.nth(1).evaluate(_PLACES, ["0800", "1111"])
        assert places[0] < places[1]
        assert await lines.nth(1).get_attribute("lang") is None
        assert await lines.nth(2).get_attribute("lang") == "en"
        assert await lines.nth(1).inner_text() == words
    await context.close()


async def test_right_to_left(browser, site):
    """The young person's own lines stand on the other side, and the page is turned round."""
    context = await browser.new_context(viewport={"width": 320, "height": 700})
    page = await context.new_page()
    site.pages.web_chat.language = "ar"
    await page.goto(site.address)
    await page.get_by_role("button", name="I have no code").click()
    await page.wait_for_url("**/c")
    await page.locator("textarea").fill("hello")
    await page.keyboard.press("Enter")
    await page.locator(".line.mine").wait_for()
    left = await page.locator(".line.mine .bubble").evaluate("x => x.getBoundingClientRect().left")
    assert left < 40
    assert await problems(page) == []
    assert await fits(page)
    await context.close()


async def test_nothing_is_asked_of_another_host(page, context, busy):
    """No font, no script, no picture from elsewhere."""
    hosts = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    await sign_in(context, busy)
    for address in (*FOR_YOUNG_PEOPLE, *FOR_WORKERS):
        await page.goto(busy.address + address)
    assert hosts == {busy.address.split("/")[2]}
