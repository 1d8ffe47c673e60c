"""Words that look like a page stay words, wherever they are shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.concern import Category
from bot.services.overruled import Counted, Doubts
from bot.services.views import Line, Mark, NoteRow, Speaker
from tests.browser.conftest import sign_in
from tests.web.examples import NOW, case, doubt, overruled, reading, row
from tests.web.fakes import store_is_away

FIRES = [
    "<script>{}</script>",
    "<img src=x onerror={}>",
    "<svg onload={}>",
    "<svg><script>{}</script></svg>",
    "<body onload={}>",
    "<iframe src=javascript:{}></iframe>",
    "<iframe srcdoc='<script>parent.{}</script>'></iframe>",
    "<a href=javascript:{} autofocus onfocus={}>x</a>",
    "<details open ontoggle={}>",
    "<input autofocus onfocus={}>",
    "<video><source onerror={}>",
    "<marquee onstart={}>",
    "<object data=javascript:{}>",
    "<embed src=javascript:{}>",
    "<math><mtext><script>{}</script></mtext></math>",
    "<style>@import 'javascript:{}'</style>",
    "<link rel=stylesheet href=javascript:{}>",
    "<base href=//evil.example/>",
    "<form action=javascript:{}><button autofocus onfocus={}>",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>",
]
BREAKS = [
    "{}",
    '">{}',
    "'>{}",
    "</textarea>{}",
    "</title>{}",
    "</script>{}",
    "--></style></noscript>{}",
    "</mark></bdi>{}",
    "&lt;{}",
    "\u202e{}",
    "<<{}//<",
    "`{}`",
    "</template>{}",
    "{{{{7*7}}}}{}",
    "{{% raw %}}{}",
]
#: 300 ways to say it.
PAYLOADS = [b.format(f.replace("{}", "window.fired=1")) for b in BREAKS for f in FIRES]
ALL = "\n".join(PAYLOADS)


async def assert_inert(page, address: str, *, shown: bool = True) -> None:
    """Nothing fired, nothing was blocked that had to be, and the words are there as words."""
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    response = await page.goto(address)
    assert response.headers["content-security-policy"].startswith("default-src 'none'")
    await page.wait_for_timeout(200)
    assert await page.evaluate("window.fired") is None
    assert not [text for text in complaints if "Content Security Policy" in text]
    foreign = "iframe, object, embed, svg, math, base, marquee, video, main script, [onerror]"
    assert await page.locator(foreign).count() == 0
    if shown:
        text = (await page.evaluate("document.body.textContent")).replace("[U+202E]", "U+202E")
        for payload in PAYLOADS[:: len(FIRES)]:
            assert payload.replace("\u202e", "U+202E") in text


@pytest.fixture
def hostile(site):
    """Every place of a case that can hold somebody's words holds all of them."""
    mark = Mark(3, len(ALL) - 3, Category.SELF_HARM, None, ALL, ALL, "concern1")
    line = Line(NOW, Speaker.YOUNG_PERSON, "edit", ALL, marks=(mark,), author=ALL)
    edited = Line(NOW, Speaker.WORKER, "text", ALL, versions=(line,), author=ALL, delivery="held")
    said = replace(case().concerns[0], overruled=NoteRow(NOW, ALL, ALL))
    site.pages.desk.cases["esc1"] = case(
        lines=(line, edited),
        concerns=(said,),
        notes=(NoteRow(NOW, ALL, ALL),),
        row=row(claimed_by="x", claimed_by_name=ALL, code="7KQ3ZM"),
        child_ref=ALL,
        town=ALL,
        safe_contact=ALL,
        taken_over_by=ALL,
        proposed_by=ALL,
        duty=ALL,
        language=ALL,
    )
    site.pages.desk.readings["read1"] = reading(ALL)
    site.pages.desk.doubts = overruled(
        marked=Doubts((doubt(reason=ALL, worker=ALL),), (Counted(ALL, 1),), more=False)
    )
    return site


@pytest.mark.parametrize(
    "address",
    ["/console/queue", "/console/case/esc1", "/console/to-read/read1", "/console/overruled"],
)
async def test_300_payloads_are_inert_on_the_pages_of_workers(page, context, hostile, address):
    """In every sink at once."""
    assert len(PAYLOADS) == 300
    await sign_in(context, hostile)
    await assert_inert(page, hostile.address + address)


async def test_a_workers_own_name_and_draft_are_inert(page, context, site):
    """The header, the sign-in page and a refused form show what was typed."""
    await sign_in(context, site, name="<img src=x onerror=window.fired=1> Made-up")
    await page.goto(f"{site.address}/console/case/esc1")
    await page.get_by_label("Your reply").fill("footsteps </textarea>" + ALL)
    await page.get_by_role("button", name="Send to the young person").click()
    await page.wait_for_timeout(200)
    assert await page.evaluate("window.fired") is None
    typed = await page.get_by_label("Your reply").input_value()
    assert "<script>window.fired=1</script>" in typed
    await assert_inert(
        page, f"{site.address}/console/sign-in?next=%22%3E%3Cscript%3Ewindow.fired=1", shown=False
    )


async def test_300_payloads_are_inert_in_the_chat(page, site):
    """Drawn by the server, and drawn by the script."""
    await page.goto(site.address)
    await page.get_by_role("button", name="I have no code").click()
    await page.wait_for_url("**/c")
    session = list(site.pages.web_chat.sessions)[-1]
    site.pages.web_chat.say(session, ALL)
    await page.locator(".line.theirs").nth(1).wait_for()
    await page.get_by_label("Type here").fill(ALL)
    await page.get_by_role("button", name="Send").click()
    await page.locator(".line.mine .state").wait_for()
    await page.wait_for_timeout(300)
    assert await page.evaluate("window.fired") is None
    assert "<script>window.fired=1</script>" in await page.locator(".line.mine").text_content()
    assert await page.locator("main iframe, main svg, main script").count() == 0
    await assert_inert(page, f"{site.address}/c", shown=False)


async def test_payloads_are_inert_on_the_page_of_what_was_not_saved(browser, site):
    """The words come back in the box."""
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(site.address)
    await page.get_by_role("button", name="I have no code").click()
    site.pages.web_chat.broken = store_is_away()
    await page.get_by_label("Type here").fill("</textarea><h1>x</h1>" + ALL)
    await page.get_by_role("button", name="Send").click()
    assert "<h1>x</h1>" in await page.get_by_label("Type here").input_value()
    assert await page.locator("h1").count() == 1
    await context.close()


async def test_a_script_that_slipped_in_would_not_run(page, context, site):
    """The policy holds by itself: were the escaping to fail, nothing would fire."""
    await sign_in(context, site)

    async def slip(route):
        answer = await route.fetch()
        body = (await answer.text()).replace("<main", "<script>window.fired=1</script><main")
        await route.fulfill(response=answer, body=body)

    await page.route("**/console/queue", slip)
    blocked = []
    page.on("console", lambda message: blocked.append(message.text))
    await page.goto(f"{site.address}/console/queue")
    await page.wait_for_timeout(200)
    assert await page.evaluate("window.fired") is None
    assert any("Content Security Policy" in text for text in blocked)
