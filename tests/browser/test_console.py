"""The console in a real browser: live, honest when it is not, and quick by keyboard."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.async_api import expect

from bot.domain.concern import Tier
from bot.domain.worker import Role
from bot.services.views import Line, Speaker
from tests.browser.conftest import markup, sign_in
from tests.web.examples import NOW, case, row
from tests.web.fakes import PASSWORD


async def test_a_link_a_password_and_the_queue(page, site):
    """As a new worker meets it."""
    worker_id = await site.pages.sign_in.add_worker(
        "Ash Made-up", "training-england", Role.WORKER, synthetic=True
    )
    token = await site.pages.sign_in.make_link(worker_id, "sign_in")
    await page.goto(f"{site.address}/console/link/{token}")
    await page.get_by_label("New password").fill(PASSWORD)
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("heading", name="Queue")).to_be_visible()
    await page.get_by_role("button", name="Sign out").click()
    await page.get_by_label("Your name").fill("ash made-up")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_text("Signed in as Ash Made-up")).to_be_visible()


async def test_a_new_case_appears_by_itself(page, context, site):
    """And the title counts those that nobody has."""
    await sign_in(context, site)
    await page.goto(f"{site.address}/console/queue")
    await expect(page).to_have_title("(1) Queue - Touchbase")
    site.pages.desk.cases["esc0"] = case(row=row(id="esc0", code="HQ4WXZ", tier=Tier.P0))
    site.pages.desk.revision = "2"
    await expect(page.locator(".item").first).to_contain_text("HQ4WXZ")
    await expect(page).to_have_title("(2) Queue - Touchbase")


async def test_claiming_from_the_queue_opens_the_case(page, context, site):
    """One press."""
    await sign_in(context, site)
    await page.goto(f"{site.address}/console/queue")
    await page.get_by_role("button", name="Claim 7KQ3ZM").click()
    await expect(page.get_by_text("You have this case now.")).to_be_visible()
    assert site.pages.desk.asked == [("claim", "esc1")]


JUST_CLAIMED = f"/console/case/esc1?done=claim&at={NOW.timestamp():.0f}"


async def stop_the_clock(page, address: str) -> None:
    """Open a page, let it look once, and stop its clock."""
    await page.clock.install()
    async with page.expect_response("**/console/queue/revision*"):
        await page.goto(address)
    await page.wait_for_timeout(100)
    await page.clock.pause_at(await page.evaluate("Date.now() + 100"))


async def pass_seconds(page, seconds: float) -> None:
    """Let time pass on the page in small steps, with room for its requests between them."""
    for _ in range(round(seconds * 2)):
        await page.clock.run_for(500)
        await page.wait_for_timeout(20)


@pytest.mark.parametrize("address", ["/console/queue", "/console/case/esc1"])
async def test_a_page_that_is_not_live_says_so_within_ten_seconds(page, context, site, address):
    """And takes it back when the service answers again."""
    await sign_in(context, site)
    await stop_the_clock(page, site.address + address)
    await context.set_offline(True)
    await pass_seconds(page, 9.5)
    await expect(page.locator("#live")).to_contain_text("Not live")
    await context.set_offline(False)
    await pass_seconds(page, 9.5)
    await expect(page.locator("#live")).to_be_hidden()


async def test_a_service_that_hangs_is_not_live_either(page, context, site):
    """No answer is not good news."""
    await sign_in(context, site)
    await stop_the_clock(page, f"{site.address}/console/queue")

    async def hang(route):
        """Neither answers nor fails."""

    await page.route("**/console/queue/revision*", hang)
    await pass_seconds(page, 9.5)
    await expect(page.locator("#live")).to_contain_text("Not live")


async def test_a_case_says_that_something_changed_and_keeps_what_is_typed(page, context, site):
    """It never reloads under a worker's hands."""
    await sign_in(context, site)
    await page.goto(f"{site.address}/console/case/esc1")
    await page.get_by_label("Your reply").fill("half a sen")
    site.pages.desk.cases["esc1"] = case(row=row(line_at=NOW))
    await expect(page.locator("#live")).to_contain_text("Something is new in this case.")
    assert await page.get_by_label("Your reply").input_value() == "half a sen"


async def test_what_is_new_elsewhere_is_not_said_of_this_case(page, context, site):
    """With six who write it would always stand there; only what is more urgent is said, apart."""
    await sign_in(context, site)
    await page.goto(f"{site.address}/console/case/esc1")
    other = row(id="esc0", code="HQ4WXZ")
    site.pages.desk.cases["esc0"] = case(row=other)
    site.pages.desk.revision = "2"
    for _ in range(2):
        await page.wait_for_event("response", lambda got: "/queue/revision" in got.url)
    await expect(page.locator("#live")).to_be_hidden()
    site.pages.desk.cases["esc0"] = case(row=replace(other, tier=Tier.P0))
    await expect(page.locator("#live")).to_contain_text("A more urgent case waits")
    await expect(page.locator("#live")).not_to_contain_text("this case")
    site.pages.desk.cases["esc1"] = case(row=row(line_at=NOW))
    await expect(page.locator("#live")).to_contain_text("Something is new in this case.")
    await expect(page.locator("#live")).to_contain_text("A more urgent case waits")
    site.pages.desk.cases["esc0"] = case(row=replace(other, claimed_by="worker2"))
    await page.get_by_role("link", name="Show this case again").click()
    await expect(page.locator("#live")).to_be_hidden()


async def test_signed_out_elsewhere_is_said(page, context, site):
    """With the way back in."""
    session = await sign_in(context, site)
    await page.goto(f"{site.address}/console/case/esc1")
    await site.pages.sign_in.sign_out(session)
    await expect(page.locator("#live")).to_contain_text("You were signed out")
    await page.get_by_role("link", name="Sign in again").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_before_the_session_ends_it_asks(page, context, site):
    """Two minutes before; one press keeps it."""
    await page.clock.install()
    await sign_in(context, site)
    await page.goto(f"{site.address}/console/password")
    await page.clock.run_for(12 * 60 * 1000)
    await expect(page.locator("#ending")).to_be_hidden()
    await page.clock.run_for(70 * 1000)
    await expect(page.locator("#ending")).to_contain_text("2 minutes")
    await page.get_by_role("button", name="Stay signed in").click()
    await expect(page.locator("#ending")).to_be_hidden()


async def test_a_case_is_worked_without_script_and_by_keyboard(browser, site):
    """Every action is a form."""
    context = await browser.new_context(java_script_enabled=False)
    await sign_in(context, site)
    page = await context.new_page()
    await page.goto(f"{site.address}/console/case/esc1")
    await page.get_by_label("Your reply").focus()
    await page.keyboard.type("are there footsteps")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("repeats words")
    await page.get_by_label("I have read the warning").check()
    await page.get_by_role("button", name="Send to the young person").click()
    await expect(page.get_by_text("Your reply is on its way.")).to_be_visible()
    await page.locator("summary", has_text="Close the case").click()
    await page.get_by_label("Outcome").select_option("referred")
    await page.get_by_label("What was done").fill("To the duty team")
    await page.get_by_role("button", name="Ask a second person to close it").click()
    await expect(page.get_by_text("The case is closed.")).to_be_visible()
    assert [asked[0] for asked in site.pages.desk.asked] == ["reply", "resolve"]
    await context.close()


async def test_a_finding_is_marked_by_keyboard_and_without_script(browser, site):
    """The form is folded away until somebody opens it, and needs its reason."""
    context = await browser.new_context(java_script_enabled=False)
    await sign_in(context, site)
    page = await context.new_page()
    await page.goto(f"{site.address}/console/case/esc1")
    await expect(page.get_by_label("Why it is not a concern")).to_be_hidden()
    await page.locator("summary", has_text="This is not a concern").focus()
    await page.keyboard.press("Enter")
    await page.get_by_label("Why it is not a concern").fill("It is a film.")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("The case stays as it is.")
    assert site.pages.desk.asked == [("overrule", "esc1", "concern1", "It is a film.")]
    await page.get_by_role("link", name="Overruled").click()
    await expect(page.get_by_role("heading", name="What people overruled")).to_be_visible()
    await context.close()


async def test_back_after_signing_out_shows_nothing(page, context, site):
    """A shared machine keeps no page."""
    await sign_in(context, site)
    site.pages.desk.cases["esc1"] = replace(case(), child_ref="TE-SECRET")
    await page.goto(f"{site.address}/console/case/esc1")
    await page.get_by_role("button", name="Sign out").click()
    await page.wait_for_url("**/console/sign-in")
    await page.go_back()
    await page.wait_for_load_state()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "TE-SECRET" not in await markup(page)


async def test_showing_a_case_again_keeps_what_is_typed(page, context, site):
    """In its box, or beside it where the form went with a lapsed claim; also after a refusal."""
    await sign_in(context, site)
    await page.goto(f"{site.address}{JUST_CLAIMED}")
    await page.get_by_label("Your reply").fill("are there footsteps")
    await page.get_by_role("button", name="Send to the young person").click()
    await expect(page.get_by_role("alert")).to_contain_text("repeats words")
    await expect(page).to_have_url(f"{site.address}/console/case/esc1")
    await page.get_by_label("Your note").fill("rang the carer")
    site.pages.desk.cases["esc1"] = case(row=row(line_at=NOW))
    await page.get_by_role("link", name="Show this case again").click()
    await expect(page.locator("#live")).to_be_hidden()
    assert await page.get_by_label("Your reply").input_value() == "are there footsteps"
    assert await page.get_by_label("Your note").input_value() == "rang the carer"
    site.pages.desk.cases["esc1"] = case(may=frozenset({"claim", "note"}))
    await page.get_by_role("link", name="Show this case again").click()
    await expect(page.get_by_label("What you were writing")).to_have_value("are there footsteps")
    assert await page.get_by_label("Your note").input_value() == "rang the carer"


async def test_what_was_done_is_said_once(page, context, site):
    """A reload an hour later must not say that the case is still theirs."""
    await sign_in(context, site)
    await page.goto(f"{site.address}{JUST_CLAIMED}")
    await expect(page.get_by_text("You have this case now.")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("heading", name="What to do next")).to_be_visible()
    await expect(page.get_by_text("You have this case now.")).to_be_hidden()


async def test_signing_in_again_leaves_what_is_typed_on_its_page(page, context, site):
    """It opens beside it, and the page is live again afterwards."""
    session = await sign_in(context, site)
    await page.goto(f"{site.address}/console/case/esc1")
    await page.get_by_label("Your reply").fill("half a sen")
    await site.pages.sign_in.sign_out(session)
    await expect(page.locator("#live")).to_contain_text("What you typed stays on this page")
    async with context.expect_page() as opened:
        await page.get_by_role("link", name="Sign in again").click()
    await (await opened.value).close()
    assert await page.get_by_label("Your reply").input_value() == "half a sen"
    await sign_in(context, site)
    await expect(page.locator("#live")).to_be_hidden()


async def test_a_reply_that_is_held_back_has_two_buttons_that_do_two_things(page, context, site):
    """One form holds both, and the tick is for the first."""
    await sign_in(context, site)
    back = Line(NOW, Speaker.WORKER, "worker", "hi", delivery="held_back", letter="letter1")
    shown = case(lines=(back,), may={"show_reply", "withdraw", "reply"}, missing_now=True)
    site.pages.desk.cases["esc1"] = shown
    await page.goto(f"{site.address}/console/case/esc1")
    await page.get_by_role("button", name="Withdraw it").click()
    await expect(page.get_by_text("The reply is withdrawn")).to_be_visible()
    await page.get_by_label("They may be away again").check()
    await page.get_by_role("button", name="Show it to them").click()
    await expect(page.get_by_text("The reply is on its way")).to_be_visible()
    withdrawn, shown_to_them = site.pages.desk.asked
    assert withdrawn == ("withdraw", "esc1", "letter1")
    assert shown_to_them == ("show_reply", "esc1", "letter1", True)
