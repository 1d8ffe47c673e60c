"""Whom a young person is pointed to: by what they told or look for, who they are, and the hour."""

from __future__ import annotations

from bot.domain.signpost import Need, Seeker, Signpost
from bot.domain.signposting import choose, need_of
from bot.services.consequences import Consequences
from bot.services.invitations import AgeBand


def numbers(work: Consequences, topic: str = "") -> tuple[Signpost, ...]:
    """
    Give the few services that fit best now.

    What they told in this very message comes first, then the *topic* that they looked for
    help with, then what was told before and is still open. Whoever has not answered the gate yet
    sees nothing of what was told or looked for before.
    """
    case = work.escalation
    if work.at_shut_gate:
        topic, case = "", None
    told = need_of([category for category, _ in work.told])
    looked_for = Need(topic) if topic in set(Need) else None
    still_open = need_of(case.categories) if case else None
    urgent = any(tier.urgent for _, tier in work.told) or bool(case and case.tier.urgent)
    need = told or looked_for or still_open or Need.TALK
    return choose(work.authority.signposts, seeker(work), need, urgent=urgent)


def seeker(work: Consequences) -> Seeker:
    """Say who looks for help, as far as it is known, and when."""
    authority, episode = work.authority, work.episode
    return Seeker(
        nation=authority.nation,
        language=work.chat.language,
        ages=AgeBand(episode.age_band if episode else AgeBand.UNKNOWN).ages,
        now=work.now.astimezone(authority.hours.zone),
        holidays=authority.hours.holidays,
        hidden=work.chat.hidden_signposts,
    )
