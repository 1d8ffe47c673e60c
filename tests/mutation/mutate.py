"""
Mutation testing: breaks the screening and the triage on purpose, and counts what tests notice.

One small change at a time (a comparison turned, a number moved, a result lost) is made in a
copy of the project, and the tests of these modules run on it. What no test notices is listed.
A sample that is the same for the same seed keeps it to minutes:

    python tests/mutation/mutate.py --limit 150 --seed 1

Exits with 1 if fewer than `--least` per cent were caught.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCREENING = ROOT / "tests/domain/screening"
TARGETS = (*sorted((ROOT / "bot/domain/screening").glob("*.py")), ROOT / "bot/domain/triage.py")
#: The quick tests come first: most of what is broken is noticed there, long before the floors.
SLOW = ("test_disguises.py", "test_floors.py")
TESTS = (
    "tests/domain/test_triage.py",
    *sorted(
        (f"tests/domain/screening/{path.name}" for path in SCREENING.glob("test_*.py")),
        key=lambda name: (name.endswith(SLOW), name),
    ),
)
#: What the copy needs besides the tests.
PARTS = (
    "bot",
    "config",
    "flows",
    "locales",
    "tests/domain",
    "tests/conftest.py",
    "tests/__init__.py",
)
#: A mutant that has not ended after this many times the plain run hangs: that is noticed.
PATIENCE = 6
#: Seconds that the plain run may take, on a machine that does much else.
LONGEST_RUN = 1800

_COMPARED = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_REACHED = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}


@dataclass(frozen=True)
class Mutant:
    """One change: the *number*th of a file, at a line, and what it does."""

    path: Path
    number: int
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}: {self.what}"


def changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Give each way to break one *node*, with a description."""
    new = copy.deepcopy(node)
    match new:
        case ast.Compare(ops=[op]) if type(op) in _COMPARED:
            new.ops = [_COMPARED[type(op)]()]
            yield f"{type(op).__name__} becomes {type(new.ops[0]).__name__}", new
        case ast.BoolOp(op=op):
            new.op = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield f"{type(op).__name__} becomes {type(new.op).__name__}", new
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in _REACHED:
            new.op = _REACHED[type(op)]()
            yield f"{type(op).__name__} becomes {type(new.op).__name__}", new
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "not is lost", operand
        case ast.Constant(value=bool() as value):
            yield f"{value} becomes {not value}", ast.Constant(not value)
        case ast.Constant(value=int() | float() as value):
            yield f"{value} becomes {value + 1}", ast.Constant(value + 1)
        case ast.Return(value=ast.expr() as value) if not _is_nothing(value):
            yield "the result is lost", ast.Return(ast.Constant(None))
        case ast.Continue():
            yield "continue becomes break", ast.Break()


def _is_nothing(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


class _Changer(ast.NodeTransformer):
    """Walks one file; makes the *wanted* change, or only notes all there are."""

    def __init__(self, wanted: int | None) -> None:
        self.wanted = wanted
        self.found: list[tuple[int, str]] = []

    def visit(self, node: ast.AST) -> ast.AST:
        """Count the changes of this node and look further inside."""
        for what, new in changes(node):
            number = len(self.found)
            self.found.append((getattr(node, "lineno", 0), what))
            if number == self.wanted:
                return ast.copy_location(new, node)
        if isinstance(node, ast.keyword) and node.arg == "strict":
            # Lists of unequal length are a mistake in the code, which no message brings about.
            return node
        # Types and the options of decorators are not behaviour.
        for name, value in ast.iter_fields(node):
            if name in {"annotation", "returns", "decorator_list", "type_params"}:
                continue
            if isinstance(value, list):
                value[:] = [self.visit(v) if isinstance(v, ast.AST) else v for v in value]
            elif isinstance(value, ast.AST):
                setattr(node, name, self.visit(value))
        return node


def mutants(path: Path) -> list[Mutant]:
    """List every change that can be made in a file."""
    changer = _Changer(None)
    changer.visit(ast.parse(path.read_text("utf-8")))
    return [Mutant(path, number, *found) for number, found in enumerate(changer.found)]


def broken(mutant: Mutant) -> str:
    """Give the source of a file with one change made."""
    tree = _Changer(mutant.number).visit(ast.parse(mutant.path.read_text("utf-8")))
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def lay_out(copied: Path) -> None:
    """Copy what the tests need."""
    for part in PARTS:
        source, target = ROOT / part, copied / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy2(source, target)
    shutil.copy2(ROOT / "pyproject.toml", copied)


def passes(copied: Path, patience: float) -> bool:
    """Run the tests in the copy; one that hangs has failed. Its last words are kept in a file."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:randomly"]
    command += ["-p", "no:cacheprovider", *TESTS]
    environment = {**os.environ, "PYTHONPATH": str(copied), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        run = subprocess.run(
            command,
            cwd=copied,
            env=environment,
            capture_output=True,
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired:
        (copied / "last.txt").write_text(f"They did not end within {patience:.0f} seconds.\n")
        return False
    (copied / "last.txt").write_bytes(run.stdout)
    return run.returncode == 0


def tried(sample: list[Mutant], copied: Path, patience: float) -> list[Mutant]:
    """Try each mutant; give those that no test noticed."""
    survivors = []
    for place, mutant in enumerate(sample, 1):
        target = copied / mutant.path.relative_to(ROOT)
        target.write_text(broken(mutant), "utf-8")
        if passes(copied, patience):
            survivors.append(mutant)
            say(f"[{place}/{len(sample)}] not noticed: {mutant}")
        shutil.copy2(mutant.path, target)
    return survivors


def say(line: str) -> None:
    """Print at once: a run takes minutes."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Sample, try, report."""
    options = argparse.ArgumentParser()
    options.add_argument("--limit", type=int, default=150, help="how many mutants to try")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--least", type=float, default=85.0, help="per cent to be caught")
    options.add_argument("--only", default="", help="part of a file's name")
    chosen = options.parse_args()
    found = [m for path in TARGETS if chosen.only in path.name for m in mutants(path)]
    sample = random.Random(chosen.seed).sample(found, min(chosen.limit, len(found)))
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder)
        lay_out(copied)
        began = time.monotonic()
        if not passes(copied, LONGEST_RUN):
            say("The tests fail before anything is broken:")
            say((copied / "last.txt").read_text("utf-8", "replace"))
            return 1
        survivors = tried(sample, copied, PATIENCE * (time.monotonic() - began) + 10)
    share = 100 * (1 - len(survivors) / len(sample))
    say(f"caught {share:.1f} % ({len(sample) - len(survivors)} of {len(sample)} tried)")
    say(f"out of {len(found)} possible changes, seed {chosen.seed}")
    return int(share < chosen.least)


if __name__ == "__main__":
    sys.exit(main())
