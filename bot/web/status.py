"""Whether the service is alive and whether it can do its work, for those who watch it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.web.parts import frame_of


async def healthz(request: Request) -> Response:  # noqa: ARG001  every endpoint takes one
    """Alive: the loop turns."""
    return JSONResponse({"alive": True})


async def readyz(request: Request) -> Response:
    """Ready: it can store, screen and tell people. 503 when it can't."""
    ready, figures = await frame_of(request).health.ready()
    return JSONResponse({"ready": ready, **figures}, 200 if ready else 503)


ROUTES = (
    Route("/healthz", healthz, name="healthz"),
    Route("/readyz", readyz, name="readyz"),
)
