"""
A case is handed over to another authority, with one owner at every instant (rules.md 2).

The chat, and what is open in it, change their owner in the transaction that tells the new one's
workers: whoever is stopped in between leaves it wholly here, or wholly there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.authority import Authority
from bot.domain.concern import Tier
from bot.domain.escalation import UNOWNED, Action, move
from bot.domain.worker import Worker
from bot.errors import NotNowError
from bot.services.acts import add_note, at_hand, go_on, need_own
from bot.services.chat_changes import plan_anew
from bot.services.climbing import CASE_ROLES, claimed_elsewhere, start_ladder, unsilence
from bot.services.consequences import Consequences
from bot.services.custody import HANDED_OVER, RECEIVED, Reach, Receiver, Told
from bot.services.records import AuditEntry, Escalation, Sends
from bot.services.replying import Reply
from bot.services.rights import chat_is_watched, is_of_chat
from bot.services.setup import HOLD_UNCLAIMED, Setup
from bot.services.timers import TimerKind

_HEADLINE = "Handed over by another authority"
_TOLD = {
    Told.YES: "They were told by telephone.",
    Told.NOT_REACHED: "They could not be reached by telephone.",
}

#: What the people before did, or were to do by.
_OVER = (
    "claimed_by",
    "claimed_at",
    "opened_at",
    "acted_at",
    "acknowledged_at",
    "told_at",
    "due_at",
    "proposed_by",
    "outcome",
)


def receivers(setup: Setup, escalation: Escalation) -> tuple[Authority, ...]:
    """
    List the authorities that a case can be handed over to.

    What is real goes to those alone that are not for practice, and what is for practice to those
    that are: of a case from practice, at an authority that is live now, nobody knows what it is.
    """
    here = setup.authorities.get(escalation.authority)
    if escalation.synthetic and not here.training:
        return ()
    found = setup.authorities.by_slug.values()
    others = [one for one in found if one.slug != escalation.authority]
    fit = [one for one in others if one.training == escalation.synthetic]
    return tuple(sorted(fit, key=lambda one: one.name.casefold()))


def need_theirs(work: Consequences, worker: Worker) -> Escalation:
    """Refuse what only whoever has the case, of the authority whose the chat is, can do."""
    escalation = need_own(work, worker)
    if not is_of_chat(escalation, work.chat):
        raise NotNowError(
            "This young person belongs to another authority already. Ask them whether they see "
            "this case, and close it as referred on."
        )
    return escalation


def receivers_of(work: Consequences, worker: Worker) -> tuple[Receiver, ...]:
    """List the same for whoever has the case, with who would be alerted."""
    escalation = need_theirs(work, worker)
    found = receivers(work.setup, escalation)
    return tuple(
        Receiver(
            one.slug,
            one.name,
            _reach(work, escalation, one.slug),
            work.chat.language if _other_language(work, one) else "",
        )
        for one in found
    )


def hand_over(
    work: Consequences,
    others: Sequence[Consequences],
    worker: Worker,
    to: str,
    reason: str,
    told: Told | None,
) -> None:
    """Hand a case over, with *others* of the same young person; the clocks begin anew there."""
    escalation = need_theirs(work, worker)
    receiver = next((a for a in receivers(work.setup, escalation) if a.slug == to), None)
    if receiver is None:
        raise NotNowError("Choose the authority that it is handed over to.")
    if not reason.strip():
        raise NotNowError("Say why it is handed over.")
    if told is None and any(
        one.escalation and one.escalation.tier.urgent for one in (work, *others)
    ):
        raise NotNowError(
            f"Ring {receiver.name} first. Say here that you told them, or could not reach them."
        )
    giver = work.setup.name_of(escalation.authority)
    rang = f" {_TOLD[told]}" if told else ""
    note = f"Handed over from {giver} to {receiver.name}.{rang} Why: {reason.strip()}"
    for one in (work, *others):
        if one.escalation is not None:
            add_note(one, worker, note)
        _give(one, worker, receiver, told)


def _give(work: Consequences, worker: Worker, receiver: Authority, told: Told | None) -> None:
    """Let one chat of the young person, and what is open in it, belong to *receiver*."""
    if receiver.slug in work.known.escalations:
        raise NotNowError(
            f"{receiver.name} already has an open case with this young person. Ring them: they"
            " close theirs first, or you tell them what is new."
        )
    giver, before = work.chat.authority, work.authority.follow_ups
    silent, otherwise = work.chat.taken_over_by, _other_language(work, receiver)
    detail = {"from": giver, "to": receiver.slug, **({"told": told.value} if told else {})}
    _record(work, worker, HANDED_OVER, giver, detail)
    _record(work, worker, RECEIVED, receiver.slug, detail)
    work.handed_from = giver
    _let_go(work)
    work.change_chat(authority=receiver.slug)
    if work.escalation is not None:
        _begin_anew(work, work.escalation, receiver)
    plan_anew(work, before)
    if otherwise:
        _say_language(work)
    if work.escalation is not None and silent is not None and work.chat.taken_over_by is None:
        go_on(work)


def _reach(work: Consequences, escalation: Escalation, authority: str) -> Reach:
    desk = work.setup.authorities.front_desk
    for slug, reach in ((authority, Reach.ITS_OWN), (desk, Reach.FRONT_DESK)):
        there = work.known.alerts.get(slug, ())
        if any(a.synthetic == escalation.synthetic and a.roles & CASE_ROLES for a in there):
            return reach
    return Reach.NOBODY


def _record(
    work: Consequences, worker: Worker, action: str, authority: str, detail: Mapping[str, str]
) -> None:
    """Each authority's audit holds it; a chat in which nothing is open stands for itself."""
    subject = at_hand(work).id if work.escalation else work.chat.id
    work.audit.append(AuditEntry(worker.id, action, subject, authority, detail))


def _let_go(work: Consequences) -> None:
    """Whoever talked with them here does no longer: the service answers again."""
    if work.escalation is not None:
        unsilence(work)
    elif not claimed_elsewhere(work, work.chat.taken_over_by):
        work.change_chat(taken_over_by=None)


def _other_language(work: Consequences, receiver: Authority) -> bool:
    """Say whether the chat goes on in another language there than it does here."""
    language = work.chat.language
    return work.authority.speaks(language) == language != receiver.speaks(language)


def _say_language(work: Consequences) -> None:
    """They hear it before the next words; where they are not there now, behind the gate."""
    watched = work.chat.watched
    if work.escalation is not None:
        watched = chat_is_watched(work.escalation, work.chat)
    if watched or work.chat.sends is not Sends.ON:
        return
    held = work.supersede_held
    said = Reply(work, safety=True)
    said.line("language_not_yet", language=work.language_name)
    said.send()
    # It takes the place of nothing that waits from before.
    work.supersede_held = held


def _begin_anew(work: Consequences, escalation: Escalation, receiver: Authority) -> None:
    """For the people there it is new: nobody of them was told of it, and nobody has it."""
    held = escalation.status not in UNOWNED
    work.change_escalation(
        authority=receiver.slug,
        status=move(escalation.status, Action.RELEASE) if held else escalation.status,
        renewed_at=work.now,
        ladder=escalation.ladder + 1,
        **dict.fromkeys(_OVER),
    )
    start_ladder(work, _HEADLINE)
    _promise_hold(work, escalation)


def _promise_hold(work: Consequences, escalation: Escalation) -> None:
    """Whoever is in danger hears true words while nobody there has answered (rules.md 5)."""
    if escalation.tier is Tier.P0 and not chat_is_watched(escalation, work.chat):
        since = work.now.isoformat()
        work.set_timer(TimerKind.HOLD, escalation.id, work.now + HOLD_UNCLAIMED, since, since=since)
