"""The clock of an escalation: who is told when, until somebody acts (rules.md 6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.domain.escalation import UNOWNED, Action, Status, move
from bot.domain.ladder import Audience
from bot.domain.worker import Role
from bot.ports import TELEGRAM, Parcel, ParcelKind, Rows, WorkerAction, WorkerButton
from bot.services.consequences import Consequences
from bot.services.identifiers import new_id
from bot.services.records import Escalation, Letter, Purpose
from bot.services.rights import end_waits, over_with_claim
from bot.services.situation import AlertAddress
from bot.services.timers import TimerKind

log = structlog.get_logger()

_AUDIENCES = {
    Audience.WORKERS: {Role.WORKER, Role.ADVOCATE},
    Audience.SECOND: {Role.WORKER, Role.ADVOCATE, Role.LEAD},
    Audience.MANAGERS: {Role.LEAD},
    Audience.DUTY: {Role.LEAD},
}
#: Said of a case that people were told of before, when more was said and it is no worse.
NEWS = "New information"
#: How long until a case of which nobody could be told is tried again, in working hours.
_TRIED_AGAIN = timedelta(hours=1)
#: Said to the others when somebody's alert came to nothing.
LOST = "An alert to somebody else was lost"
#: One a minute of these: of somebody who writes line by line, or of several closed ways.
_ONE_A_MINUTE = {NEWS: "news", LOST: "lost"}

#: Whoever has one of these works cases.
CASE_ROLES = _AUDIENCES[Audience.SECOND]


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
        set_rung(work, 0, due)


def climb(work: Consequences, number: int, headline: str, besides: Iterable[Audience] = ()) -> None:
    """Tell the people of rung *number*, and those *besides*, and set the clock for the next."""
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
        set_rung(work, number + 1, following)
    elif escalation.status in UNOWNED:
        work.change_escalation(due_at=escalation.due_at or work.now)
    told = tell(work, rung.tell, headline, besides)
    if following is None and not told:
        # Nobody was there to be told, and no rung follows: it is tried until somebody is.
        again = work.now + _TRIED_AGAIN
        tell_again(work, number, authority.hours.opens_after(again) or again)


def missed(work: Consequences, escalation: Escalation, first: int, number: int) -> set[Audience]:
    """Give who would have been told from rung *first* on, before *number*, if all had gone well."""
    ladder = work.setup.authorities.get(escalation.authority).ladders[escalation.tier]
    return {rung.tell for one in range(first, number) if (rung := ladder.rung(one))}


def overdue_rung(work: Consequences, escalation: Escalation, number: int = 0) -> int:
    """Give the last rung, from *number* on, whose time has come."""
    authority = work.setup.authorities.get(escalation.authority)
    ladder = authority.ladders[escalation.tier]
    following = ladder.due(number + 1, escalation.renewed_at, authority.hours)
    while following is not None and following <= work.now:
        number += 1
        following = ladder.due(number + 1, escalation.renewed_at, authority.hours)
    return number


def set_rung(work: Consequences, number: int, due: datetime) -> None:
    """Set the clock for rung *number*: until then it is due."""
    escalation = work.escalation
    if escalation is None:
        return
    if escalation.status in UNOWNED or unanswered(escalation):
        work.change_escalation(due_at=due)
    _set_clock(work, escalation, number, due)


def tell_again(work: Consequences, number: int, at: datetime) -> None:
    """Tell the people of rung *number* once more; what was due stays overdue."""
    if work.escalation is None:
        return
    work.change_escalation(ladder=work.escalation.ladder + 1)
    _set_clock(work, work.escalation, number, at)


def _set_clock(work: Consequences, escalation: Escalation, number: int, due: datetime) -> None:
    work.set_timer(
        TimerKind.LADDER,
        escalation.id,
        due,
        escalation.ladder,
        number,
        ladder=str(escalation.ladder),
        rung=str(number),
    )


def tell(
    work: Consequences, audience: Audience, headline: str, besides: Iterable[Audience] = ()
) -> bool:
    """
    Put an alert for each linked worker of *audience*, and those *besides*, into the outbox.

    When nobody of the audience can be alerted, everybody of the authority who works cases
    is, and else those of the front desk: never nobody while there is somebody. Whoever has
    the case hears of all that is told about it. False: there is nobody to be told.
    """
    escalation = work.escalation
    if escalation is None:
        return False
    desk = work.setup.authorities.front_desk
    everybody = _alertable(work, escalation.authority, synthetic=escalation.synthetic)
    at_desk = _alertable(work, desk, synthetic=escalation.synthetic)
    roles = _AUDIENCES[audience].union(*(_AUDIENCES[one] for one in besides))
    found = (
        _with_roles(everybody, roles)
        or _with_roles(everybody, CASE_ROLES)
        or _with_roles(at_desk, CASE_ROLES)
    )
    found += _holder(escalation, (*everybody, *at_desk), found)
    if not found:
        log.error("nobody_alerted", escalation=escalation.id)
    for address in found:
        alert = _alert(work, escalation, address, headline)
        if headline in _ONE_A_MINUTE:
            alert = replace(alert, once=_one_a_minute(work, escalation, address, headline))
        work.letters.append(alert)
    detail = {"tier": escalation.tier.value, "audience": audience.value, "told": str(len(found))}
    work.note("service", "alerted", escalation.id, **detail)
    return bool(found)


def _holder(
    escalation: Escalation, alertable: Sequence[AlertAddress], told: Sequence[AlertAddress]
) -> tuple[AlertAddress, ...]:
    """Give whoever has the case, if they are not *told* anyway: it may be past their role."""
    held_by = escalation.claimed_by
    if held_by is None or any(address.worker_id == held_by for address in told):
        return ()
    return tuple(a for a in alertable if a.worker_id == held_by)[:1]


def _one_a_minute(
    work: Consequences, escalation: Escalation, address: AlertAddress, headline: str
) -> str:
    """Somebody who writes line by line is one alert a minute, not one for every line."""
    stamp, what = f"{work.now:%Y%m%d%H%M}", _ONE_A_MINUTE[headline]
    return f"{what}:{escalation.id}:{escalation.tier.value}:{address.worker_id}:{stamp}"


def release(work: Consequences, reason: str, headline: str) -> None:
    """
    Take an escalation from a worker who did not open or act on it, and tell people again.

    An end that was proposed goes on waiting for a second person, whoever has the case.
    """
    escalation = work.escalation
    if escalation is None:
        return
    unsilence(work)
    waits = end_waits(escalation, work.chat)
    work.change_escalation(
        status=move(escalation.status, Action.RELEASE),
        claimed_by=None,
        claimed_at=None,
        opened_at=None,
        **over_with_claim(escalation, work.chat),
        ladder=escalation.ladder + 1,
    )
    work.note("service", "reopened", escalation.id, reason=reason)
    # The clock goes on from when something was said: claims that come to nothing must not
    # keep it from reaching the leads.
    rung = overdue_rung(work, escalation)
    # The one who proposed its end may be the only worker: a second person has to hear of it.
    second = [Audience.SECOND] if waits else []
    climb(work, rung, headline, [Audience.WORKERS, *second])


def unsilence(work: Consequences) -> None:
    """
    Whoever took the chat over has the case no longer: the service answers again.

    It stays silent beside them where they have another case of the same chat.
    """
    holder = work.escalation.claimed_by if work.escalation else None
    if work.chat.taken_over_by == holder and not claimed_elsewhere(work, holder):
        work.change_chat(taken_over_by=None)


def claimed_elsewhere(work: Consequences, worker_id: str | None) -> bool:
    """A chat may have an escalation with each of two authorities; each has its own worker."""
    here = work.escalation.id if work.escalation else None
    return worker_id is not None and any(
        other.claimed_by == worker_id and other.id != here
        for other in work.known.escalations.values()
    )


def unanswered(escalation: Escalation) -> bool:
    """
    Say whether the clock runs: nobody has it, or who has it did nothing since it got worse.

    A claim of P2 or P3 counts only once the case was opened.
    """
    if escalation.status in UNOWNED:
        return True
    if escalation.status not in (Status.CLAIMED, Status.CONTACTED):
        return False
    acts = [escalation.acted_at, escalation.opened_at]
    if escalation.tier.urgent:
        acts.append(escalation.claimed_at)
    last = max(filter(None, acts), default=None)
    return last is None or last < escalation.renewed_at


def can_alert(work: Consequences) -> bool:
    """Say whether anybody at all can be told; without that nothing may be said of telling."""
    desk = work.setup.authorities.front_desk
    return any(
        _alertable(work, authority, synthetic=work.synthetic)
        for authority in (work.chat.authority, desk)
    )


def _alertable(work: Consequences, authority: str, *, synthetic: bool) -> tuple[AlertAddress, ...]:
    """Practice workers see practice cases only, and nobody else does."""
    everybody = work.known.alerts.get(authority, ())
    return tuple(a for a in everybody if a.synthetic == synthetic)


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
        channel=TELEGRAM,
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
