"""What no flow is without: a person, a cover that holds, and help before it ends."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.domain.concern import Tier
from bot.engine.definition import NEXT, RESUME, Flow, Route, Step
from bot.engine.flaws import Flaw
from bot.engine.kinds import taken_in_danger

#: A number that is free to ring, with no credit: the missing people line and other helplines.
_FREE_NUMBER = re.compile(r"\b(?:116 ?\d{3}|080[08] ?\d{3,4}(?: ?\d{3,4})?)\b")


def _without_person(flow: Flow) -> Iterator[Flaw]:
    """A person is one tap away everywhere, but for the cover shown on a watched phone."""
    people = frozenset(flow.targets("person"))
    for step in flow.steps.values():
        if not step.is_question or step.cover or flow.anywhere.get("person"):
            continue
        leads = {route.target for routes in step.go.values() for route in routes}
        if not leads & people:
            advice = "no way to a person from here; write `person` under `anywhere`"
            yield Flaw(("steps", step.name), advice)


def _danger_elsewhere(flow: Flow) -> Iterator[Flaw]:
    """The script stops at P0 (rules.md 3); an author who leads elsewhere has to know."""
    if flow.targets("danger") != ("danger",):
        yield Flaw(("interrupts", "danger"), "lead to one step, and name it 'danger'")
        return
    for step in flow.steps.values():
        for answer, raised in step.raises.items():
            if not any(found.tier is Tier.P0 and found.guard is None for found in raised):
                continue
            for route in step.go.get(answer, ()):
                if not _leads_to_danger(flow, route.target):
                    advice = f"'{answer}' raises P0: lead to 'danger', without a question between"
                    yield Flaw(("steps", step.name, "go", answer), advice)


def _leads_to_danger(flow: Flow, target: str) -> bool:
    for _ in range(len(flow.steps)):
        step = flow.steps.get(target)
        if step is None or step.name == "danger" or step.is_question or step.end:
            return step is not None and step.name == "danger"
        target = step.go[NEXT][-1].target if NEXT in step.go else ""
    return False


def _uncovered(flow: Flow) -> Iterator[Flaw]:
    for step in flow.steps.values():
        if not step.cover:
            continue
        leads = {route.target for routes in step.go.values() for route in routes}
        outside = sorted(n for n in leads if n == RESUME or not flow.steps[n].cover)
        if outside:
            advice = f"a cover step leads only to cover steps; '{outside[0]}' is none"
            yield Flaw(("steps", step.name, "go"), advice)
        if not step.is_question or step.raises or step.part:
            advice = "a cover step is a plain question, without `raise` or `part`"
            yield Flaw(("steps", step.name), advice)


def _ends_without_help(flow: Flow) -> Iterator[Flaw]:
    """
    Before a conversation ends, everyone was shown free numbers and how to keep safe.

    Only stopping is left out: who stops may have somebody beside them, and its words are neutral.
    """
    for has, advice in _HELP:
        for name in sorted(_reached_without(flow, has)):
            if flow.steps[name].end not in (None, "stopped"):
                yield Flaw(("steps", name, "end"), advice)


def _reached_without(flow: Flow, has: Callable[[Step], bool]) -> set[str]:
    """Every step that can be come to from the start past no step that *has* it."""
    found: set[tuple[str, bool]] = set()
    waiting = [(name, False) for name in (flow.first, flow.gate, flow.after_gate)]
    while waiting:
        name, danger = waiting.pop()
        danger = danger or name in flow.targets("danger")
        if (name, danger) in found or has(flow.steps[name]):
            continue
        found.add((name, danger))
        for routes in flow.steps[name].go.values():
            taken = taken_in_danger(routes) if danger else _taken_otherwise(routes)
            waiting += [(route.target, danger) for route in taken if route.target != RESUME]
    return {name for name, _ in found}


def _taken_otherwise(routes: tuple[Route, ...]) -> Iterator[Route]:
    return (route for route in routes if route.guard != "in_danger")


def _shows_numbers(step: Step) -> bool:
    words = f"{step.say} {step.ask}"
    return "show_numbers" in step.do.get(NEXT, ()) or bool(_FREE_NUMBER.search(words))


def _advises(step: Step) -> bool:
    return step.advises


_NO_NUMBER = (
    "somebody can come here without a free number; write `do: show_numbers`, or one into the "
    "words, on every way"
)
_NO_ADVICE = (
    "somebody can come here without advice on keeping safe; mark the step that gives it with "
    "`advice: keep_safe`, on every way"
)
_HELP: tuple[tuple[Callable[[Step], bool], str], ...] = (
    (_shows_numbers, _NO_NUMBER),
    (_advises, _NO_ADVICE),
)


def _advice_without_words(flow: Flow) -> Iterator[Flaw]:
    for step in flow.steps.values():
        if step.advises and (step.cover or step.shared_line or not (step.say or step.ask)):
            advice = "it has no words of its own that could be advice; take the mark away"
            yield Flaw(("steps", step.name, "advice"), advice)


#: The checks of this module, for `inspect`.
SAFEGUARDS = (
    _without_person,
    _danger_elsewhere,
    _uncovered,
    _ends_without_help,
    _advice_without_words,
)
