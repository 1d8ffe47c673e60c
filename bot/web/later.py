"""Setting up how to come back: three pictures, and one neutral text if they want it."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.domain.pictures import read_pictures, too_plain
from bot.domain.telephone import has_words, read_mobile
from bot.services.feed import Standing
from bot.web.chat import Message, keep, over, read_message, typed_on_our_page
from bot.web.cookies import CHAT, read_cookie
from bot.web.form import form_token, is_ours, read_form
from bot.web.pages import language_of, render_words
from bot.web.parts import parts_of
from bot.web.problems import not_saved

#: What the page says after something was done, by the word in its address.
_DONE = {
    "saved": "later_saved",
    "removed": "later_forgotten",
    "on": "later_text_on",
    "off": "later_text_off",
}


async def later(request: Request) -> Response:
    """Show what is set up, or change it."""
    token = read_cookie(request, CHAT)
    fields = await read_form(request) if request.method == "POST" else {}
    message = typed_instead(request, fields)
    if message.words and has_words(message.words):
        return await keep(request, message)
    standing = await parts_of(request).web_return.standing(token) if token else None
    may = standing is not None and standing.may and is_ours(fields, token)
    if typed_on_our_page(message) and not may:
        return not_saved(request, language_of(request))
    if standing is None:
        return await over(request)
    if request.method != "POST":
        return _show(request, token, standing, done=_DONE.get(request.url.query, ""))
    if not may:
        return RedirectResponse("/c/later", 303)
    return await _change(request, token, standing, fields)


def typed_instead(request: Request, fields: Mapping[str, str]) -> Message:
    """
    Give what stands in the field for a number as a message, for it may be words.

    Words are heard like those of any page, also where the chat is over or the gate is shut again.
    """
    words = fields.get("phone", "").strip()
    return read_message(request, {"token": fields.get("token", ""), "words": words})


async def _change(
    request: Request, token: str, standing: Standing, fields: Mapping[str, str]
) -> Response:
    match fields.get("do"):
        case "pictures":
            return await _pictures(request, token, standing, fields)
        case "forget":
            await parts_of(request).web_return.forget(token)
            return RedirectResponse("/c/later?removed", 303)
        case "text":
            return await _text(request, token, standing, fields.get("phone", ""))
        case "no_text":
            await parts_of(request).web_return.set_phone(token, "")
            return RedirectResponse("/c/later?off", 303)
    return RedirectResponse("/c/later", 303)


async def _pictures(
    request: Request, token: str, standing: Standing, fields: Mapping[str, str]
) -> Response:
    first, again = (
        read_pictures([fields.get(f"{mark}{number}", "") for number in (1, 2, 3)])
        for mark in ("p", "q")
    )
    if not first or first != again:
        return _show(request, token, standing, problem="later_different")
    if too_plain(first):
        return _show(request, token, standing, problem="later_too_plain")
    if not await parts_of(request).web_return.set_pictures(token, first):
        return not_saved(request, language_of(request))
    return RedirectResponse("/c/later?saved", 303)


async def _text(request: Request, token: str, standing: Standing, typed: str) -> Response:
    """A number is kept, or they are told that it wasn't."""
    phone = read_mobile(typed)
    if not phone:
        return _show(request, token, standing, problem="later_phone_wrong")
    if not await parts_of(request).web_return.set_phone(token, phone):
        return not_saved(request, language_of(request))
    return RedirectResponse("/c/later?on", 303)


def _show(
    request: Request, token: str, standing: Standing, *, done: str = "", problem: str = ""
) -> Response:
    return render_words(
        request,
        "chat/later.html",
        standing.language,
        standing=standing,
        texts=parts_of(request).settings.texts,
        token=form_token(token),
        done=done,
        problem=problem,
        choosing=not standing.pictures or bool(problem) or request.url.query == "choose",
    )


ROUTES = (Route("/c/later", later, name="later", methods=["GET", "POST"]),)
