"""Wrong tries are counted for who made them, not for the proxy that all of them come through."""

from __future__ import annotations

import httpx
import pytest

from bot.commands.server import Server

#: A proxy on another host, and who stands before it; a browser may have made the first one up.
PROXY, CHAIN = "10.1.2.3", "198.51.100.1, 192.0.2.7"


@pytest.mark.parametrize(
    ("trusted", "source"),
    [
        ("10.0.0.0/8", "192.0.2.7"),
        ("10.1.2.3", "192.0.2.7"),
        ("10.9.9.9", PROXY),
        (None, PROXY),
    ],
)
async def test_a_proxy_on_another_host_has_to_be_named(pages, monkeypatch, trusted, source):
    """`FORWARDED_ALLOW_IPS` names it, as docs/operations.md says; nobody else is believed."""
    monkeypatch.delenv("FORWARDED_ALLOW_IPS", raising=False)
    if trusted:
        monkeypatch.setenv("FORWARDED_ALLOW_IPS", trusted)
    server = Server(pages.app)
    server.config.load()
    way = httpx.ASGITransport(server.config.loaded_app, client=(PROXY, 1234))
    async with httpx.AsyncClient(transport=way, base_url="http://testserver") as client:
        client.headers["x-forwarded-for"] = CHAIN
        await client.post("/", data={"start": "without"})
    assert pages.web_chat.opened == [(None, source)]
