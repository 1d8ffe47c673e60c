"""The time is handed in, so that every deadline can be tried."""

from __future__ import annotations

import ast

from tests.house.project import name, parsed, python_files

#: Where the time is really told; everybody else is given a clock.
CLOCKS = {"bot/world.py", "bot/web/parts.py"}


def test_the_time_is_asked_for_where_things_are_joined():
    """`now()` and `today()` are called on the clock's own type only where clocks are made."""
    assert {
        f"{name(path)}:{node.lineno}"
        for path in python_files("bot")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "utcnow", "today"}
        and isinstance(node.value, ast.Name)
        and node.value.id in {"datetime", "date"}
        and name(path) not in CLOCKS
    } == set()


def test_settings_come_from_one_place():
    """The environment is read where commands start, and goes on as Settings."""
    assert {
        f"{name(path)}:{node.lineno}"
        for path in python_files("bot")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute)
        and node.attr in {"environ", "getenv"}
        and name(path) not in {"bot/__main__.py", "bot/commands/starting.py"}
    } == set()
