"""
The pages while nothing can be opened (rules.md 7): they say so, and keep what is posted.

Nobody is asked to write here, because nobody would read it. But pages that were open before
still send, and whatever they send is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.domain.telephone import has_words
from bot.web import assets, status
from bot.web.chat import Message, not_kept, read_message, stale, typed_on_our_page
from bot.web.cookies import CHAT, read_cookie
from bot.web.failures import log_failure
from bot.web.form import is_ours, read_form
from bot.web.later import typed_instead
from bot.web.leaving import led_away
from bot.web.pages import language_of, render, render_words
from bot.web.parts import Frame
from bot.web.problems import by_script, http_problem, not_saved
from bot.web.safety import WEBHOOK, Safety

_HEADING = "Nobody can read anything right now"
_SENTENCE = (
    "The service started without the key that opens what is stored. What young people write is"
    " kept, but nobody is told of it and nobody is alerted, also not about cases that were open."
    " Tell whoever runs this service, and use the telephone until it is back."
)


class UnreadChat(Protocol):
    """Keeps what pages post that were open before."""

    async def post(self, token: str, client_id: str, *, words: str = "", value: str = "") -> None:
        """Store what was typed or tapped; it is durable when this returns."""
        ...

    async def has_posted(self, token: str) -> bool:
        """Say whether something of this session was kept that nobody could read yet."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreOnlyParts(Frame):
    """What these pages stand on."""

    unread_chat: UnreadChat


def make_store_only_app(parts: StoreOnlyParts) -> Starlette:
    """Make the application that stands in for the real one; its addresses are the same."""
    routes = [
        *assets.ROUTES,
        *status.ROUTES,
        Route("/", notice, name="front", methods=["GET", "POST"]),
        Route("/c", chat, name="chat", methods=["GET", "POST"]),
        Route("/c/later", later, name="later", methods=["POST"]),
        Route("/c/feed", feed, name="feed"),
        Route("/c/leave", leave, name="leave", methods=["POST"]),
        Route("/c/away", nothing, name="away", methods=["POST"]),
        Route("/c/stay", nothing, name="stay_here", methods=["POST"]),
        Route("/c/{code}", notice, name="invitation", methods=["GET", "POST"]),
        Route("/console{rest:path}", console, name="console", methods=["GET", "POST"]),
    ]
    if parts.telegram is not None:
        routes.append(Route(WEBHOOK, parts.telegram, name="webhook", methods=["POST"]))
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Safety)],
        exception_handlers={HTTPException: http_problem},
    )
    app.state.parts = parts
    return app


async def notice(request: Request) -> Response:
    """Say that nothing can be read, and whom to ring; an invitation is not used up."""
    token = read_cookie(request, CHAT)
    parts = _parts_of(request)
    return render_words(
        request,
        "chat/store_only.html",
        language_of(request),
        503,
        kept=bool(token) and await parts.unread_chat.has_posted(token),
        training=parts.settings.training,
    )


async def chat(request: Request) -> Response:
    """Keep what a page sends that was open before; then it says that nothing can be read."""
    if request.method != "POST":
        return await notice(request)
    return await _keep(request, read_message(request, await read_form(request)))


async def later(request: Request) -> Response:
    """Keep words from the field for a number; a number itself can't be set up now."""
    message = typed_instead(request, await read_form(request))
    if has_words(message.words):
        return await _keep(request, message)
    if typed_on_our_page(message):
        return not_saved(request, language_of(request))
    return await notice(request)


async def _keep(request: Request, message: Message) -> Response:
    if not message.token:
        # Whose words they are could not be found out later, so they are not said to be saved.
        return not_kept(request, message) if typed_on_our_page(message) else _over(request)
    if not is_ours({"token": message.page}, message.token):
        return stale(request, message)
    try:
        if message.words or message.value:
            await _parts_of(request).unread_chat.post(
                message.token, message.client_id, words=message.words, value=message.value
            )
    except Exception as error:
        # Whatever failed, they must see that it was not saved.
        log_failure(request, error)
        return not_kept(request, message)
    if message.by_script:
        # "Renewed" makes the script load the page anew, which then says how things are.
        return JSONResponse({"saved": True, "renewed": True})
    return RedirectResponse("/c", 303)


async def feed(request: Request) -> Response:  # noqa: ARG001  every endpoint takes one
    """Send an open page that is not being typed into to the front door; it takes down its lines."""
    return JSONResponse({"over": True}, 401)


async def leave(request: Request) -> Response:
    """Take the cookie away; the session itself ends by the time that passes."""
    fields = await read_form(request)
    return led_away(request, by_script="by" in fields, lock="lock" in fields)


async def nothing(request: Request) -> Response:  # noqa: ARG001  every endpoint takes one
    """Take what a page says of itself; nothing can be written down now."""
    return Response(status_code=204)


async def console(request: Request) -> Response:
    """Tell workers how things are."""
    if by_script(request):
        return JSONResponse({"problem": 503}, 503)
    return render(request, "console/problem.html", 503, heading=_HEADING, text=_SENTENCE)


def _over(request: Request) -> Response:
    return JSONResponse({"over": True}, 401) if by_script(request) else RedirectResponse("/", 303)


def _parts_of(request: Request) -> StoreOnlyParts:
    parts: StoreOnlyParts = request.app.state.parts
    return parts
