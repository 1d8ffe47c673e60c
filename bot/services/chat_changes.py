"""What an answer changes in the chat itself: the gate, the language, later check-ins, places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from bot.domain.effects import (
    BeWatched,
    CancelFollowUps,
    ChooseLanguage,
    CloseGate,
    DecideOffer,
    MarkMissing,
    NameUnsafePlace,
    OfferDecision,
    OpenGate,
    PlanFollowUps,
    StopContact,
)
from bot.domain.follow_ups import FollowUps
from bot.domain.refusals import Refusal
from bot.engine.guards import in_danger
from bot.engine.matching import fold
from bot.services.consequences import Consequences
from bot.services.offers import Episode, Offered
from bot.services.promising import days_left
from bot.services.records import Gate, Sends
from bot.services.timers import TimerKind

#: Stands in `Chat.follow_ups` for somebody who wants no later check-ins.
NO = "no"
#: Stands there for somebody who asked for no messages at some times: they wait until a time is
#: picked, since only a person can read which times are meant.
WAITS = "waits"

#: The effects that change the chat and say nothing.
Change = (
    OpenGate
    | CloseGate
    | BeWatched
    | StopContact
    | ChooseLanguage
    | DecideOffer
    | MarkMissing
    | PlanFollowUps
    | CancelFollowUps
    | NameUnsafePlace
)


def change_chat(work: Consequences, effect: Change) -> None:
    """Carry out an effect that changes the chat."""
    match effect:
        case OpenGate() | CloseGate() | BeWatched():
            _change_gate(work, effect)
        case StopContact():
            # Where they write from another chat now, only a worker opens this one again.
            if work.chat.sends is not Sends.MOVED:
                work.change_chat(sends=Sends.STOPPED)
            work.stopped = True
        case ChooseLanguage():
            wrote = {*work.chat.writes_in.split(","), effect.language} - {""}
            work.change_chat(language=effect.language, writes_in=",".join(sorted(wrote)))
        case DecideOffer():
            _decide_offer(work, effect)
        case MarkMissing():
            work.change_chat(missing_now=effect.now)
        case PlanFollowUps():
            _plan_follow_ups(work, effect.when)
        case CancelFollowUps():
            end_follow_ups(work)
        case NameUnsafePlace():
            _hide_signposts(work)
        case _:
            assert_never(effect)


def _change_gate(work: Consequences, effect: OpenGate | CloseGate | BeWatched) -> None:
    match effect:
        case OpenGate():
            # The question is asked again where they were, so held answers of the service
            # are dropped; what a person wrote, and safety texts, are shown.
            work.change_chat(gate=Gate.OPEN, watched=False)
            work.supersede_held = work.release_held = True
        case CloseGate():
            work.change_chat(gate=Gate.CLOSED)
        case BeWatched():
            # What is on its way to this phone stops; only what follows now goes out.
            work.change_chat(watched=True)
            work.freeze_sends = True
        case _:
            assert_never(effect)


def _decide_offer(work: Consequences, effect: DecideOffer) -> None:
    if work.chat.episode_id:
        work.offered.append(Offered(work.chat.episode_id, effect.decision, work.now))
    before = work.chat.follow_ups
    if effect.decision is OfferDecision.ACCEPTED and before in (None, WAITS):
        _plan_follow_ups(work, work.authority.follow_ups.usual)
        work.change_chat(follow_ups=before or work.chat.follow_ups)


def end_follow_ups(work: Consequences) -> None:
    """No later check-in comes any more, unless they ask for one again."""
    _plan_follow_ups(work, NO)


def follow_ups_left(refusals: Iterable[Refusal]) -> str | None:
    """Say what refusals leave of later check-ins: they end, wait, or (nothing) are as they were."""
    refusals = set(refusals)
    if Refusal.MESSAGES in refusals:
        return NO
    return WAITS if Refusal.MESSAGES_AT_TIMES in refusals else None


def hold_follow_ups(work: Consequences) -> None:
    """Those that are planned wait until a time is picked."""
    if work.chat.follow_ups != NO and days_left(work):
        work.change_chat(follow_ups=WAITS)


def check_ins_wait(work: Consequences) -> bool:
    """
    Say whether a later check-in is left that waits until they pick a time, as they may now.

    In danger they stay with safety and contact.
    """
    danger = work.talk is not None and in_danger(work.talk.state)
    return work.chat.follow_ups == WAITS and bool(days_left(work)) and not danger


def allow(work: Consequences, *ways: Refusal) -> None:
    """
    They ask for what they asked us not to do before, at some times or at all.

    Later check-ins that waited come as they were planned, if they had said yes to them.
    """
    work.change_chat(refuses=tuple(one for one in work.chat.refuses if one.what not in ways))
    if Refusal.MESSAGES in ways and work.chat.follow_ups == WAITS:
        work.change_chat(follow_ups=None)


def _plan_follow_ups(work: Consequences, when: str) -> None:
    """Set the later check-ins anew; `no` only takes away those that were set."""
    work.cancel_follow_ups = True
    if when != NO and work.episode is None:
        return
    work.change_chat(follow_ups=when)
    if when == NO or work.episode is None:
        return
    # At the time that they pick a check-in comes; what they said of other times still binds.
    left = (one for one in work.chat.refuses if one is not Refusal.MESSAGES)
    work.change_chat(refuses=tuple(left))
    _set_follow_ups(work, work.episode, when)


def plan_anew(work: Consequences, before: FollowUps) -> None:
    """Whoever they belong to now checks in on its own days, at the time that they picked."""
    when, plan = work.chat.follow_ups, work.authority.follow_ups
    if when is None or when in (NO, WAITS) or work.episode is None or plan == before:
        return
    work.cancel_planned = True
    _set_follow_ups(work, work.episode, when)


def _set_follow_ups(work: Consequences, episode: Episode, when: str) -> None:
    for due in work.authority.follow_ups.planned(episode.returned_at, when, work.now):
        work.set_timer(TimerKind.FOLLOW_UP, work.chat.id, due, due.isoformat())


def _hide_signposts(work: Consequences) -> None:
    """Point nowhere near a place that they named as unsafe; the words themselves stay sealed."""
    words = fold(work.messages[-1].inbound.text) if work.messages else ""
    named = [
        signpost.name
        for signpost in work.authority.signposts
        if any(f" {fold(place)} " in f" {words} " for place in signpost.places)
    ]
    hidden = dict.fromkeys((*work.chat.hidden_signposts, *named))
    work.change_chat(hidden_signposts=tuple(hidden))
