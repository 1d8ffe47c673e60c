"""From concerns to an escalation: opened once, and never swallowed when there is one already."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.concern import Tier
from bot.domain.escalation import UNOWNED, Action, Status, move
from bot.domain.triage import Concern, OpenEscalation, Ruling, triage
from bot.services.climbing import (
    NEWS,
    overdue_rung,
    start_ladder,
    tell,
    tell_again,
    unanswered,
    unsilence,
)
from bot.services.consequences import Consequences
from bot.services.identifiers import new_code, new_id
from bot.services.records import Escalation, RaisedConcern
from bot.services.rights import HELD
from bot.services.setup import ACT_WITHIN, HOLD_AFTER_TAKEOVER, HOLD_UNCLAIMED
from bot.services.timers import TimerKind


def raise_concerns(
    work: Consequences, concerns: Sequence[Concern], message_id: str | None = None
) -> Ruling | None:
    """
    Open an escalation for *concerns*, or add them to the one that is open.

    New evidence on an open escalation is never swallowed: it is kept, the escalation is
    ranked again and people are told again. Its clock starts anew only when it got worse:
    somebody who keeps writing must not keep it from reaching the leads.
    """
    work.escalation = work.escalation or work.known.escalations.get(work.chat.authority)
    current = work.escalation
    already = OpenEscalation(current.tier, current.categories) if current else None
    ruling = triage(concerns, already)
    if ruling is None:
        return None
    if current is None:
        work.escalation = _opened(work, ruling)
    else:
        work.change_escalation(
            tier=ruling.tier,
            categories=ruling.categories,
            proposed_by=None,
            outcome=None,
            synthetic=_for_practice(work, current),
        )
        _call_back(work, ruling, current)
        _expect_action(work)
    _keep(work, ruling, message_id)
    _tell(work, ruling, current)
    _promise_hold(work, ruling)
    return ruling


def _tell(work: Consequences, ruling: Ruling, current: Escalation | None) -> None:
    """Tell people; the clock starts anew with what is new to them, worse, or called back."""
    if current is None:
        start_ladder(work, "New")
    elif _out_of_practice(work, current):
        # No real worker was told of it yet: for them it is new, and so is its clock.
        work.change_escalation(ladder=current.ladder + 1, renewed_at=work.now, real_since=work.now)
        start_ladder(work, "New")
    elif ruling.worse or _called_back(work, current):
        work.change_escalation(ladder=current.ladder + 1, renewed_at=work.now)
        start_ladder(work, "New information, more urgent")
    else:
        _tell_reached(work, current)


def _tell_reached(work: Consequences, current: Escalation) -> None:
    """Tell those whom the clock has reached so far; it runs on as it was set."""
    authority = work.setup.authorities.get(current.authority)
    ladder = authority.ladders[current.tier]
    number = overdue_rung(work, current)
    if unanswered(current) and ladder.staffed:
        first = ladder.due(0, current.renewed_at, authority.hours)
        if first is not None and first > work.now:
            # Nobody was told yet: they are once people are there, and see all of it then.
            return
        opens = authority.hours.opens_after(work.now)
        if opens is not None and opens > work.now:
            # Nobody has it and nobody is there: they are told again, once, when somebody is.
            tell_again(work, number, opens)
            return
    rung = ladder.rung(number)
    if rung is not None:
        tell(work, rung.tell, NEWS)


def _call_back(work: Consequences, ruling: Ruling, current: Escalation) -> None:
    """Something was said that whoever has it does not see to: it needs a worker again, now."""
    escalation = work.escalation
    if escalation is None:
        return
    urgent = min(concern.tier for concern in ruling.concerns).urgent
    practised = _out_of_practice(work, current) and _held_in_practice(work, current)
    if not practised and not (urgent and escalation.status is Status.WAITING):
        return
    status = move(escalation.status, Action.RELEASE)
    unsilence(work)
    work.change_escalation(status=status, claimed_by=None, claimed_at=None, opened_at=None)
    if practised:
        work.change_escalation(acknowledged_at=None, acted_at=None)


def _held_in_practice(work: Consequences, current: Escalation) -> bool:
    """Who practised does not see it any more; who is alerted of real cases keeps what they have."""
    alerted = (address for some in work.known.alerts.values() for address in some)
    real = {address.worker_id for address in alerted if not address.synthetic}
    return current.status in HELD and current.claimed_by not in real


def _called_back(work: Consequences, before: Escalation) -> bool:
    now = work.escalation
    return now is not None and before.status is Status.WAITING and now.status in UNOWNED


def _expect_action(work: Consequences) -> None:
    """Whoever has it must act on what is new as if they had claimed it now."""
    escalation = work.escalation
    if escalation is not None and escalation.status in (Status.CLAIMED, Status.CONTACTED):
        ends = work.now + ACT_WITHIN
        work.set_timer(TimerKind.IDLE, escalation.id, ends, ends.isoformat())


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
        synthetic=work.synthetic,
        episode_id=work.chat.episode_id,
    )
    work.note("service", "raised", escalation.id, tier=ruling.tier.value)
    return escalation


def _for_practice(work: Consequences, current: Escalation) -> bool:
    """What is said once people work there is real, also in a case from practice before that."""
    return current.synthetic and work.setup.authorities.get(current.authority).training


def _out_of_practice(work: Consequences, current: Escalation) -> bool:
    """Say whether what is told now has made a case from practice a real one."""
    now = work.escalation
    return now is not None and current.synthetic and not now.synthetic


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
