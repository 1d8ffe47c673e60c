"""The project's own files, as the rules of the house look at them."""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: Never ours to judge: installed, built, cached, or holding somebody's data.
_NOT_OURS = {"var", "build", "dist", "mutants", "screenshots", "__pycache__"}
_TEXT = {
    "", ".cfg", ".css", ".csv", ".html", ".ini", ".j2", ".jinja", ".js", ".json", ".jsonl",
    ".lock", ".mako", ".md", ".po", ".pot", ".py", ".svg", ".toml", ".txt", ".yaml", ".yml",
}  # fmt: skip


@cache
def text_files() -> tuple[Path, ...]:
    """Every file of the project that people read, configuration and locks included."""
    return tuple(sorted(path for path in _walk(ROOT) if path.suffix in _TEXT))


def python_files(*folders: str) -> tuple[Path, ...]:
    """Every module under *folders*."""
    roots = [ROOT / folder for folder in folders]
    return tuple(
        path
        for path in text_files()
        if path.suffix == ".py" and any(path.is_relative_to(root) for root in roots)
    )


def name(path: Path) -> str:
    """A file's name as a reader would type it."""
    return path.relative_to(ROOT).as_posix()


def read(path: Path | str) -> str:
    """The words of a file, named from the root."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def parsed(path: Path) -> ast.Module:
    """A module's code as a tree."""
    # What is tidied away meanwhile may print where it came from: that parses too, and fails this.
    gc.disable()
    try:
        return ast.parse(path.read_text(encoding="utf-8"), filename=name(path))
    finally:
        gc.enable()


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        hidden = path.name.startswith(".") and path.name not in {
            ".ci", ".gitignore", ".pre-commit-config.yaml",
        }  # fmt: skip
        if hidden or path.name in _NOT_OURS or path.name.endswith(".egg-info"):
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path
