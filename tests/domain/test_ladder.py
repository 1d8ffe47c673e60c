"""The ladder: who is told when, until somebody acts (rules.md 6)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.catalogue.authorities import load_authorities
from bot.domain.concern import Tier
from bot.domain.ladder import Audience

ROOT = Path(__file__).parents[2]
AUTHORITY = load_authorities(ROOT / "config").get("training-england")
#: A Sunday night: nobody is there.
SUNDAY = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tier", "minutes"),
    [
        (Tier.P0, [0, 2, 5, 10, 20, 35, 50, 65]),
        (Tier.P1, [0, 10, 15, 30, 60, 90, 120, 150]),
    ],
)
def test_urgent_ladders_run_day_and_night_without_end(tier, minutes):
    """P0 and P1 climb by the minutes of the rule, also on a Sunday night, and never stop."""
    ladder = AUTHORITY.ladders[tier]
    due = [ladder.due(number, SUNDAY, AUTHORITY.hours) for number in range(len(minutes))]
    assert due == [SUNDAY + timedelta(minutes=m) for m in minutes]
    assert ladder.due(500, SUNDAY, AUTHORITY.hours) is not None


def test_the_last_rung_is_told_again_and_again():
    """After the emergency duty route it is the duty route that is told again."""
    ladder = AUTHORITY.ladders[Tier.P0]
    audiences = [ladder.rung(number).tell for number in range(7)]
    assert audiences == [
        Audience.WORKERS,
        Audience.WORKERS,
        Audience.SECOND,
        Audience.MANAGERS,
        Audience.DUTY,
        Audience.DUTY,
        Audience.DUTY,
    ]


def test_the_same_day_tier_waits_for_people_and_then_counts_working_time():
    """A P2 from Sunday night is told on Monday at nine, at half the target, and at the target."""
    ladder = AUTHORITY.ladders[Tier.P2]
    due = [ladder.due(number, SUNDAY, AUTHORITY.hours) for number in range(4)]
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert due == [monday, monday + timedelta(hours=2), monday + timedelta(hours=4), None]
