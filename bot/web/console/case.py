"""One case: what was said and why it was raised, and everything a worker can do about it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.domain.concern import Tier
from bot.errors import NotAllowedError, NotNowError, RefusedError, UsedUpError
from bot.services.agreeing import KINDS
from bot.services.receipts import REASONS, ROLES
from bot.services.views import Case
from bot.services.ways import Way
from bot.web.console.next_step import next_step, reply_waits
from bot.web.console.queue import mark_of
from bot.web.console.visit import Visit, just_done
from bot.web.languages import NAMES
from bot.web.pages import render
from bot.web.times import far_time

_DONE = {
    "claim": "You have this case now.",
    "take_over": "You have taken over: the service writes nothing by itself in this chat.",
    "hand_back": "Handed back: the service goes on where it was.",
    "contacted": "Recorded: they were reached.",
    "wait": "Recorded: another agency has it until then.",
    "reply_sent": "Your reply is on its way.",
    "reply_held": "Your reply is saved. It shows once they say that it is safe to read.",
    "show_reply_sent": "The reply is on its way.",
    "show_reply_held": "The reply shows once they say that it is safe to read.",
    "withdraw": "The reply is withdrawn: they never see it.",
    "note": "Your note is saved. Only workers can read it.",
    "lower": "The tier was lowered, with your reason.",
    "overrule": "Recorded: not a concern. The case stays as it is.",
    "take_back": "Taken back. The case stays as it is.",
    "resolve": "The case is closed.",
    "proposed": "A second person is asked to confirm. Until then the case stays open.",
    "confirm": "Confirmed: the case is closed.",
    "decline_end": "Recorded: the case stays open.",
    "word_set": "The word is set. It is sealed, and nobody can look it up.",
    "word_taken_back": "The word is taken back: it is a word like any other now.",
    "passed_on": "Recorded for their receipt.",
    "raised": "Raised. It is in the queue now.",
    "kept": "You are signed in again. What you were writing is below. It has not been sent.",
}

#: What stands in its lists, whatever the case.
_CHOICES: Mapping[str, object] = {
    "own_word_kinds": KINDS,
    "receipt_roles": ROLES,
    "receipt_reasons": REASONS,
    "languages": NAMES,
}


async def case(request: Request, visit: Visit) -> Response:
    """Open one case."""
    done = just_done(request, visit)
    return await show_case(request, visit, request.path_params["id"], done=done)


async def show_case(
    request: Request,
    visit: Visit,
    escalation_id: str,
    *,
    done: str = "",
    error: RefusedError | None = None,
    action: str = "",
    draft: Mapping[str, str] | None = None,
) -> Response:
    """
    Show a case, after a refused *action* with its *error* and what stood in its form.

    An *action* without an error is one whose form outlasted the session.

    What the worker may not see is answered like what is not there.
    """
    seen = await seen_case(visit, escalation_id)
    refused_here = visit.fields if action else {}
    typed = draft or {action: _typed(refused_here)}
    if seen is None:
        return await handed_over(request, visit, escalation_id, error, typed)
    return render(
        request,
        "console/case.html",
        status_of(error),
        case=seen,
        mark=mark_of(seen.row),
        next_step=next_step(seen, visit.worker, visit.parts.now()),
        reply_waits=reply_waits(seen),
        outcomes=visit.parts.outcomes,
        lower_tiers=[tier for tier in Tier if tier > seen.row.tier],
        done=_DONE.get(done, ""),
        problem=str(error) if error else "",
        action=action,
        fields=refused_here,
        draft=draft or {},
        left_over=_left_over(seen, typed),
        far=far_time(refused_here.get("until", ""), visit.parts.now()),
        warned=action == "reply" and isinstance(error, NotNowError),
        reply_once=_once({} if isinstance(error, UsedUpError) else refused_here, "reply", action),
        note_once=_once(refused_here, "note", action),
        **_CHOICES,
        **visit.page(),
    )


def status_of(error: RefusedError | None) -> int:
    """Give the status of a page that is shown again after it was refused."""
    return 200 if error is None else 403 if isinstance(error, NotAllowedError) else 409


async def seen_case(visit: Visit, escalation_id: str) -> Case | None:
    """Open a case, if it is there for the worker."""
    try:
        return await visit.parts.desk.case(visit.worker, escalation_id)
    except NotAllowedError as refused:
        raise HTTPException(404) from refused


async def handed_over(
    request: Request,
    visit: Visit,
    escalation_id: str,
    error: RefusedError | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    """
    Say where a case went that was theirs before, with what was being *typed* into one of its forms.

    To everybody else it is not there.
    """
    custody = await visit.parts.desk.custody(visit.worker, escalation_id)
    if custody is None:
        raise HTTPException(404)
    return render(
        request,
        "console/handed_over.html",
        status_of(error),
        custody=custody,
        left_over=next((words for words in (typed or {}).values() if words), ""),
        **visit.page(),
    )


def _typed(fields: Mapping[str, str]) -> str:
    return fields.get("words", "") or fields.get("reason", "")


def _left_over(seen: Case, typed: Mapping[str, str]) -> str:
    """
    Give what was typed into a form that the case does not offer any more.

    A claim lapses while nobody acts, and the form of a reply goes with it: without this the words
    would be gone from the very page that says they are kept.
    """
    offered = seen.may - {"reply"} if seen.way is Way.NONE else seen.may
    written = {name: words for name, words in typed.items() if name not in (*offered, "pass_on")}
    return next(iter(written.values()), "")


def _once(fields: Mapping[str, str], name: str, action: str) -> str:
    """The key under which words are kept once: the same again when the same form comes back."""
    before = fields.get("once", "") if action == name else ""
    return before or secrets.token_urlsafe(16)
