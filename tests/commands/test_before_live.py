"""What would leave somebody without an answer is named before real young people may write."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.catalogue.authorities import load_authorities
from bot.commands.before_live import say_unready
from bot.domain.concern import Tier
from bot.domain.ladder import Audience, Ladder, Rung

URL = "https://check-in.example"


@pytest.fixture(scope="module")
def authority():
    """One as it should be."""
    found = load_authorities(Path(__file__).parents[2] / "config").get("training-england")
    return replace(found, training=False, duty="Ring the duty team on 01632 960001.")


def with_clock(authority, tier, *tell):
    """The same, with another clock for one tier."""
    rungs = tuple(Rung(timedelta(0), audience) for audience in tell)
    ladder = Ladder(rungs, timedelta(minutes=15), staffed=False)
    return replace(authority, ladders={**authority.ladders, tier: ladder})


@pytest.mark.parametrize(
    "duty", ["(01632) 960-001", "+44 1632 960001", "101, ask for the council", "9 9 9"]
)
def test_a_number_may_be_written_as_people_write_it(authority, duty):
    """A right one is not called lacking."""
    assert list(say_unready(replace(authority, duty=duty), URL)) == []


@pytest.mark.parametrize("duty", ["TBC", "See the rota", "TBC by 2027", "000", "Ask on 55"])
def test_a_duty_team_that_nobody_can_ring_is_named(authority, duty):
    """The last rung of the clock leads to these words, in the middle of the night."""
    assert list(say_unready(replace(authority, duty=duty), URL)) == [
        "'duty' holds no number to ring: write the one of the emergency duty team into it"
    ]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000", "http://localhost", "https://[::1]", "http://0.0.0.0:80"]
)
def test_an_address_that_only_this_machine_can_open_is_named(authority, url):
    """Whoever is invited would open their own telephone, and a worker's alert lead nowhere."""
    (words,) = say_unready(authority, url)
    assert words.startswith(f"PUBLIC_URL is {url}, which only this machine can open")


@pytest.mark.parametrize("tier", [Tier.P0, Tier.P1])
def test_a_clock_that_tells_no_worker_is_named(authority, tier):
    """They would find out only when they happened to look into the console."""
    (words,) = say_unready(with_clock(authority, tier, Audience.MANAGERS, Audience.DUTY), URL)
    assert words.startswith(f"the clock of {tier.value} tells leads alone, and never a worker")
    second = with_clock(authority, tier, Audience.SECOND, Audience.DUTY)
    assert list(say_unready(second, URL)) == []
