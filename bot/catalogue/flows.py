"""The flows and the shared lines, read from `flows/` once at the start."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.catalogue.document import Document, Keys, did_you_mean, read_document
from bot.catalogue.flow_reading import Part, read_part
from bot.catalogue.joining import Files, Joined, join
from bot.catalogue.values import read_word
from bot.engine.definition import Flow, Line
from bot.engine.inspect import bad_placeholders, inspect
from bot.errors import AuthorError, Problem

#: The file with the words that belong to no flow.
LINES = "lines.yaml"

_VERSION = re.compile(r"v([1-9]\d{0,3})")
_NAME = re.compile(r"[a-z][a-z_]{0,23}")


@dataclass(frozen=True, slots=True)
class Flows:
    """
    Every version of every flow, with the shared *lines* by their name.

    *parts* are the files as they were read, those of flows and those that flows share.
    """

    versions: Mapping[str, Mapping[int, Flow]]
    lines: Mapping[str, Line] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()

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
    paths = sorted(folder.glob("*/*.yaml"))
    read = [_read_file(folder, path, problems) for path in paths]
    files = {(part.name, part.version): part for part in read if part is not None}
    unread = {path.parent.name for path, part in zip(paths, read, strict=True) if part is None}
    versions: dict[str, dict[int, Flow]] = {}
    for part in files.values():
        # What stands in a file that can't be read is not called missing.
        lost = any(name in unread for name, _ in part.uses)
        joined = None if part.shared or lost else join(part, files)
        if joined is not None:
            _examine(joined, lines)
            versions.setdefault(part.name, {})[part.version] = joined.flow
    _examine_begins(files, unread)
    if not problems and not any(part.document.problems for part in files.values()):
        _examine_shared(versions, files)
    problems += [p for part in files.values() for p in part.document.problems]
    if not problems and not versions:
        problems.append(Problem(folder.name, 1, 1, "there is no flow here; write <name>/v1.yaml"))
    if problems:
        raise AuthorError(problems)
    return Flows(versions, lines, tuple(files.values()))


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
    document.refuse_unknown((name,), ("say", "note", "critical"))
    say = " ".join(value.get("say", "").split())
    if not say:
        document.problem((name,), "the words are missing; write them under `say:`")
    for advice in bad_placeholders(say):
        document.problem((name, "say"), advice)
    critical = read_word(document, (name, "critical"), ("yes",)) == "yes"
    return Line(say, " ".join(value.get("note", "").split()), critical)


def _read_file(folder: Path, path: Path, problems: list[Problem]) -> Part | None:
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
    part = read_part(document, name, int(found[1]))
    if part is None:
        problems.extend(document.problems)
    return part


def _examine(joined: Joined, lines: Mapping[str, Line]) -> None:
    """Note what is wrong in the file where it stands, once however many flows share it."""
    for flaw in inspect(joined.flow):
        _note(joined.document_of(flaw.path), flaw.path, flaw.advice)
    for step in joined.flow.steps.values() if lines else ():
        if step.shared_line and step.shared_line.removeprefix("line.") not in lines:
            line = step.shared_line.removeprefix("line.")
            advice = f"there is no line '{line}' in {LINES}{did_you_mean(line, lines)}"
            path: Keys = ("steps", step.name, "say")
            _note(joined.document_of(path), path, advice)


def _note(document: Document, path: Keys, advice: str) -> None:
    if all(problem.advice != advice for problem in document.problems):
        document.problem(path, advice)


def _examine_begins(files: Files, unread: Collection[str]) -> None:
    """A button that begins another flow has to name one that there is."""
    known = {part.name for part in files.values() if not part.shared}
    for part in files.values():
        for step in part.steps.values():
            for answer, actions in step.do.items():
                begun = [a.removeprefix("begin ") for a in actions if a.startswith("begin ")]
                for name in (name for name in begun if name not in {*known, *unread}):
                    advice = f"there is no flow '{name}' to begin{did_you_mean(name, known)}"
                    part.document.problem(("steps", step.name, "do", answer), advice)


def _examine_shared(versions: Mapping[str, Mapping[int, Flow]], files: Files) -> None:
    """A shared step that no flow leads to is never seen by anybody."""
    flows = [flow for numbers in versions.values() for flow in numbers.values()]
    used = {(name, step) for flow in flows for name in flow.uses for step in flow.steps}
    for (name, version), part in files.items():
        for step in part.steps if part.shared else ():
            if ((name, version), step) not in used:
                part.document.problem(("steps", step), f"nothing leads to '{step}'")
