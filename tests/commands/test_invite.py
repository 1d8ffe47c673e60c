"""`invite` gives a way in, and says if nobody would read what is written there."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from tests.commands.live import go_live

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def here(monkeypatch, tmp_path):
    """A database of its own, and the folders of the project."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'touchbase.db'}")
    monkeypatch.setenv("TOUCHBASE_KEY_FILE", str(tmp_path / "touchbase.key"))
    handlers = logging.getLogger().handlers
    CliRunner().invoke(app, ["migrate"])
    yield
    # A command sends its logs to where they went while it ran.
    logging.getLogger().handlers = handlers


def invited(*more):
    """What comes out, and what is said beside it."""
    result = CliRunner().invoke(app, ["invite", "--authority", "training-england", *more])
    assert result.exit_code == 0, result.output
    return result.stdout, result.stderr


def test_an_invitation_for_practice_says_that_nobody_reads():
    """A worker who gives it to a real young person must know; scripts read on as before."""
    out, beside = invited("--json")
    assert set(json.loads(out)) == {
        *("episode", "code", "short_code", "telegram_link", "web_link", "expires_at")
    }
    (line,) = beside.splitlines()
    assert "nobody reads what is written with this invitation" in line
    out, beside = invited()
    assert "nobody reads" not in out
    assert "nobody reads" in beside


def test_a_real_invitation_says_nothing_of_practice(tmp_path, monkeypatch):
    """Where people work there is nothing to warn of."""
    go_live(tmp_path, monkeypatch)
    assert invited("--json")[1] == ""
