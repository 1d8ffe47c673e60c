"""Reads the clock: who is told when nobody acts (rules.md 6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.catalogue.document import Document, Keys, at, did_you_mean
from bot.domain.concern import Tier
from bot.domain.ladder import Audience, Ladder, Rung

_WORDS = ("rungs", "again", "working_time")
_YES_NO = ("yes", "no")
#: More is a slip of the finger, and nobody would be told.
_LONGEST = 7 * 24 * 60
#: The same where somebody is in danger.
_DAY = timedelta(days=1)


def read_ladders(document: Document, path: Keys, *, every: bool = False) -> dict[Tier, Ladder]:
    """
    Read the ladders at *path* by tier; mistakes are noted in the document.

    With *every* a tier that is left out is one: nobody would be told of what it holds.
    """
    given = document.value.get(path[0])
    if not isinstance(given, dict):
        document.problem(path, "write the tiers with their rungs")
        return {}
    document.refuse_unknown(path, [tier.value for tier in Tier])
    ladders = {}
    for tier in Tier:
        if tier.value in given:
            ladders[tier] = _read_ladder(document, (*path, tier.value), tier)
        elif every:
            document.problem(path, f"'{tier.value}' is missing; write its rungs")
    return ladders


def _read_ladder(document: Document, path: Keys, tier: Tier) -> Ladder:
    given = at(document.value, path)
    if not isinstance(given, dict):
        document.problem(path, "write 'rungs' with a line for each, and 'again'")
        given = {}
    else:
        document.refuse_unknown(path, _WORDS)
    rungs = _read_rungs(document, (*path, "rungs"), given.get("rungs"))
    again = given.get("again")
    ladder = Ladder(
        tuple(rungs),
        _read_again(document, (*path, "again"), again) if again is not None else None,
        staffed=_read_staffed(document, (*path, "working_time"), given.get("working_time", "no")),
    )
    if tier.urgent:
        _refuse_silence(document, path, tier, ladder)
    return ladder


def _refuse_silence(document: Document, path: Keys, tier: Tier, ladder: Ladder) -> None:
    """P0 and P1 are told at once, day and night, up to the duty route, and never stop."""
    if ladder.staffed:
        advice = f"{tier.value} is told day and night: take 'working_time' out"
        document.problem((*path, "working_time"), advice)
    if ladder.again is None:
        document.problem(path, "P0 and P1 never stop: write 'again' with its minutes")
    if ladder.rungs[0].after:
        advice = f"{tier.value} is told at once: let the first rung be '0 workers'"
        document.problem((*path, "rungs", 0), advice)
    if max(ladder.again or _DAY, *(rung.after for rung in ladder.rungs)) > _DAY:
        document.problem(path, f"{tier.value} never waits for longer than a day, 1440 minutes")
    if all(rung.tell is not Audience.DUTY for rung in ladder.rungs):
        advice = f"{tier.value} has to reach the duty route: add a rung such as '20 duty'"
        document.problem((*path, "rungs"), advice)


def _read_rungs(document: Document, path: Keys, given: Any) -> list[Rung]:
    texts = given if isinstance(given, list) else []
    rungs = [
        rung
        for number, text in enumerate(texts)
        if (rung := _read_rung(document, (*path, number), text))
    ]
    if not texts:
        document.problem(path, "write at least one rung, such as '0 workers'")
    if [rung.after for rung in rungs] != sorted(rung.after for rung in rungs):
        document.problem(path, "write the rungs in the order of their minutes")
    return rungs or [Rung(timedelta(0), Audience.WORKERS)]


def _read_rung(document: Document, path: Keys, text: Any) -> Rung | None:
    minutes, _, audience = str(text).partition(" ")
    after = _minutes(document, path, minutes)
    known = [member.value for member in Audience]
    if audience not in known:
        document.problem(path, f"unknown '{audience}'{did_you_mean(audience, known)}")
        return None
    return Rung(after, Audience(audience))


def _read_again(document: Document, path: Keys, text: Any) -> timedelta:
    """Without a pause the last rung would be told without end, all at one moment."""
    again = _minutes(document, path, text)
    if str(text).isdecimal() and not again:
        document.problem(path, "write at least 1 minute")
    return again


def _read_staffed(document: Document, path: Keys, text: Any) -> bool:
    if text not in _YES_NO:
        document.problem(path, f"write yes or no, not '{text}'")
    return bool(text == "yes")


def _minutes(document: Document, path: Keys, text: Any) -> timedelta:
    if not str(text).isdecimal():
        document.problem(path, f"write whole minutes, not '{text}'")
        return timedelta(0)
    if len(str(text)) > len(str(_LONGEST)) or int(str(text)) > _LONGEST:
        document.problem(path, f"write at most {_LONGEST} minutes, which are seven days")
        return timedelta(0)
    return timedelta(minutes=int(str(text)))
