"""What people overruled: for whoever writes the rules, without a young person's words."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.errors import NotAllowedError
from bot.web.console.visit import Visit, guarded
from bot.web.pages import render


async def overruled(request: Request, visit: Visit) -> Response:
    """List what was marked as not a concern, and what readers raised themselves."""
    try:
        found = await visit.parts.desk.overruled(visit.worker)
    except NotAllowedError as refused:
        raise HTTPException(404) from refused
    return render(request, "console/overruled.html", found=found, **visit.page())


ROUTES = (guarded("/console/overruled", "overruled", overruled),)
