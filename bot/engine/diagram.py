"""A flow as a Mermaid diagram: every step, every route, and what is urgent."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.concern import Tier
from bot.engine.definition import NEXT, RESUME, SILENCE, TEXT, Flow, Raise, Route, Step

#: How many letters of a step's words its box shows.
_SHORT = 48
_ESCAPED = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "'"}
_CALLED = {NEXT: "", SILENCE: "no answer in time", TEXT: "own words"}

_CLASSES = (
    "classDef P0 fill:#d4351c,color:#ffffff",
    "classDef P1 fill:#f47738,color:#0b0c0c",
    "classDef cover fill:#b1b4b6,color:#0b0c0c,stroke-dasharray:4",
    "classDef end_ fill:#0b0c0c,color:#ffffff",
)


def draw(flow: Flow) -> str:
    """
    Give *flow* as Mermaid text: the same flow always gives the same text.

    An edge carries the answers, the guard, and the tier of what they raise. What may come in
    between at any question stands apart.
    """
    lines = [f"%% {flow.name} {flow.version}", "flowchart TD"]
    for step in flow.steps.values():
        lines += [f"  {_node(step)}", *(f"  {edge}" for edge in _edges(step))]
    lines += [f"  {RESUME}_([{_quoted('back to where they were')}])"]
    for begun in sorted({name for step in flow.steps.values() for name in _begun(step)}):
        lines.append(f"  flow_{begun}[[{_quoted(f'flow {begun}')}]]")
    lines += ["  subgraph between [" + _quoted("at any question, but for a cover") + "]"]
    lines += [f"    i_{name}{{{{{_quoted(name)}}}}}" for name in flow.interrupts]
    lines.append("  end")
    for name, routes in flow.interrupts.items():
        lines += [f"  i_{name} -.->{_label(_guard(route))} {_id(route.target)}" for route in routes]
    lines += [f"  {line}" for line in (*_CLASSES, *_marks(flow))]
    return "\n".join(lines) + "\n"


def _node(step: Step) -> str:
    words = step.ask or step.say
    short = words if len(words) <= _SHORT else words[:_SHORT].rsplit(" ", 1)[0] + " …"
    text = _quoted(f"{step.name}: {short}" if short else step.name)
    if step.end:
        return f"{_id(step.name)}([{text}])"
    return f"{_id(step.name)}[{text}]" if step.is_question else f"{_id(step.name)}({text})"


def _edges(step: Step) -> Iterator[str]:
    """One edge for the answers that lead the same way and raise alike."""
    together: dict[tuple[str, str, str], list[str]] = {}
    for answer, routes in step.go.items():
        marks = _tiers(step.raises.get(answer, ()))
        for route in routes:
            together.setdefault((route.target, _guard(route), marks), []).append(answer)
    for (target, guard, marks), answers in together.items():
        named = ", ".join(_CALLED.get(answer, answer) for answer in answers)
        label = " ".join(part for part in (named, marks, guard) if part)
        yield f"{_id(step.name)} -->{_label(label)} {_id(target)}"
    for answer, actions in step.do.items():
        for action in actions:
            if action.startswith("begin "):
                begun = action.removeprefix("begin ")
                yield f"{_id(step.name)} -->{_label(answer)} flow_{begun}"


def _label(text: str) -> str:
    return f"|{_quoted(text)}|" if text else ""


def _begun(step: Step) -> list[str]:
    actions = [action for actions in step.do.values() for action in actions]
    return [a.removeprefix("begin ") for a in actions if a.startswith("begin ")]


def _guard(route: Route) -> str:
    return f"if {route.guard}" if route.guard else ""


def _tiers(raised: tuple[Raise, ...]) -> str:
    urgent = sorted({found.tier for found in raised if found.tier.urgent})
    return " ".join(f"!{tier}" for tier in urgent)


def _marks(flow: Flow) -> Iterator[str]:
    for step in flow.steps.values():
        tiers = {found.tier for raised in step.raises.values() for found in raised}
        for name, marked in (
            ("P0", Tier.P0 in tiers),
            ("P1", Tier.P1 in tiers and Tier.P0 not in tiers),
            ("cover", step.cover),
            ("end_", step.end is not None),
        ):
            if marked:
                yield f"class {_id(step.name)} {name}"


def _id(name: str) -> str:
    # Mermaid has words of its own, such as `end`, that no box may be called.
    return f"{RESUME}_" if name == RESUME else f"s_{name}"


def _quoted(text: str) -> str:
    return '"' + "".join(_ESCAPED.get(letter, letter) for letter in text) + '"'
