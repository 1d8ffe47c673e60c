"""From concerns to an escalation, its clock and the people who are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.concern import Tier
from bot.domain.escalation import UNOWNED, Action, Status, move
from bot.domain.ladder import Audience
from bot.domain.triage import Concern, OpenEscalation, Ruling, triage
from bot.domain.worker import Role
from bot.ports import Parcel, ParcelKind, Rows, WorkerAction, WorkerButton
from bot.services.consequences import Consequences
from bot.services.identifiers import new_code, new_id
from bot.services.records import (
    Escalation,
    Letter,
    Purpose,
    RaisedConcern,
    TimerKind,
)
from bot.services.setup import ACT_WITHIN, HOLD_AFTER_TAKEOVER, HOLD_UNCLAIMED
from bot.services.situation import AlertAddress

_AUDIENCES = {
    Audience.WORKERS: {Role.WORKER, Role.ADVOCATE},
    Audience.SECOND: {Role.WORKER, Role.ADVOCATE, Role.LEAD},
    Audience.MANAGERS: {Role.LEAD},
    Audience.DUTY: {Role.LEAD},
}
_CASE_ROLES = _AUDIENCES[Audience.SECOND]


def raise_concerns(
    work: Consequences, concerns: Sequence[Concern], message_id: str | None = None
) -> Ruling | None:
    """
    Open an escalation for *concerns*, or add them to the one that is open.

    New evidence on an open escalation is never swallowed: it is kept, the escalation is
    ranked again, its clock starts anew and people are told again.
    """
    work.escalation = work.escalation or work.known.escalations.get(work.chat.authority)
    current = work.escalation
    already = OpenEscalation(current.tier, current.categories) if current else None
    ruling = triage(concerns, already, missing_now=work.known.missing_now)
    if ruling is None:
        return None
    if current is None:
        work.escalation = _opened(work, ruling)
    else:
        work.change_escalation(
            tier=ruling.tier,
            categories=ruling.categories,
            ladder=current.ladder + 1,
            renewed_at=work.now,
            proposed_by=None,
            outcome=None,
        )
        _call_back(work, ruling)
        _expect_action(work)
    _keep(work, ruling, message_id)
    start_ladder(work, "New" if current is None else "New information")
    _promise_hold(work, ruling)
    return ruling


def _call_back(work: Consequences, ruling: Ruling) -> None:
    """Something urgent was said while another agency has it: it needs a worker again, now."""
    escalation = work.escalation
    urgent = min(concern.tier for concern in ruling.concerns).urgent
    if escalation is None or not urgent or escalation.status is not Status.WAITING:
        return
    status = move(escalation.status, Action.RELEASE)
    work.change_escalation(status=status, claimed_by=None, claimed_at=None, opened_at=None)


def _expect_action(work: Consequences) -> None:
    """Whoever has it must act on what is new as if they had claimed it now."""
    escalation = work.escalation
    if escalation is not None and escalation.status in (Status.CLAIMED, Status.CONTACTED):
        ends = work.now + ACT_WITHIN
        work.set_timer(TimerKind.IDLE, escalation.id, ends, ends.isoformat())


def start_ladder(work: Consequences, headline: str) -> None:
    """Tell the first people now, or when they next are there, and set the next clock."""
    escalation = work.escalation
    if escalation is None:
        return
    authority = work.setup.authorities.get(escalation.authority)
    due = authority.ladders[escalation.tier].due(0, work.now, authority.hours)
    if due is None or due <= work.now:
        climb(work, 0, headline)
    else:
        _set_rung(work, 0, due)


def climb(work: Consequences, number: int, headline: str) -> None:
    """Tell the people of rung *number* and set the clock for the next."""
    escalation = work.escalation
    if escalation is None:
        return
    authority = work.setup.authorities.get(escalation.authority)
    ladder = authority.ladders[escalation.tier]
    rung = ladder.rung(number)
    if rung is None:
        return
    following = ladder.due(number + 1, escalation.renewed_at, authority.hours)
    if following is not None:
        following = max(following, work.now) if escalation.tier.urgent else following
        _set_rung(work, number + 1, following)
    elif escalation.status in UNOWNED:
        work.change_escalation(due_at=escalation.due_at or work.now)
    tell(work, rung.tell, headline)


def _set_rung(work: Consequences, number: int, due: datetime) -> None:
    escalation = work.escalation
    if escalation is None:
        return
    if escalation.status in UNOWNED:
        work.change_escalation(due_at=due)
    work.set_timer(
        TimerKind.LADDER,
        escalation.id,
        due,
        escalation.ladder,
        number,
        ladder=str(escalation.ladder),
        rung=str(number),
    )


def tell(work: Consequences, audience: Audience, headline: str) -> None:
    """
    Put an alert for each linked worker of *audience* into the outbox, one by one.

    When nobody of the audience can be alerted, everybody of the authority who works cases
    is, and else those of the front desk: never nobody while there is somebody.
    """
    escalation = work.escalation
    if escalation is None:
        return
    desk = work.setup.authorities.front_desk
    everybody = work.known.alerts.get(escalation.authority, ())
    found = (
        _with_roles(everybody, _AUDIENCES[audience])
        or _with_roles(everybody, _CASE_ROLES)
        or _with_roles(work.known.alerts.get(desk, ()), _CASE_ROLES)
    )
    for address in found:
        work.letters.append(_alert(work, escalation, address, headline))
    detail = {"tier": escalation.tier.value, "audience": audience.value, "told": str(len(found))}
    work.note("service", "alerted", escalation.id, **detail)


def release(work: Consequences, reason: str, headline: str) -> None:
    """Take an escalation from a worker who did not open or act on it, and tell people again."""
    escalation = work.escalation
    if escalation is None:
        return
    work.change_escalation(
        status=move(escalation.status, Action.RELEASE),
        claimed_by=None,
        claimed_at=None,
        opened_at=None,
        acted_at=None,
        proposed_by=None,
        outcome=None,
        ladder=escalation.ladder + 1,
    )
    work.change_chat(taken_over_by=None)
    work.note("service", "reopened", escalation.id, reason=reason)
    # The clock goes on from when something was said: claims that come to nothing must not
    # keep it from reaching the leads.
    rung = overdue_rung(work, escalation)
    if rung:
        tell(work, Audience.WORKERS, headline)
    climb(work, rung, headline)


def overdue_rung(work: Consequences, escalation: Escalation, number: int = 0) -> int:
    """Give the last rung, from *number* on, whose time has come."""
    authority = work.setup.authorities.get(escalation.authority)
    ladder = authority.ladders[escalation.tier]
    following = ladder.due(number + 1, escalation.renewed_at, authority.hours)
    while following is not None and following <= work.now:
        number += 1
        following = ladder.due(number + 1, escalation.renewed_at, authority.hours)
    return number


def _opened(work: Consequences, ruling: Ruling) -> Escalation:
    escalation = Escalation(
        id=new_id(),
        code=f"TB-{new_code(6)}",
        chat_id=work.chat.id,
        authority=work.chat.authority,
        tier=ruling.tier,
        categories=ruling.categories,
        status=Status.OPEN,
        raised_at=work.now,
        renewed_at=work.now,
        synthetic=work.chat.synthetic,
        episode_id=work.chat.episode_id,
    )
    work.note("service", "raised", escalation.id, tier=ruling.tier.value)
    return escalation


def _keep(work: Consequences, ruling: Ruling, message_id: str | None) -> None:
    escalation = work.escalation
    if escalation is None:
        return
    for concern in ruling.concerns:
        work.concerns.append(
            RaisedConcern(
                id=new_id(),
                chat_id=work.chat.id,
                escalation_id=escalation.id,
                authority=escalation.authority,
                concern=concern,
                raised_at=work.now,
                message_id=message_id,
                inbox_id=work.inbox_id,
            )
        )
    categories = ",".join(dict.fromkeys(c.category.value for c in ruling.concerns))
    work.note("service", "concern", escalation.id, categories=categories, tier=ruling.tier.value)


def _promise_hold(work: Consequences, ruling: Ruling) -> None:
    """Somebody who told of danger hears true words while nobody has answered (rules.md 5)."""
    escalation = work.escalation
    if escalation is None or work.chat.watched:
        return
    if min(concern.tier for concern in ruling.concerns) is Tier.P0:
        wait = HOLD_AFTER_TAKEOVER if work.chat.taken_over_by else HOLD_UNCLAIMED
        since = work.now.isoformat()
        work.set_timer(TimerKind.HOLD, escalation.id, work.now + wait, since, since=since)


def _with_roles(addresses: Sequence[AlertAddress], roles: set[Role]) -> tuple[AlertAddress, ...]:
    return tuple(address for address in addresses if address.roles & roles)


def _alert(
    work: Consequences, escalation: Escalation, address: AlertAddress, headline: str
) -> Letter:
    """The alert holds a code, a tier and a link: nothing that was said (reliability T10, T11)."""
    link = f"{work.setup.public_url}/console/case/{escalation.id}"
    test = "TEST " if escalation.synthetic else ""
    parcel = Parcel(
        ParcelKind.SEND,
        text=f"{test}{escalation.tier.value} {escalation.code}: {headline}.",
        link=link,
        rows=_claim_button(escalation),
    )
    return Letter(
        id=new_id(),
        recipient=address.worker_id,
        key_id=address.key_id,
        channel="telegram",
        bot=address.bot,
        purpose=Purpose.ALERT,
        parcel=parcel,
        created_at=work.now,
        not_before=work.now,
        worker_id=address.worker_id,
        escalation_id=escalation.id,
    )


def _claim_button(escalation: Escalation) -> Rows:
    if escalation.status not in UNOWNED:
        return ()
    return ((WorkerButton("Claim", WorkerAction("claim", escalation.id)),),)
