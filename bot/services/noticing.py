"""What the service notices by itself, without a word about it from the young person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain.concern import Category, Tier
from bot.domain.inbound import Kind
from bot.domain.triage import Concern, Source
from bot.services.consequences import Consequences
from bot.services.records import Sends
from bot.services.timers import TimerKind


def noticed(category: Category, tier: Tier, why: str) -> Concern:
    """A concern that the service noticed by itself."""
    return Concern(category, tier, Source.NOTICED, f"noticed.{category.value}", why)


def weigh(work: Consequences, concerns: Iterable[Concern]) -> list[Concern]:
    """Whatever comes from somebody who is away again weighs more, by one tier (rules.md 4)."""
    away = work.known.chat is not None and work.known.chat.missing_now
    if not away:
        return list(concerns)
    return [
        replace(c, tier=c.tier.raised(), shown=c.shown.raised() if c.shown else None)
        for c in concerns
    ]


def lost_contact(tier: Tier) -> Concern:
    """The concern that a young person with something open can no longer be reached."""
    return noticed(
        Category.LOST_CONTACT,
        min(tier.raised(), Tier.P2),
        "They stopped or blocked the chat, or the account is gone. Use another way to reach them.",
    )


def note_block(work: Consequences) -> None:
    """
    They blocked us, or the account is gone: what waits is kept (S6).

    A stop, or a move to another chat, stands: taking the block back does not undo it.
    """
    if work.chat.sends is Sends.ON:
        work.change_chat(sends=Sends.BLOCKED)
    work.freeze_sends = True


def note_unblock(work: Consequences, at: datetime) -> None:
    """They took the block back; no words came with it, so the moment is kept in the audit."""
    work.note("service", Kind.UNBLOCKED.value, work.chat.id, at=at.isoformat())
    if work.chat.sends is Sends.BLOCKED:
        work.change_chat(sends=Sends.ON)


def stopping(work: Consequences) -> list[Concern]:
    """Asking us to stop while something urgent is open is a sign: a worker uses another way."""
    if not work.stopped:
        return []
    tell_other_authorities(work)
    here = work.known.escalations.get(work.chat.authority)
    return [lost_contact(here.tier)] if here and here.tier.urgent else []


def tell_other_authorities(work: Consequences) -> None:
    """Whoever else has something open of theirs learns as well that this way is closed."""
    for other in work.known.escalations.values():
        if other.authority != work.chat.authority:
            stamp = work.now.isoformat()
            work.set_timer(TimerKind.LOST, other.id, work.now, stamp)


def tidying(work: Consequences, tier: Tier | None) -> list[Concern]:
    """Clearing the screen while something urgent is open: somebody may be looking at it."""
    urgent = any(e.tier.urgent for e in work.known.escalations.values())
    if not work.tidied or not (urgent or (tier is not None and tier.urgent)):
        return []
    why = "They cleared the chat while something urgent is open. Somebody may see the phone."
    return [noticed(Category.WATCHED_DEVICE, Tier.P1, why)]
