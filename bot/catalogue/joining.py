"""Puts a flow together from its own file and the shared files that it uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.catalogue.document import Document, Keys, did_you_mean
from bot.catalogue.flow_reading import Part
from bot.engine.definition import INTERRUPTS, LABELS, RESUME, Flow, Route, Step

#: What is named by a file: its name and version.
Files = Mapping[tuple[str, int], Part]


@dataclass(frozen=True, slots=True)
class Joined:
    """A flow, and for each of its steps the document that it stands in."""

    flow: Flow
    documents: Mapping[str, Document]

    def document_of(self, path: Keys) -> Document:
        """Give the document that what is at *path* stands in."""
        step = path[1] if len(path) > 1 and path[0] == "steps" else ""
        return self.documents.get(str(step), self.documents[""])


def join(part: Part, files: Files) -> Joined | None:
    """
    Build the flow of *part*; mistakes are noted in its document.

    Of the shared steps only those are taken that something in the flow leads to.
    """
    used = _used(part, files)
    if part.document.problems:
        return None
    parts = [part, *used]
    interrupts = _merged([one.interrupts for one in reversed(parts)])
    labels = next((one for one in parts if one.anywhere), part)
    gate = next((one.gate for one in parts if one.gate), "")
    _refuse_missing(part, gate, interrupts, labels.anywhere)
    steps = _steps(part, used)
    if part.document.problems:
        return None
    start = part.start or next(iter(part.steps))
    led = {route.target for routes in interrupts.values() for route in routes}
    kept = _reached(steps, {*part.steps, gate, start, *led})
    flow = Flow(
        name=part.name,
        version=part.version,
        steps={name: step for name, step in steps.items() if name in kept},
        first=start,
        gate=gate,
        interrupts=interrupts,
        anywhere=labels.anywhere,
        question_set=part.question_set,
        moves=part.moves,
        labels_home=labels.name,
        order=part.order,
        uses=part.uses,
    )
    return Joined(flow, {n: one.document for one in reversed(parts) for n in ("", *one.steps)})


def _used(part: Part, files: Files) -> list[Part]:
    found = []
    shared = {name: one for name, one in files.items() if one.shared}
    for number, wanted in enumerate(part.uses):
        if wanted in shared:
            found.append(shared[wanted])
            continue
        name = " ".join(map(str, wanted))
        hint = did_you_mean(name, [" ".join(map(str, known)) for known in shared])
        part.document.problem(("uses", number), f"there is no shared file '{name}'{hint}")
    return found


def _merged(mappings: Iterable[Mapping[str, tuple[Route, ...]]]) -> dict[str, tuple[Route, ...]]:
    return {name: routes for one in mappings for name, routes in one.items()}


def _refuse_missing(
    part: Part, gate: str, interrupts: Mapping[str, object], anywhere: Mapping[str, str]
) -> None:
    document = part.document
    if not gate:
        document.problem((), "'gate:' is missing")
    for word, given, wanted in (
        ("interrupts", interrupts, INTERRUPTS),
        # Without a label for it, `inspect` asks of every step how it leads to a person.
        ("anywhere", anywhere, tuple(name for name in LABELS if name != "person")),
    ):
        path: Keys = (word,) if word in document.value else ()
        if not given:
            document.problem((), f"'{word}:' is missing")
            continue
        for name in wanted:
            if name not in given:
                document.problem(path, f"'{name}:' is missing")


def _steps(part: Part, used: Iterable[Part]) -> dict[str, Step]:
    steps = dict(part.steps)
    for number, one in enumerate(used):
        for name, step in one.steps.items():
            if name in steps:
                advice = f"'{name}' stands in '{one.name}' as well; use another name"
                path: Keys = ("steps", name) if name in part.steps else ("uses", number)
                part.document.problem(path, advice)
            else:
                steps[name] = step
    return steps


def _reached(steps: Mapping[str, Step], starts: Iterable[str]) -> set[str]:
    found: set[str] = set()
    waiting = [name for name in starts if name in steps]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        routes = [route for routes in steps[name].go.values() for route in routes]
        waiting += [r.target for r in routes if r.target != RESUME and r.target in steps]
    return found
