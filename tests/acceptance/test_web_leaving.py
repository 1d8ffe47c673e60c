"""What is left on a screen that somebody else may look at: nothing."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.acceptance.web_people import ORDINARY, PATIENCE, Child, make_older, newest_chat

pytest_plugins = ["tests.acceptance.web_fixtures"]
pytestmark = pytest.mark.asyncio(loop_scope="session")

WORDS = "my made-up hamster is called Biscuit"


async def test_leave_shows_a_page_that_says_nothing_and_back_brings_nothing(child):
    """An ordinary page; neither Back nor the old address shows a word."""
    await child.begin()
    await child.say(WORDS)
    address = child.house.address
    await child.page.get_by_role("button", name="Leave").click()
    await child.page.wait_for_url(ORDINARY)
    for _ in range(3):
        await child.page.go_back()
        await child.page.wait_for_load_state()
        assert "Biscuit" not in await child.page.content()
    await child.page.goto(f"{address}/c")
    await expect(child.page.get_by_role("button", name="I have no code")).to_be_visible()
    await expect(child.page.get_by_text("This chat is closed")).to_have_count(0)
    left = {cookie["name"] for cookie in await child.page.context.cookies()}
    assert "touchbase_chat" not in left


async def test_after_30_minutes_the_chat_is_over(site, stranger):
    """What was on the screen goes, and the way back shows nothing of it."""
    await stranger.come_without()
    await stranger.say(WORDS)
    make_older(site, "web_session", "seen_at", newest_chat(site), minutes=31)
    await stranger.page.reload()
    await stranger.page.wait_for_url("**/?ended*")
    assert "Biscuit" not in await stranger.page.content()
    await expect(stranger.page.get_by_text("This chat is closed.")).to_be_visible()


async def test_words_sent_into_a_chat_that_is_over_reach_somebody(site, stranger):
    """They were typed by somebody who looked away for long; the old lines do not come back."""
    known = site.workers[0].console.queue
    await stranger.come_without()
    await stranger.say(WORDS)
    make_older(site, "web_session", "seen_at", newest_chat(site), minutes=31)
    await stranger.page.locator("#words").fill("he says he will kill me tonight")
    await stranger.page.keyboard.press("Enter")
    await stranger.hears("Please call 999 now")
    assert site.escalation(site.new_case(known))["tier"] == "P0"
    await expect(stranger.page.get_by_text("Biscuit")).to_have_count(0)


async def test_words_from_a_tab_whose_cookie_is_gone_reach_somebody(site, stranger):
    """Another tab saw first that the chat was over, and the browser holds nothing any more."""
    known = site.workers[0].console.queue
    await stranger.come_without()
    await stranger.say(WORDS)
    await stranger.page.locator("#words").fill("he says he will kill me tonight")
    make_older(site, "web_session", "seen_at", newest_chat(site), minutes=31)
    other = await stranger.page.context.new_page()
    await other.goto(f"{site.address}/c")
    await other.wait_for_url("**/?ended*")
    await stranger.page.bring_to_front()
    await stranger.page.locator("#words").press("Enter")
    await stranger.hears("Please call 999 now")
    assert site.escalation(site.new_case(known))["tier"] == "P0"
    await expect(stranger.page.get_by_text("Biscuit")).to_have_count(0)


async def test_a_used_link_shows_the_same_page_to_whoever_finds_it(own_site, new_browser):
    """Its Start leads nowhere, and the chat goes on for the one who has it."""
    contexts = [await new_browser() for _ in range(2)]
    child = Child(own_site, await contexts[0].new_page(), own_site.invite())
    finder = await contexts[1].new_page()
    await finder.goto(child.invited["web_link"])
    before = await finder.locator("body").inner_text()
    await child.begin()
    await child.say(WORDS)
    await finder.goto(child.invited["web_link"])
    assert await finder.locator("body").inner_text() == before
    await finder.locator("main button").first.click()
    await expect(finder.get_by_role("alert")).to_contain_text("can't start a new chat.")
    assert "Biscuit" not in await finder.content()
    await finder.goto(f"{own_site.address}/c")
    await expect(finder.get_by_role("button", name="I have no code")).to_be_visible()
    await child.say("still me")
    await expect(child.page.locator(".line.mine", has_text="Biscuit")).to_have_count(1)


async def test_a_new_invitation_shows_no_transcript(site, child, new_browser):
    """Coming back with a code of one's own shows nothing of what was said before."""
    await child.begin()
    await child.say(WORDS)
    await child.page.locator("form.leave button").click()
    await child.page.wait_for_url(ORDINARY)
    again = Child(site, child.page, site.invite(child_ref=child.reference))
    await again.come()
    await again.hears("Is it OK to chat right now?")
    assert "Biscuit" not in await again.page.content()
    await expect(again.page.locator(".line.mine")).to_have_count(0, timeout=PATIENCE)


async def test_three_pictures_lead_back_to_a_chat_and_a_stranger_nowhere(own_site, new_browser):
    """The real service: chosen, left, guessed at, and opened again behind the gate."""
    child = Child(own_site, await (await new_browser()).new_page(), own_site.invite())
    await child.begin()
    await child.say(WORDS)
    await child.page.get_by_role("link", name="Come back later").click()
    await _tap_pictures(child.page, "Sun", "Fish", "Key", "Sun", "Fish", "Key")
    await child.page.wait_for_url("**/c/later?saved")
    await child.page.keyboard.press("Shift")
    await child.page.keyboard.press("Shift")
    await child.page.keyboard.press("Shift")
    await child.page.wait_for_url(ORDINARY)
    stranger = await (await new_browser()).new_page()
    await stranger.goto(child.invited["web_link"])
    await stranger.locator("main button").first.click()
    await _tap_pictures(stranger, "Sun", "Key", "Fish")
    await expect(stranger.get_by_role("alert")).to_contain_text("That did not work.")
    await child.page.goto(child.invited["web_link"])
    await child.page.locator("main button").first.click()
    await _tap_pictures(child.page, "Sun", "Fish", "Key")
    await child.page.wait_for_url("**/c")
    await child.hears("Is it OK to chat right now?")
    await child.tap("Yes")
    await child.say("still me")
    assert "Biscuit" not in await child.page.content()


async def _tap_pictures(page, *names: str) -> None:
    for name in names:
        await page.locator(".grid button", has_text=name).click(timeout=PATIENCE)
