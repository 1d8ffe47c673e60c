"""One file of `flows/`, read strictly: every word that is not known is a mistake with a place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.catalogue.document import Document, Keys
from bot.catalogue.step_reading import read_routes, read_step
from bot.catalogue.values import (
    read_list,
    read_mapping,
    read_text,
    read_texts,
    read_word,
)
from bot.engine.definition import (
    INTERRUPTS,
    LABELS,
    OPTIONAL_INTERRUPTS,
    OPTIONAL_LABELS,
    Route,
    Step,
)

_TOP = (
    *("question_set", "gate", "start", "interrupts", "anywhere", "steps", "moves"),
    *("shared", "uses", "parts"),
)
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
    top = read_mapping(document, ())
    document.refuse_unknown((), _TOP)
    if "steps" not in top:
        document.problem((), "'steps:' is missing")
    question_set = read_text(document, ("question_set",)) or None
    steps = {
        step: replace(read_step(document, step), home=name, question_set=question_set)
        for step in read_mapping(document, ("steps",))
    }
    part = Part(
        name=name,
        version=version,
        document=document,
        shared=read_word(document, ("shared",), ("yes",)) == "yes",
        steps=steps,
        interrupts=_read_interrupts(document),
        anywhere=_read_anywhere(document),
        gate=read_text(document, ("gate",)),
        start=read_text(document, ("start",)),
        question_set=question_set,
        moves={old: str(new) for old, new in read_mapping(document, ("moves",)).items()},
        order=tuple(text for _, text in read_list(document, ("parts",))) if "parts" in top else (),
        uses=_read_uses(document) if "uses" in top else (),
    )
    return None if document.problems or not steps else part


def _read_uses(document: Document) -> tuple[tuple[str, int], ...]:
    found = []
    for place, text in read_list(document, ("uses",)):
        named = _USED.fullmatch(text)
        if named:
            found.append((named[1], int(named[2])))
        else:
            document.problem(place, "name a shared file and its version, such as 'safety 1'")
    return tuple(found)


def _read_interrupts(document: Document) -> dict[str, tuple[Route, ...]]:
    path: Keys = ("interrupts",)
    given = read_mapping(document, path)
    if given:
        document.refuse_unknown(path, (*INTERRUPTS, *OPTIONAL_INTERRUPTS))
    return {name: read_routes(document, (*path, name)) for name in given}


def _read_anywhere(document: Document) -> dict[str, str]:
    path: Keys = ("anywhere",)
    if read_mapping(document, path):
        document.refuse_unknown(path, (*LABELS, *OPTIONAL_LABELS))
    return read_texts(document, path)
