"""
What every answer carries and every request has to pass, errors included.

The policy forbids all script but our own files, so that words which look like a page stay
words even if they were ever to slip past the escaping.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.errors import StoreError
from bot.web.failures import log_failure
from bot.web.form import came_from_elsewhere
from bot.web.parts import frame_of
from bot.web.problems import problem

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), microphone=(), geolocation=(), display-capture=(), payment=(), usb=(), "
        "browsing-topics=()"
    ),
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
_MIB = 1_024 * 1_024
#: A form writes most characters of other alphabets as nine: a message of 1 MiB must fit.
_CHAT_LIMIT = 3 * _MIB + 4_096
#: How much of a body that is too long is read before answering: a browser that is cut off in
#: the middle of sending shows its own error and not our page.
_PATIENCE = 16 * _MIB
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
WEBHOOK = "/telegram/webhook"
#: The webhook's door keeps its own limit: what it turns away may be words, and has to be counted.
_LIMITS = {"/c": _CHAT_LIMIT, WEBHOOK: sys.maxsize}


class Safety:
    """Puts the headers on, keeps the limits, and turns every failure into a page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        answer = _Answer(send, _headers(request))
        body = _Body(receive, _LIMITS.get(request.url.path, _MIB))
        try:
            await body.check_length(request)
            _check_sender(request)
            await self._app(scope, body.receive, answer.send)
        except HTTPException as error:
            if answer.started:
                raise
            await problem(request, error.status_code)(scope, receive, answer.send)
        except Exception as error:
            log_failure(request, error)
            if answer.started:
                raise
            status = 503 if isinstance(error, StoreError) else 500
            await problem(request, status)(scope, receive, answer.send)


def _headers(request: Request) -> Mapping[str, str]:
    """Without script Leave is a form that is led on, so its ordinary page has to be allowed."""
    settings, own = frame_of(request).settings, dict(HEADERS)
    if not request.url.path.startswith("/console"):
        leave = urlsplit(settings.leave_url)
        allowed = f"form-action 'self' {leave.scheme}://{leave.netloc};"
        policy = own["Content-Security-Policy"]
        own["Content-Security-Policy"] = policy.replace("form-action 'self';", allowed)
    if settings.secure:
        own["Strict-Transport-Security"] = "max-age=31536000"
    return own


class _Answer:
    """Adds the headers to an answer, whoever made it."""

    def __init__(self, send: Send, own: Mapping[str, str]) -> None:
        self._send = send
        self._own = own
        self.started = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            for name, value in self._own.items():
                headers[name] = value
            headers.setdefault("Cache-Control", "no-store")
        await self._send(message)


class _Body:
    """Counts what comes in."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._came = 0

    async def check_length(self, request: Request) -> None:
        length = request.headers.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length[:20]) > self._limit:
            await self.drain()
            raise HTTPException(413)

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._came += len(message.get("body", b""))
            if self._came > self._limit:
                await self.drain()
                raise HTTPException(413)
        return message

    async def drain(self) -> None:
        left, more = _PATIENCE, True
        while more and left > 0:
            message = await self._receive()
            left -= len(message.get("body", b""))
            more = message["type"] == "http.request" and message.get("more_body", False)


def _check_sender(request: Request) -> None:
    """Telegram's own server posts the webhook; it proves itself by its secret."""
    if request.method in _SAFE_METHODS or request.url.path == WEBHOOK:
        return
    if came_from_elsewhere(request.headers, request.headers.get("host", "")):
        raise HTTPException(403)
