"""Whether the service is alive and whether it can do its work, for those who watch it."""

from __future__ import annotations

from ipaddress import ip_address

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.web.parts import frame_of


async def healthz(request: Request) -> Response:  # noqa: ARG001  every endpoint takes one
    """Alive: the loop turns."""
    return JSONResponse({"alive": True})


async def readyz(request: Request) -> Response:
    """
    Ready: it can store, screen and tell people. 503 when it can't.

    The figures are for this machine alone: how long something has waited to be claimed would tell
    whoever knows the address that a young person has just told something.
    """
    ready, figures = await frame_of(request).health.ready()
    shown = figures if _is_from_here(request) else {}
    return JSONResponse({"ready": ready, **shown}, 200 if ready else 503)


def _is_from_here(request: Request) -> bool:
    try:
        return ip_address(request.client.host if request.client else "").is_loopback
    except ValueError:
        return False


ROUTES = (
    Route("/healthz", healthz, name="healthz"),
    Route("/readyz", readyz, name="readyz"),
)
