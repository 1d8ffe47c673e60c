"""Made-up young people and workers in a real browser, before the real service."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.acceptance.house import PASSWORD, House, Worker

#: The answer to a message may take this long on a busy machine, in milliseconds.
PATIENCE = 60_000
#: Where Leave goes to.
ORDINARY = "https://www.bbc.co.uk/weather"


class Child:
    """A young person with a browser; *invited* is what the command `invite` printed."""

    def __init__(self, house: House, page: Page, invited: dict[str, Any] | None = None) -> None:
        self.house, self.page, self.invited = house, page, invited

    @property
    def reference(self) -> str:
        """What their authority calls them."""
        return self.invited["child_ref"]

    async def come(self) -> None:
        """Open the link of the invitation, and press its one button."""
        await self.page.goto(self.invited["web_link"])
        await self.page.locator("main button").click()
        await self.page.wait_for_url("**/c")

    async def come_without(self, language: str = "en") -> None:
        """Come by the front door, without a code."""
        await self.page.goto(f"{self.house.address}/?language={language}")
        await self.page.locator("button[value=without]").click()
        await self.page.wait_for_url("**/c")

    async def begin(self) -> None:
        """Come, say that it is safe, and start: up to the first question."""
        await self.come()
        await self.tap("Yes")
        await self.hears("we must tell people who can help")
        await self.tap("Yes")
        await self.hears("How are you feeling right now?")

    async def hears(self, words: str) -> Locator:
        """Wait until the bot or a worker has said these words."""
        line = self.page.locator(".line.theirs", has_text=words).last
        await expect(line).to_be_visible(timeout=PATIENCE)
        return line

    async def tap(self, label: str) -> None:
        """Wait for a button under the last question, and tap it."""
        await self.page.get_by_role("button", name=label, exact=True).click(timeout=PATIENCE)

    async def say(self, words: str) -> None:
        """Type and press Enter; it is saved when this returns."""
        await self.page.locator("#words").fill(words)
        await self.page.keyboard.press("Enter")
        await self.is_saved(words)

    async def is_saved(self, words: str) -> None:
        """Wait until a line of theirs is shown as kept, once."""
        line = self.page.locator(".line.mine", has_text=words)
        await expect(line).to_have_count(1)
        state = line.locator(".state")
        await expect(state).to_have_text(await self.word("saved"), timeout=PATIENCE)

    async def word(self, name: str) -> str:
        """One of the short words of the page, in its language."""
        return await self.page.locator(".talk").get_attribute(f"data-{name}")

    async def lines(self) -> list[str]:
        """Everything that is on the page, oldest first."""
        return await self.page.locator(".line .words").all_text_contents()


class Desk:
    """A worker with a browser."""

    def __init__(self, house: House, page: Page, worker: Worker) -> None:
        self.house, self.page, self.worker = house, page, worker

    async def open(self, case_id: str) -> None:
        """Open a case by its address."""
        await self.page.goto(f"{self.house.address}/console/case/{case_id}")

    async def press(self, name: str) -> None:
        """Press a button."""
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def reply(self, words: str) -> None:
        """Write to the young person."""
        await self.page.get_by_label("Your reply: they will read this").fill(words)
        await self.press("Send to the young person")

    async def close_case(self, reason: str, *, outcome: str = "referred") -> None:
        """Fill in how it ended."""
        await self.page.get_by_text("Close the case", exact=True).first.click()
        await self.page.locator("#outcome").select_option(outcome)
        await self.page.locator("#resolve-reason").fill(reason)
        await self.page.locator("form#resolve button").click()

    async def said(self) -> str:
        """What the page says was just done."""
        return await self.page.locator(".success").inner_text()


async def follow_link(page: Page, link: str) -> None:
    """A new worker's first minute: the one-time link, and a password of their own."""
    await page.goto(link)
    await page.get_by_label("New password").fill(PASSWORD)
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("heading", name="Queue")).to_be_visible()


async def sign_in(context: BrowserContext, house: House, worker: Worker) -> Desk:
    """Sign in at the page, with a name and a password."""
    page = await context.new_page()
    await page.goto(f"{house.address}/console/sign-in")
    await page.get_by_label("Your name").fill(worker.name)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", name="Queue")).to_be_visible()
    return Desk(house, page, worker)


async def axe_finds(page: Page) -> list[str]:
    """What axe has to say against a page."""
    found = await Axe().run(page)
    return [
        f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}"
        for one in found.response["violations"]
    ]


def chat_of(house: House, case_id: str) -> str:
    """The id of the chat that a case is about."""
    with _database(house) as database:
        asked = database.execute("SELECT chat_id FROM escalation WHERE id = ?", [case_id])
        return asked.fetchone()[0]


def make_older(house: House, table: str, column: str, chat_id: str, **by: float) -> None:
    """Move a time in the database back, as if so long had passed since."""
    key = "id" if table == "chat" else "chat_id"
    with _database(house) as database:
        asked = f"SELECT max({column}) FROM {table} WHERE {key} = ?"
        found = datetime.fromisoformat(database.execute(asked, [chat_id]).fetchone()[0])
        moved = (found - timedelta(**by)).isoformat(" ", "microseconds")
        changed = f"UPDATE {table} SET {column} = ? WHERE {key} = ?"
        assert database.execute(changed, [moved, chat_id]).rowcount


def newest_chat(house: House) -> str:
    """The id of the chat that was opened last."""
    with _database(house) as database:
        asked = "SELECT id FROM chat WHERE channel = 'web' ORDER BY created_at DESC LIMIT 1"
        return database.execute(asked).fetchone()[0]


def _database(house: House) -> sqlite3.Connection:
    return sqlite3.connect(house.folder / "touchbase.db", timeout=10)
