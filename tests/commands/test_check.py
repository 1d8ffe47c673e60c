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
