"""The rules in force, built once for all tests of the screening."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.screening import load_screening

CONFIG = Path(__file__).parents[3] / "config" / "screening"


@pytest.fixture(scope="session")
def rules():
    """The rules of every language and the trained model, as the service loads them."""
    return load_screening(CONFIG)
