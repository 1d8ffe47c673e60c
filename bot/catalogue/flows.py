"""The flows and the shared lines, read from `flows/` once at the start."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.catalogue.document import Document, did_you_mean, read_document
from bot.catalogue.flow_reading import read_flow
from bot.engine.definition import Flow, Line
from bot.engine.inspect import bad_placeholders, inspect
from bot.errors import AuthorError, Problem

#: The file with the words that belong to no flow.
LINES = "lines.yaml"

_VERSION = re.compile(r"v([1-9]\d{0,3})")
_NAME = re.compile(r"[a-z][a-z_]{0,23}")


@dataclass(frozen=True, slots=True)
class Flows:
    """Every version of every flow, with the shared *lines* by their name."""

    versions: Mapping[str, Mapping[int, Flow]]
    lines: Mapping[str, Line] = field(default_factory=dict)

    def newest(self, name: str) -> Flow:
        """The version that new conversations take. KeyError for an unknown name."""
        versions = self.versions[name]
        return versions[max(versions)]

    def get(self, name: str, version: int) -> Flow | None:
        """The version that a conversation is pinned to, or nothing if it is gone."""
        return self.versions.get(name, {}).get(version)

    def every(self) -> tuple[Flow, ...]:
        """All versions of all flows, the newest of each first."""
        return tuple(
            versions[number]
            for _, versions in sorted(self.versions.items())
            for number in sorted(versions, reverse=True)
        )


def load_flows(folder: Path) -> Flows:
    """Read all of *folder*; raises one AuthorError that lists every problem in every file."""
    problems: list[Problem] = []
    lines = _read_lines(folder, problems)
    versions: dict[str, dict[int, Flow]] = {}
    for path in sorted(folder.glob("*/*.yaml")):
        flow = _read_version(folder, path, lines, problems)
        if flow is not None:
            versions.setdefault(flow.name, {})[flow.version] = flow
    if not problems and not versions:
        problems.append(Problem(folder.name, 1, 1, "there is no flow here; write <name>/v1.yaml"))
    if problems:
        raise AuthorError(problems)
    return Flows(versions, lines)


def _read_lines(folder: Path, problems: list[Problem]) -> dict[str, Line]:
    try:
        document = read_document(folder / LINES, folder.parent)
    except AuthorError as error:
        problems.extend(error.problems)
        return {}
    if not isinstance(document.value, dict):
        document.problem((), "write lines here, like `name:` with `say:` below it")
        problems.extend(document.problems)
        return {}
    lines = {name: _read_line(document, name) for name in document.value}
    problems.extend(document.problems)
    return lines


def _read_line(document: Document, name: str) -> Line:
    value = document.value[name]
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        document.problem((name,), "write `say:` and, if you like, `note:` below it")
        return Line("")
    document.refuse_unknown((name,), ("say", "note"))
    say = " ".join(value.get("say", "").split())
    if not say:
        document.problem((name,), "the words are missing; write them under `say:`")
    for advice in bad_placeholders(say):
        document.problem((name, "say"), advice)
    return Line(say, " ".join(value.get("note", "").split()))


def _read_version(
    folder: Path, path: Path, lines: Mapping[str, Line], problems: list[Problem]
) -> Flow | None:
    found, name = _VERSION.fullmatch(path.stem), path.parent.name
    where = str(path.relative_to(folder.parent))
    if not found or not _NAME.fullmatch(name):
        advice = "name it <flow>/v<number>.yaml, with small letters and _ in the flow's name"
        problems.append(Problem(where, 1, 1, advice))
        return None
    try:
        document = read_document(path, folder.parent)
    except AuthorError as error:
        problems.extend(error.problems)
        return None
    if not isinstance(document.value, dict):
        document.problem((), "write `steps:` and the rest here")
        problems.extend(document.problems)
        return None
    flow = read_flow(document, name, int(found[1]))
    if flow is not None:
        _examine(document, flow, lines)
    problems.extend(document.problems)
    return flow


def _examine(document: Document, flow: Flow, lines: Mapping[str, Line]) -> None:
    for flaw in inspect(flow):
        document.problem(flaw.path, flaw.advice)
    for step in flow.steps.values():
        if step.shared_line and step.shared_line.removeprefix("line.") not in lines:
            line = step.shared_line.removeprefix("line.")
            advice = f"there is no line '{line}' in {LINES}{did_you_mean(line, lines)}"
            document.problem(("steps", step.name, "say"), advice)
