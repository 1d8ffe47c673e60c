"""The web chat: works as plain forms, and the script only makes it quicker."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.services.feed import Feed, FeedLine
from bot.web.cookies import CHAT, drop_cookie, read_cookie, set_cookie
from bot.web.failures import log_failure
from bot.web.form import form_token, is_ours, read_form
from bot.web.front import enter_chat, new_client_id, source_of
from bot.web.languages import direction, runs, tag, tag_of
from bot.web.pages import language_of, render_words
from bot.web.parts import parts_of
from bot.web.problems import by_script, not_saved
from bot.web.typed import whole

#: How long the script's question for new lines is left open, in seconds. Short enough that a
#: stopping service is not held up by it.
_LONGEST_WAIT = 20.0
_LONGEST_ID = 100
#: In this header the script says by the form token which session its page shows.
_PAGE = "x-page"
#: What `form_token` gives.
_FORM_TOKEN = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Message:
    """
    One message from the page: typed *words*, or the *value* of a button.

    *token* is the browser's session, *page* the form token of the session that the page shows.
    """

    token: str
    page: str
    client_id: str
    words: str
    value: str
    by_script: bool


async def chat(request: Request) -> Response:
    """Show the chat, or take a message."""
    if request.method == "POST":
        return await _take(request)
    token = read_cookie(request, CHAT)
    seen = await parts_of(request).web_chat.feed(token, opened=True) if token else None
    if seen is None:
        return await over(request)
    return render_words(
        request,
        "chat/chat.html",
        seen.language,
        lines=[line for line in seen.lines if line.words or not line.mine],
        last=seen.last,
        buttons_on=seen.buttons_on,
        token=form_token(token),
        new_id=new_client_id,
    )


async def feed(request: Request) -> Response:
    """
    Give the script the lines after one, once there are any or the wait is over.

    On a shared browser the cookie may hold another chat by now: a page is given its own lines only.
    """
    token = read_cookie(request, CHAT)
    if token and not is_ours({"token": request.headers.get(_PAGE, "")}, token):
        return JSONResponse({"over": True, "quiet": True}, 401)
    after = request.query_params.get("after", "")[:_LONGEST_ID]
    wait = _wait(request.query_params.get("wait", ""))
    seen = await parts_of(request).web_chat.feed(token, after, wait) if token else None
    if seen is None:
        return JSONResponse({"over": True, "quiet": await _quiet(request)}, 401)
    return JSONResponse(_as_json(seen))


async def _take(request: Request) -> Response:
    return await keep(request, read_message(request, await read_form(request)))


async def keep(request: Request, message: Message) -> Response:
    """Keep a message, words from a page whose chat is over in a new one, or say that it wasn't."""
    if not message.token and not typed_on_our_page(message):
        return await over(request)
    if message.token and not is_ours({"token": message.page}, message.token):
        return stale(request, message)
    try:
        if not message.token:
            return await _store_in_new(request, message)
        return await _store(request, message)
    except Exception as error:
        # Whatever failed, they must see that it was not saved.
        log_failure(request, error)
        return not_kept(request, message)


def read_message(request: Request, fields: Mapping[str, str]) -> Message:
    """Give the message that a form of the page holds."""
    return Message(
        token=read_cookie(request, CHAT),
        page=fields.get("token", "")[:_LONGEST_ID],
        client_id=fields.get("client_id", "")[:_LONGEST_ID] or new_client_id(),
        words=fields.get("words", ""),
        value=fields.get("value", ""),
        by_script=by_script(request),
    )


def typed_on_our_page(message: Message) -> bool:
    """
    Say whether a message holds words that were typed on a page of a chat.

    Its cookie may be gone, because another tab saw first that the chat was over. The words are
    still to be heard; nobody can tell any more whose chat it was.
    """
    return bool(message.words.strip() and _FORM_TOKEN.fullmatch(message.page))


async def _store(request: Request, message: Message) -> Response:
    web_chat = parts_of(request).web_chat
    if not message.words and not message.value:
        return _saved(message)
    stored = await web_chat.post(
        message.token, message.client_id, words=message.words, value=message.value
    )
    if stored:
        return _saved(message)
    if not message.words.strip():
        return await over(request)
    return await _store_in_new(request, message)


async def _store_in_new(request: Request, message: Message) -> Response:
    """
    Keep words that were typed on the page of a chat that is over, in a new one without a code.

    Their page was open for too long, and what they wrote may be a disclosure. Nothing of the
    ended chat is shown again.
    """
    web_chat = parts_of(request).web_chat
    token = await web_chat.open(None, source_of(request), language_of(request))
    if token is None or not await web_chat.post(token, message.client_id, words=message.words):
        return not_kept(request, message)
    if not message.by_script:
        return enter_chat(request, token)
    answer = JSONResponse({"saved": True, "renewed": True, "token": form_token(token)})
    set_cookie(request, answer, CHAT, token)
    return answer


def _saved(message: Message) -> Response:
    if message.by_script:
        return JSONResponse({"saved": True})
    return RedirectResponse("/c#end", 303)


def not_kept(request: Request, message: Message) -> Response:
    """Say that a message was not saved, to a person or to the script."""
    if message.by_script:
        return JSONResponse({"saved": False}, 503)
    return not_saved(
        request,
        language_of(request),
        words=message.words,
        value=message.value,
        client_id=message.client_id,
        token=message.page,
    )


def stale(request: Request, message: Message) -> Response:
    """
    A page of another chat: its words stay on it, not saved, and never go into this one.

    Two young people may share a browser. So the page is not given what this chat's forms carry,
    and a tap, which belongs to its own chat alone, leads to the front door as quietly as ever. The
    cookie stays with the chat that has it.
    """
    if message.words.strip():
        if message.by_script:
            return JSONResponse({"saved": False}, 409)
        return not_kept(request, message)
    if message.by_script:
        return JSONResponse({"over": True, "quiet": True}, 401)
    return RedirectResponse("/", 303)


async def over(request: Request) -> Response:
    """
    Their session is over: what is on the page goes.

    That it was closed is said only on a page where nothing was done for too long. Whoever left or
    closed it, or comes without a session, sees a front door like anybody's.
    """
    quiet = await _quiet(request)
    if by_script(request):
        return JSONResponse({"over": True, "quiet": quiet}, 401)
    response = RedirectResponse("/" if quiet else "/?ended", 303)
    drop_cookie(request, response, CHAT)
    return response


async def _quiet(request: Request) -> bool:
    token = read_cookie(request, CHAT)
    return not token or await parts_of(request).web_chat.was_left(token)


def _wait(asked: str) -> float:
    return min(float(asked), _LONGEST_WAIT) if asked.isascii() and asked.isdigit() else 0.0


def _as_json(seen: Feed) -> dict[str, object]:
    return {
        "lines": [_line_as_json(line, seen.language) for line in seen.lines],
        "last": seen.last,
        "buttons_on": seen.buttons_on,
        "ends_in": seen.ends_in,
        "anew": seen.anew,
        "language": tag(seen.language),
        "direction": direction(seen.language),
    }


def _line_as_json(line: FeedLine, language: str) -> dict[str, object]:
    return {
        "id": line.id,
        "mine": line.mine,
        "words": whole(line.words),
        "runs": runs(whole(line.words)),
        "language": tag_of(line.words, language, ours=not line.mine),
        "rows": [
            [
                {
                    "label": b.label,
                    "value": b.value,
                    "picked": b.picked,
                    "language": tag_of(b.label, language),
                }
                for b in row
            ]
            for row in line.rows
        ],
    }


ROUTES = (
    Route("/c", chat, name="chat", methods=["GET", "POST"]),
    Route("/c/feed", feed, name="feed"),
)
