"""Workers are added, taken away, brought back and listed by commands."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sqlite3
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.bootstrap import open_service
from bot.commands.welcome import print_welcome
from bot.ports import RawUpdate
from bot.settings import read_settings
from tests.commands.live import go_live
from tests.services.test_held_back import replied
from tests.services.world import START, Clock, World

ROOT = Path(__file__).parents[2]
DANGER = b'{"kind": "text", "address": "one", "text": "he hits me and i am scared"}'
WALES = ("--authority", "training-wales")


@pytest.fixture(autouse=True)
def here(monkeypatch, tmp_path):
    """A database of its own, and the folders of the project."""
    monkeypatch.chdir(ROOT)
    for name, value in settings(tmp_path).items():
        monkeypatch.setenv(name, value)
    handlers = logging.getLogger().handlers
    run("migrate")
    yield
    # A command sends its logs to where they went while it ran.
    logging.getLogger().handlers = handlers


def settings(folder):
    """Where this service keeps its things."""
    return {
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'touchbase.db'}",
        "TOUCHBASE_KEY_FILE": str(folder / "touchbase.key"),
    }


def run(*arguments, code=0):
    """What a command prints, or what it complains of."""
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == code, result.output
    return result.stderr if code else result.stdout


def listed():
    """Who works here, by name."""
    return {one.pop("name"): one for one in json.loads(run("worker", "list", "--json"))}


def test_a_worker_leaves_and_comes_back():
    """What is said is plain, and the list shows how it stands, without an address."""
    assert run("worker", "list") == "Nobody works here yet.\n"
    run("worker", "add", "Old Leaver", *WALES, "--role", "lead")
    assert listed() == {
        "Old Leaver": {
            "roles": {"training-wales": ["lead"]},
            "linked": False,
            "practice": True,
            "left_at": None,
        }
    }
    assert run("worker", "list") == "Old Leaver  training-wales: lead  not linked\n"
    said = run("worker", "leave", "Old Leaver")
    assert said.startswith("Old Leaver has left: ")
    assert "Nobody of training-wales is alerted now" in said
    assert run("worker", "list").startswith("Old Leaver  left ")
    assert listed()["Old Leaver"]["left_at"]
    assert run("worker", "leave", "Old Leaver", code=1).endswith("Old Leaver has left already.\n")
    said = run("worker", "add", "Old Leaver", *WALES, "--role", "auditor")
    assert "Old Leaver had left and is back, only as auditor of training-wales." in said
    assert "/console/link/" in said
    assert listed()["Old Leaver"]["roles"] == {"training-wales": ["auditor"]}


def test_the_last_role_is_said_to_be_the_last():
    """Whoever takes it away must know that nothing is left."""
    run("worker", "add", "Bob", *WALES, "--role", "worker")
    said = run("worker", "drop-role", "Bob", *WALES, "--role", "worker")
    assert said.splitlines()[:2] == [
        "Bob is not worker of training-wales any more.",
        "That was their last role: they can sign in still, and see nothing.",
    ]
    assert run("worker", "list") == "Bob  no role  not linked\n"
    said = run("worker", "drop-role", "Bob", *WALES, "--role", "worker", code=1)
    assert said.endswith("Bob is not worker of 'training-wales'.\n")


def test_a_start_brings_nobody_back(tmp_path, capsys):
    """Whoever practised here and was taken away stays away, and the service starts."""

    async def start():
        async with open_service(read_settings(settings(tmp_path))) as service:
            await print_welcome(service)

    asyncio.run(start())
    assert "Practice Worker One" in capsys.readouterr().out
    run("worker", "leave", "Practice Worker One")
    asyncio.run(start())
    said = capsys.readouterr().out
    assert "Practice Worker One" not in said
    assert "Practice Worker Two" in said


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        ("damaged", "the file is damaged, or is no database"),
        ("locked", "another process is writing to the database; try once more"),
        ("elsewhere", "its folder can't be made"),
        ("unknown", "needs 'psycopg', which is not installed"),
    ],
)
def test_a_database_that_can_not_be_used_is_one_sentence(tmp_path, monkeypatch, spoil, sentence):
    """Whoever lets somebody leave beside a busy or broken database is told what to do."""
    run("worker", "add", "Ann", *WALES, "--role", "worker")
    monkeypatch.setattr("bot.store.database.BUSY_MILLISECONDS", 50)
    other = sqlite3.connect(tmp_path / "touchbase.db", isolation_level=None)
    if spoil == "locked":
        other.execute("BEGIN IMMEDIATE")
    elif spoil == "damaged":
        (tmp_path / "touchbase.db").write_bytes(b"no database at all" * 400)
    elif spoil == "elsewhere":
        monkeypatch.setenv("DATABASE_URL", "sqlite+aiosqlite:////proc/nowhere/x.db")
    else:
        monkeypatch.setitem(sys.modules, "psycopg", None)
        monkeypatch.setenv("DATABASE_URL", "postgresql://localhost/x")
    said = run("worker", "leave", "Ann", code=1)
    other.close()
    assert sentence in said
    assert len(said.strip().splitlines()) == 1


def test_a_command_in_the_wrong_place_does_not_speak_of_a_lost_key(tmp_path, monkeypatch):
    """Whoever forgot the settings would look for a key, or work on an empty database."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'other.db'}")
    for key in ("touchbase.key", "other.key"):
        monkeypatch.setenv("TOUCHBASE_KEY_FILE", str(tmp_path / key))
        said = run("worker", "leave", "Ann", code=1)
        assert said.startswith("DATABASE_URL: nothing was ever kept in this database")


def test_a_newer_database_is_refused_with_the_way_back(tmp_path):
    """Whoever goes back a version must not be sent in a circle between two commands."""
    with sqlite3.connect(tmp_path / "touchbase.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    for command in (("worker", "list"), ("migrate",)):
        said = run(*command, code=1)
        assert said.startswith("DATABASE_URL: a newer version of Touchbase has worked on this")
        assert "the copy from before the upgrade" in said


def link(tmp_path):
    """Everybody has linked a Telegram account."""
    with sqlite3.connect(tmp_path / "touchbase.db") as database:
        database.execute("UPDATE worker SET telegram = x'00'")


def test_a_worker_from_practice_is_not_taken_for_one_who_is_alerted(tmp_path, monkeypatch):
    """Their authority went live, and no real case reaches them: the list must not look well."""
    run("worker", "add", "Ann", "--authority", "training-england", "--role", "worker")
    link(tmp_path)
    assert run("worker", "list") == "Ann  training-england: worker  linked\n"
    go_live(tmp_path, monkeypatch)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:token")
    said = run("worker", "list").splitlines()
    assert said[0].endswith("FOR PRACTICE ONLY: sees no real case, and is alerted of none")
    assert said[1].startswith("Nobody of training-england is alerted now")
    arguments = ("--authority", "training-england", "--role", "worker")
    assert run("worker", "add", "Ann", *arguments, code=1).endswith("add a surname.\n")
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN")
    run("worker", "add", "Ann Real", *arguments)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:token")
    link(tmp_path)
    assert "Nobody of" not in run("worker", "list")


def test_a_live_start_names_the_cases_that_are_open_from_practice(tmp_path, monkeypatch, capsys):
    """Somebody real may be behind one, and no real worker is alerted of it: it is said."""

    async def start():
        async with open_service(read_settings(dict(os.environ))) as service:
            await print_welcome(service)
            await service.inbox.store([RawUpdate("web", "web", "1", DANGER, "one")])
            await service.receiver.receive()

    asyncio.run(start())
    assert "FROM PRACTICE: no real worker is alerted\n" in run("queue")
    assert "open from practice" not in capsys.readouterr().out
    go_live(tmp_path, monkeypatch)
    asyncio.run(start())
    said = capsys.readouterr().out
    assert "WARNING: Cases of training-england that are open from practice: 1. " in said


def test_a_live_start_says_that_nobody_is_alerted(tmp_path, monkeypatch, capsys):
    """Without a token, or anybody linked, what is told waits unseen: it is said before that."""
    go_live(tmp_path, monkeypatch)

    async def start():
        here = {**settings(tmp_path), "CONFIG_DIR": str(tmp_path / "config")}
        async with open_service(read_settings(here)) as service:
            await print_welcome(service)

    asyncio.run(start())
    assert "WARNING: Nobody is alerted of anything, because Telegram is off" in (
        capsys.readouterr().out
    )


async def reply_that_waits(folder):
    """Let a practice worker have written to somebody who has not read it."""
    async with open_service(read_settings(settings(folder))) as service:
        world = World(service.world.database, service.world.sealer, Clock(START))
        await replied(world)


def test_whoever_takes_somebody_away_reads_how_many_replies_wait_unread(tmp_path):
    """They were removed for cause, or left in the ordinary way: a colleague decides."""
    asyncio.run(reply_that_waits(tmp_path))
    said = run("worker", "leave", "Old Leaver")
    assert "Replies of theirs that nobody had read, and that are held back: 1." in said
    assert "shows it to them or withdraws it" in said
