"""What a file of `flows/` is at bottom, as one short code: its structure, and its questions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from bot.catalogue.flow_reading import Part
from bot.engine.definition import Raise, Route, Step


def structure_of(part: Part) -> str:
    """
    Give the code of everything in *part* but its words and its `moves`.

    Two files with the same code lead everybody the same way and raise the same concerns.
    """
    return _code(
        {
            "shared": part.shared,
            "uses": [f"{name} {version}" for name, version in part.uses],
            "gate": part.gate,
            "start": part.start,
            "question_set": part.question_set,
            "parts": part.order,
            "interrupts": {name: _routes(routes) for name, routes in part.interrupts.items()},
            "anywhere": sorted(part.anywhere),
            "steps": [_step(step) for step in part.steps.values()],
        }
    )


def words_of(part: Part) -> str:
    """Give the code of the English words of the questions whose answers are kept."""
    return _code(
        {
            step.name: [step.say, step.ask, list(step.choices.items())]
            for step in part.steps.values()
            if step.part and step.ask
        }
    )


def _step(step: Step) -> dict[str, Any]:
    return {
        "name": step.name,
        "asks": step.is_question,
        "choices": list(step.choices),
        "part": step.part,
        "pick_many": step.pick_many,
        "raises": {answer: _raises(raised) for answer, raised in step.raises.items()},
        "wait": step.wait,
        "go": {answer: _routes(routes) for answer, routes in step.go.items()},
        "do": {answer: list(actions) for answer, actions in step.do.items()},
        "end": step.end,
        "cover": step.cover,
    }


def _routes(routes: Iterable[Route]) -> list[str]:
    return [f"{route.target} if {route.guard}" for route in routes]


def _raises(raised: Iterable[Raise]) -> list[str]:
    return [f"{found.category} {found.tier} if {found.guard}" for found in raised]


def _code(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()[:16]
