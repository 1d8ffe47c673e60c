"""Modules and functions stay small enough to be read whole."""

from __future__ import annotations

import ast

from tests.house.project import functions, name, python_files

LONGEST_MODULE = 300
LONGEST_FUNCTION = 30


def test_no_module_is_longer_than_a_reader_holds_in_mind():
    """A module has at most 300 lines: what grows beyond is parted by what it is about."""
    sizes = {name(path): len(path.read_text("utf-8").splitlines()) for path in python_files("bot")}
    assert {module: size for module, size in sizes.items() if size > LONGEST_MODULE} == {}


def test_no_function_is_longer_than_a_screen():
    """A function has at most 30 lines, its docstring not counted."""
    long = {
        f"{name(path)}:{function.lineno} {function.name}": _lines(function)
        for path in python_files("bot")
        for function in functions(path)
        if _lines(function) > LONGEST_FUNCTION
    }
    assert long == {}


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return lines
    docstring = function.body[0]
    return lines - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)
