"""Reads the clock: who is told when nobody acts (rules.md 6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.catalogue.document import Document, Keys, at, did_you_mean
from bot.domain.concern import Tier
from bot.domain.ladder import Audience, Ladder, Rung

_WORDS = ("rungs", "again", "working_time")


def read_ladders(document: Document, path: Keys) -> dict[Tier, Ladder]:
    """Read the ladders at *path* by tier; mistakes are noted in the document."""
    given = document.value.get(path[0])
    if not isinstance(given, dict):
        document.problem(path, "write the tiers with their rungs")
        return {}
    document.refuse_unknown(path, [tier.value for tier in Tier])
    ladders = {}
    for tier in Tier:
        if tier.value in given:
            ladders[tier] = _read_ladder(document, (*path, tier.value), tier)
    return ladders


def _read_ladder(document: Document, path: Keys, tier: Tier) -> Ladder:
    document.refuse_unknown(path, _WORDS)
    given = at(document.value, path)
    rungs = [
        rung
        for number, text in enumerate(given.get("rungs", []))
        if (rung := _read_rung(document, (*path, "rungs", number), text))
    ]
    if not rungs:
        document.problem((*path, "rungs"), "write at least one rung, such as '0 workers'")
        rungs = [Rung(timedelta(0), Audience.WORKERS)]
    if [rung.after for rung in rungs] != sorted(rung.after for rung in rungs):
        document.problem((*path, "rungs"), "write the rungs in the order of their minutes")
    again = given.get("again")
    if again is None and tier.urgent:
        document.problem(path, "P0 and P1 never stop: write 'again' with its minutes")
    return Ladder(
        tuple(rungs),
        _minutes(document, (*path, "again"), again) if again is not None else None,
        staffed=given.get("working_time") == "yes",
    )


def _read_rung(document: Document, path: Keys, text: Any) -> Rung | None:
    minutes, _, audience = str(text).partition(" ")
    after = _minutes(document, path, minutes)
    known = [member.value for member in Audience]
    if audience not in known:
        document.problem(path, f"unknown '{audience}'{did_you_mean(audience, known)}")
        return None
    return Rung(after, Audience(audience)) if after is not None else None


def _minutes(document: Document, path: Keys, text: Any) -> timedelta:
    if not str(text).isdecimal():
        document.problem(path, f"write whole minutes, not '{text}'")
        return timedelta(0)
    return timedelta(minutes=int(str(text)))
