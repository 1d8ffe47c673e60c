"""Invitations nobody answered: whom a worker asks in person, or gets a new code for."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.errors import NotAllowedError
from bot.web.console.visit import Visit, guarded
from bot.web.pages import render


async def invitations(request: Request, visit: Visit) -> Response:
    """List who came back, was invited, and has not answered; who has waited longest is first."""
    try:
        rows = await visit.parts.offers.unanswered(visit.worker)
    except NotAllowedError as refused:
        raise HTTPException(404) from refused
    return render(request, "console/invitations.html", rows=rows, **visit.page())


ROUTES = (guarded("/console/invitations", "invitations", invitations),)
