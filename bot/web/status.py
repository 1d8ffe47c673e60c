"""Whether the service is alive and whether it can do its work, for those who watch it."""

from __future__ import annotations

from ipaddress import ip_address

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.web.parts import frame_of

#: What proxies add to what they pass on.
_FORWARDED = "x-forwarded-"
_OF_PROXIES = frozenset({"forwarded", "via", "x-real-ip"})


async def healthz(request: Request) -> Response:  # noqa: ARG001  every endpoint takes one
    """Alive: the loop turns."""
    return JSONResponse({"alive": True})


async def readyz(request: Request) -> Response:
    """
    Ready: it can store, screen and tell people. 503 when it can't.

    The figures are for this machine alone: how long something has waited to be claimed would tell
    whoever knows the address that a young person has just told something. What a proxy passes on
    is never from here, whatever address it names.
    """
    ready, figures = await frame_of(request).health.ready()
    shown = figures if _is_from_here(request) and not _is_passed_on(request) else {}
    return JSONResponse({"ready": ready, **shown}, 200 if ready else 503)


def _is_from_here(request: Request) -> bool:
    try:
        return ip_address(request.client.host if request.client else "").is_loopback
    except ValueError:
        return False


def _is_passed_on(request: Request) -> bool:
    """Say whether a proxy passed this on: then it is from here whoever asked, or claims to be."""
    return any(name in _OF_PROXIES or name.startswith(_FORWARDED) for name in request.headers)


ROUTES = (
    Route("/healthz", healthz, name="healthz"),
    Route("/readyz", readyz, name="readyz"),
)
