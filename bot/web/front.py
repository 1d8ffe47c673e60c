"""The front door: a code, no code, or the numbers. And the page behind an invitation's link."""

from __future__ import annotations

import re
import secrets

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.domain.pictures import read_pictures
from bot.web.cookies import CHAT, START, drop_cookie, read_cookie, set_cookie
from bot.web.form import read_form
from bot.web.pages import is_stand_in, language_of, render_words
from bot.web.parts import parts_of

_LONGEST_CODE = 100
#: What `_with_ticket` hands out; anything else is not taken.
_TICKET = re.compile(r"[A-Za-z0-9_-]{43}")


async def front(request: Request) -> Response:
    """Show the front door, or open a chat with the short code that was typed, or without one."""
    if request.method != "POST":
        return _front(request)
    fields = await read_form(request)
    code = "".join(fields.get("code", "").split()).upper()
    without = fields.get("start") == "without"
    if not code and not without:
        return _front(request, line="web_type_code")
    return await _open(request, None if without else code)


async def invitation(request: Request) -> Response:
    """
    Show the same plain page for every code, using nothing up: apps fetch links to preview them.

    Start swaps the code for a session.
    """
    if request.method != "POST":
        languages = parts_of(request).settings.languages
        shown = render_words(request, "chat/start.html", language_of(request), languages=languages)
        return _with_ticket(request, shown)
    code: str = request.path_params["code"]
    return await _open(request, code)


async def back(request: Request) -> Response:
    """Open a chat again for who knows its code and its three pictures; whatever is wrong is one."""
    fields = await read_form(request)
    code = fields.get("code", "")[:_LONGEST_CODE]
    chosen = read_pictures([fields.get(name, "") for name in ("p1", "p2", "p3")])
    web_return = parts_of(request).web_return
    token = await web_return.come_back(code, chosen, source_of(request)) if chosen else None
    if token is None:
        return _front(request, line="pictures_wrong", code=code)
    return await _change_chat(request, token)


async def _open(request: Request, code: str | None) -> Response:
    """Open a chat; the same form sent again, after a lost connection, opens the same one."""
    parts = parts_of(request)
    ticket = read_cookie(request, START)
    token = await parts.web_chat.open(
        code,
        source_of(request),
        language_of(request),
        ticket=ticket if _TICKET.fullmatch(ticket) else "",
        chosen=request.query_params.get("language", "") if code is not None else "",
    )
    if token is None:
        return _front(request, line="pictures_first", code=code or "")
    return await _change_chat(request, token)


async def _change_chat(request: Request, token: str) -> Response:
    """The cookie can hold one chat: the one that can't be reached any more is ended."""
    before = read_cookie(request, CHAT)
    if before and before != token:
        await parts_of(request).web_chat.leave(before)
    return enter_chat(request, token)


def enter_chat(request: Request, token: str) -> Response:
    """Hand over the session and go to the chat."""
    response = RedirectResponse("/c", 303)
    set_cookie(request, response, CHAT, token)
    drop_cookie(request, response, START)
    return response


def source_of(request: Request) -> str:
    """Give where a request comes from, for counting wrong tries."""
    return request.client.host if request.client else "unknown"


def _with_ticket(request: Request, response: Response) -> Response:
    """
    Hand out what the start form carries, so that sending it twice takes an invitation once.

    It is a cookie, because the page itself is the same to the byte for everybody.
    """
    if not _TICKET.fullmatch(read_cookie(request, START)):
        set_cookie(request, response, START, secrets.token_urlsafe(32))
    return response


def new_client_id() -> str:
    """Give an id for one message from a page without script, so that it is stored once."""
    return secrets.token_hex(16)


def _front(request: Request, line: str = "", code: str = "") -> Response:
    """
    Show the front door; after a code that can't be used, with the pictures.

    They are shown for every such code: nobody can see which of them leads back to a chat.
    """
    settings = parts_of(request).settings
    if not line and "ended" in request.query_params:
        line = "web_ended"
    language = language_of(request)
    shown = render_words(
        request,
        "chat/front.html",
        language,
        problem=line,
        instead=settings.languages[language] if is_stand_in(request) else "",
        code=code[:_LONGEST_CODE],
        languages=settings.languages,
        training=settings.training,
    )
    return _with_ticket(request, shown) if request.method == "GET" else shown


ROUTES = (
    Route("/", front, name="front", methods=["GET", "POST"]),
    Route("/c/back", back, name="back", methods=["POST"]),
    Route("/c/{code}", invitation, name="invitation", methods=["GET", "POST"]),
)
