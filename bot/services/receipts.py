"""The receipt: what was passed on to whom, by kind and role, and never what was said."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.worker import Worker
from bot.errors import NotNowError
from bot.services.acts import act, need_own
from bot.services.agreements import PassedOn
from bot.services.consequences import Consequences
from bot.services.identifiers import new_id
from bot.services.records import Gate
from bot.services.replying import Reply

#: To whom something may be passed on: codes, with what a worker reads. Their words for the
#: young person are the lines `role_NAME`.
ROLES: Mapping[str, str] = {
    "social_worker": "Social worker",
    "duty_team": "Emergency duty team",
    "police": "Police",
    "school": "School",
    "health": "Doctor, nurse or mental health team",
    "advocate": "Advocate",
    "carer": "The people who care for them",
    "other_team": "Another team",
}
#: Why it was passed on, likewise; their words are the lines `reason_NAME`.
REASONS: Mapping[str, str] = {
    "danger": "They may be in danger",
    "hurt_by_others": "Somebody hurts, scares or uses them",
    "hurt_self": "They may hurt themselves",
    "safe_place": "They need a safe place",
    "asked": "They asked for it",
    "help": "To get them help",
}


def pass_on(work: Consequences, worker: Worker, role: str, reason: str) -> None:
    """Record that something was passed on, so that the young person's receipt can say so."""
    escalation = need_own(work, worker)
    if role not in ROLES:
        raise NotNowError("Choose to whom it was passed on.")
    if reason not in REASONS:
        raise NotNowError("Choose why it was passed on.")
    row = PassedOn(new_id(), escalation.id, worker.id, role, reason, work.now)
    work.passed_on.append(row)
    act(work, worker, "passed_on", role=role, reason=reason)


def give_receipt(work: Consequences, reply: Reply) -> bool:
    """List kinds and roles, if the young person said in this session that it is safe."""
    if work.chat.gate is not Gate.OPEN or work.chat.watched:
        return False
    wording, (language, *_) = work.setup.wording, work.spoken(critical=False)
    listed = dict.fromkeys((row.role, row.reason) for row in work.known.passed_on)
    for role, reason in listed:
        to_whom = wording.line(f"role_{role}", language)
        why = wording.line(f"reason_{reason}", language)
        reply.line("receipt", role=to_whom, reason=why)
    if not listed:
        reply.line("receipt_empty")
    return True
