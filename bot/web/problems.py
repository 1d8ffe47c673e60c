"""Pages for what went wrong: plain, kind, and never without the numbers."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.errors import NotAllowedError, RefusedError
from bot.web.pages import language_of, render, render_words

_CONSOLE = {
    400: ("That could not be read", "Nothing was changed. Go back and try again."),
    403: (
        "You can't do that",
        "Your role does not include this, or the form was too old. Nothing was changed.",
    ),
    404: ("There is nothing here", "It may have been moved, or it is not yours to see."),
    405: ("That is not possible here", "Nothing was changed."),
    409: ("That can't be done now", "Nothing was changed."),
    413: ("That was too long", "Nothing was saved. Send it in smaller parts."),
    415: ("That could not be read", "Nothing was changed."),
    500: (
        "Something went wrong on our side",
        "Look at the case before you do it again. If someone is in danger, use the telephone now.",
    ),
}
_YOUNG_PERSON = {404: "web_nothing_here", 405: "web_nothing_here", 413: "web_too_long"}


async def http_problem(request: Request, error: Exception) -> Response:
    """Answer what the routes refused: not found, not that method, not from here."""
    assert isinstance(error, HTTPException)
    answer = problem(request, error.status_code)
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


async def refused(request: Request, error: Exception) -> Response:
    """Answer a refused action whose page has no better place for the sentence."""
    status = 403 if isinstance(error, NotAllowedError) else 409
    assert isinstance(error, RefusedError)
    return problem(request, status, str(error))


def problem(request: Request, status: int, sentence: str = "") -> Response:
    """Make the page for a status."""
    path = request.url.path
    if path.startswith(("/telegram", "/healthz", "/readyz", "/metrics")) or by_script(request):
        return JSONResponse({"problem": status}, status)
    if path.startswith("/console"):
        heading, text = _CONSOLE.get(status, _CONSOLE[500])
        return render(
            request, "console/problem.html", status, heading=heading, text=sentence or text
        )
    typed = path in ("/c", "/c/later") and request.method == "POST"
    if typed and status >= 500:  # noqa: PLR2004  server's
        return not_saved(request, language_of(request))
    line = _YOUNG_PERSON.get(status, "web_went_wrong")
    return render_words(request, "chat/problem.html", language_of(request), status, problem=line)


def not_saved(
    request: Request,
    language: str,
    *,
    words: str = "",
    value: str = "",
    client_id: str = "",
    token: str = "",
) -> HTMLResponse:
    """Say that a message was not saved, with the numbers, and keep it on the page to try again."""
    return render_words(
        request,
        "chat/not_saved.html",
        language,
        503,
        typed=words,
        value=value,
        client_id=client_id,
        token=token,
    )


def by_script(request: Request) -> bool:
    """Say whether our script asks, which reads no pages."""
    return "application/json" in request.headers.get("accept", "")
