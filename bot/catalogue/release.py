"""The release check: nothing that was released changes silently, and nobody is stranded."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from bot.catalogue.document import Document
from bot.catalogue.fingerprint import structure_of, words_of
from bot.catalogue.flow_lock import COMMAND, LOCK, Lock, Steps, read_lock
from bot.catalogue.flow_reading import Part
from bot.catalogue.flows import Flows
from bot.engine.definition import Flow
from bot.engine.kinds import StepKind, kinds
from bot.errors import AuthorError, Problem

#: Where somebody may be moved: never past the gate, out of danger or out from under a cover.
_MAY_BECOME = {
    StepKind.GATE: (StepKind.GATE,),
    StepKind.SHUT: (StepKind.SHUT, StepKind.GATE),
    StepKind.DANGER: (StepKind.DANGER,),
    StepKind.COVER: (StepKind.COVER,),
    StepKind.OPEN: (StepKind.OPEN, StepKind.DANGER, StepKind.GATE, StepKind.SHUT),
}
_CALLED = {
    StepKind.GATE: "is the gate",
    StepKind.SHUT: "comes before the gate",
    StepKind.DANGER: "is for those in danger",
    StepKind.COVER: "is a cover",
    StepKind.OPEN: "is no cover",
}


def check_release(folder: Path, flows: Flows) -> list[Problem]:
    """List what was changed of what was released, and who would be stranded."""
    if not (folder / LOCK).exists():
        where = f"{folder.name}/{LOCK}"
        return [Problem(where, 1, 1, f"the lock is missing: run `{COMMAND}`")]
    try:
        lock, document = read_lock(folder)
    except AuthorError as error:
        return error.problems
    problems = [problem for part in flows.parts for problem in _changes(part, lock)]
    for (name, version), steps in lock.steps.items():
        if flows.get(name, version) is None:
            problems += _stranded(flows, name, version, steps, document)
    return sorted(problems)


def _changes(part: Part, lock: Lock) -> Iterator[Problem]:
    known = lock.files.get(f"{part.name} {part.version}")
    if known is None:
        advice = f"this version is not in {LOCK}: run `{COMMAND}` to release it"
        yield Problem(part.document.file, 1, 1, advice)
    elif known != structure_of(part):
        advice = (
            f"the structure of a released version changed: make v{part.version + 1}.yaml with "
            f"`moves`, or run `{COMMAND}` if it was never released"
        )
        yield Problem(part.document.file, 1, 1, advice)
    asked = lock.question_sets.get(part.question_set or "")
    if asked is not None and asked != words_of(part):
        advice = (
            f"the words of a question in '{part.question_set}' changed: give it a new "
            f"question_set in a new version, or run `{COMMAND}` if it was never released"
        )
        yield part.document.problem(("question_set",), advice)


def _stranded(
    flows: Flows, name: str, version: int, steps: Steps, document: Document
) -> Iterator[Problem]:
    """Whoever is part-way through a version whose file is gone needs a place in the newest."""
    if name not in flows.versions:
        advice = f"somebody may be part-way through '{name}': keep a version of its file"
        yield document.problem(("steps", f"{name} {version}"), advice)
        return
    newest = flows.newest(name)
    parts = {(part.name, part.version): part for part in flows.parts}
    file = parts[newest.name, newest.version].document
    for step, kind in steps.items():
        advice = _advise(newest, step, kind)
        if advice:
            yield file.problem(("moves", step), f"'{step}' of version {version} {advice}")


def _advise(newest: Flow, step: str, kind: StepKind) -> str:
    target = step if step in newest.steps else newest.moves.get(step)
    if target is None:
        near = get_close_matches(step, newest.steps, n=1)
        hint = f", such as '{step}: {near[0]}'" if near else ""
        return f"is gone: write under `moves` where they carry on{hint}"
    found = kinds(newest)[target]
    if found in _MAY_BECOME[kind]:
        return ""
    fitting = sorted(n for n, k in kinds(newest).items() if k in _MAY_BECOME[kind])
    wanted = ", ".join(fitting[:6])
    return f"{_CALLED[kind]} and '{target}' is not: move it to one of: {wanted}"
