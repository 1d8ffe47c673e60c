"""The flows that ship, as the engine runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.flows import load_flows

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def flows():
    """The flows that ship."""
    return load_flows(ROOT / "flows")


@pytest.fixture(scope="session")
def flow(flows):
    """The newest check-in."""
    return flows.newest("check_in")
