"""A service that runs on says that nobody is alerted, for those who did not see it start."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.bootstrap import open_service
from bot.commands import run
from bot.commands.readiness import readiness
from bot.settings import read_settings
from tests.commands.live import go_live

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("live", [True, False])
async def test_it_is_logged_again_and_again_and_shown(tmp_path, monkeypatch, live):
    """It is no reason to be taken out of service: what comes in has to be kept."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(run, "_SAID_AGAIN", 0.01)
    config = str(go_live(tmp_path, monkeypatch)) if live else "config"
    here = {
        "DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'touchbase.db'}",
        "TOUCHBASE_KEY_FILE": str(tmp_path / "touchbase.key"),
        "CONFIG_DIR": config,
    }
    async with open_service(read_settings(here)) as service:
        with capture_logs() as logs:
            task = run._remind(service)
            await asyncio.sleep(0.5)
            service.stopping.set()
            await task
        ready, shown = await readiness(service)
    said = [line for line in logs if line["event"] == "live_without_alerts"]
    assert ready
    assert shown["nobody_alerted_of"] == (["training-england"] if live else [])
    assert (len(said) > 1) is live
    assert all((line["log_level"], line["count"]) == ("error", 1) for line in said)
