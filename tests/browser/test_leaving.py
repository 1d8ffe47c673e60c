"""Leaving at once, and what a stranger finds in the browser afterwards: nothing."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from bot.domain.pictures import Picture
from tests.browser.conftest import ORDINARY, markup, new_context

SECRET = "my secret words"


async def enter(page, site) -> str:
    """Come by a link, and say something."""
    site.pages.web_chat.codes.add("long-good-code")
    await page.goto(f"{site.address}/c/long-good-code")
    await page.locator("main button").click()
    await page.wait_for_url("**/c")
    await page.get_by_label("Type here").fill(SECRET)
    await page.keyboard.press("Enter")
    await page.get_by_text("I have kept what you wrote").wait_for()
    return list(site.pages.web_chat.sessions)[-1]


async def tap_shift(page, times: int = 3) -> None:
    """Tap the key."""
    for _ in range(times):
        await page.keyboard.press("Shift")


async def leave(page, way: str) -> None:
    """Go, in one of the ways there are."""
    if way == "button":
        await page.get_by_role("button", name="Leave").click()
    else:
        await tap_shift(page)
    await page.wait_for_url(ORDINARY)
    await page.wait_for_load_state()


@pytest.mark.parametrize("way", ["shift", "button"])
async def test_a_stranger_finds_nothing_after_leaving(page, context, site, way):
    """Back, forward, reload, the old addresses, cookies and what the browser stores."""
    session = await enter(page, site)
    await leave(page, way)
    assert session not in site.pages.web_chat.sessions
    assert await context.cookies(site.address) == []
    for step in (page.go_back, page.go_back, page.go_forward, page.reload, page.go_back):
        await step()
        await page.wait_for_load_state()
        assert SECRET not in await markup(page)
        assert "long-good-code" not in page.url
    for address in ("/c", "/c/later", "/c/feed", "/c/long-good-code"):
        await page.goto(site.address + address)
        assert SECRET not in await markup(page)
        await expect(page.get_by_text("This chat is closed")).to_have_count(0)
    assert await page.evaluate("localStorage.length + sessionStorage.length") == 0


async def test_the_chat_gives_up_its_place_in_the_history(page, site):
    """Back from the ordinary page leads to a front door."""
    await enter(page, site)
    await leave(page, "shift")
    await page.go_back()
    await page.wait_for_load_state()
    assert page.url == site.address + "/"
    await expect(page.get_by_role("button", name="I have no code")).to_be_visible()


async def test_capital_letters_do_not_leave(page, site):
    """Shift with another key is no tap of Shift, and three slow taps are none either."""
    await enter(page, site)
    await page.get_by_label("Type here").focus()
    for letter in "ABCD":
        await page.keyboard.press(f"Shift+{letter}")
    await tap_shift(page, 2)
    await page.keyboard.press("x")
    await tap_shift(page, 2)
    assert page.url == site.address + "/c"
    assert await page.get_by_label("Type here").input_value() == "ABCDx"


@pytest.mark.parametrize("address", ["/", "/c/some-code", "/c/later", "/nothing-here"])
async def test_three_taps_leave_from_every_page(page, site, address):
    """Not only from the chat."""
    session = await enter(page, site)
    await page.goto(site.address + address)
    await tap_shift(page)
    await page.wait_for_url(ORDINARY)
    assert session not in site.pages.web_chat.sessions


async def test_leaving_works_without_script(browser, site):
    """The button is a form, which leads to the ordinary page."""
    context = await new_context(browser, java_script_enabled=False)
    page = await context.new_page()
    session = await _enter_without_script(page, site)
    await page.get_by_role("button", name="Leave").click()
    await page.wait_for_url(ORDINARY)
    assert session not in site.pages.web_chat.sessions
    for _ in range(3):
        await page.go_back()
        assert SECRET not in await markup(page)
    await context.close()


async def _enter_without_script(page, site) -> str:
    await page.goto(site.address)
    await page.get_by_role("button", name="I have no code").click()
    await page.wait_for_url("**/c")
    await page.get_by_label("Type here").fill(SECRET)
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".line.mine")).to_contain_text(SECRET)
    return list(site.pages.web_chat.sessions)[-1]


async def test_a_page_that_is_closed_says_so_and_one_that_is_loaded_anew_is_back(page, site):
    """So that what is written to nobody is not counted as read."""
    session = await enter(page, site)
    await page.reload()
    await page.get_by_text(SECRET).wait_for()
    assert site.pages.web_chat.acts[-1] == session
    before = len(site.pages.web_chat.away)
    await page.goto("about:blank")
    for _ in range(100):
        if len(site.pages.web_chat.away) > before:
            break
        await page.wait_for_timeout(50)
    assert site.pages.web_chat.away[-1] == session


async def test_it_is_said_before_the_page_closes(page, site):
    """With a button that keeps it open."""
    session = await enter(page, site)
    await expect(page.locator("#closing")).to_be_hidden()
    site.pages.web_chat.ends_in = 120
    site.pages.web_chat.say(session, "Are you there?")
    await expect(page.locator("#closing")).to_contain_text("This page closes soon.")
    acts = len(site.pages.web_chat.acts)
    await page.get_by_role("button", name="Stay").click()
    await expect(page.locator("#closing")).to_be_hidden()
    assert len(site.pages.web_chat.acts) > acts


async def choose(page, names) -> None:
    """Choose pictures with the keyboard alone."""
    for name in names:
        button = page.locator(".grid button", has_text=name)
        for _ in range(40):
            await page.keyboard.press("Tab")
            if await button.evaluate("one => one === document.activeElement"):
                break
        await page.keyboard.press("Enter")
        await page.keyboard.press("Shift+Tab")


async def test_coming_back_by_keyboard_alone(page, site):
    """Choose three pictures twice, leave, and tap them at the link."""
    await enter(page, site)
    await page.get_by_role("link", name="Come back later").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/c/later")
    for name in ("Sun", "Cat", "Key", "Sun", "Cat", "Key"):
        await page.locator(".grid button", has_text=name).focus()
        await page.keyboard.press("Space")
    await page.wait_for_url("**/c/later?saved")
    assert site.pages.web_return.pictures == (Picture.SUN, Picture.CAT, Picture.KEY)
    await tap_shift(page)
    await page.wait_for_url(ORDINARY)
    await page.goto(f"{site.address}/c/long-used-code")
    await page.locator("main button").focus()
    await page.keyboard.press("Enter")
    await page.locator(".pad").wait_for()
    await choose(page, ("Sun", "Cat", "Key"))
    await page.wait_for_url("**/c")
    assert SECRET not in await markup(page)


async def test_nothing_of_the_pictures_stays_to_be_seen(page, site):
    """How far they are is said, not what was tapped; starting again starts again."""
    await enter(page, site)
    await page.goto(f"{site.address}/c/later")
    count = page.get_by_role("status")
    await expect(count).to_have_text("Picture 1 of 3")
    await page.locator(".grid button", has_text="Sun").click()
    await expect(count).to_have_text("Picture 2 of 3")
    assert await page.locator("[aria-pressed=true], .picked, :checked:not(option)").count() == 0
    await page.get_by_role("button", name="Start again").click()
    await expect(count).to_have_text("Picture 1 of 3")
    for name in ("Sun", "Cat", "Key"):
        await page.locator(".grid button", has_text=name).click()
    await expect(count).to_have_text("Now tap the same 3 again. Picture 1 of 3")
    await page.get_by_role("link", name="Back to the chat").click()
    await page.wait_for_url("**/c")
    await page.go_back()
    await page.wait_for_load_state()
    await expect(page.get_by_role("status")).to_have_text("Picture 1 of 3")
    values = "[...document.querySelectorAll('select')].map((list) => list.value).join('')"
    assert await page.evaluate(values) == ""


async def test_pictures_are_lists_without_script(browser, site):
    """Named as on the grid."""
    context = await new_context(browser, java_script_enabled=False)
    page = await context.new_page()
    await _enter_without_script(page, site)
    await page.get_by_role("link", name="Come back later").click()
    for row in ("p", "q"):
        for number, value in enumerate(("sun", "cat", "key"), 1):
            await page.locator(f"#{row}{number}").select_option(value)
    await page.get_by_role("button", name="Save my pictures").click()
    await page.wait_for_url("**/c/later?saved")
    assert site.pages.web_return.pictures == (Picture.SUN, Picture.CAT, Picture.KEY)
    await page.get_by_role("button", name="Leave").click()
    await page.wait_for_url(ORDINARY)
    await page.goto(f"{site.address}/c/long-used-code")
    await page.locator("main button").first.click()
    for name, value in (("p1", "sun"), ("p2", "cat"), ("p3", "key")):
        await page.locator(f"#{name}").select_option(value)
    await page.get_by_role("button", name="Open").click()
    await page.wait_for_url("**/c")
    assert SECRET not in await markup(page)
    await context.close()
