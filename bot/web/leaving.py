"""Leaving at once, closing the page, and saying that one is still there."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.web.cookies import CHAT, START, drop_cookie, read_cookie
from bot.web.form import is_ours, read_form
from bot.web.parts import frame_of, parts_of


async def leave(request: Request) -> Response:
    """
    End the session, and lead on to an ordinary page, or to the front door if it is only locked.

    Another site can't do it for them: the cookie comes from our own pages alone.
    """
    fields = await read_form(request)
    token = read_cookie(request, CHAT)
    if token:
        await parts_of(request).web_chat.leave(token)
    return led_away(request, by_script="by" in fields, lock="lock" in fields)


def led_away(request: Request, *, by_script: bool, lock: bool = False) -> Response:
    """Give the answer to Leave: no cookie is left, and Back leads to the front door."""
    to = "/" if lock else frame_of(request).settings.leave_url
    response = Response(status_code=204) if by_script else RedirectResponse(to, 303)
    for name in (CHAT, START):
        drop_cookie(request, response, name)
    return response


async def away(request: Request) -> Response:
    """The page was closed or left; one that is there again says so."""
    if token := await _session_shown(request):
        await parts_of(request).web_chat.go_away(token)
    return Response(status_code=204)


async def stay(request: Request) -> Response:
    """They are still there."""
    token = await _session_shown(request)
    open_still = bool(token) and await parts_of(request).web_chat.stay(token)
    return Response(status_code=204 if open_still else 401)


async def _session_shown(request: Request) -> str:
    """Give the browser's session, or nothing if the page says that it shows another one."""
    fields = await read_form(request)
    token = read_cookie(request, CHAT)
    return token if not fields.get("token") or is_ours(fields, token) else ""


ROUTES = (
    Route("/c/leave", leave, name="leave", methods=["POST"]),
    Route("/c/away", away, name="away", methods=["POST"]),
    Route("/c/stay", stay, name="stay_here", methods=["POST"]),
)
