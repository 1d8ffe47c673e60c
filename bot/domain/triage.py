"""Triage: concerns become escalations, and nothing said in a chat ever lowers one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum, unique

from bot.domain.concern import Category, Tier


@unique
class Source(StrEnum):
    """How a concern came about."""

    #: Words that were typed.
    TYPED = "typed"
    #: A button.
    TAPPED = "tapped"
    #: No answer to a question that must not stay unanswered.
    SILENCE = "silence"
    #: The service noticed it: blocked, undeliverable, not checked.
    NOTICED = "noticed"
    #: A worker raised it while reading.
    READ = "read"


@dataclass(frozen=True, slots=True)
class Concern:
    """
    Why a human should look, with its evidence.

    *start* and *end* point into the message's own words; *why* never repeats them. *shown* is how
    urgent it may look to whoever holds the phone, where that is less than it is.
    """

    category: Category
    tier: Tier
    source: Source
    rule: str
    why: str
    start: int | None = None
    end: int | None = None
    step: str = ""
    choice: str = ""
    shown: Tier | None = None


@dataclass(frozen=True, slots=True)
class OpenEscalation:
    """What is open already for this young person."""

    tier: Tier
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class Ruling:
    """
    What is to be done: *tier* and *categories* of the escalation as it now stands.

    *concerns* carry their final tiers. *worse* says that the tier rose.
    """

    tier: Tier
    categories: tuple[Category, ...]
    concerns: tuple[Concern, ...]
    worse: bool


def triage(concerns: Iterable[Concern], already: OpenEscalation | None) -> Ruling | None:
    """
    Rule on new *concerns* beside what is open *already*; nothing new gives nothing.

    wants_human is P1 beside any other concern; watched_device is P0 while a P0 or P1 is
    open (rules.md 2). A tier only ever rises here: lowering is a worker's, with a reason.
    """
    found = [_ranked(concern, already) for concern in concerns]
    if not found:
        return None
    categories = tuple(
        dict.fromkeys([*(already.categories if already else ()), *(c.category for c in found)])
    )
    now = {concern.category for concern in found}
    found = [_beside_others(concern, categories, now) for concern in found]
    tiers = [concern.tier for concern in found]
    if already:
        tiers.append(already.tier)
    tier = min(tiers)
    return Ruling(tier, categories, tuple(found), worse=already is None or tier < already.tier)


def _ranked(concern: Concern, already: OpenEscalation | None) -> Concern:
    tier = concern.tier
    if concern.category is Category.WATCHED_DEVICE and already and already.tier.urgent:
        tier = Tier.P0
    return replace(concern, tier=tier)


def _beside_others(
    concern: Concern, categories: tuple[Category, ...], now: set[Category]
) -> Concern:
    if concern.category is Category.WANTS_HUMAN and len(categories) > 1:
        # Beside nothing but what was told before, it does not look any more urgent.
        shown = concern.tier if len(now) == 1 else None
        return replace(concern, tier=min(concern.tier, Tier.P1), shown=shown)
    return concern
