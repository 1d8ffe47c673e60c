"""The main job in two browsers: a young person tells something, a worker sees it and answers."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from playwright.async_api import expect

from tests.acceptance.house import WALES
from tests.acceptance.web_people import (
    PATIENCE,
    Child,
    Desk,
    chat_of,
    follow_link,
    make_older,
    sign_in,
)

pytest_plugins = ["tests.acceptance.web_fixtures"]
pytestmark = pytest.mark.asyncio(loop_scope="session")

DISCLOSED = "ok i guess but they make me carry stuff for them"
DISCLOSED_IN_WELSH = "maen nhw'n fy ngorfodi i werthu cyffuriau"
NOBODY_READS = "This is a test. Nobody is reading. In danger call 999."
#: Words that no Welsh sentence holds.
ENGLISH = re.compile(r"\b(the|you|your|what|safe|saved)\b")


async def new_worker(site, new_browser, name: str) -> Desk:
    """A worker on their first day, who has just been given a one-time link."""
    said = site.run("worker", "add", name, "--authority", "training-england", "--role", "worker")
    link = re.search(r"http\S+/console/link/\S+", said)[0]
    context = await new_browser()
    page = await context.new_page()
    await follow_link(page, link)
    return Desk(site, page, None)


async def test_from_the_link_to_the_end(site, child, new_browser):
    """A disclosure in the middle of another question is seen, answered live, and ended by two."""
    fay = await new_worker(site, new_browser, "Made-up Fay")
    await child.come()
    gate = await child.hears("Is it OK to chat right now?")
    await expect(gate).to_contain_text(NOBODY_READS)
    await child.tap("Yes")
    await child.hears("we must tell people who can help")
    await child.tap("Yes")
    await child.hears("How are you feeling right now?")
    await child.say(DISCLOSED)
    thanks = await child.hears("What you said matters. It is not your fault.")
    await expect(thanks).not_to_contain_text("I am telling our team")
    await expect(thanks).not_to_contain_text("How are you feeling")

    case_id = site.case_of(child)
    found = site.escalation(case_id)
    assert (found["tier"], found["episode"]) == ("P1", child.invited["episode"])
    row = fay.page.locator(".item", has=fay.page.locator(f'a[href$="{case_id}"]')).first
    await expect(row).to_contain_text("P1 Urgent", timeout=PATIENCE)
    await expect(row).to_contain_text("Criminal exploitation")
    assert "carry" not in await row.inner_text()
    await row.get_by_role("button", name=f"Claim {found['code']}").click()
    await expect(fay.page.get_by_text("You have this case now.")).to_be_visible()
    await expect(fay.page.locator("mark")).to_have_text(re.compile("make me carry"))
    await expect(fay.page.locator(".evidence .quote").first).to_contain_text("make me carry")
    await child.hears("A person on our team has picked this up.")

    await fay.reply("Hi, this is Fay. Are you OK to write a bit?")
    assert await fay.said() == "Your reply is on its way."
    await child.hears("Hi, this is Fay. Are you OK to write a bit?")
    bot_lines = await child.page.locator(".line.theirs").count()
    await child.say("yes but not for long")
    await fay.page.get_by_role("link", name="Show this case again").click(timeout=PATIENCE)
    await expect(fay.page.locator(".said.young_person").last).to_contain_text(
        "yes but not for long"
    )
    assert await child.page.locator(".line.theirs").count() == bot_lines

    await fay.close_case("Passed on by phone")
    assert "A second person is asked to confirm" in await fay.said()
    assert site.escalation(case_id)["status"] != "resolved"
    bo = await sign_in(await new_browser(), site, site.workers[1])
    await bo.open(case_id)
    await bo.press("Confirm: close the case")
    await expect(bo.page.get_by_text("This case is closed.")).to_be_visible()
    ended = site.escalation(case_id)
    assert ended["status"] == "resolved"
    assert ended["acknowledged_at"] is not None


def is_welsh_with_english_beneath(shown: str) -> bool:
    """Say whether English only follows its Welsh, which nobody has signed off here."""
    found = [bool(ENGLISH.search(line.lower())) for line in shown.splitlines() if line.strip()]
    return not found[0] and not any(one and two for one, two in pairwise(found))


async def test_the_same_in_welsh(site, new_browser):
    """Every word that the young person is shown is Welsh, and a Welsh worker is told."""
    context = await new_browser(locale="cy")
    child = Child(site, await context.new_page(), site.invite(WALES, language="cy"))
    cai = await sign_in(await new_browser(), site, site.workers[2])
    await child.come()
    await child.hears("Ydy hi'n iawn i sgwrsio nawr?")
    await child.page.locator(".buttons button").first.click()
    await child.hears("Helpwr cyfrifiadurol")
    await child.page.locator(".buttons button").first.click()
    await child.hears("Sut wyt ti'n teimlo")
    await child.say(DISCLOSED_IN_WELSH)
    case_id = site.case_of(child, site.workers[2])
    found = site.escalation(case_id)
    assert (found["authority"], found["tier"]) == (WALES, "P1")
    assert case_id not in site.workers[0].console.queue
    row = cai.page.locator(".item", has=cai.page.locator(f'a[href$="{case_id}"]')).first
    await expect(row).to_be_visible(timeout=PATIENCE)
    await row.get_by_role("button").click()
    await expect(cai.page.locator("mark").first).to_contain_text("ngorfodi")
    await cai.reply("Helo, Cai sydd yma.")
    await child.hears("Helo, Cai sydd yma.")
    await child.say("diolch")
    await cai.close_case("Wedi siarad gyda nhw")
    dilys = await sign_in(await new_browser(), site, site.workers[3])
    await dilys.open(case_id)
    await dilys.press("Confirm: close the case")
    assert site.escalation(case_id)["status"] == "resolved"
    shown = await child.page.locator("body").inner_text()
    assert is_welsh_with_english_beneath(shown.replace(DISCLOSED_IN_WELSH, ""))


async def test_danger_from_somebody_without_a_code(site, stranger, desk):
    """The first words of a stranger are a P0: 999 comes at once, and it is on top of the queue."""
    known = site.workers[0].console.queue
    await stranger.come_without()
    welcome = await stranger.hears("I am a computer helper, not a person")
    await expect(welcome).to_contain_text(NOBODY_READS)
    await stranger.say("hes outside my door with a knife please help")
    danger = await stranger.hears("Please call 999 now")
    await expect(danger).to_contain_text("press 55")
    await expect(stranger.page.get_by_role("button", name="I can't call")).to_be_visible()
    case_id = site.new_case(known)
    found = site.escalation(case_id)
    assert (found["tier"], found["episode"]) == ("P0", None)
    row = desk.page.locator(".item", has=desk.page.locator(f'a[href$="{case_id}"]')).first
    await expect(row).to_contain_text("P0 Emergency", timeout=PATIENCE)
    await desk.open(case_id)
    await expect(desk.page.locator(".next")).to_contain_text("Claim this case")
    await expect(desk.page.get_by_text("none: came without a code")).to_be_visible()
    await desk.press("Claim this case")
    await expect(desk.page.locator(".next")).to_contain_text("Life may be at risk. Ring 999")


@pytest.mark.parametrize("written", ["{} {}", " {}-{} ", "{}  {}\t"])
async def test_the_short_code_is_typed_as_it_was_read_out(site, stranger, written):
    """Spaces, a dash and small letters are how people write codes down."""
    code = site.invite()["short_code"].replace("-", "")
    await stranger.page.goto(site.address)
    typed = written.format(code[:4].lower(), code[4:])
    await stranger.page.get_by_label("Your code").fill(typed)
    await stranger.page.get_by_role("button", name="Start", exact=True).click()
    await stranger.page.wait_for_url("**/c")
    await stranger.hears("Thanks. Your code works.")


async def test_the_language_of_the_front_door_stays(stranger):
    """Whoever reads Welsh there is written to in Welsh."""
    await stranger.come_without("cy")
    await stranger.hears("Helo, Touchbase sydd yma")
    await expect(stranger.page.locator("html")).to_have_attribute("lang", "cy")
    shown = await stranger.page.locator("body").inner_text()
    assert is_welsh_with_english_beneath(shown)


async def test_a_reply_to_somebody_who_went_away_waits_for_their_yes(site, child, desk):
    """Only a neutral line shows on the screen until they say that it is safe."""
    await child.begin()
    await child.say(DISCLOSED)
    case_id = site.case_of(child)
    await desk.open(case_id)
    await desk.press("Claim this case")
    await child.hears("A person on our team has picked this up.")
    make_older(site, "chat", "last_wrote_at", chat_of(site, case_id), minutes=6)
    await desk.page.reload()
    await expect(desk.page.locator("#reply-box")).to_contain_text("your reply waits to be opened")
    await desk.reply("Are you still there? Ada")
    assert "It shows once they say that it is safe" in await desk.said()
    held = desk.page.locator(".said.worker").last
    await expect(held).to_contain_text("waiting to be opened")
    await expect(desk.page.locator(".next")).to_contain_text("Your reply waits to be opened.")
    await expect(desk.page.get_by_role("button", name="I have reached them")).to_be_visible()
    ready = await child.hears("Hi, your check-in is ready.")
    await expect(ready).to_contain_text("Is it OK to chat right now?")
    assert "Are you still there" not in await child.page.content()
    await child.tap("Yes")
    await child.hears("Are you still there? Ada")
    await desk.open(case_id)
    await expect(desk.page.locator(".said.worker").last).to_contain_text("sent")
    await expect(desk.page.get_by_role("button", name="I have reached them")).to_have_count(0)


async def test_not_now_keeps_it_hidden(site, child, desk):
    """Somebody else at the screen says "Not now", and sees nothing of what waits."""
    await child.begin()
    await child.say(DISCLOSED)
    case_id = site.case_of(child)
    await desk.open(case_id)
    await desk.press("Claim this case")
    await child.hears("A person on our team has picked this up.")
    make_older(site, "chat", "last_wrote_at", chat_of(site, case_id), minutes=6)
    await desk.reply("A made-up secret from Ada")
    await child.hears("Hi, your check-in is ready.")
    await child.tap("Not now")
    await child.hears("OK. You can come back any time.")
    assert "made-up secret" not in await child.page.content()
    await child.tap("I can chat now")
    await child.tap("Yes")
    await child.hears("A made-up secret from Ada")
