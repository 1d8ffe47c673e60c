"""One flow file, read strictly: about a dozen words, everything else is a mistake with a place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.catalogue.document import Document, Keys, did_you_mean
from bot.domain.concern import Category, Tier
from bot.engine.definition import (
    ACTIONS,
    DONE,
    ELSE,
    INTERRUPTS,
    LABELS,
    NEXT,
    OPTIONAL_INTERRUPTS,
    OPTIONAL_LABELS,
    RESERVED,
    SKIP,
    WITH_WORD,
    Raise,
    Route,
    Step,
)

_TOP = (
    *("question_set", "gate", "start", "interrupts", "anywhere", "steps", "moves"),
    *("shared", "uses", "parts"),
)
_STEP = (
    *("say", "ask", "note", "choices", "part", "pick", "heard"),
    *("raise", "wait", "go", "end", "do", "cover"),
)
_OUTCOMES = ("completed", "stopped", "with_person")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
# A tapped button carries step and choice in at most 64 bytes.
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,23}")
_USED = re.compile(r"([a-z][a-z_]{0,23}) ([1-9]\d{0,3})")


@dataclass(frozen=True, slots=True)
class Part:
    """
    One file of `flows/` as it was read: a flow, or what several flows share.

    A *shared* one has steps, and may have interrupts and labels, but is no conversation by
    itself. *uses* names the shared files, each with its version.
    """

    name: str
    version: int
    document: Document
    shared: bool
    steps: Mapping[str, Step]
    interrupts: Mapping[str, tuple[Route, ...]]
    anywhere: Mapping[str, str]
    gate: str
    start: str
    question_set: str | None
    moves: Mapping[str, str]
    order: tuple[str, ...]
    uses: tuple[tuple[str, int], ...]


def read_part(document: Document, name: str, version: int) -> Part | None:
    """Read what *document* holds; its mistakes are noted in the document."""
    top = _mapping(document, ())
    document.refuse_unknown((), _TOP)
    if "steps" not in top:
        document.problem((), "'steps:' is missing")
    question_set = _text(document, ("question_set",)) or None
    steps = {
        step: replace(_read_step(document, step), home=name, question_set=question_set)
        for step in _mapping(document, ("steps",))
    }
    part = Part(
        name=name,
        version=version,
        document=document,
        shared=_word(document, ("shared",), ("yes",)) == "yes",
        steps=steps,
        interrupts=_read_interrupts(document),
        anywhere=_read_anywhere(document),
        gate=_text(document, ("gate",)),
        start=_text(document, ("start",)),
        question_set=question_set,
        moves={old: str(new) for old, new in _mapping(document, ("moves",)).items()},
        order=tuple(text for _, text in _list(document, ("parts",))) if "parts" in top else (),
        uses=_read_uses(document) if "uses" in top else (),
    )
    return None if document.problems or not steps else part


def _value(document: Document, path: Keys) -> Any:
    value = document.value
    for key in path:
        if not isinstance(value, dict) or key not in value:
            return None
        value = value[key]
    return value


def _mapping(document: Document, path: Keys) -> dict[str, Any]:
    value = _value(document, path)
    if value is None:
        return {}
    if not isinstance(value, dict):
        document.problem(path, "write names with a value each here, like `name: value`")
        return {}
    return value


def _text(document: Document, path: Keys) -> str:
    value = _value(document, path)
    if value is None:
        return ""
    if not isinstance(value, str) or not value.strip():
        document.problem(path, "write words here; put words that begin with { in quotes")
        return ""
    return " ".join(value.split())


def _texts(document: Document, path: Keys) -> dict[str, str]:
    return {key: _text(document, (*path, key)) for key in _mapping(document, path)}


def _list(document: Document, path: Keys) -> Iterator[tuple[Keys, str]]:
    """One word or a list of words, each with its place."""
    value = _value(document, path)
    items = enumerate(value) if isinstance(value, list) else ()
    for place, item in [((*path, i), item) for i, item in items] or [(path, value)]:
        if isinstance(item, str) and item.strip():
            yield place, item.strip()
        else:
            document.problem(place, "write one word or a list of words here")


def _read_uses(document: Document) -> tuple[tuple[str, int], ...]:
    found = []
    for place, text in _list(document, ("uses",)):
        named = _USED.fullmatch(text)
        if named:
            found.append((named[1], int(named[2])))
        else:
            document.problem(place, "name a shared file and its version, such as 'safety 1'")
    return tuple(found)


def _read_interrupts(document: Document) -> dict[str, tuple[Route, ...]]:
    path: Keys = ("interrupts",)
    given = _mapping(document, path)
    if given:
        document.refuse_unknown(path, (*INTERRUPTS, *OPTIONAL_INTERRUPTS))
    return {name: _read_routes(document, (*path, name)) for name in given}


def _read_anywhere(document: Document) -> dict[str, str]:
    path: Keys = ("anywhere",)
    if _mapping(document, path):
        document.refuse_unknown(path, (*LABELS, *OPTIONAL_LABELS))
    return _texts(document, path)


def _read_step(document: Document, name: str) -> Step:
    path: Keys = ("steps", name)
    if not _NAME.fullmatch(name):
        document.problem(path, "name a step with letters, digits and _, at most 24")
    if _mapping(document, path):
        document.refuse_unknown(path, _STEP)
    choices = _texts(document, (*path, "choices"))
    _check_choices(document, path, choices)
    ask, say = _text(document, (*path, "ask")), _text(document, (*path, "say"))
    if choices and not ask:
        document.problem(path, "choices need a question; write it under `ask`")
    step = Step(
        name=name,
        say=say,
        ask=ask,
        note=_text(document, (*path, "note")),
        choices=choices,
        part=_text(document, (*path, "part")) or None,
        pick_many=_word(document, (*path, "pick"), ("many",)) == "many",
        raises=_read_raises(document, (*path, "raise")),
        wait=_read_wait(document, (*path, "wait")),
        do=_read_actions(document, (*path, "do")),
        end=_word(document, (*path, "end"), _OUTCOMES) or None,
        cover=_word(document, (*path, "cover"), ("yes",)) == "yes",
        heard=_read_heard(document, (*path, "heard")),
    )
    return _with_routes(document, path, step)


def _read_heard(document: Document, path: Keys) -> tuple[str, ...]:
    """Ways to type the question that a step answers."""
    if _value(document, path) is None:
        return ()
    return tuple(text for _, text in _list(document, path))


def _check_choices(document: Document, path: Keys, choices: dict[str, str]) -> None:
    for choice in choices:
        place = (*path, "choices", choice)
        if choice in RESERVED:
            document.problem(place, f"'{choice}' means something else here; use another name")
        elif not _NAME.fullmatch(choice):
            document.problem(place, "name a choice with letters, digits and _, at most 24")


def _word(document: Document, path: Keys, known: tuple[str, ...]) -> str:
    word = _text(document, path)
    if word and word not in known:
        document.problem(path, f"'{word}' is not known here{did_you_mean(word, known)}")
        return ""
    return word


def _read_wait(document: Document, path: Keys) -> int | None:
    text = _text(document, path)
    if not text:
        return None
    found = re.fullmatch(r"([1-9]\d{0,3})([smh])", text)
    if not found:
        document.problem(path, "write a time such as 90s, 2m or 1h")
        return None
    return int(found[1]) * _SECONDS[found[2]]


def _split_guard(text: str) -> tuple[str, str | None]:
    """Take `target if guard` apart."""
    target, found, guard = text.partition(" if ")
    return target.strip(), guard.strip() if found else None


def _read_routes(document: Document, path: Keys) -> tuple[Route, ...]:
    return tuple(Route(*_split_guard(text)) for _, text in _list(document, path))


def _read_raises(document: Document, path: Keys) -> dict[str, tuple[Raise, ...]]:
    value = _value(document, path)
    if value is None:
        return {}
    if not isinstance(value, dict):
        return {NEXT: _read_concerns(document, path)}
    return {answer: _read_concerns(document, (*path, answer)) for answer in value}


def _read_concerns(document: Document, path: Keys) -> tuple[Raise, ...]:
    found = []
    for place, text in _list(document, path):
        concern, guard = _split_guard(text)
        category, _, tier = concern.partition(" ")
        if category not in list(Category):
            advice = f"there is no concern '{category}'{did_you_mean(category, Category)}"
            document.problem(place, advice)
        elif tier not in list(Tier):
            document.problem(place, f"write a tier behind it, such as '{category} P1'")
        else:
            found.append(Raise(Category(category), Tier(tier), guard))
    return tuple(found)


def _read_actions(document: Document, path: Keys) -> dict[str, tuple[str, ...]]:
    value = _value(document, path)
    if value is None:
        return {}
    places = {answer: (*path, answer) for answer in value} if isinstance(value, dict) else {}
    return {
        answer: tuple(_action(document, at, text) for at, text in _list(document, place))
        for answer, place in (places or {NEXT: path}).items()
    }


def _action(document: Document, path: Keys, text: str) -> str:
    word, _, more = text.partition(" ")
    if word not in ACTIONS:
        document.problem(path, f"'{word}' can't be done{did_you_mean(word, ACTIONS)}")
    elif (word in WITH_WORD) != bool(more):
        with_word = ", ".join(f"`{name}`" for name in WITH_WORD)
        document.problem(
            path, f"write one word behind {with_word}, such as 'speak cy'; others stand alone"
        )
    return text


def _with_routes(document: Document, path: Keys, step: Step) -> Step:
    """Spell out `go: step` and `else` for every answer that is not named."""
    where: Keys = (*path, "go")
    value = _value(document, where)
    if value is None:
        return step
    answers = _answers(step)
    if not isinstance(value, dict):
        routes = _read_routes(document, where)
        return replace(step, go=dict.fromkeys(answers, routes))
    given = {answer: _read_routes(document, (*where, answer)) for answer in value}
    others = given.pop(ELSE, None)
    if others:
        given = {**{answer: others for answer in answers if answer not in given}, **given}
    return replace(step, go=given)


def _answers(step: Step) -> tuple[str, ...]:
    if not step.ask:
        return (NEXT,)
    taps = (DONE,) if step.pick_many else tuple(step.choices)
    return (*taps, SKIP) if step.part else taps
