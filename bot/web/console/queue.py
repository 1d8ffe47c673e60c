"""The queue: who waits, how urgently, until when, and who has it."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.services.views import QueueRow
from bot.web.console.visit import Visit, guarded
from bot.web.pages import render

_LAST = datetime.max.replace(tzinfo=UTC)

_DONE = {"password": "Your password was changed. You are signed out everywhere else."}


async def queue(request: Request, visit: Visit) -> Response:
    """Show what is open, or with `?resolved` what was closed."""
    resolved = "resolved" in request.query_params
    seen = await visit.parts.desk.queue(visit.worker, resolved=resolved)
    return render(
        request,
        "console/queue.html",
        rows=sorted(seen.rows, key=_urgency),
        to_read=seen.to_read,
        revision=seen.revision,
        at=seen.at,
        resolved=resolved,
        done=_DONE.get(request.query_params.get("done", ""), ""),
        **visit.page(),
    )


async def revision(request: Request, visit: Visit) -> Response:  # noqa: ARG001  one signature
    """Say whether the queue has changed, without a word of what is in it."""
    seen = await visit.parts.desk.queue(visit.worker)
    unclaimed = sum(1 for row in seen.rows if row.claimed_by is None)
    return JSONResponse({"revision": seen.revision, "unclaimed": unclaimed})


def _urgency(row: QueueRow) -> tuple[str, datetime, datetime]:
    return (row.tier, row.due_at or _LAST, row.raised_at)


ROUTES = (
    guarded("/console/queue", "queue", queue),
    guarded("/console/queue/revision", "revision", revision),
)
