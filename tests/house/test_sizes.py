"""Modules and functions stay small enough to be read whole."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house.project import functions, name, python_files

LONGEST_MODULE = 300
LONGEST_FUNCTION = 29

#: What may be longer, and why.
EXCEPTIONS = {
    "bot/store/migrations/versions/": "a migration stays as it was when it first ran",
}


def test_no_module_is_longer_than_a_reader_holds_in_mind():
    """A module has at most 300 lines: what grows beyond is parted by what it is about."""
    sizes = {name(path): len(path.read_text("utf-8").splitlines()) for path in _judged()}
    assert {module: size for module, size in sizes.items() if size > LONGEST_MODULE} == {}


def test_no_function_is_longer_than_a_screen():
    """What a function does takes fewer than 30 lines, its signature and docstring aside."""
    long = {
        f"{name(path)}:{function.lineno} {function.name}": _lines(function)
        for path in _judged()
        for function in functions(path)
        if _lines(function) > LONGEST_FUNCTION
    }
    assert long == {}


def test_every_exception_is_there():
    """The list of exceptions holds no leftovers."""
    modules = [name(path) for path in python_files("bot")]
    assert [part for part in EXCEPTIONS if not any(m.startswith(part) for m in modules)] == []


def _judged() -> list[Path]:
    return [path for path in python_files("bot") if not name(path).startswith(tuple(EXCEPTIONS))]


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or body[-1].lineno) - body[0].lineno + 1 if body else 0
