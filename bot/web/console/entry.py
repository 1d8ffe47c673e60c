"""Signing in and out, the one-time link, and choosing a password."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.domain.worker import Worker
from bot.errors import NotNowError
from bot.services.sign_in import SHORTEST
from bot.web.console.case import show_case
from bot.web.console.handing_over import KEPT, show_form
from bot.web.console.reading import show_reading
from bot.web.console.visit import (
    Visit,
    beside,
    go_having_done,
    go_to,
    guarded,
    safe_path,
    unguarded,
)
from bot.web.cookies import CONSOLE, drop_cookie, read_cookie, set_cookie
from bot.web.form import read_form
from bot.web.front import source_of
from bot.web.pages import render
from bot.web.parts import parts_of

#: One sentence for everything, so that nobody learns which names there are.
_NOT_IN = (
    "That did not work. Check your name and password. After several wrong tries, wait 15 minutes "
    "or ask for a new sign-in link."
)
#: Forms of a case that come back as they were; other words of a worker are for a note.
_WITH_REASON = frozenset({"wait", "lower", "overrule", "resolve", "decline_end", "pass_on"})
_GONE = (
    "You are signed in again",
    "The page on which you were writing is not there any more, or it is not yours to see.",
)


async def console(request: Request, visit: Visit) -> Response:  # noqa: ARG001  one signature
    """Go to the queue."""
    return go_to("/console/queue")


async def sign_in(request: Request) -> Response:
    """Ask for name and password, or take them."""
    if request.method != "POST":
        return _ask(request, {"next": request.query_params.get("next", "")})
    fields = await read_form(request)
    parts = parts_of(request)
    name, password = fields.get("name", ""), fields.get("password", "")
    session = await parts.sign_in.sign_in(name, password, source_of(request))
    if session is None:
        return _ask(request, fields, 403, problem=_NOT_IN)
    response = (
        await _go_on(request, session, fields)
        if fields.get("kept", "")
        else go_to(safe_path(fields.get("next", "")))
    )
    return await _let_in(request, response, session)


async def link(request: Request) -> Response:
    """Show what a one-time link is for, using nothing up; its form uses it."""
    parts = parts_of(request)
    token: str = request.path_params["token"]
    if request.method != "POST":
        return _show_link(request, await parts.sign_in.link_owner(token))
    password = (await read_form(request)).get("password", "")
    owner = await parts.sign_in.link_owner(token)
    if owner is None:
        return _show_link(request, None)
    without = not password and _may_skip(request, owner)
    try:
        session = await parts.sign_in.redeem(
            token, None if without else password, source_of(request)
        )
    except NotNowError as error:
        return _show_link(request, owner, problem=str(error))
    if session is None:
        return _show_link(request, None)
    return await _let_in(request, go_to("/console/queue"), session)


async def password(request: Request, visit: Visit) -> Response:
    """Choose another password, knowing the present one; every other session of theirs ends."""
    if request.method != "POST":
        return await _ask_password(request, visit)
    try:
        await visit.parts.sign_in.change_password(
            visit.worker,
            visit.fields.get("present", ""),
            visit.fields.get("password", ""),
            session=visit.session,
            source=source_of(request),
        )
    except NotNowError as error:
        return await _ask_password(request, visit, str(error))
    return go_having_done(visit, "/console/queue", "password")


async def sign_out(request: Request, visit: Visit) -> Response:
    """
    End the session for good.

    A tab of an earlier session may ask for it as well: a machine must not stay open behind
    somebody who pressed Sign out. That no other site does is looked at before.
    """
    await visit.parts.sign_in.sign_out(visit.session)
    response = go_to("/console/sign-in")
    drop_cookie(request, response, CONSOLE)
    return response


async def stay(request: Request, visit: Visit) -> Response:  # noqa: ARG001  one signature
    """Keep the session open: the worker pressed the button that asks."""
    return JSONResponse({"signed_in": True})


async def _let_in(request: Request, response: Response, session: str) -> Response:
    """Hand over a new session, and end the one that this browser had: nobody can reach it now."""
    before = read_cookie(request, CONSOLE)
    if before:
        await parts_of(request).sign_in.sign_out(before)
    set_cookie(request, response, CONSOLE, session)
    return response


async def _go_on(request: Request, session: str, fields: Mapping[str, str]) -> Response:
    """Show the page again with what was being written when the session ended."""
    parts = parts_of(request)
    worker = await parts.sign_in.session(session)
    if worker is None:
        return go_to("/console/queue")
    place, _, found = safe_path(fields.get("next", "")).rpartition("/")
    kept = fields["kept"]
    visit = Visit(worker, session, parts, {**beside(fields), "reason": kept})
    try:
        if place == "/console/to-read":
            return await show_reading(request, visit, found, done="kept")
        if place == "/console/case":
            form = fields.get("kept_for", "")
            if form == "hand_over":
                return await show_form(request, visit, found, done=KEPT)
            if form in _WITH_REASON:
                return await show_case(request, visit, found, action=form, done="kept")
            draft = {"reply" if form == "reply" else "note": kept}
            return await show_case(request, visit, found, draft=draft, done="kept")
    except HTTPException:
        # Somebody else dealt with it meanwhile, or signed in. The words are shown all the same.
        pass
    heading, text = _GONE
    return render(
        request, "console/problem.html", heading=heading, text=text, kept=kept, **visit.page()
    )


def _ask(
    request: Request, fields: Mapping[str, str], status: int = 200, *, problem: str = ""
) -> Response:
    next_path = fields.get("next", "")
    if not problem and read_cookie(request, CONSOLE) and next_path:
        problem = "You were signed out, because nothing was done here for 15 minutes."
    return render(
        request,
        "console/sign_in.html",
        status,
        problem=problem,
        name=fields.get("name", ""),
        next=next_path,
        kept=fields.get("kept", ""),
        kept_for=fields.get("kept_for", ""),
        beside=beside(fields),
        signed_out=False,
    )


async def _ask_password(request: Request, visit: Visit, problem: str = "") -> Response:
    return render(
        request,
        "console/password.html",
        409 if problem else 200,
        problem=problem,
        shortest=SHORTEST,
        has_one=await visit.parts.sign_in.has_password(visit.worker),
        **visit.page(),
    )


def _show_link(request: Request, owner: Worker | None, problem: str = "") -> Response:
    status = 404 if owner is None else 409 if problem else 200
    return render(
        request,
        "console/link.html",
        status,
        owner=owner,
        problem=problem,
        shortest=SHORTEST,
        may_skip=owner is not None and _may_skip(request, owner),
    )


def _may_skip(request: Request, owner: Worker) -> bool:
    return owner.synthetic and parts_of(request).settings.training_on_loopback


ROUTES = (
    guarded("/console", "console", console),
    unguarded("/console/sign-in", "sign_in", sign_in, "GET", "POST"),
    unguarded("/console/link/{token}", "link", link, "GET", "POST"),
    guarded("/console/password", "password", password, "GET", "POST"),
    guarded("/console/sign-out", "sign_out", sign_out, "POST", old_form=sign_out),
    guarded("/console/stay", "stay", stay, "POST"),
)
