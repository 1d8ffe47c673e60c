"""Versions: which rules and which model were in force on a day, by their fingerprint."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Version:
    """From *since* on, the screening was what *digest* is the fingerprint of."""

    since: date
    digest: str


def fingerprint(files: Mapping[str, bytes]) -> str:
    """Give one fingerprint (SHA-256) for files by name, whatever their order."""
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(f"{name}\0{hashlib.sha256(files[name]).hexdigest()}\n".encode())
    return whole.hexdigest()


def read_versions(text: str) -> tuple[Version, ...]:
    """
    Read the history of versions, oldest first.

    Raises ValueError if it is not a list of objects with `since` (a date) and `digest`, or
    is not in the order of time.
    """
    try:
        found = tuple(
            Version(date.fromisoformat(entry["since"]), str(entry["digest"]))
            for entry in json.loads(text)
        )
    except (TypeError, KeyError) as error:
        raise ValueError(f"an entry lacks something ({error})") from error
    days = [version.since for version in found]
    if days != sorted(days):
        raise ValueError("the entries are not in the order of time")
    return found


def in_force(versions: Iterable[Version], day: date) -> Version | None:
    """Give the version that was in force at the end of *day*; nothing before the first."""
    before = [version for version in versions if version.since <= day]
    return before[-1] if before else None


def add_version(versions: Iterable[Version], new: Version) -> tuple[Version, ...]:
    """Add a *new* version; one of the same day takes the place of the day's earlier ones."""
    kept = [version for version in versions if version.since < new.since]
    return (*kept, new)


def written(versions: Iterable[Version]) -> str:
    """Write a history as its file holds it."""
    entries = [
        {"since": version.since.isoformat(), "digest": version.digest} for version in versions
    ]
    return json.dumps(entries, indent=1) + "\n"
