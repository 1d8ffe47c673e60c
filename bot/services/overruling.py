"""A worker says that one finding is not a concern; the case and its clock stay as they are."""

from __future__ import annotations

from bot.domain.worker import Right, Worker
from bot.errors import NotNowError
from bot.services.acts import need_own, need_words, record
from bot.services.consequences import Consequences
from bot.services.identifiers import new_id
from bot.services.overruled import Finding, Overruling

_NO_FINDING = "There is no such finding in this case."
_SAID_ALREADY = "Somebody else has said this already. Take it back first, then say it anew."


def overrule(work: Consequences, worker: Worker, finding: Finding | None, reason: str) -> None:
    """Say that a finding is not a concern, with a reason; the same form sent twice is one."""
    found = _need_finding(work, worker, finding)
    reason = need_words(reason)
    if found.overruled_by == worker.id:
        return
    if found.overruled_by is not None:
        raise NotNowError(_SAID_ALREADY)
    _keep(work, worker, found, reason, "marked_not_a_concern")


def take_back(work: Consequences, worker: Worker, finding: Finding | None) -> None:
    """Take it back, whoever said it: the finding stands again."""
    found = _need_finding(work, worker, finding)
    if found.overruled_by is not None:
        _keep(work, worker, found, "", "not_a_concern_taken_back")


def _need_finding(work: Consequences, worker: Worker, finding: Finding | None) -> Finding:
    escalation = need_own(work, worker, Right.LOWER)
    if finding is None or finding.escalation_id != escalation.id:
        raise NotNowError(_NO_FINDING)
    return finding


def _keep(work: Consequences, worker: Worker, found: Finding, reason: str, action: str) -> None:
    """It is no act: nobody's clock is set anew, and an end that is proposed stays so."""
    kept = Overruling(new_id(), found.id, worker.id, work.chat.key_id, reason, work.now)
    work.overruled.append(kept)
    # The new revision makes the same form, sent twice at once, meet its double.
    work.change_escalation()
    record(work, worker.id, action, rule=found.rule, concern=found.id)
