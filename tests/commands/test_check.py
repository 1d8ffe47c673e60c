"""`check` names what is wrong with a copy of the configuration."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app

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


def test_a_number_that_is_said_needs_an_entry(config):
    """Whoever takes an entry out is told what goes on naming it."""
    path = config / "signposts.yaml"
    text = path.read_text("utf-8").replace("number: 116 000", "number: 116 001", 1)
    path.write_text(text, "utf-8")
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 1
    assert "'116000' stands in line.hold, " in result.stdout
