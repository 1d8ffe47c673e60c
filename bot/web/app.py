"""All pages put together into one application."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from bot.errors import RefusedError
from bot.web import assets, chat, front, later, leaving, status
from bot.web.console import actions, entry, handing_over, invitations, overruled, queue, reading
from bot.web.parts import Parts
from bot.web.problems import http_problem, refused
from bot.web.safety import WEBHOOK, Safety


def make_app(parts: Parts) -> Starlette:
    """
    Make the application from its *parts*.

    `/telegram/webhook` and `/metrics` are there only when their endpoints were given. Run it
    without an access log: addresses hold one-time links and codes.
    """
    routes = [
        *assets.ROUTES,
        *status.ROUTES,
        *chat.ROUTES,
        *leaving.ROUTES,
        *later.ROUTES,
        *front.ROUTES,
        *entry.ROUTES,
        *queue.ROUTES,
        *reading.ROUTES,
        *overruled.ROUTES,
        *handing_over.ROUTES,
        *invitations.ROUTES,
        *actions.ROUTES,
    ]
    if parts.telegram is not None:
        routes.append(Route(WEBHOOK, parts.telegram, name="webhook", methods=["POST"]))
    if parts.metrics is not None:
        routes.append(Route("/metrics", parts.metrics, name="metrics"))
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Safety)],
        exception_handlers={HTTPException: http_problem, RefusedError: refused},
    )
    app.state.parts = parts
    return app
