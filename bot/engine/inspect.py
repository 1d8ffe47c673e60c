"""What is wrong with a flow that reads well: dead ends, loops and questions nobody can leave."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from string import Formatter

from bot.engine.definition import (
    DONE,
    NEXT,
    RESUME,
    SILENCE,
    SKIP,
    TEXT,
    Flow,
    Route,
    reachable,
)
from bot.engine.flaws import Flaw, Path
from bot.engine.guards import GUARDS
from bot.engine.safeguards import SAFEGUARDS

#: What words may leave open: filled in by `wording`, each with a line to fall back on.
PLACEHOLDERS = frozenset(
    {
        *("hours", "telling", "time", "number", "total", "language", "role", "reason"),
        *("days", "reach", "if_yes", "app"),
    }
)

#: The longest text that a button can hold on a small phone.
LONGEST_LABEL = 40


def inspect(flow: Flow) -> list[Flaw]:
    """List everything that is wrong with *flow*."""
    broken = [*_lost_routes(flow), *_unknown_guards(flow)]
    if broken:
        # The rest walks the routes, which have to lead somewhere for that.
        return broken
    checks = (
        _unreachable,
        _loops,
        _without_default,
        _answers_without_route,
        _routes_without_answer,
        _without_way_on,
        _moves_to_silence,
        _bad_words,
        *SAFEGUARDS,
    )
    return [flaw for check in checks for flaw in check(flow)]


def placeholders(text: str) -> frozenset[str]:
    """The names in braces that *text* leaves open."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def _all_routes(flow: Flow) -> Iterator[tuple[Path, Route]]:
    for step in flow.steps.values():
        for answer, routes in step.go.items():
            yield from ((("steps", step.name, "go", answer), route) for route in routes)
    for name, routes in flow.interrupts.items():
        yield from ((("interrupts", name), route) for route in routes)


def _lost_routes(flow: Flow) -> Iterator[Flaw]:
    named = [(path, route.target) for path, route in _all_routes(flow)]
    named = [(path, target) for path, target in named if target != RESUME]
    named.append((("gate",), flow.gate))
    named += [(("moves", old), new) for old, new in flow.moves.items()]
    for path, target in named:
        if target not in flow.steps:
            near = get_close_matches(target, flow.steps, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            yield Flaw(path, f"there is no step '{target}'{hint}")


def _unknown_guards(flow: Flow) -> Iterator[Flaw]:
    known = ", ".join(sorted(GUARDS))
    for path, route in _all_routes(flow):
        if route.guard is not None and route.guard not in GUARDS:
            yield Flaw(path, f"there is no guard '{route.guard}'; write one of: {known}")
    for step in flow.steps.values():
        for answer, raised in step.raises.items():
            for found in raised:
                if found.guard is not None and found.guard not in GUARDS:
                    advice = f"there is no guard '{found.guard}'; write one of: {known}"
                    yield Flaw(("steps", step.name, "raise", answer), advice)


def _unreachable(flow: Flow) -> Iterator[Flaw]:
    starts = [flow.first, flow.gate, flow.after_gate]
    starts += [target for name in flow.interrupts for target in flow.targets(name)]
    found = reachable(flow, starts)
    for name in flow.steps:
        if name not in found:
            yield Flaw(("steps", name), f"nothing leads to '{name}'")


def _loops(flow: Flow) -> Iterator[Flaw]:
    for start in flow.steps.values():
        seen: set[str] = set()
        waiting = [start.name] if not start.is_question else []
        while waiting:
            step = flow.steps[waiting.pop()]
            following = [r.target for r in step.go.get(NEXT, ()) if r.target != RESUME]
            if start.name in following:
                advice = "these steps follow each other for ever; put a question between them"
                yield Flaw(("steps", start.name, "go"), advice)
                break
            fresh = [n for n in following if n not in seen and not flow.steps[n].is_question]
            seen.update(fresh)
            waiting += fresh


def _without_default(flow: Flow) -> Iterator[Flaw]:
    lists: list[tuple[Path, tuple[Route, ...]]] = [
        (("steps", step.name, "go", answer), routes)
        for step in flow.steps.values()
        for answer, routes in step.go.items()
    ]
    lists += [(("interrupts", name), routes) for name, routes in flow.interrupts.items()]
    for path, routes in lists:
        if routes[-1].guard is not None:
            yield Flaw(path, "the last route has an `if`; add one without, for everyone else")
        for route in routes[:-1]:
            if route.guard is None:
                yield Flaw(path, f"nothing after '{route.target}' is ever reached; give it an `if`")


def _answers_without_route(flow: Flow) -> Iterator[Flaw]:
    for step in flow.steps.values():
        if step.end:
            continue
        for answer in flow.answers_of(step):
            if answer not in step.go and not step.leaves(answer):
                advice = "say under `go` what comes next"
                if answer != NEXT:
                    advice = f"'{answer}' leads nowhere; give it a route under `go`"
                yield Flaw(("steps", step.name), advice)


def _routes_without_answer(flow: Flow) -> Iterator[Flaw]:
    for step in flow.steps.values():
        known = {*step.choices, SILENCE, TEXT, SKIP, DONE if step.pick_many else SKIP}
        known = known if step.is_question else {NEXT}
        for word, answers in (("go", step.go), ("raise", step.raises), ("do", step.do)):
            for answer in answers:
                if answer not in known and answer != NEXT:
                    yield Flaw(("steps", step.name, word, answer), f"there is no choice '{answer}'")
        waits = SILENCE in step.go or SILENCE in step.raises
        if waits and step.wait is None:
            yield Flaw(("steps", step.name), "`silence` needs a `wait`, such as 2m")
        if step.wait is not None and not waits:
            yield Flaw(("steps", step.name, "wait"), "say what `silence` raises or leads to")


def _without_way_on(flow: Flow) -> Iterator[Flaw]:
    for step in flow.steps.values():
        if step.is_question and step.end:
            yield Flaw(("steps", step.name, "end"), "a question can't be the end; split it in two")
        if step.is_question and not step.choices and TEXT not in step.go:
            yield Flaw(("steps", step.name), "give it `choices`, or a route for `text`")


def _moves_to_silence(flow: Flow) -> Iterator[Flaw]:
    for old, new in flow.moves.items():
        if not flow.steps[new].is_question:
            yield Flaw(("moves", old), f"'{new}' asks nothing; move to a question")


def _bad_words(flow: Flow) -> Iterator[Flaw]:
    texts: list[tuple[Path, str]] = [
        (("steps", step.name, part), text)
        for step in flow.steps.values()
        for part, text in (("say", step.say), ("ask", step.ask))
    ]
    labels: list[tuple[Path, str]] = [
        (("steps", step.name, "choices", choice), label)
        for step in flow.steps.values()
        for choice, label in step.choices.items()
    ]
    labels += [(("anywhere", name), label) for name, label in flow.anywhere.items()]
    for path, text in [*texts, *labels]:
        yield from (Flaw(path, advice) for advice in bad_placeholders(text))
    for path, label in labels:
        if len(label) > LONGEST_LABEL:
            advice = f"a button holds {LONGEST_LABEL} letters; this has {len(label)}"
            yield Flaw(path, advice)


def bad_placeholders(text: str) -> Iterator[str]:
    """Say what is wrong with the braces in *text*."""
    try:
        unknown = sorted(placeholders(text) - PLACEHOLDERS)
    except ValueError:
        yield "a brace is open; write {{ and }} for braces that are meant"
        return
    known = ", ".join(sorted(PLACEHOLDERS))
    yield from (f"unknown placeholder '{{{name}}}'; write one of: {known}" for name in unknown)
