"""Handing a case over to another authority, on a page of its own."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from bot.errors import NotNowError, RefusedError
from bot.services.custody import Told
from bot.web.console.actions import having_read, needed
from bot.web.console.case import handed_over, seen_case, show_case, status_of
from bot.web.console.queue import mark_of
from bot.web.console.visit import OLD_FORM, Visit, go_having_done, guarded
from bot.web.languages import NAMES
from bot.web.pages import render

#: Said behind a new sign-in.
KEPT = "You are signed in again. What you were writing is below. The case has not been handed over."
#: What a page of the queue is to say behind it; who handed it over may not see the case any more.
DONE = "handed_over"


async def hand_over(request: Request, visit: Visit) -> Response:
    """Ask whom a case is handed over to and why, or hand it over."""
    if request.method != "POST":
        return await show_form(request, visit, _id(request))
    try:
        await _hand_over(visit, _id(request))
    except RefusedError as error:
        return await show_form(request, visit, _id(request), error)
    return go_having_done(visit, "/console/queue", DONE, case=_id(request))


async def show_form(
    request: Request,
    visit: Visit,
    escalation_id: str,
    error: RefusedError | None = None,
    *,
    done: str = "",
) -> Response:
    """
    Show the form with what was chosen and typed, and below it all that was said.

    What came since an earlier look stands there as well, so that nobody hands over what they have
    not read. Who can't hand it over any more is shown the case, or where it went.
    """
    seen = await seen_case(visit, escalation_id)
    if seen is None:
        typed = {"hand_over": visit.fields.get("reason", "")}
        return await handed_over(request, visit, escalation_id, error, typed)
    try:
        receivers = await visit.parts.desk.receivers(visit.worker, escalation_id)
        along = await visit.parts.desk.along(visit.worker, escalation_id)
    except RefusedError as refused:
        return await show_case(request, visit, escalation_id, error=refused, action="hand_over")
    return render(
        request,
        "console/hand_over.html",
        status_of(error),
        case=seen,
        mark=mark_of(seen.row),
        receivers=receivers,
        along=along,
        languages=NAMES,
        done=done,
        problem=str(error) if error else "",
        fields=visit.fields,
        **visit.page(),
    )


async def _hand_over(visit: Visit, escalation_id: str) -> None:
    to = needed(visit, "to", "Choose the authority that it is handed over to.")
    reason = needed(visit, "reason", "Say why it is handed over.")
    told = visit.fields.get("told", "")
    if told and told not in set(Told):
        raise NotNowError("Say whether you told them by telephone.")
    await having_read(visit).hand_over(
        visit.worker, escalation_id, to, reason, Told(told) if told else None
    )


async def _old_form(request: Request, visit: Visit) -> Response:
    """Show what was typed once more: the form is of an earlier session."""
    error = RefusedError(f"This was not handed over. {OLD_FORM}")
    return await show_form(request, visit, _id(request), error)


def _id(request: Request) -> str:
    found: str = request.path_params["id"]
    return found


ROUTES = (
    guarded(
        "/console/case/{id}/hand-over", "hand_over", hand_over, "GET", "POST", old_form=_old_form
    ),
)
