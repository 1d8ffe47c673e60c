"""One step of a flow file, read strictly: its words, and what follows from each answer."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.catalogue.document import Document, Keys, did_you_mean
from bot.catalogue.values import (
    read_list,
    read_mapping,
    read_text,
    read_texts,
    read_value,
    read_word,
)
from bot.domain.concern import Category, Tier
from bot.domain.signpost import Need
from bot.engine.definition import (
    ACTIONS,
    DONE,
    ELSE,
    NEXT,
    RESERVED,
    SKIP,
    WITH_WORD,
    Raise,
    Route,
    Step,
)

_STEP = (
    *("say", "ask", "note", "choices", "part", "pick", "heard", "wishes"),
    *("raise", "wait", "go", "end", "do", "cover", "critical", "advice"),
)
_OUTCOMES = ("completed", "stopped", "with_person")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
# A tapped button carries step and choice in at most 64 bytes.
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,23}")


def read_step(document: Document, name: str) -> Step:
    """Read the step *name*; mistakes are noted in the document."""
    path: Keys = ("steps", name)
    if not _NAME.fullmatch(name):
        document.problem(path, "name a step with letters, digits and _, at most 24")
    if read_mapping(document, path):
        document.refuse_unknown(path, _STEP)
    choices = read_texts(document, (*path, "choices"))
    _check_choices(document, path, choices)
    ask, say = read_text(document, (*path, "ask")), read_text(document, (*path, "say"))
    if choices and not ask:
        document.problem(path, "choices need a question; write it under `ask`")
    step = Step(
        name=name,
        say=say,
        ask=ask,
        note=read_text(document, (*path, "note")),
        choices=choices,
        part=read_text(document, (*path, "part")) or None,
        pick_many=read_word(document, (*path, "pick"), ("many",)) == "many",
        raises=_read_raises(document, (*path, "raise")),
        wait=_read_wait(document, (*path, "wait")),
        do=_read_actions(document, (*path, "do")),
        end=read_word(document, (*path, "end"), _OUTCOMES) or None,
        cover=read_word(document, (*path, "cover"), ("yes",)) == "yes",
        heard=_read_heard(document, (*path, "heard")),
        wishes=_read_heard(document, (*path, "wishes")),
        critical=read_word(document, (*path, "critical"), ("yes",)) == "yes",
        advises=read_word(document, (*path, "advice"), ("keep_safe",)) == "keep_safe",
    )
    return _with_routes(document, path, step)


def _read_heard(document: Document, path: Keys) -> tuple[str, ...]:
    """Ways to type the question or the wish that a step answers."""
    if read_value(document, path) is None:
        return ()
    return tuple(text for _, text in read_list(document, path))


def _check_choices(document: Document, path: Keys, choices: dict[str, str]) -> None:
    for choice in choices:
        place = (*path, "choices", choice)
        if choice in RESERVED:
            document.problem(place, f"'{choice}' means something else here; use another name")
        elif not _NAME.fullmatch(choice):
            document.problem(place, "name a choice with letters, digits and _, at most 24")


def _read_wait(document: Document, path: Keys) -> int | None:
    text = read_text(document, path)
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


def read_routes(document: Document, path: Keys) -> tuple[Route, ...]:
    """Read where an answer leads: one route, or several with their guards."""
    return tuple(Route(*_split_guard(text)) for _, text in read_list(document, path))


def _read_raises(document: Document, path: Keys) -> dict[str, tuple[Raise, ...]]:
    value = read_value(document, path)
    if value is None:
        return {}
    if not isinstance(value, dict):
        return {NEXT: _read_concerns(document, path)}
    return {answer: _read_concerns(document, (*path, answer)) for answer in value}


def _read_concerns(document: Document, path: Keys) -> tuple[Raise, ...]:
    found = []
    for place, text in read_list(document, path):
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
    value = read_value(document, path)
    if value is None:
        return {}
    places = {answer: (*path, answer) for answer in value} if isinstance(value, dict) else {}
    return {
        answer: tuple(_action(document, at, text) for at, text in read_list(document, place))
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
    elif word == "about" and more not in list(Need):
        document.problem(path, f"there is no need '{more}'{did_you_mean(more, Need)}")
    return text


def _with_routes(document: Document, path: Keys, step: Step) -> Step:
    """Spell out `go: step` and `else` for every answer that is not named."""
    where: Keys = (*path, "go")
    value = read_value(document, where)
    if value is None:
        return step
    answers = _answers(step)
    if not isinstance(value, dict):
        routes = read_routes(document, where)
        return replace(step, go=dict.fromkeys(answers, routes))
    given = {answer: read_routes(document, (*where, answer)) for answer in value}
    others = given.pop(ELSE, None)
    if others:
        given = {**{answer: others for answer in answers if answer not in given}, **given}
    return replace(step, go=given)


def _answers(step: Step) -> tuple[str, ...]:
    if not step.ask:
        return (NEXT,)
    taps = (DONE,) if step.pick_many else tuple(step.choices)
    return (*taps, SKIP) if step.part else taps
