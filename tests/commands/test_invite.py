"""`invite` gives a way in, and says what would be misread or read by nobody."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.commands.invite import _moment
from bot.errors import NotNowError
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


@pytest.mark.parametrize("text", ["2026-11-20T18.30", "2026-11-20 18,30", "20/11/2026"])
def test_a_time_that_would_be_taken_for_another_is_refused(text):
    """18.30 would be six o'clock, and the 72 hours would end half an hour too soon."""
    with pytest.raises(NotNowError, match="write a time such as 2026-11-20T18:30"):
        _moment(text)


@pytest.mark.parametrize(("days", "refused"), [(-1, "in the future"), (400, "more than a year")])
def test_a_return_that_can_not_be_meant_is_refused(days, refused):
    """A slip in the year: the 72 hours would be over at once, and nobody be checked in with."""
    returned = f"{datetime.now(UTC) - timedelta(days=days):%Y-%m-%dT%H:%M}"
    arguments = ["invite", "--authority", "training-england", "--returned-at", returned]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 1
    assert refused in result.stderr
    assert result.stdout == ""


def test_a_return_of_some_months_ago_is_taken():
    """What is only written down late is no slip."""
    late = f"{datetime.now(UTC) - timedelta(days=300):%Y-%m-%dT%H:%M}"
    assert json.loads(invited("--returned-at", late, "--json")[0])["short_code"]


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-20T18:30", "18:30"),
        ("2026-07-20 18:30", "17:30"),
        ("2026-07-20T18:30:05.250000+00:00", "18:30"),
    ],
)
def test_a_time_without_a_zone_is_local(text, utc):
    """Summer time is counted; what a program writes out in full is taken as it is."""
    moment = _moment(text)
    assert (moment - moment.utcoffset()).strftime("%H:%M") == utc


def test_what_is_pending_is_listed():
    """Whoever runs the service sees each offer without an answer, by its episode alone."""
    assert CliRunner().invoke(app, ["offers"]).stdout == "Every offer was answered.\n"
    episode = json.loads(invited("--json", "--child-ref", "REF-1")[0])["episode"]
    (line,) = CliRunner().invoke(app, ["offers"]).stdout.splitlines()
    assert episode in line
    assert "its code is good until" in line
    assert line.endswith("FROM PRACTICE")
    (row,) = json.loads(CliRunner().invoke(app, ["offers", "--json"]).stdout)
    assert (row["authority"], row["code"]) == ("training-england", "good")
    assert "REF-1" not in line + json.dumps(row)
