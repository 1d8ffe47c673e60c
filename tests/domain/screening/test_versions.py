"""Versions: which rules were in force on a day can be shown years later."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.screening.versions import (
    Version,
    add_version,
    fingerprint,
    in_force,
    read_versions,
    written,
)

FIRST = Version(date(2026, 3, 1), "a" * 64)
SECOND = Version(date(2026, 5, 9), "b" * 64)


def test_a_fingerprint_changes_with_every_file():
    """Names and contents count, the order does not."""
    files = {"en.yaml": b"one", "cy.yaml": b"two"}
    whole = fingerprint(files)
    assert len(whole) == 64
    assert whole == fingerprint(dict(reversed(files.items())))
    assert whole != fingerprint({**files, "en.yaml": b"other"})
    assert whole != fingerprint({"fr.yaml": b"one", "cy.yaml": b"two"})


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2026, 2, 28), None),
        (date(2026, 3, 1), FIRST),
        (date(2026, 5, 8), FIRST),
        (date(2026, 5, 9), SECOND),
        (date(2030, 1, 1), SECOND),
    ],
)
def test_the_last_version_up_to_a_day_is_in_force(day, version):
    """A version counts from its own day on, until the next."""
    assert in_force((FIRST, SECOND), day) is version


def test_a_second_version_of_a_day_takes_the_place_of_the_first():
    """What is in force at the end of the day is what counts."""
    later = Version(SECOND.since, "c" * 64)
    assert add_version((FIRST, SECOND), later) == (FIRST, later)
    assert add_version((FIRST,), SECOND) == (FIRST, SECOND)


def test_a_history_is_read_as_it_was_written():
    """Writing and reading lose nothing."""
    assert read_versions(written((FIRST, SECOND))) == (FIRST, SECOND)


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[1]",
        '[{"since": "2026-01-01"}]',
        '[{"since": "yesterday", "digest": "a"}]',
        '[{"since": "2026-02-01", "digest": "a"}, {"since": "2026-01-01", "digest": "b"}]',
    ],
)
def test_a_broken_history_is_refused(text):
    """A history that can't be trusted is no proof."""
    with pytest.raises(ValueError, match=r".+"):
        read_versions(text)
