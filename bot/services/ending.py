"""How a case ends, and how a tier is lowered: always by a person, always with a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain.concern import Tier
from bot.domain.escalation import UNOWNED, Action, Status, move
from bot.domain.ladder import Audience
from bot.domain.worker import Right, Role, Worker
from bot.errors import NotNowError
from bot.services.acts import (
    act,
    add_note,
    at_hand,
    hold_still,
    need_own,
    record,
    start_idle,
)
from bot.services.climbing import tell, unsilence
from bot.services.consequences import Consequences
from bot.services.records import Escalation
from bot.services.rights import end_waits, need, wrote_since
from bot.services.situation import AlertAddress

#: Codes of an outcome, with what a worker reads.
OUTCOMES: Mapping[str, str] = {
    "referred": "Referred on",
    "advice_given": "Advice given",
    "already_known": "Already known to those who act",
    "not_a_concern": "Not a concern",
    "no_contact": "Could not be reached, passed on",
    "test": "A test",
}

_REASON = "{}: {}"

#: Whoever is told that a second person is needed has to be able to be one.
_SECOND = {Role.WORKER.value, Role.LEAD.value}


def lower(work: Consequences, worker: Worker, tier: Tier, reason: str) -> None:
    """Lower the tier, with a reason; nothing but a person ever does."""
    escalation = need_own(work, worker, Right.LOWER)
    if tier <= escalation.tier:
        raise NotNowError(f"It is {escalation.tier.value} now: choose a tier that is less urgent.")
    _need_reason(reason)
    before = escalation.tier
    # The rungs of the old tier's ladder are over; a release starts those of the new one.
    work.change_escalation(tier=tier, ladder=escalation.ladder + 1)
    add_note(work, worker, f"Lowered from {before.value} to {tier.value}: {reason.strip()}")
    act(work, worker, "lowered", before=before.value, after=tier.value)


def resolve(
    work: Consequences, worker: Worker, outcome: str, reason: str, *, lowered: bool = False
) -> bool:
    """
    End a case, or for P0 and P1 propose to: False, then a second person confirms.

    *lowered* says that this worker lowered it from P0 or P1 themselves; then nobody else
    has looked yet, and a second person is asked as well.
    """
    escalation = need_own(work, worker, Right.CLOSE)
    if outcome not in OUTCOMES:
        raise NotNowError("Choose an outcome.")
    _need_reason(reason)
    if end_waits(escalation, work.chat) and _same_end(escalation, worker, outcome):
        raise NotNowError(
            "You have proposed this already, and a second person is asked. "
            "Write a note if there is more to say."
        )
    move(escalation.status, Action.RESOLVE)
    add_note(work, worker, _REASON.format(OUTCOMES[outcome], reason.strip()))
    if not (escalation.tier.urgent or lowered):
        _end(work, worker, outcome, "resolved")
        return True
    act(work, worker, "end_proposed", outcome=outcome)
    work.change_escalation(proposed_by=worker.id, outcome=outcome)
    _tell(work, "A second person is asked to confirm its end", _may_confirm(worker))
    return False


def _same_end(escalation: Escalation, worker: Worker, outcome: str) -> bool:
    """A button that was pressed twice asks nobody twice."""
    return (escalation.proposed_by, escalation.outcome) == (worker.id, outcome)


def reason_in(note: str, outcome: str) -> str:
    """Give the reason alone out of the note that was written with an end."""
    return note.removeprefix(_REASON.format(OUTCOMES.get(outcome, ""), ""))


def confirm(work: Consequences, worker: Worker, line_at: datetime | None) -> None:
    """
    End a case as the second person.

    *line_at* is when something last came from the young person: what they said after the
    end was proposed has to be read first.
    """
    escalation = _need_second(work, worker)
    if wrote_since(escalation, line_at):
        raise NotNowError(
            "They wrote after the end was proposed. It has to be read, and proposed again."
        )
    _take(work, worker)
    _end(work, worker, escalation.outcome or "", "end_confirmed")


def decline_end(work: Consequences, worker: Worker, reason: str) -> None:
    """Say, as the second person, that a case stays open; its holder and the proposer are told."""
    escalation = _need_second(work, worker)
    _need_reason(reason)
    add_note(work, worker, f"It stays open: {reason.strip()}")
    work.change_escalation(proposed_by=None, outcome=None, acted_at=work.now)
    start_idle(work)
    record(work, worker.id, "end_declined")
    told = {escalation.claimed_by, escalation.proposed_by} - {worker.id}
    _tell(work, "Its end was declined", lambda to: to.worker_id in told)


def need_read(work: Consequences, read_until: datetime, line_at: datetime | None) -> None:
    """
    Refuse what would quieten a case while something in it was never before the worker.

    *read_until* is when the last line came that their page shows, *line_at* when the last one did.
    """
    if line_at is not None and line_at > read_until:
        raise NotNowError(
            "They wrote after this page was shown. Read what is new below; then do this again if "
            "it is still right."
        )
    hold_still(work)


def _need_second(work: Consequences, worker: Worker) -> Escalation:
    escalation = at_hand(work)
    need(worker, Right.CONFIRM_CLOSE, escalation)
    if escalation.proposed_by is None or escalation.status is Status.RESOLVED:
        raise NotNowError("No end is proposed any more.")
    if escalation.proposed_by == worker.id:
        raise NotNowError("You proposed it: a second person has to decide.")
    return escalation


def _take(work: Consequences, worker: Worker) -> None:
    """Whoever confirms the end of what nobody has any more has it in that moment."""
    escalation = at_hand(work)
    if escalation.status in UNOWNED:
        status = move(escalation.status, Action.CLAIM)
        work.change_escalation(status=status, claimed_by=worker.id, claimed_at=work.now)


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise NotNowError("Give a reason.")


def _end(work: Consequences, worker: Worker, outcome: str, action: str) -> None:
    escalation = at_hand(work)
    hold_still(work)
    work.change_escalation(
        status=move(escalation.status, Action.RESOLVE),
        outcome=outcome,
        resolved_at=work.now,
        acted_at=work.now,
        opened_at=escalation.opened_at or work.now,
        acknowledged_at=escalation.acknowledged_at or work.now,
        due_at=None,
    )
    unsilence(work)
    record(work, worker.id, action, outcome=outcome)


def _may_confirm(proposer: Worker) -> Callable[[AlertAddress], bool]:
    return lambda to: to.worker_id != proposer.id and bool(to.roles & _SECOND)


def _tell(work: Consequences, headline: str, whom: Callable[[AlertAddress], bool]) -> None:
    """Alert only those for whom it is."""
    known = work.known
    meant = {authority: tuple(filter(whom, some)) for authority, some in known.alerts.items()}
    work.known = replace(known, alerts=meant)
    tell(work, Audience.SECOND, headline)
    work.known = known
