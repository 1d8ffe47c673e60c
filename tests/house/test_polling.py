"""Messages that wait at Telegram while the service is away are fetched, never thrown away."""

from __future__ import annotations

import ast

from tests.house.project import name, parsed, python_files


def test_nothing_drops_what_waits():
    """`drop_pending_updates` is given to nothing, in whatever way it could be."""
    assert {
        f"{name(path)}:{node.lineno}"
        for path in python_files("bot")
        for node in ast.walk(parsed(path))
        if (isinstance(node, ast.keyword) and node.arg == "drop_pending_updates")
        or (isinstance(node, ast.Constant) and node.value == "drop_pending_updates")
    } == set()


def test_no_part_of_the_library_that_acknowledges_too_early_is_used():
    """The library's own loop, states, files and timers lose messages when a process dies."""
    unfit = {
        "Application", "ApplicationBuilder", "Updater", "ConversationHandler",
        "PicklePersistence", "JobQueue", "AIORateLimiter", "CallbackDataCache",
    }  # fmt: skip
    assert {
        f"{name(path)}: {alias.name}"
        for path in python_files("bot")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("telegram")
        for alias in node.names
        if alias.name in unfit
    } == set()
