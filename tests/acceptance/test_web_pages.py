"""The pages of the real service: small, and usable by keyboard alone and by every eye."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.acceptance.web_people import Child, axe_finds

pytest_plugins = ["tests.acceptance.web_fixtures"]
pytestmark = pytest.mark.asyncio(loop_scope="session")

#: Bytes over the wire, headers included, until a young person can write.
FIRST_LOAD = 60 * 1024


async def weigh(page: Page) -> list[int]:
    """Note the size of everything that comes over the wire, as the browser counts it."""
    sizes: list[int] = []
    wire = await page.context.new_cdp_session(page)
    await wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    return sizes


async def test_a_chat_is_open_after_60_kilobytes(child):
    """From the link to the first question, on a phone with a little credit left."""
    sizes = await weigh(child.page)
    await child.come()
    await child.hears("Is it OK to chat right now?")
    assert 2_000 < sum(sizes) < FIRST_LOAD, sizes


async def test_the_front_door_and_a_chat_without_a_code_are_as_small(stranger):
    """With the page that is gone through, the style, the script and the picture."""
    sizes = await weigh(stranger.page)
    await stranger.come_without()
    await stranger.hears("I am a computer helper")
    assert 2_000 < sum(sizes) < FIRST_LOAD, sizes


async def test_by_keyboard_alone(site, stranger):
    """The code, the gate, a disclosure, the numbers and the way out, without a mouse."""
    page, keyboard = stranger.page, stranger.page.keyboard
    await page.goto(site.address)
    await tab_to(page, "document.activeElement.id === 'code'")
    code = site.invite()["short_code"]
    await keyboard.type(f"{code[:4]} {code[4:]}")
    await keyboard.press("Enter")
    await page.wait_for_url("**/c")
    for question in ("Is it OK to chat right now?", "we must tell people who can help"):
        await stranger.hears(question)
        await tab_to(page, "document.activeElement.textContent === 'Yes'")
        await keyboard.press("Space")
    await stranger.hears("How are you feeling right now?")
    await expect(page.locator("#words")).to_be_focused()
    await keyboard.type("they make me carry stuff for them")
    await keyboard.press("Enter")
    await stranger.hears("What you said matters. It is not your fault.")
    await tab_to(page, "document.activeElement.localName === 'summary'", "Shift+Tab")
    await keyboard.press("Enter")
    await expect(page.locator(".panel").get_by_role("link", name="0800 1111")).to_be_visible()
    await keyboard.press("Escape")
    await expect(page.locator(".panel")).to_be_hidden()
    await keyboard.press("Tab")
    await keyboard.press("Enter")
    await page.wait_for_url(site.address + "/")


async def test_a_worker_by_keyboard_alone(site, child, desk):
    """Claim, reply and close, in the order of the page."""
    await child.begin()
    await child.say("they make me carry stuff for them")
    case_id = site.case_of(child)
    page, keyboard = desk.page, desk.page.keyboard
    await desk.open(case_id)
    await tab_to(page, "document.activeElement.textContent === 'Claim this case'")
    await keyboard.press("Enter")
    await expect(page.get_by_text("You have this case now.")).to_be_visible()
    await tab_to(page, "document.activeElement.id === 'reply-words'", most=60)
    await keyboard.type("Hi, this is Ada.")
    await keyboard.press("Tab")
    await keyboard.press("Space")
    await child.hears("Hi, this is Ada.")
    await expect(page.get_by_text("Your reply is on its way.")).to_be_visible()
    await tab_to(page, "document.activeElement.textContent === 'Close the case'", most=60)
    await keyboard.press("Enter")
    await tab_to(page, "document.activeElement.id === 'outcome'")
    await keyboard.type("Referred")
    await keyboard.press("Tab")
    await keyboard.type("Passed on by phone")
    await keyboard.press("Tab")
    await keyboard.press("Enter")
    await expect(page.locator(".success")).to_contain_text("A second person is asked")


async def tab_to(page: Page, reached: str, key: str = "Tab", most: int = 30) -> None:
    """Press Tab until the focus is there."""
    for _ in range(most):
        await page.keyboard.press(key)
        if await page.evaluate(reached):
            return
    raise AssertionError(f"never: {reached}")


@pytest.mark.parametrize("size", [(390, 844), (1280, 800)])
async def test_axe_finds_nothing_on_any_page(site, new_browser, desk, size):
    """Every page of the real service, as a young person and a worker come to it."""
    width, height = size
    screen = {"width": width, "height": height}
    context = await new_browser(viewport=screen)
    child = Child(site, await context.new_page(), site.invite())
    for address in ("/", "/?language=cy", "/?ended", "/nothing-here", "/console/sign-in"):
        await child.page.goto(site.address + address)
        assert await axe_finds(child.page) == [], address
    await child.page.goto(child.invited["web_link"])
    assert await axe_finds(child.page) == []
    await child.begin()
    await child.say("they make me carry stuff for them")
    await child.hears("What you said matters. It is not your fault.")
    await child.page.locator("summary").click()
    assert await axe_finds(child.page) == []
    assert await fits(child.page)
    await desk.page.set_viewport_size(screen)
    case_id = site.case_of(child)
    await desk.open(case_id)
    assert await axe_finds(desk.page) == []
    await desk.press("Claim this case")
    await desk.page.evaluate("document.querySelectorAll('details').forEach((d) => d.open = true)")
    assert await axe_finds(desk.page) == []
    assert await fits(desk.page)
    for address in ("/queue", "/queue?resolved", "/to-read", "/password", "/case/not-there"):
        await desk.page.goto(f"{site.address}/console{address}")
        assert await axe_finds(desk.page) == [], address
        assert await fits(desk.page), address


async def fits(page: Page) -> bool:
    """Nothing is wider than the screen."""
    return await page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
