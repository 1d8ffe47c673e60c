"""Bad lines, impatient fingers, no script: what was typed is saved once, or it says not."""

from __future__ import annotations

import sqlite3

import pytest
from playwright.async_api import expect

from tests.acceptance.web_people import ORDINARY, PATIENCE, Child, Desk, newest_chat, sign_in

pytest_plugins = ["tests.acceptance.web_fixtures"]
pytestmark = pytest.mark.asyncio(loop_scope="session")

NUMBERS = ("999", "116 000", "0800 1111")


def kept(house, chat_id: str, kind: str) -> int:
    """How many messages of a kind the database holds for a chat."""
    with sqlite3.connect(house.folder / "touchbase.db", timeout=10) as database:
        asked = "SELECT count(*) FROM message WHERE chat_id = ? AND kind = ?"
        return database.execute(asked, [chat_id, kind]).fetchone()[0]


async def test_a_button_tapped_twice_counts_once(site, child):
    """Impatience answers no question that was not read."""
    await child.come()
    await child.hears("Is it OK to chat right now?")
    await child.page.get_by_role("button", name="Yes", exact=True).dblclick()
    await child.hears("we must tell people who can help")
    await expect(child.page.locator(".line.mine")).to_have_count(1)
    assert kept(site, newest_chat(site), "tap") == 1
    await expect(child.page.get_by_text("How are you feeling")).to_have_count(0)


async def test_a_button_tapped_twice_without_script_counts_once(site, new_browser):
    """The form carries its own number."""
    context = await new_browser(java_script_enabled=False)
    child = Child(site, await context.new_page(), site.invite())
    await child.come()
    await child.page.get_by_role("button", name="Yes", exact=True).dblclick(no_wait_after=True)
    await expect(child.page.get_by_text("we must tell people who can help")).to_be_visible(
        timeout=PATIENCE
    )
    assert kept(site, newest_chat(site), "tap") == 1


async def test_start_tapped_twice_uses_the_code_once(site, child):
    """The second tap must not say that the code was used."""
    await child.page.goto(child.invited["web_link"])
    await child.page.locator("main button").dblclick()
    await child.page.wait_for_url("**/c")
    await child.hears("Thanks. Your code works.")


async def test_typed_on_the_bus_and_saved_when_there_is_a_line_again(site, child):
    """It stays on the screen as not saved, goes again by itself, and is there once."""
    await child.begin()
    await child.page.context.set_offline(True)
    await child.page.locator("#words").fill("typed on the bus")
    await child.page.keyboard.press("Enter")
    state = child.page.locator(".line.mine", has_text="typed on the bus").locator(".state")
    await expect(state).not_to_have_text("Saved")
    await expect(child.page.locator("#lost")).to_contain_text("not saved yet", timeout=PATIENCE)
    await expect(state).to_have_text("Not saved yet")
    await child.page.context.set_offline(False)
    await expect(state).to_have_text("Saved", timeout=PATIENCE)
    await expect(child.page.locator("#lost")).to_be_hidden()
    await child.page.reload()
    await expect(child.page.locator(".line.mine", has_text="typed on the bus")).to_have_count(1)
    assert kept(site, newest_chat(site), "text") == 1


async def test_the_service_stops_while_something_is_typed(own_site, new_browser):
    """It says "not saved" with the numbers to ring; when the service is back it is kept once."""
    context = await new_browser()
    child = Child(own_site, await context.new_page(), own_site.invite())
    await child.begin()
    assert own_site.stop() == 0
    await child.page.locator("#words").fill("my made-up hamster is ill")
    await child.page.keyboard.press("Enter")
    lost = child.page.locator("#lost")
    await expect(lost).to_be_visible(timeout=PATIENCE)
    await expect(lost).to_be_in_viewport()
    for number in NUMBERS:
        link = lost.get_by_role("link", name=number, exact=True)
        await expect(link).to_have_attribute("href", f"tel:{number.replace(' ', '')}")
    state = child.page.locator(".line.mine", has_text="my made-up hamster is ill").locator(".state")
    await expect(state).to_have_text("Not saved yet")
    own_site.start()
    await expect(state).to_have_text("Saved", timeout=PATIENCE)
    await child.hears("Thanks, I have saved what you wrote.")
    assert kept(own_site, newest_chat(own_site), "text") == 1


async def test_the_whole_story_without_script(site, new_browser):
    """Forms and links alone, on both sides."""
    contexts = [await new_browser(java_script_enabled=False) for _ in range(3)]
    child = Child(site, await contexts[0].new_page(), site.invite())
    ada = await sign_in(contexts[1], site, site.workers[0])
    bo = await sign_in(contexts[2], site, site.workers[1])
    await child.come()
    await child.tap("Yes")
    await child.hears("we must tell people who can help")
    await child.tap("Yes")
    await child.hears("How are you feeling right now?")
    await send(child, "ok but he makes me carry stuff for him")
    await child.hears("What you said matters. It is not your fault.")
    case_id = site.case_of(child)
    await ada.page.get_by_role("link", name="Refresh").click()
    row = ada.page.locator(".item", has=ada.page.locator(f'a[href$="{case_id}"]')).first
    await row.get_by_role("button").click()
    await expect(ada.page.locator("mark").first).to_contain_text("makes me carry")
    await ada.reply("Hi, this is Ada.")
    await look(child)
    await child.hears("Hi, this is Ada.")
    await send(child, "hello ada")
    await ada.open(case_id)
    await expect(ada.page.locator(".said.young_person").last).to_contain_text("hello ada")
    await end_by_two(ada, bo, case_id)
    assert site.escalation(case_id)["status"] == "resolved"
    await child.page.get_by_role("button", name="Leave").click()
    await child.page.wait_for_url(ORDINARY)


async def send(child: Child, words: str) -> None:
    """Type and press Send; the page that comes shows it as saved."""
    await child.page.locator("#words").fill(words)
    await child.page.get_by_role("button", name="Send").click()
    line = child.page.locator(".line.mine", has_text=words)
    await expect(line.locator(".state")).to_have_text("Saved", timeout=PATIENCE)


async def look(child: Child) -> None:
    """Ask for what is new."""
    await child.page.get_by_role("link", name="Check for new messages").click()


async def end_by_two(claimer: Desk, second: Desk, case_id: str) -> None:
    """One asks to close the case, the other confirms."""
    await claimer.close_case("Passed on by phone")
    await second.open(case_id)
    await second.press("Confirm: close the case")
    await expect(second.page.get_by_text("This case is closed.")).to_be_visible()
