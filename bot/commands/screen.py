"""`screen`: what the screening makes of messages, with no database and no key."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.catalogue.screening import load_screening
from bot.commands.output import write
from bot.domain.screening.evaluation import evaluate
from bot.domain.screening.report import screen_line
from bot.errors import SettingError
from bot.settings import Settings


def screen_lines(settings: Settings) -> None:
    """Read JSON lines from standard input and write a line for each, as soon as it is read."""
    rules = load_screening(settings.config_dir / "screening")
    for number, line in enumerate(sys.stdin.buffer, 1):
        if line.strip():
            try:
                write(screen_line(line.decode("utf-8", "replace"), rules))
            except ValueError as error:
                raise SettingError(f"standard input, line {number}: {error}") from error


def evaluate_file(settings: Settings, path: Path) -> None:
    """Measure the screening on a file of labelled messages."""
    rules = load_screening(settings.config_dir / "screening")
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        measured = evaluate(lines, rules)
    except OSError as error:
        raise SettingError(f"--evaluate: {path} can't be read ({error.strerror})") from error
    except ValueError as error:
        raise SettingError(f"--evaluate: {path}: {error}") from error
    write(str(measured))
