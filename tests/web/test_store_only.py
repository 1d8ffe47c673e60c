"""The pages while nothing can be read: true words, numbers to ring, and nothing posted is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.responses import JSONResponse

from bot.catalogue.flows import load_flows
from bot.catalogue.locales import load_locales
from bot.errors import StoreError
from bot.web.form import form_token
from bot.web.parts import Health, WebSettings
from bot.web.safety import HEADERS
from bot.web.store_only import StoreOnlyParts, make_store_only_app
from tests.web.fakes import Clock

ROOT = Path(__file__).parents[2]
TOKEN = "made-up-session-token"
SCRIPT = {"accept": "application/json"}


class FakeUnreadChat:
    """Keeps posts in memory, or fails."""

    def __init__(self) -> None:
        self.posts: list[tuple[str, str, str, str]] = []
        self.away = False

    async def post(self, token, client_id, *, words="", value=""):
        """Keep it, unless the database is away."""
        if self.away:
            raise StoreError("the database is away")
        self.posts.append((token, client_id, words, value))

    async def has_posted(self, token):
        """Say whether this session posted anything."""
        return any(post[0] == token for post in self.posts)


@pytest.fixture
def kept() -> FakeUnreadChat:
    """What was posted."""
    return FakeUnreadChat()


@pytest.fixture(scope="module")
def wording():
    """The words of the service as they ship."""
    return load_locales(ROOT / "locales", load_flows(ROOT / "flows"))


@pytest.fixture
async def client(kept, wording) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody whose page was open when the key went missing."""

    async def ready():
        return False, {"store_only": True, "waiting": 3, "oldest_waiting_seconds": 60}

    async def webhook(request):
        return JSONResponse({})

    parts = StoreOnlyParts(
        wording=wording,
        settings=WebSettings(public_url="http://testserver"),
        health=Health(ready),
        now=Clock(),
        telegram=webhook,
        unread_chat=kept,
    )
    transport = httpx.ASGITransport(make_store_only_app(parts))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as opened:
        opened.cookies.set("touchbase_chat", TOKEN, domain="testserver.local", path="/")
        yield opened


def form(**fields: str) -> dict[str, str]:
    """What the page's form sends."""
    return {"token": form_token(TOKEN), "client_id": "c1", **fields}


@pytest.mark.parametrize(
    ("method", "address"),
    [("GET", "/"), ("POST", "/"), ("GET", "/c"), ("GET", "/c/A-CODE"), ("POST", "/c/A-CODE")],
)
async def test_every_door_says_that_nothing_can_be_read(client, method, address):
    """It says so first, gives the numbers, offers no box to write in, and promises nothing."""
    response = await client.request(method, address)
    assert response.status_code == 503
    assert "We can&#39;t read anything right now" in response.text
    assert "tel:116000" in response.text
    assert "tel:999" in response.text
    assert response.text.count("<form") == 1  # Leave
    assert "saved" not in response.text
    policy = "Content-Security-Policy"
    assert all(response.headers[n] == value for n, value in HEADERS.items() if n != policy)
    assert "default-src 'none'" in response.headers[policy]


async def test_what_a_page_sends_is_kept_and_then_it_says_so(client, kept):
    """Without script: kept, and the next page says that it is saved and unread."""
    response = await client.post("/c", data=form(words="made-up lapwing"))
    assert (response.status_code, response.headers["location"]) == (303, "/c")
    assert kept.posts == [(TOKEN, "c1", "made-up lapwing", "")]
    page = (await client.get("/c")).text
    assert "What you sent is saved. Nobody has read it" in page
    assert "lapwing" not in page
    assert "This was not saved" not in page
    welsh = (await client.get("/c?language=cy")).text
    assert "a does neb yn gallu ei ddarllen eto" in welsh


async def test_the_script_is_told_that_it_is_saved_and_loads_the_page_anew(client, kept):
    """With script: saved, and the page that shows how things are takes the chat's place."""
    response = await client.post("/c", data=form(value="choice:a:b"), headers=SCRIPT)
    assert response.json() == {"saved": True, "renewed": True}
    assert kept.posts == [(TOKEN, "c1", "", "choice:a:b")]


async def test_what_could_not_be_kept_is_never_called_saved(client, kept):
    """With the database away as well, the words stay on the page to try again."""
    kept.away = True
    response = await client.post("/c", data=form(words="made-up lapwing"))
    assert response.status_code == 503
    assert "This was not saved" in response.text
    assert "made-up lapwing" in response.text
    response = await client.post("/c", data=form(words="made-up lapwing"), headers=SCRIPT)
    assert (response.status_code, response.json()) == (503, {"saved": False})


async def test_a_form_that_is_not_of_this_session_is_not_kept(client, kept):
    """As always: the words come back, not saved, and nothing of this session with them."""
    response = await client.post("/c", data={"token": "x", "client_id": "c1", "words": "hi"})
    assert "This was not saved" in response.text
    assert form_token(TOKEN) not in response.text
    assert kept.posts == []


async def test_words_without_a_cookie_are_not_called_saved(client, kept):
    """Nobody could find out whose they are: they stay on the page, which says how things are."""
    client.cookies.clear()
    response = await client.post("/c", data=form(words="made-up lapwing"))
    assert response.status_code == 503
    assert "This was not saved" in response.text
    assert "made-up lapwing" in response.text
    response = await client.post("/c", data=form(words="made-up lapwing"), headers=SCRIPT)
    assert (response.status_code, response.json()) == (503, {"saved": False})
    response = await client.post("/c", data=form(value="choice:a:b"))
    assert (response.status_code, response.headers["location"]) == (303, "/")
    assert kept.posts == []


async def test_words_in_place_of_a_number_are_kept_and_a_number_is_not(client, kept):
    """The page for coming back was open too: its words are words, a number is not set up."""
    answer = await client.post("/c/later", data=form(phone="made-up lapwing"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/c")
    assert [post[2] for post in kept.posts] == ["made-up lapwing"]
    answer = await client.post("/c/later", data=form(phone="07700 900 123"))
    assert "This was not saved" in answer.text
    assert (await client.get("/c/later")).status_code == 503
    assert len(kept.posts) == 1


async def test_an_open_page_is_taken_down(client):
    """A page that only waits goes to the front door, which says how things are."""
    response = await client.get("/c/feed?wait=20", headers=SCRIPT)
    assert (response.status_code, response.json()) == (401, {"over": True})


async def test_leaving_takes_the_cookie_away(client):
    """Leave works as ever for whoever is looking at the screen."""
    response = await client.post("/c/leave", data=form())
    away = "https://www.bbc.co.uk/weather"
    assert (response.status_code, response.headers["location"]) == (303, away)
    assert 'touchbase_chat=""' in response.headers["set-cookie"]


@pytest.mark.parametrize("address", ["/console", "/console/queue", "/console/case/x/claim"])
async def test_workers_read_a_sentence(client, address):
    """Every address of the console says what is wrong and what to do."""
    for method in ("GET", "POST"):
        response = await client.request(method, address)
        assert response.status_code == 503
        assert "Nobody can read anything right now" in response.text
        assert "use the telephone" in response.text
    assert (await client.get(address, headers=SCRIPT)).json() == {"problem": 503}


async def test_whoever_watches_it_sees_that_it_only_stores(client):
    """Alive, not ready, with the number and age of what waits; the webhook is there."""
    assert (await client.get("/healthz")).status_code == 200
    response = await client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {
        "ready": False,
        "store_only": True,
        "waiting": 3,
        "oldest_waiting_seconds": 60,
    }
    assert (await client.post("/telegram/webhook")).status_code == 200
    assert (await client.get("/nothing-here")).status_code == 404
