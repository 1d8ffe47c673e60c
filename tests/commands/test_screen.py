"""`screen`: a line that is wrong is named by its number, in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app


@pytest.fixture(autouse=True)
def here(monkeypatch):
    """The folders of the project, whatever the directory."""
    monkeypatch.chdir(Path(__file__).parents[2])


def test_a_line_is_answered_and_a_broken_one_named():
    """What came before it is answered; nobody has to read a traceback."""
    lines = '{"id": 1, "text": "pizza for tea"}\n\nhello\n'
    result = CliRunner().invoke(app, ["screen"], input=lines)
    assert result.exit_code == 1
    assert result.stdout.count("\n") == 1
    assert result.stderr.startswith("standard input, line 3: this line is not JSON")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("hello", "Expecting value"),
        ('{"text": "hi"}', "it has no 'labels'"),
        ('{"text": "hi", "labels": ["kindness"]}', "kindness"),
        ("[]", "list"),
    ],
)
def test_a_file_to_measure_on_that_is_wrong_is_named(tmp_path, line, why):
    """The file, the line and what is wrong with it."""
    file = tmp_path / "messages.jsonl"
    file.write_text('{"text": "hi", "labels": ["none"]}\n' + line + "\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["screen", "--evaluate", str(file)])
    assert result.exit_code == 1
    assert f"{file}: line 2 is not a labelled message" in result.stderr
    assert why in result.stderr
    assert result.stderr.count("\n") == 1
