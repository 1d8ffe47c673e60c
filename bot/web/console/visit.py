"""A worker at a door: who they are, whether it opens for them, and whether the form is theirs."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.domain.worker import Worker
from bot.web.cookies import CONSOLE, read_cookie
from bot.web.doors import DOORS
from bot.web.form import form_token, is_ours, read_form
from bot.web.pages import render
from bot.web.parts import Parts, parts_of

#: What a page asks for by itself: it must not keep a session open that nobody uses.
_UNSEEN = frozenset({"revision"})
_START = "/console/queue"
_FRESH = "/console/sign-in"
#: So many seconds a page says what was just done.
_FRESH_FOR = 60
_SECONDS = re.compile("[0-9]{1,12}")
#: What stood in a form beside words that were being written: it goes through signing in with them.
_BESIDE = ("category", "tier", "line", "agency", "until", "outcome", "concern", "role", "to")
#: Why a form of ours was not taken, behind what was not done with it.
OLD_FORM = (
    "There was a new sign-in here after this page was opened. Look at what is below, then send it "
    "again."
)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a worker who is signed in, whose door has opened."""

    worker: Worker
    session: str
    parts: Parts
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def token(self) -> str:
        """The token for the forms of this session."""
        return form_token(self.session)

    def page(self) -> dict[str, object]:
        """What the frame of every page shows."""
        return {"worker": self.worker, "token": self.token}


Guarded = Callable[[Request, Visit], Awaitable[Response]]
Open = Callable[[Request], Awaitable[Response]]


def guarded(
    path: str, name: str, endpoint: Guarded, *methods: str, old_form: Guarded | None = None
) -> Route:
    """
    Make a route behind its door; a route that the table of doors lacks stops the start.

    A form of another session, from a tab that was open before its worker signed in again, never
    gets to the *endpoint*: *old_form* shows its words once more, and without one it is refused.
    """
    door = DOORS[name]
    assert door.signed_in, f"{name} is open to anyone"

    async def enter(request: Request) -> Response:
        parts = parts_of(request)
        session = read_cookie(request, CONSOLE)
        seen = name not in _UNSEEN and "live" not in request.query_params
        worker = await parts.sign_in.session(session, seen=seen) if session else None
        fields = await read_form(request) if request.method == "POST" else {}
        if worker is None:
            return _turn_away(request, fields)
        if not door.opens_for(worker):
            raise HTTPException(403)
        visit = Visit(worker, session, parts, fields)
        if request.method != "POST" or is_ours(fields, session):
            return await endpoint(request, visit)
        if old_form is None:
            raise HTTPException(403)
        return await old_form(request, visit)

    enter.door = door  # type: ignore[attr-defined]  # the house test asks every route for it
    return Route(path, enter, name=name, methods=list(methods or ("GET",)))


def unguarded(path: str, name: str, endpoint: Open, *methods: str) -> Route:
    """Make a route that anyone may come to, as the table of doors says."""
    door = DOORS[name]
    assert not door.signed_in, f"{name} is for workers who are signed in"

    async def enter(request: Request) -> Response:
        return await endpoint(request)

    enter.door = door  # type: ignore[attr-defined]  # the house test asks every route for it
    return Route(path, enter, name=name, methods=list(methods or ("GET",)))


def go_to(path: str, **query: str) -> RedirectResponse:
    """Send the browser on with GET, so that Reload does nothing twice."""
    ending = "&".join(f"{name}={quote(value)}" for name, value in query.items())
    return RedirectResponse(f"{path}?{ending}" if ending else path, 303)


def go_having_done(visit: Visit, path: str, done: str, **about: str) -> RedirectResponse:
    """Send the browser on to a page that says what was *done*, while it is fresh."""
    return go_to(path, done=done, at=f"{visit.parts.now().timestamp():.0f}", **about)


def just_done(request: Request, visit: Visit) -> str:
    """
    Give what was just done, for the page to say; nothing once that is a minute ago.

    Without script the address stays as it is, and a reload must not say it again: what was done
    may be undone since.
    """
    at = request.query_params.get("at", "")
    age = visit.parts.now().timestamp() - int(at) if _SECONDS.fullmatch(at) else _FRESH_FOR
    return request.query_params.get("done", "") if abs(age) < _FRESH_FOR else ""


def safe_path(asked: str) -> str:
    """Give the page of the console that was asked for; never another site's."""
    inside = asked.startswith("/console/") and not set(asked) & set("\\\r\n\t ")
    return asked if inside and not asked.startswith(_FRESH) else _START


def beside(fields: Mapping[str, str]) -> Mapping[str, str]:
    """Give what stood beside the words of a form, such as how urgent something is."""
    return {name: fields[name] for name in _BESIDE if fields.get(name)}


def _turn_away(request: Request, fields: Mapping[str, str]) -> Response:
    """Ask to sign in; words that were being written are carried along, for they may matter."""
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"signed_out": True}, 401)
    if request.method != "POST":
        return go_to(_FRESH, next=request.url.path)
    place, _, form = request.url.path.rpartition("/")
    return render(
        request,
        "console/sign_in.html",
        401,
        problem="",
        name="",
        next=place,
        kept=fields.get("words", "") or fields.get("reason", ""),
        kept_for=form.replace("-", "_"),
        beside=beside(fields),
        signed_out=True,
    )
