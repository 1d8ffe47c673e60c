"""What every answer carries and every request has to pass."""

from __future__ import annotations

import logging
from dataclasses import replace

import httpx
import pytest
from starlette.responses import JSONResponse

from bot.web.app import make_app
from bot.web.safety import HEADERS
from tests.web.conftest import keep, open_client, token_in
from tests.web.fakes import make_pages, store_is_away

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
ADDRESSES = [
    "/",
    "/c",
    "/c/some-code",
    "/c/feed",
    "/nothing-here",
    "/static/x/nothing.css",
    "/console",
    "/console/sign-in",
    "/console/queue",
    "/console/case/esc1",
    "/console/link/wrong",
    "/healthz",
    "/readyz",
    "/favicon.ico",
]


def assert_safe(response: httpx.Response) -> None:
    """The headers are those that were agreed; Leave may lead from a chat to its ordinary page."""
    policy = POLICY
    if not response.url.path.startswith("/console"):
        policy = POLICY.replace("form-action 'self'", "form-action 'self' https://www.bbc.co.uk")
    assert response.headers["content-security-policy"] == policy
    for name in set(HEADERS) - {"Content-Security-Policy"}:
        assert response.headers[name] == HEADERS[name]


@pytest.mark.parametrize("address", ADDRESSES)
async def test_every_answer_carries_the_headers(client, address):
    """Pages, errors and redirects alike have the strict policy."""
    response = await client.get(address)
    assert_safe(response)
    if address != "/favicon.ico":
        assert response.headers["cache-control"] == "no-store"


async def test_pages_of_a_worker_are_never_kept(worker):
    """A browser must not keep a page with somebody's words."""
    for address in ("/console/queue", "/console/case/esc1", "/console/to-read/read1"):
        response = await worker.get(address)
        assert response.status_code == 200
        assert response.headers["cache-control"] == "no-store"
        assert_safe(response)


async def test_only_style_script_and_icon_may_be_kept(client):
    """The assets are found under an address that changes with them."""
    page = (await client.get("/")).text
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    response = await client.get(address)
    assert response.status_code == 200
    assert "immutable" in response.headers["cache-control"]
    assert_safe(response)


@pytest.mark.parametrize("address", ["/static/../parts.py", "/static/x/..%2f..%2fparts.py"])
async def test_nothing_but_the_assets_is_served(client, address):
    """A path that climbs finds nothing."""
    assert (await client.get(address)).status_code == 404


async def test_a_wrong_method_gets_a_plain_page(client):
    """Refusing a method is a page too, and changes nothing."""
    response = await client.delete("/c")
    assert response.status_code == 405
    assert "There is nothing on this page." in response.text
    assert_safe(response)


async def test_a_body_that_is_too_long_gets_a_kind_sentence(client):
    """10 MB are refused in words, whether or not their length was announced."""

    async def stream():
        for _ in range(10):
            yield b"a" * 1_000_000

    for body in (b"a" * 10_000_000, stream()):
        response = await client.post(
            "/", content=body, headers={"content-type": "application/x-www-form-urlencoded"}
        )
        assert response.status_code == 413
        assert "too long to save in one go" in response.text
        assert "0800 1111" in response.text
        assert_safe(response)


async def test_a_mebibyte_of_any_alphabet_fits_into_a_message(pages, client):
    """Form encoding makes three bytes of one; the words themselves may be 1 MiB long."""
    await client.post("/", data={"start": "without"})
    token = token_in((await client.get("/c")).text)
    words = "\u0641" * (512 * 1024)
    fields = {"token": token, "client_id": "1", "words": words}
    response = await client.post("/c", data=fields)
    assert response.status_code == 303
    assert pages.web_chat.seen["1"] == words


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elsewhere.example"},
        {"origin": "http://testserver.elsewhere.example"},
    ],
)
async def test_another_site_can_change_nothing(pages, worker, headers):
    """A form on another site is refused, with a session and the right token even."""
    token = token_in((await worker.get("/console/queue")).text)
    response = await worker.post("/console/case/esc1/claim", data={"token": token}, headers=headers)
    assert response.status_code == 403
    assert pages.desk.asked == []
    assert_safe(response)


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "same-origin", "origin": "null"}, {"origin": "http://testserver"}, {}],
)
async def test_our_own_forms_pass(pages, worker, headers):
    """With no referrer, browsers send a null origin from our own pages."""
    token = token_in((await worker.get("/console/queue")).text)
    response = await worker.post("/console/case/esc1/claim", data={"token": token}, headers=headers)
    assert response.status_code == 303
    assert pages.desk.asked == [("claim", "esc1")]


@pytest.mark.parametrize("token", ["", "0" * 64, "\ud800"])
async def test_a_form_without_this_sessions_token_changes_nothing(pages, worker, token):
    """The token belongs to one session; the case is shown again, and nothing else happens."""
    data = {"token": token.encode("utf-8", "replace").decode()}
    response = await worker.post("/console/case/esc1/claim", data=data)
    assert response.status_code == 409
    assert "This was not sent" in response.text
    assert pages.desk.asked == []


async def test_a_field_that_comes_twice_is_refused(pages, worker):
    """Of two values one would be believed, so neither is."""
    token = token_in((await worker.get("/console/queue")).text)
    response = await worker.post(
        "/console/case/esc1/lower",
        content=f"token={token}&tier=P3&tier=P2&reason=x",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert response.status_code == 400
    assert pages.desk.asked == []


async def test_a_form_of_another_kind_is_refused(worker):
    """Only plain forms are read."""
    response = await worker.post("/console/case/esc1/claim", json={"token": "x"})
    assert response.status_code == 415


async def test_a_failure_is_a_page_and_its_log_says_nothing_typed(caplog):
    """What went wrong is logged by kind and place, without address or text."""
    pages = make_pages()
    pages.desk.refuse = ValueError("footsteps its him")
    async with open_client(pages) as client:
        keep(client, await pages.worker())
        token = token_in((await client.get("/console/queue")).text)
        with caplog.at_level(logging.DEBUG):
            response = await client.post("/console/case/esc1/claim", data={"token": token})
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.text
    assert_safe(response)
    ours = [r.getMessage() for r in caplog.records if r.name.startswith("bot")]
    assert len(ours) == 1
    assert "ValueError" in ours[0]
    assert "footsteps" not in caplog.text
    assert "esc1" not in ours[0]


async def test_a_database_that_is_away_is_503(pages, client):
    """A page that can't be made says so, with the numbers."""

    async def feed(*_, **__):
        raise store_is_away()

    pages.web_chat.feed = feed
    client.cookies.set("touchbase_chat", "x")
    response = await client.get("/c")
    assert response.status_code == 503
    assert "116 000" in response.text


async def test_health_and_what_is_not_given_is_not_there(pages, client):
    """The webhook and the metrics exist only when they were given."""
    assert (await client.get("/healthz")).json() == {"alive": True}
    assert (await client.get("/readyz")).json() == {"ready": True}
    assert (await client.post("/telegram/webhook")).status_code == 404
    assert (await client.get("/metrics")).status_code == 404


@pytest.mark.parametrize(
    ("address", "here"), [("127.0.0.1", True), ("::1", True), ("10.0.0.7", False)]
)
async def test_how_long_something_waits_is_told_to_this_machine_alone(pages, address, here):
    """Whoever polls it from elsewhere must not see when a young person told something."""
    transport = httpx.ASGITransport(pages.app, client=(address, 1234))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        assert ("database" in (await client.get("/readyz")).json()) is here


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via"]
)
async def test_what_a_proxy_passes_on_is_not_from_this_machine(pages, header):
    """A proxy here that names nobody, or anybody who claims to be this machine, sees no figures."""
    transport = httpx.ASGITransport(pages.app, client=("127.0.0.1", 1234))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        response = await client.get("/readyz", headers={header: "127.0.0.1"})
    assert response.json() == {"ready": True}


async def test_the_webhook_is_handed_on_from_anywhere(pages):
    """Telegram's server is no browser of ours; its handler decides."""
    got = []

    async def webhook(request):
        got.append(await request.body())
        return JSONResponse({"ok": True})

    changed = make_pages()
    changed.app = make_app(replace(changed.parts, telegram=webhook))
    async with open_client(changed) as client:
        headers = {"origin": "https://api.telegram.org"}
        response = await client.post("/telegram/webhook", content=b"{}", headers=headers)
    assert response.status_code == 200
    assert got == [b"{}"]


async def test_cookies_need_https_where_the_service_has_it():
    """Behind https the cookie is bound to this very host and never sent in plain."""
    pages = make_pages(public_url="https://touchbase.example")
    async with open_client(pages) as client:
        response = await client.post("/", data={"start": "without"})
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("__Host-touchbase_chat=")
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Domain" not in cookie
    assert "strict-transport-security" in response.headers
