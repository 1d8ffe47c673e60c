"""Nothing is left over from making it: no notes to self, no tests left out, no private places."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.project import functions, name, parsed, python_files, read, text_files

#: Written apart, so that this file does not break its own rules.
_NOTES = re.compile(
    r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b"
)
_HOSTS = re.compile(
    "|".join(
        [
            "py" + r"pi\.", "python" + "hosted", "npm" + r"js\.", "crates" + r"\.io",
            "rubygems" + r"\.", "conda" + r"\.", "docker" + r"\.io", "proxy" + r"\.golang",
        ]
    )
)  # fmt: skip
_PLACES = re.compile(
    r"(?<![\w.)}])/(?:wo" + r"rk|home/\w+|Users/\w+)(?=[/\s\"'`]|$)|\.\./" + "shared"
)

#: Calls that fail for the test: an example chat asserts each of its own lines, and waiting for
#: something to be heard, to come or to stay as it is ends with an error if it does not.
_ASSERTING = ("assert", "expect", "check", "run", "hears", "until", "stays")

#: Texts by people who were not writing about this project: words to be screened.
_SPECIMENS = ("config/screening/", "tests/domain/screening/", "training/")


def test_no_notes_to_self():
    """What is left to do stands in the issues, not in the files."""
    assert _found(_NOTES) == []


def test_no_package_registry_is_named():
    """Where packages come from is for whoever installs to say."""
    assert _found(_HOSTS) == []


def test_no_place_on_somebodys_machine_is_named():
    """Paths start at the root of the project."""
    assert _found(_PLACES) == []


def test_no_test_is_left_out_in_silence():
    """A test runs or fails; only what the machine lacks is left out, by conftest's missing()."""
    banned = {"skip", "skipif", "xfail", "importorskip"}
    assert {
        f"{name(path)}:{node.lineno} {node.attr}"
        for path in python_files("tests")
        if name(path) != "tests/conftest.py"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute)
        and node.attr in banned
        and ast.unparse(node.value) in {"pytest", "pytest.mark"}
    } == set()


def test_every_test_says_what_it_shows():
    """The docstring of a test is a sentence about what the service does."""
    silent = [
        f"{name(path)}:{function.lineno} {function.name}"
        for path in python_files("tests")
        for function in functions(path)
        if function.name.startswith("test_")
        and not (ast.get_docstring(function) or "").rstrip().endswith((".", "?", "!"))
    ]
    assert silent == []


def test_every_test_can_fail():
    """A test asserts something, expects an error, or calls what does."""
    toothless = [
        f"{name(path)}:{function.lineno} {function.name}"
        for path in python_files("tests")
        for function in functions(path)
        if function.name.startswith("test_") and not _bites(function)
    ]
    assert toothless == []


def test_no_test_sleeps():
    """The clock is handed in, so no test waits for a real one to pass a whole second."""
    assert {
        f"{name(path)}:{node.lineno}"
        for path in python_files("tests")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"time.sleep", "asyncio.sleep"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value >= 1
    } == set()


def test_nothing_of_ours_is_too_vague_a_name():
    """A module is called by what is in it."""
    vague = {"util", "utils", "helper", "helpers", "common", "constants", "misc", "models"}
    vague |= {"auth", "config", "exceptions", "manager", "base", "core", "lib"}
    assert [
        name(path)
        for path in python_files("bot", "tests")
        if {path.stem, *name(path).split("/")} & vague
    ] == []


@pytest.mark.parametrize(
    ("word", "say"),
    [("agent", "worker"), ("helper", "what it does"), ("utility", "what it does")],
)
def test_the_words_of_the_trade_are_used(word, say):
    """One word for one thing: a person who works here is a worker, and so on."""
    pattern = re.compile(rf"(?<![A-Za-z-])_?{word}s?(?![A-Za-z])", re.IGNORECASE)
    found = [
        f"{name(path)}:{number}"
        for path in python_files("bot")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == [], f"say {say}"


def test_a_check_in_is_never_called_an_interview():
    """The chat is no return interview, and no word shown to anybody may say that it is."""
    for file in ("locales/messages.pot", "flows/lines.yaml"):
        assert "interview" not in _spoken(read(file)).lower()


def _spoken(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))


def _found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name(path)}:{number}: {line.strip()[:60]}"
        for path in text_files()
        if not name(path).startswith(_SPECIMENS)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def _bites(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in {"pytest.raises", "pytest.fail", "pytest.warns"}:
                return True
            if called.rpartition(".")[2].lstrip("_").startswith(_ASSERTING):
                return True
    return False
