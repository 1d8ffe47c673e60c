"""The cookies: a young person's chat, the form that starts one, and a worker's session."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from bot.web.parts import frame_of

CHAT = "touchbase_chat"
START = "touchbase_start"
CONSOLE = "touchbase_console"


def read_cookie(request: Request, name: str) -> str:
    """Give the token, or nothing."""
    return request.cookies.get(_full(request, name), "")


def set_cookie(request: Request, response: Response, name: str, token: str) -> None:
    """Keep the token until the browser is closed, out of reach of any script."""
    response.set_cookie(
        _full(request, name),
        token,
        path="/",
        secure=frame_of(request).settings.secure,
        httponly=True,
        samesite="lax",
    )


def drop_cookie(request: Request, response: Response, name: str) -> None:
    """Take the token away."""
    response.delete_cookie(
        _full(request, name),
        path="/",
        secure=frame_of(request).settings.secure,
        httponly=True,
        samesite="lax",
    )


def _full(request: Request, name: str) -> str:
    """With the prefix a browser takes it from this very host by https only; on http it can't."""
    return f"__Host-{name}" if frame_of(request).settings.secure else name
