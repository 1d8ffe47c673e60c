"""The web chat in a real browser: sending, losing the connection, leaving, by keyboard alone."""

from __future__ import annotations

import asyncio

from playwright.async_api import expect

from bot.services.feed import FeedButton
from tests.browser.conftest import ORDINARY, markup, new_context, serving
from tests.web.fakes import store_is_away


async def enter(page, site) -> str:
    """Go in without a code, and give the session."""
    await page.goto(site.address)
    await page.get_by_role("button", name="I have no code").click()
    await page.wait_for_url("**/c")
    return list(site.pages.web_chat.sessions)[-1]


async def send(page, words: str) -> None:
    """Type and press Enter."""
    await page.get_by_label("Type here").fill(words)
    await page.keyboard.press("Enter")


def mine(site, session: str) -> list[str]:
    """What the young person's lines are, as the service has them."""
    return [line.words for line in site.pages.web_chat.sessions[session] if line.mine]


async def test_a_line_says_saved_only_after_the_server_did(page, site):
    """Sending, then saved; the answer comes by itself."""
    session = await enter(page, site)
    held = asyncio.Event()
    post = site.pages.web_chat.post

    async def slow(*args, **kwargs):
        await held.wait()
        return await post(*args, **kwargs)

    site.pages.web_chat.post = slow
    await send(page, "hello there")
    line = page.locator(".line.mine")
    await expect(line.locator(".state")).to_have_text("Sending")
    held.set()
    await expect(line.locator(".state")).to_have_text("Saved")
    await expect(page.locator(".line.theirs").last).to_contain_text("I have kept what you wrote")
    await expect(line).to_have_count(1)
    assert mine(site, session) == ["hello there"]


async def test_what_could_not_be_saved_says_so_with_the_numbers_and_goes_again(page, site):
    """Nothing is lost, nothing comes twice, and the order stays."""
    session = await enter(page, site)
    site.pages.web_chat.broken = store_is_away()
    await send(page, "first")
    await send(page, "second")
    await expect(page.locator(".line.mine .state").first).to_have_text("Not saved yet")
    await expect(page.locator("#lost")).to_contain_text("0800 1111")
    await expect(page.locator("#lost .number").first).to_be_in_viewport()
    site.pages.web_chat.broken = None
    await expect(page.locator(".line.mine .state").last).to_have_text("Saved")
    await expect(page.locator("#lost")).to_be_hidden()
    assert mine(site, session) == ["first", "second"]
    await expect(page.locator(".line.mine")).to_have_count(2)


async def test_a_lost_answer_doubles_nothing(page, site):
    """It was stored, but the browser never heard; the same id goes again."""
    session = await enter(page, site)
    lost = []

    async def lose_once(route):
        if route.request.method == "POST" and not lost:
            lost.append(await route.fetch())
            await route.abort("connectionreset")
        else:
            await route.continue_()

    await page.route("**/c", lose_once)
    await send(page, "only once")
    await expect(page.locator(".line.mine .state")).to_have_text("Saved")
    await expect(page.locator(".line.theirs").last).to_contain_text("I have kept what you wrote")
    assert len(lost) == 1
    assert mine(site, session) == ["only once"]
    await expect(page.locator(".line.mine")).to_have_count(1)


async def test_the_connection_may_go_and_come_back(page, context, site):
    """What was typed offline is sent when there is a line again."""
    session = await enter(page, site)
    await context.set_offline(True)
    await send(page, "typed on the bus")
    await expect(page.locator(".line.mine .state")).to_have_text("Not saved yet")
    await context.set_offline(False)
    await expect(page.locator(".line.mine .state")).to_have_text("Saved")
    assert mine(site, session) == ["typed on the bus"]


async def test_a_workers_words_come_without_reloading(page, site):
    """And a screen reader is told."""
    session = await enter(page, site)
    await expect(page.locator(".line.theirs")).to_have_count(1)
    site.pages.web_chat.say(session, "Hi, I am Robin, a person.")
    await expect(page.locator(".line.theirs").last).to_contain_text("Hi, I am Robin")
    assert await page.get_by_role("log").get_attribute("aria-live") == "polite"


#: A question that is longer than the screen of a phone.
LONG = tuple((FeedButton(f"Answer {number}", f"v:{number}"),) for number in range(24))


#: Once the page stands still.
SCROLLED = "new Promise(done => { addEventListener('scrollend', done); setTimeout(done, 2000); })"


async def test_what_is_new_is_read_from_its_beginning(page, site):
    """Also where it scrolls slowly: what we keep and tell stands before the first question."""
    await page.set_viewport_size({"width": 375, "height": 740})
    session = await enter(page, site)
    for number in (1, 2):
        site.pages.web_chat.say(session, f"Question {number}: which of these?", LONG)
        await expect(page.locator(".line.theirs")).to_have_count(number + 1)
        await expect(page.get_by_text(f"Question {number}")).to_be_in_viewport()
    await page.evaluate(SCROLLED)
    await expect(page.get_by_text("Question 2")).to_be_in_viewport()


async def test_a_workers_words_are_seen_below_a_long_question(page, site):
    """They read the question from its beginning, so its end is not on the screen."""
    await page.set_viewport_size({"width": 375, "height": 740})
    session = await enter(page, site)
    site.pages.web_chat.say(session, "Which of these?", LONG)
    await expect(page.get_by_text("Which of these?")).to_be_in_viewport()
    site.pages.web_chat.say(session, "Hi, I am Robin, a person.")
    await expect(page.get_by_text("I am Robin")).to_be_in_viewport()


async def test_everything_can_be_done_by_keyboard(page, site):
    """Code page, buttons, typing, numbers and leaving."""
    await page.goto(site.address)
    for _ in range(20):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.value") == "without":
            break
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/c")
    session = list(site.pages.web_chat.sessions)[-1]
    rows = ((FeedButton("Yes", "v:yes"), FeedButton("No", "v:no")),)
    site.pages.web_chat.say(session, "Safe?", rows)
    button = page.get_by_role("button", name="No", exact=True)
    await expect(button).to_be_visible()
    for _ in range(20):
        await page.keyboard.press("Tab")
        if await button.evaluate("one => one === document.activeElement"):
            break
    await page.keyboard.press("Space")
    await expect(page.locator(".line.mine .state")).to_have_text("Saved")
    assert "v:no" in site.pages.web_chat.seen.values()
    assert await page.evaluate("document.activeElement.id") == "words"
    await page.keyboard.type("hello")
    await page.keyboard.press("Enter")
    await expect(page.locator(".line.mine .state")).to_have_count(2)
    await page.locator("summary").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".panel")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator(".panel")).to_be_hidden()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_url(ORDINARY)
    assert session not in site.pages.web_chat.sessions


async def test_an_ended_session_clears_the_screen(page, site):
    """Somebody else ended it, or it was idle for too long."""
    session = await enter(page, site)
    await send(page, "my secret words")
    await expect(page.locator(".line.mine .state")).to_have_text("Saved")
    site.pages.web_chat.expire(session)
    site.pages.web_chat.wake()
    await page.wait_for_url("**/?ended*")
    assert "my secret words" not in await markup(page)


async def test_words_sent_into_an_ended_chat_are_kept_and_the_screen_cleared(page, site):
    """They are in a new chat, with nothing of the old one."""
    session = await enter(page, site)
    await send(page, "before")
    await expect(page.locator(".line.mine .state")).to_have_text("Saved")
    await page.get_by_label("Type here").fill("after")
    site.pages.web_chat.expire(session)
    site.pages.web_chat.wake()
    await expect(page.locator(".line")).to_have_count(0)
    async with page.expect_navigation(url="**/c"):
        await page.keyboard.press("Enter")
    await expect(page.locator(".line.mine")).to_have_count(1)
    await expect(page.locator(".line.mine")).to_contain_text("after")
    await expect(page.locator(".line.mine .state")).to_have_text("Saved")
    assert "before" not in await markup(page)


async def test_an_agreed_word_goes_from_the_page_by_itself(page, site):
    """Not only when it is loaded anew; what was typed before and after it stays."""
    site.pages.web_chat.agreed.add("quicksilver")
    await enter(page, site)
    for words in ("hello", "quicksilver", "nothing much"):
        await send(page, words)
    await expect(page.locator(".line.theirs")).to_have_count(4)
    await expect(page.locator(".line.mine .words")).to_have_text(["hello", "nothing much"])
    await expect(page.locator(".line.mine .state")).to_have_text(["Saved", "Saved"])
    assert "quicksilver" not in await markup(page)


async def test_a_page_that_somebody_else_can_see_is_taken_down(page, site):
    """What was said goes from the screen by itself, and the tap that said so with it."""
    site.pages.web_chat.covers.add("v:seen")
    session = await enter(page, site)
    await send(page, "my secret words")
    await expect(page.locator(".line.mine .state")).to_have_text("Saved")
    site.pages.web_chat.say(session, "Safe?", ((FeedButton("They can see", "v:seen"),),))
    site.pages.web_chat.answer = "How is your day?"
    await page.get_by_role("button", name="They can see").click()
    await expect(page.locator(".line")).to_have_count(1)
    await expect(page.locator(".line .words")).to_have_text("How is your day?")
    assert "my secret words" not in await markup(page)
    await send(page, "fine")
    await expect(page.locator(".line.mine .words")).to_have_text("fine")


async def lose_and_tap(page, context, site, session: str) -> None:
    """The network goes; then a button is tapped."""
    site.pages.web_chat.say(session, "Safe?", ((FeedButton("Yes", "v:yes"),),))
    await page.get_by_role("button", name="Yes", exact=True).wait_for()
    await context.set_offline(True)
    await page.get_by_role("button", name="Yes", exact=True).click()


async def test_words_behind_a_tap_that_came_too_late_are_kept(page, context, site):
    """The network was away until the chat was over: what was typed opens a new one."""
    session = await enter(page, site)
    await lose_and_tap(page, context, site, session)
    await send(page, "he has my passport")
    await send(page, "he is downstairs")
    site.pages.web_chat.expire(session)
    async with page.expect_navigation(url="**/c"):
        await context.set_offline(False)
    await expect(page.locator(".line.mine .words")).to_have_text(
        ["he has my passport", "he is downstairs"]
    )
    new = list(site.pages.web_chat.sessions)[-1]
    assert mine(site, new) == ["he has my passport", "he is downstairs"]
    assert "v:yes" not in site.pages.web_chat.seen.values()


async def test_what_stands_in_the_box_outlives_a_tap_that_came_too_late(page, context, site):
    """The old chat goes from the screen, and the words stay until they are sent."""
    session = await enter(page, site)
    await lose_and_tap(page, context, site, session)
    box = page.get_by_label("Type here")
    await box.fill("he has my pass")
    site.pages.web_chat.expire(session)
    await context.set_offline(False)
    await expect(page.locator(".line")).to_have_count(0)
    await expect(box).to_have_value("he has my pass")
    async with page.expect_navigation(url="**/c"):
        await page.keyboard.press("Enter")
    await expect(page.locator(".line.mine")).to_contain_text("he has my pass")


async def test_an_answer_does_not_wait_for_what_stands_in_the_box(page, context, site):
    """Words opened a new chat while more are typed: it is shown, and the box is left alone."""
    session = await enter(page, site)
    site.pages.web_chat.say(session, "Safe?", ((FeedButton("Yes", "v:yes"),),))
    yes = page.get_by_role("button", name="Yes", exact=True)
    await yes.wait_for()
    await context.set_offline(True)
    await send(page, "he has my passport")
    await yes.click()
    box = page.get_by_label("Type here")
    await box.fill("and he is")
    site.pages.web_chat.expire(session)
    await context.set_offline(False)
    await expect(page.locator(".line.theirs").last).to_contain_text("I have kept what you wrote")
    await expect(page.locator(".line.mine")).to_have_count(1)
    await expect(box).to_have_value("and he is")
    await send(page, "and he is downstairs")
    await expect(page.locator(".line.mine .state").last).to_have_text("Saved")
    new = list(site.pages.web_chat.sessions)[-1]
    assert mine(site, new) == ["he has my passport", "and he is downstairs"]
    assert "v:yes" not in site.pages.web_chat.seen.values()
    assert page.url == site.address + "/c"


async def test_an_open_tab_never_becomes_the_chat_of_somebody_else(page, context, site):
    """A tab that a phone froze shows nothing of who came after, and its words go into no chat."""
    await page.route("**/c/feed*", lambda route: route.abort())
    await enter(page, site)
    await send(page, "only of the first")
    await expect(page.locator(".line.mine .state")).to_have_text("Saved")
    second = await context.new_page()
    session = await enter(second, site)
    await send(second, "only of the second")
    await expect(second.locator(".line.mine .state")).to_have_text("Saved")
    await send(page, "typed in the first tab")
    await page.unroute("**/c/feed*")
    await expect(page.locator("#lost")).to_contain_text("0800 1111")
    await expect(page.locator(".line")).to_have_count(1)
    await expect(page.locator(".line.mine .words")).to_have_text("typed in the first tab")
    await expect(page.locator(".line.mine .state")).to_have_text("Not saved yet")
    assert "of the second" not in await markup(page)
    assert mine(site, session) == ["only of the second"]
    assert session in site.pages.web_chat.sessions


async def test_it_works_without_script(browser, site):
    """Forms, buttons and a link to look for messages."""
    context = await new_context(browser, java_script_enabled=False)
    page = await context.new_page()
    session = await enter(page, site)
    await page.get_by_label("Type here").fill("no script here")
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".line.mine")).to_contain_text("no script here")
    site.pages.web_chat.say(session, "Safe?", ((FeedButton("Yes", "v:yes"),),))
    await page.get_by_role("link", name="Check for new messages").click()
    await page.get_by_role("button", name="Yes").click()
    await expect(page.locator(".line.mine")).to_have_count(2)
    assert "v:yes" in site.pages.web_chat.seen.values()
    site.pages.web_chat.broken = store_is_away()
    await page.get_by_label("Type here").fill("not lost")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("alert")).to_contain_text("This was not saved")
    site.pages.web_chat.broken = None
    await page.get_by_role("button", name="Try again").click()
    await expect(page.locator(".line.mine").last).to_contain_text("not lost")
    await page.get_by_role("button", name="Leave").click()
    await page.wait_for_url(ORDINARY)
    assert session not in site.pages.web_chat.sessions
    await context.close()


async def test_a_service_that_restarts_is_found_again(page, site, socket_for_pages):
    """The page waits and goes on."""
    session = await enter(page, site)
    spare = socket_for_pages.dup()
    site.server.should_exit = True
    site.server.force_exit = True
    await asyncio.sleep(0.3)
    await send(page, "while it was away")
    await expect(page.locator(".line.mine .state")).not_to_have_text("Saved")
    async with serving(site.pages.app, spare):
        await expect(page.locator(".line.mine .state")).to_have_text("Saved")
    assert mine(site, session) == ["while it was away"]
