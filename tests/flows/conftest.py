"""The flows and words that ship."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.flows import load_flows
from bot.catalogue.locales import load_locales

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def flows():
    """The flows that ship."""
    return load_flows(ROOT / "flows")


@pytest.fixture(scope="session")
def wording(flows):
    """The words that ship, in every language."""
    return load_locales(ROOT / "locales", flows)
