"""`check` names what is wrong with a copy of the configuration."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from tests.commands.live import go_live

ROOT = Path(__file__).parents[2]


@pytest.fixture
def config(monkeypatch, tmp_path):
    """A copy of the configuration, as somebody keeps who changes it."""
    monkeypatch.chdir(ROOT)
    made = shutil.copytree(ROOT / "config", tmp_path / "config")
    monkeypatch.setenv("CONFIG_DIR", str(made))
    handlers = logging.getLogger().handlers
    yield made
    # A command sends its logs to where they went while it ran.
    logging.getLogger().handlers = handlers


def test_what_did_not_come_along_is_named(config):
    """Less would be heard, or an authority be there for nobody, and all would look well."""
    (config / "screening" / "careful.npz").unlink()
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 1
    assert "careful.npz:1:1: this file is missing" in result.stdout
    (config / "authorities" / "newtown.yml").write_text("name: Newtown\n", "utf-8")
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 1
    assert "newtown.yml:1:1: name this file newtown.yaml" in result.stdout


def test_what_is_past_its_day_and_still_said_is_named(config):
    """The list of numbers leaves it out, and sentences do not: somebody has to look now."""
    path = config / "signposts.yaml"
    before, childline = path.read_text("utf-8").split("  childline:", 1)
    late = childline.replace("as_of: 2026-11-24", "as_of: 2020-01-01", 1)
    late = late.replace("check_again: 2027-02-24", "check_again: 2020-02-01", 1)
    path.write_text(f"{before}  childline:{late}", "utf-8")
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 1
    (line,) = [line for line in result.stdout.splitlines() if "line.support" in line]
    assert "signposts.yaml" in line
    assert "every page of the web chat" in line


def test_closing_days_that_are_all_over_are_named(config, monkeypatch):
    """Nobody would see that those of this year were never written down, and bank holidays end."""
    path = config / "authorities" / "training-wales.yaml"
    path.write_text(f"{path.read_text('utf-8')}closed: 2027-12-24 to 2028-01-01\n", "utf-8")
    monkeypatch.setattr("bot.commands.check.utc_now", lambda: datetime(2028, 11, 29, tzinfo=UTC))
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 1
    assert "training-wales.yaml" in result.stdout
    assert (
        ":1: these days are all over: write those to come, or take 'closed' away" in result.stdout
    )
    assert "nations.yaml:1:1: the calendar of bank holidays ends on 2028-12-26" in result.stdout


def test_a_number_that_is_said_needs_an_entry(config):
    """Whoever takes an entry out is told what goes on naming it."""
    path = config / "signposts.yaml"
    text = path.read_text("utf-8").replace("number: 116 000", "number: 116 001", 1)
    path.write_text(text, "utf-8")
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 1
    assert "'116000' stands in line.hold, " in result.stdout


@pytest.fixture
def live(monkeypatch, tmp_path, config):
    """One live authority beside one for practice, with a database of its own."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'touchbase.db'}")
    monkeypatch.setenv("TOUCHBASE_KEY_FILE", str(tmp_path / "touchbase.key"))
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:token")
    monkeypatch.setenv("PUBLIC_URL", "https://check-in.example")
    file = go_live(tmp_path, monkeypatch) / "authorities" / "training-england.yaml"
    text = file.read_text("utf-8").partition("duty:")[0]
    file.write_text(f"{text}duty: Ring the duty team on 01632 960001.\n", "utf-8")
    return "training-england.yaml:1:1: "


def lacking(live):
    """What a live authority lacks, and what is said beside it."""
    result = CliRunner().invoke(app, ["check", "--live"])
    assert result.exit_code == 1, result.output  # the other one is for practice
    said = [line.partition(live)[2] for line in result.stdout.splitlines() if live in line]
    return [words for words in said if "can't be offered yet" not in words], result.stderr


def test_what_a_live_authority_lacks_includes_somebody_to_alert(live, monkeypatch, tmp_path):
    """Real young people are not to write where nobody is told of it."""
    CliRunner().invoke(app, ["migrate"])
    ((words,), beside) = lacking(live)
    assert words.startswith("nobody of it is alerted: have a worker link Telegram")
    assert beside == ""
    arguments = ["worker", "add", "Ann", "--authority", "training-england", "--role", "worker"]
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN")
    assert CliRunner().invoke(app, arguments).exit_code == 0
    with sqlite3.connect(tmp_path / "touchbase.db") as database:
        database.execute("UPDATE worker SET telegram = x'00'")
    assert lacking(live)[0] == ["nobody is alerted: Telegram is off, set TELEGRAM_BOT_TOKEN"]
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:token")
    assert lacking(live) == ([], "")


def test_without_a_database_it_is_said_that_nobody_was_looked_for(live, tmp_path):
    """The files alone can be checked anywhere, and looking makes no database."""
    found, beside = lacking(live)
    assert found == []
    assert "it was not looked at whether anybody is alerted" in beside
    assert not (tmp_path / "touchbase.db").exists()


def test_a_database_of_another_version_is_a_sentence(live, tmp_path):
    """Whoever checks an upgrade sees what to do, among what else is lacking."""
    CliRunner().invoke(app, ["migrate"])
    with sqlite3.connect(tmp_path / "touchbase.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '0001'")
    ((words,), _) = lacking(live)
    assert words.endswith("the database is not up to date; run: python -m bot migrate")


def test_what_would_lead_nowhere_is_named_beside_it(live, config, monkeypatch):
    """A duty team without a number, and an address that only this machine can open."""
    file = config / "authorities" / "training-england.yaml"
    file.write_text(file.read_text("utf-8").replace("01632 960001", "TBC"), "utf-8")
    monkeypatch.delenv("PUBLIC_URL")
    found, _ = lacking(live)
    assert [words.partition(" ")[0] for words in found] == ["'duty'", "PUBLIC_URL"]
