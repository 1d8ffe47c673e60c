"""Nothing that a young person typed can reach a log: a log line is a name and codes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.project import name, parsed, python_files

_LEVELS = {"debug", "info", "warning", "error", "critical", "exception", "log", "msg"}

#: What a log line may carry beside its name. A new one is added here by somebody who has
#: made sure that no words of a person can be in it.
MAY_CARRY = {
    "address", "after", "attempts", "bot", "channel", "chat", "code", "count", "error",
    "escalation", "file", "host", "inbox", "keep", "kind", "language", "letter", "loop",
    "method", "mode", "number", "outcome", "path", "place", "port", "purpose", "rung", "seconds",
    "status", "step", "timer", "why",
}  # fmt: skip


def test_a_log_line_is_a_constant_with_codes():
    """The words of a log line are fixed text, so no message can be put into them."""
    assert [
        place
        for place, call in _log_calls()
        if not (_said(call) and isinstance(_said(call)[0], ast.Constant))
    ] == []


def test_there_are_logs_to_look_at():
    """These tests can fail: they find the log lines that there are."""
    assert len(list(_log_calls())) > 15


def test_what_is_filled_into_a_log_line_is_known_to_be_safe():
    """
    What stands for a `%s` is the kind of an error or a code of ours.

    A ChannelError may be told as it is: errors.py has it carry a reason, never words.
    """
    safe = {
        "type(error).__name__",
        "language",
        "hearing",
        "self._hearing",
        "where",  # lines of our own code
        "status",  # the number that we answer with
        "request.method",
    }
    told = _about_channels()
    assert {
        f"{place}: {ast.unparse(value)}"
        for place, call in _log_calls()
        for value in _said(call)[1:]
        if ast.unparse(value) not in safe
        and not (ast.unparse(value) == "error" and id(call) in told)
    } == set()


def test_a_log_line_carries_only_what_is_known_to_be_safe():
    """The values of a log line have names from the list above."""
    assert {
        f"{place}: {keyword.arg}"
        for place, call in _log_calls()
        for keyword in call.keywords
        if keyword.arg not in MAY_CARRY
    } == set()


def test_no_traceback_is_logged():
    """A traceback can hold words that were typed: the kind of an error is logged instead."""
    assert [
        place
        for place, call in _log_calls()
        if _level(call) == "exception" or any(k.arg == "exc_info" for k in call.keywords)
    ] == []


def test_an_error_is_logged_by_its_kind():
    """`error=` is the name of its class: the sentence of an error may quote what it met."""
    assert [
        place
        for place, call in _log_calls()
        for keyword in call.keywords
        if keyword.arg == "error" and ast.unparse(keyword.value) != "type(error).__name__"
    ] == []


def test_nothing_is_printed_but_by_commands():
    """print() goes past the log's rules, so only what answers at a terminal uses it."""
    assert {
        f"{name(path)}:{node.lineno}"
        for path in python_files("bot")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in {"print", "breakpoint"}
        and not name(path).startswith(("bot/commands/", "bot/__main__"))
    } == set()


def _log_calls() -> Iterator[tuple[str, ast.Call]]:
    for path in python_files("bot"):
        loggers = _loggers(path)
        for node in ast.walk(parsed(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in _LEVELS
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id in loggers
            ):
                yield f"{name(path)}:{node.lineno}", node


def _loggers(path: Path) -> set[str]:
    """What a module calls its log."""
    return {
        target.id
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Assign)
        and ast.unparse(node.value).partition("(")[0].endswith((".get_logger", ".getLogger"))
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _level(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _said(call: ast.Call) -> list[ast.expr]:
    """What a log line says, with what is filled in; `log()` has its level before it."""
    return call.args[1:] if _level(call) == "log" else call.args


def _about_channels() -> set[int]:
    """The calls in which `error` is a ChannelError and nothing else."""
    return {
        id(node)
        for path in python_files("bot")
        for handler in ast.walk(parsed(path))
        if isinstance(handler, ast.ExceptHandler)
        and handler.type is not None
        and ast.unparse(handler.type) == "ChannelError"
        for node in ast.walk(handler)
        if isinstance(node, ast.Call)
    }
