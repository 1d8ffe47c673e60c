"""The queue: who waits, how urgently, until when, and who has it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.errors import NotAllowedError
from bot.services.custody import HandOver
from bot.services.views import Queue, QueueRow
from bot.web.console.visit import Visit, guarded, just_done
from bot.web.pages import render

_LAST = datetime.max.replace(tzinfo=UTC)

_DONE = {"password": "Your password was changed. You are signed out everywhere else."}


async def queue(request: Request, visit: Visit) -> Response:
    """Show what is open, or with `?resolved` what was closed."""
    resolved = "resolved" in request.query_params
    seen = await _seen(visit, resolved=resolved)
    return render(
        request,
        "console/queue.html",
        rows=sorted(seen.rows, key=_urgency),
        to_read=seen.to_read,
        revision=seen.revision,
        at=seen.at,
        resolved=resolved,
        done=_DONE.get(just_done(request, visit), ""),
        handed_over=await _handed_over(request, visit),
        **visit.page(),
    )


async def _handed_over(request: Request, visit: Visit) -> HandOver | None:
    """What the address says was just done is looked up: it must be true, whoever made the link."""
    case_id = request.query_params.get("case", "")
    if just_done(request, visit) != "handed_over" or not case_id:
        return None
    custody = await visit.parts.desk.custody(visit.worker, case_id)
    return custody.hand_overs[-1] if custody else None


async def revision(request: Request, visit: Visit) -> Response:
    """
    Say whether the queue has changed, without a word of what is in it.

    The page of a case asks with `?case` for its own mark, and whether anything more urgent waits.
    """
    seen = await _seen(visit)
    unclaimed = sum(1 for row in seen.rows if row.claimed_by is None)
    told: dict[str, object] = {"revision": seen.revision, "unclaimed": unclaimed}
    if case_id := request.query_params.get("case", ""):
        own = next((row for row in seen.rows if row.id == case_id), None)
        told["case"] = mark_of(own)
        told["more_urgent"] = own is not None and _more_urgent(own, seen.rows)
    return JSONResponse(told)


async def _seen(visit: Visit, *, resolved: bool = False) -> Queue:
    try:
        return await visit.parts.desk.queue(visit.worker, resolved=resolved)
    except NotAllowedError as refused:
        raise HTTPException(404) from refused


def mark_of(row: QueueRow | None) -> str:
    """
    Give a mark that changes with what is new in a case: their messages, its tier, who has it.

    The clocks that run meanwhile are nothing new; of a case that is over nothing changes any more.
    """
    if row is None or row.status == "resolved":
        return "closed"
    seen = (row.tier, row.categories, row.status, row.claimed_by, row.proposed, row.watched)
    mark = repr((*seen, row.unanswered, row.line_at))
    return hashlib.sha256(mark.encode()).hexdigest()[:16]


def _more_urgent(own: QueueRow, rows: Sequence[QueueRow]) -> bool:
    above = (row for row in rows if row.tier.urgent and row.tier < own.tier)
    return any(row.claimed_by is None for row in above)


def _urgency(row: QueueRow) -> tuple[str, datetime, datetime]:
    return (row.tier, row.due_at or _LAST, row.raised_at)


ROUTES = (
    guarded("/console/queue", "queue", queue),
    guarded("/console/queue/revision", "revision", revision),
)
