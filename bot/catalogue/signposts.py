"""Reads the free helplines that the service points to."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.catalogue.document import Document, did_you_mean
from bot.domain.authority import Nation, Signpost

_WORDS = ("number", "nations", "hours", "owner", "check_again")
_HOURS = ("always", "daily", "weekdays")
#: These are shown past any review date.
_ALWAYS_SHOWN = ("999", "101", "111")


def read_signposts(document: Document, today: date) -> tuple[Signpost, ...]:
    """Read the helplines in their order, without those whose review date is past *today*."""
    entries = document.value.get("signposts")
    if not isinstance(entries, dict):
        document.problem((), "write 'signposts:' with an entry for each helpline")
        return ()
    read = (_read(document, name, entry, today) for name, entry in entries.items())
    return tuple(signpost for signpost in read if signpost)


def _read(document: Document, name: str, entry: Any, today: date) -> Signpost | None:
    path = ("signposts", name)
    if not isinstance(entry, dict):
        document.problem(path, "write its number, nations and hours")
        return None
    document.refuse_unknown(path, _WORDS)
    for key in ("number", "nations", "hours"):
        if not entry.get(key):
            document.problem((*path, key), f"'{key}' is missing")
            return None
    if entry["hours"] not in _HOURS:
        hint = did_you_mean(entry["hours"], _HOURS)
        document.problem((*path, "hours"), f"unknown hours '{entry['hours']}'{hint}")
    if not _in_date(document, name, entry, today):
        return None
    return Signpost(
        name,
        entry["number"],
        _nations(document, name, entry),
        entry["hours"] == "always",
    )


def _nations(document: Document, name: str, entry: Any) -> frozenset[Nation]:
    if entry["nations"] == "all":
        return frozenset(Nation)
    given = entry["nations"] if isinstance(entry["nations"], list) else [entry["nations"]]
    known = [nation.value for nation in Nation]
    for nation in given:
        if nation not in known:
            hint = did_you_mean(nation, known)
            document.problem(("signposts", name, "nations"), f"unknown nation '{nation}'{hint}")
    return frozenset(Nation(nation) for nation in given if nation in known)


def _in_date(document: Document, name: str, entry: Any, today: date) -> bool:
    if entry["number"] in _ALWAYS_SHOWN:
        return True
    for key in ("owner", "check_again"):
        if not entry.get(key):
            document.problem(("signposts", name), f"'{key}' is missing: someone has to check it")
            return False
    try:
        return today <= date.fromisoformat(entry["check_again"])
    except ValueError:
        document.problem(("signposts", name, "check_again"), "write a date such as 2027-02-28")
        return False
