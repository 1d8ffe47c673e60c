"""What a worker does with a case. Each is a form; each ends at the case, or says why not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.domain.concern import Tier
from bot.errors import NotNowError, RefusedError
from bot.web.console.agreements import own_word, pass_on
from bot.web.console.case import case, show_case
from bot.web.console.visit import OLD_FORM, Guarded, Visit, go_having_done, guarded
from bot.web.desk import Desk
from bot.web.times import far_time, next_time

_LONGEST_ONCE = 64

#: Does one thing and gives the name of what to say when it is done.
Deed = Callable[[Visit, str], Awaitable[str]]


async def claim(visit: Visit, escalation_id: str) -> str:
    """Take a case that nobody has."""
    await visit.parts.desk.claim(visit.worker, escalation_id)
    return "claim"


async def take_over(visit: Visit, escalation_id: str) -> str:
    """Silence the service in this chat."""
    await visit.parts.desk.take_over(visit.worker, escalation_id)
    return "take_over"


async def hand_back(visit: Visit, escalation_id: str) -> str:
    """Let the service go on."""
    await visit.parts.desk.hand_back(visit.worker, escalation_id)
    return "hand_back"


async def contacted(visit: Visit, escalation_id: str) -> str:
    """Record that they were reached."""
    await visit.parts.desk.contacted(visit.worker, escalation_id)
    return "contacted"


async def wait(visit: Visit, escalation_id: str) -> str:
    """Record that another agency has it until a time today or tomorrow."""
    until = next_time(visit.fields.get("until", ""), visit.parts.now())
    if until is None:
        raise NotNowError("Give the time until which they have it, such as 14:30.")
    agency = needed(visit, "agency", "Say which agency has it.")
    reason = needed(visit, "reason", "Say why it waits for them.")
    far = far_time(visit.fields.get("until", ""), visit.parts.now())
    if far and visit.fields.get("far") != far.partition(" (")[0]:
        raise NotNowError(f"That is {far}. Tick the box if you mean that, or give another time.")
    await having_read(visit).wait_with(visit.worker, escalation_id, agency, until, reason)
    return "wait"


async def reply(visit: Visit, escalation_id: str) -> str:
    """Write to the young person."""
    words = needed(visit, "words", "Write your reply first.")
    outcome = await visit.parts.desk.reply(
        visit.worker, escalation_id, words, once=_once(visit), sure="sure" in visit.fields
    )
    return "reply_held" if outcome == "held" else "reply_sent"


async def show_reply(visit: Visit, escalation_id: str) -> str:
    """Show them a colleague's reply that was held back."""
    outcome = await visit.parts.desk.show_reply(
        visit.worker, escalation_id, visit.fields.get("letter", ""), sure="sure" in visit.fields
    )
    return "show_reply_held" if outcome == "held" else "show_reply_sent"


async def withdraw(visit: Visit, escalation_id: str) -> str:
    """Withdraw a colleague's reply that was held back."""
    letter = visit.fields.get("letter", "")
    await visit.parts.desk.withdraw(visit.worker, escalation_id, letter)
    return "withdraw"


async def note(visit: Visit, escalation_id: str) -> str:
    """Write for workers only."""
    words = needed(visit, "words", "Write your note first.")
    await visit.parts.desk.note(visit.worker, escalation_id, words, once=_once(visit))
    return "note"


async def lower(visit: Visit, escalation_id: str) -> str:
    """Lower the tier."""
    tier = visit.fields.get("tier", "")
    if tier not in set(Tier):
        raise NotNowError("Choose the tier that it is lowered to.")
    reason = needed(visit, "reason", "Say why the tier is lowered.")
    await having_read(visit).lower(visit.worker, escalation_id, Tier(tier), reason)
    return "lower"


async def overrule(visit: Visit, escalation_id: str) -> str:
    """Say that one finding is not a concern."""
    reason = needed(visit, "reason", "Say why it is not a concern.")
    await visit.parts.desk.overrule(visit.worker, escalation_id, _concern(visit), reason)
    return "overrule"


async def take_back(visit: Visit, escalation_id: str) -> str:
    """Let that finding stand again."""
    await visit.parts.desk.take_back(visit.worker, escalation_id, _concern(visit))
    return "take_back"


async def resolve(visit: Visit, escalation_id: str) -> str:
    """End the case, or ask a second person to."""
    outcome = visit.fields.get("outcome", "")
    if outcome not in visit.parts.outcomes:
        raise NotNowError("Choose an outcome.")
    reason = needed(visit, "reason", "Say what was done and why the case can end.")
    ended = await having_read(visit).resolve(visit.worker, escalation_id, outcome, reason)
    return "resolve" if ended else "proposed"


async def confirm(visit: Visit, escalation_id: str) -> str:
    """Confirm an end as the second person."""
    await having_read(visit).confirm(visit.worker, escalation_id)
    return "confirm"


async def decline_end(visit: Visit, escalation_id: str) -> str:
    """Refuse an end as the second person."""
    reason = needed(visit, "reason", "Say why the case stays open.")
    await visit.parts.desk.decline_end(visit.worker, escalation_id, reason)
    return "decline_end"


def needed(visit: Visit, name: str, sentence: str) -> str:
    """Give what was typed into a field; without it the *sentence* says so."""
    words = visit.fields.get(name, "")
    if not words.strip():
        raise NotNowError(sentence)
    return words


def having_read(visit: Visit) -> Desk:
    """Give the desk for what quietens a case; a form that does not say has shown nothing."""
    try:
        until = datetime.fromisoformat(visit.fields.get("read_until", ""))
    except ValueError:
        until = datetime.min.replace(tzinfo=UTC)
    known = until if until.tzinfo else until.replace(tzinfo=UTC)
    return visit.parts.desk.having_read(known)


def _concern(visit: Visit) -> str:
    return visit.fields.get("concern", "")


def _once(visit: Visit) -> str:
    """A form without its key can't be told from its own double; it is refused."""
    once = visit.fields.get("once", "")
    if not once or len(once) > _LONGEST_ONCE:
        raise NotNowError("This form was not complete. Please send it again.")
    return f"{visit.worker.id}:{once}"


def _endpoint(name: str, deed: Deed) -> Guarded:
    async def act(request: Request, visit: Visit) -> Response:
        escalation_id: str = request.path_params["id"]
        try:
            done = await deed(visit, escalation_id)
        except RefusedError as error:
            return await show_case(request, visit, escalation_id, error=error, action=name)
        return go_having_done(visit, f"/console/case/{escalation_id}", done)

    return act


def _old_form(name: str) -> Guarded:
    async def show(request: Request, visit: Visit) -> Response:
        error = RefusedError(f"This was not sent. {OLD_FORM}")
        return await show_case(request, visit, request.path_params["id"], error=error, action=name)

    return show


def _route(name: str, deed: Deed) -> Route:
    path = f"/console/case/{{id}}/{name.replace('_', '-')}"
    return guarded(path, name, _endpoint(name, deed), "POST", old_form=_old_form(name))


_DEEDS: dict[str, Deed] = {
    "claim": claim,
    "take_over": take_over,
    "hand_back": hand_back,
    "contacted": contacted,
    "wait": wait,
    "reply": reply,
    "show_reply": show_reply,
    "withdraw": withdraw,
    "note": note,
    "lower": lower,
    "overrule": overrule,
    "take_back": take_back,
    "resolve": resolve,
    "confirm": confirm,
    "decline_end": decline_end,
    "own_word": own_word,
    "pass_on": pass_on,
}

ROUTES = (
    guarded("/console/case/{id}", "case", case),
    *(_route(name, deed) for name, deed in _DEEDS.items()),
)
