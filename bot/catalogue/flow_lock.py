"""
`flows/lock.yaml`: what was released, so that a change of it is never silent.

A young person who is part-way through a version has to find it as it was, and a question that
was counted has to have been asked in the same words each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import fill, indent

from bot.catalogue.document import Document, read_document
from bot.catalogue.fingerprint import structure_of, words_of
from bot.catalogue.flows import Flows
from bot.catalogue.values import read_mapping, read_texts
from bot.engine.kinds import StepKind, kinds
from bot.errors import AuthorError

LOCK = "lock.yaml"
#: What to run where the change is meant.
COMMAND = "python -m bot flows lock"

_HEAD = f"""\
# What was released, written by `{COMMAND}` and never by hand: the structure of each
# file, the English words of each question set, and the steps of each version, also of those whose
# file is gone. `check` refuses a silent change, and a version that would strand anybody.
"""

#: The steps of one version of a flow, each with its kind.
Steps = Mapping[str, StepKind]


@dataclass(frozen=True, slots=True)
class Lock:
    """
    What was released: codes of *files* and *question_sets*, and the *steps* of each version.

    *screens* are the numbers that reviewers know each screen by; none is ever used again.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    question_sets: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[tuple[str, int], Steps] = field(default_factory=dict)
    screens: Mapping[str, int] = field(default_factory=dict)


def read_lock(folder: Path) -> tuple[Lock, Document]:
    """Read the lock of *folder*; raises AuthorError if it is missing or is something else."""
    document = read_document(folder / LOCK, folder.parent)
    if isinstance(document.value, dict):
        document.refuse_unknown((), ("files", "question_sets", "steps", "screens"))
    steps = {
        _version(document, key): _read_steps(document, key)
        for key in read_mapping(document, ("steps",))
    }
    files, asked = read_texts(document, ("files",)), read_texts(document, ("question_sets",))
    screens = {
        key: _screen_number(document, key, text)
        for key, text in read_texts(document, ("screens",)).items()
    }
    lock = Lock(files, asked, steps, screens)
    document.finish()
    return lock, document


def make_lock(flows: Flows, before: Lock) -> Lock:
    """Lock what is there now; what is gone stays known as it was *before*."""
    files = {f"{part.name} {part.version}": structure_of(part) for part in flows.parts}
    asked = {part.question_set: words_of(part) for part in flows.parts if part.question_set}
    steps = {(flow.name, flow.version): kinds(flow) for flow in flows.every()}
    return Lock(
        files,
        {**before.question_sets, **asked},
        {**before.steps, **steps},
        _number(flows, before.screens),
    )


def _number(flows: Flows, before: Mapping[str, int]) -> dict[str, int]:
    """Give every screen that has none yet the next number."""
    newest = [flows.newest(name) for name in sorted(flows.versions)]
    gates = [flow.steps[flow.gate] for flow in newest]
    steps = [*gates, *(step for flow in newest for step in flow.steps.values())]
    keys = [step.context for step in steps if step.say or step.ask]
    keys += [f"line.{name}" for name in flows.lines]
    numbers = dict(before)
    for key in keys:
        numbers.setdefault(key, max(numbers.values(), default=0) + 1)
    return numbers


def renew_lock(folder: Path, flows: Flows) -> Path:
    """Write the lock of *flows* into *folder*; an unreadable one is refused, not forgotten."""
    path = folder / LOCK
    before = read_lock(folder)[0] if path.exists() else Lock()
    path.write_text(_written(make_lock(flows, before)), encoding="utf-8")
    return path


def _read_steps(document: Document, key: str) -> dict[str, StepKind]:
    path = ("steps", key)
    document.refuse_unknown(path, list(StepKind))
    if document.problems:
        raise AuthorError(document.problems)
    named = read_texts(document, path)
    return {name: StepKind(kind) for kind, names in named.items() for name in names.split()}


def _screen_number(document: Document, key: str, text: str) -> int:
    if not text.isdigit():
        document.problem(("screens", key), f"write the lock with `{COMMAND}`")
        return 0
    return int(text)


def _version(document: Document, key: str) -> tuple[str, int]:
    name, _, number = key.partition(" ")
    if not number.isdigit():
        document.problem(("steps", key), f"write the lock with `{COMMAND}`")
        document.finish()
    return name, int(number)


def _written(lock: Lock) -> str:
    lines = [_HEAD, *_codes("files", lock.files), "", *_codes("question_sets", lock.question_sets)]
    lines += ["", "steps:"]
    for (name, version), steps in sorted(lock.steps.items()):
        lines.append(f"  {name} {version}:")
        for kind in StepKind:
            named = sorted(step for step, found in steps.items() if found is kind)
            if named:
                lines += [f"    {kind}: >-", indent(fill(" ".join(named), 90), " " * 6)]
    lines += ["", "screens:"]
    lines += [f"  {key}: {n}" for key, n in sorted(lock.screens.items(), key=lambda item: item[1])]
    return "\n".join(lines) + "\n"


def _codes(section: str, codes: Mapping[str, str]) -> list[str]:
    if not codes:
        return [f"{section}: {{}}"]
    return [f"{section}:", *(f"  {name}: {code}" for name, code in sorted(codes.items()))]
