"""To read: conversations that raised nothing. A named person reads each of them."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.domain.concern import DISCLOSURES, Category, Tier
from bot.errors import NotAllowedError, RefusedError
from bot.web.console.visit import OLD_FORM, Visit, go_having_done, guarded, just_done
from bot.web.pages import render

_DONE = {
    "cleared": "Thank you. It was cleared in your name.",
    "raised": "Raised. The young person is with another authority now: it is in their queue.",
    "kept": ("You are signed in again. What you were writing is below. This has not been raised."),
}


async def to_read(request: Request, visit: Visit) -> Response:
    """List what waits to be read."""
    try:
        rows = await visit.parts.desk.to_read(visit.worker)
    except NotAllowedError as refused:
        raise HTTPException(404) from refused
    return render(
        request,
        "console/to_read.html",
        rows=rows,
        done=_DONE.get(just_done(request, visit), ""),
        **visit.page(),
    )


async def reading(request: Request, visit: Visit) -> Response:
    """Open one conversation to read."""
    return await show_reading(request, visit, _id(request))


async def clear(request: Request, visit: Visit) -> Response:
    """Clear it in the reader's own name."""
    try:
        await visit.parts.desk.clear(visit.worker, _id(request))
    except RefusedError as error:
        return await show_reading(request, visit, _id(request), error)
    return go_having_done(visit, "/console/to-read", "cleared")


async def raise_concern(request: Request, visit: Visit) -> Response:
    """Raise what the screening missed."""
    category, tier = visit.fields.get("category", ""), visit.fields.get("tier", "")
    reason = visit.fields.get("reason", "")
    if category not in set(DISCLOSURES) or tier not in set(Tier) or not reason.strip():
        missing = RefusedError("Choose what it is about and how urgent it is, and say why.")
        return await show_reading(request, visit, _id(request), missing)
    try:
        escalation_id = await visit.parts.desk.raise_from_reading(
            visit.worker,
            _id(request),
            Category(category),
            Tier(tier),
            reason,
            visit.fields.get("line", ""),
        )
    except RefusedError as error:
        return await show_reading(request, visit, _id(request), error)
    if not escalation_id:
        return go_having_done(visit, "/console/to-read", "raised")
    return go_having_done(visit, f"/console/case/{escalation_id}", "raised")


async def _old_form(request: Request, visit: Visit) -> Response:
    """Show what was typed once more: the form is of an earlier session."""
    not_done = "This has not been raised." if "reason" in visit.fields else "This was not cleared."
    return await show_reading(request, visit, _id(request), RefusedError(f"{not_done} {OLD_FORM}"))


async def show_reading(
    request: Request,
    visit: Visit,
    to_read_id: str,
    error: RefusedError | None = None,
    *,
    done: str = "",
) -> Response:
    """
    Show a conversation to read, with whatever the visit's form had chosen and typed.

    What the worker may not see is answered like what is not there.
    """
    try:
        seen = await visit.parts.desk.read(visit.worker, to_read_id)
    except NotAllowedError as refused:
        raise HTTPException(404) from refused
    if seen is None:
        raise HTTPException(404)
    status = 200 if error is None else 403 if isinstance(error, NotAllowedError) else 409
    return render(
        request,
        "console/reading.html",
        status,
        reading=seen,
        done=_DONE.get(done, ""),
        problem=str(error) if error else "",
        fields=visit.fields,
        categories=DISCLOSURES,
        tiers=tuple(Tier),
        **visit.page(),
    )


def _id(request: Request) -> str:
    found: str = request.path_params["id"]
    return found


ROUTES = (
    guarded("/console/to-read", "to_read", to_read),
    guarded("/console/to-read/{id}", "reading", reading),
    guarded("/console/to-read/{id}/clear", "clear", clear, "POST", old_form=_old_form),
    guarded("/console/to-read/{id}/raise", "raise", raise_concern, "POST", old_form=_old_form),
)
