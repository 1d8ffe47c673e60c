"""Reads flows/lines.yaml: the words that belong to no flow, and what one nation is told instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.catalogue.document import Document, did_you_mean, read_document
from bot.catalogue.values import read_text, read_word
from bot.domain.nation import Nation
from bot.engine.definition import Flow, Line
from bot.engine.inspect import bad_placeholders
from bot.errors import AuthorError, Problem

_WORDS = ("say", "note", "critical", "nation", "instead_of")


def read_lines(
    path: Path, root: Path, problems: list[Problem]
) -> tuple[Document | None, dict[str, Line]]:
    """Read every line by its name, with the document; what is wrong is added to *problems*."""
    try:
        document = read_document(path, root)
    except AuthorError as error:
        problems.extend(error.problems)
        return None, {}
    lines = {}
    if isinstance(document.value, dict):
        lines = {name: _read_line(document, name) for name in document.value}
    else:
        document.problem((), "write lines here, like `name:` with `say:` below it")
    problems.extend(document.problems)
    return document, lines


def _read_line(document: Document, name: str) -> Line:
    value = document.value[name]
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        document.problem((name,), "write `say:` and, if you like, `note:` below it")
        return Line("")
    document.refuse_unknown((name,), _WORDS)
    say = " ".join(value.get("say", "").split())
    if not say:
        document.problem((name,), "the words are missing; write them under `say:`")
    for advice in bad_placeholders(say):
        document.problem((name, "say"), advice)
    critical = read_word(document, (name, "critical"), ("yes",)) == "yes"
    nation = read_word(document, (name, "nation"), tuple(Nation))
    instead_of = read_text(document, (name, "instead_of"))
    if ("nation" in value) != ("instead_of" in value):
        document.problem((name,), "write both `nation:` and `instead_of:`, or neither")
    note = " ".join(value.get("note", "").split())
    return Line(say, note, critical, Nation(nation) if nation else None, instead_of)


def find_misplaced(
    document: Document | None, lines: Mapping[str, Line], flows: Sequence[Flow]
) -> list[Problem]:
    """Find lines that are to be said instead of words that nobody says, or twice of the same."""
    if document is None:
        return []
    said = {f"line.{name}": line.critical for name, line in lines.items() if not line.nation}
    for flow in flows:
        for step in flow.steps.values():
            if step.say and not step.is_question and not step.shared_line:
                said[f"{step.context}.say"] = step.critical
    taken: set[tuple[Nation, str]] = set()
    for name, line in lines.items():
        if line.nation is not None:
            for advice in _misplaced(line, line.nation, said, taken):
                document.problem((name, "instead_of"), advice)
            taken.add((line.nation, line.instead_of))
    return document.problems


def _misplaced(
    line: Line, nation: Nation, said: Mapping[str, bool], taken: set[tuple[Nation, str]]
) -> list[str]:
    name = line.instead_of
    if name not in said:
        return [f"nothing is said that is called '{name}'{did_you_mean(name, said)}"]
    if (nation, name) in taken:
        return [f"another line is already said instead of '{name}' there"]
    if said[name] and not line.critical:
        return [f"'{name}' keeps somebody safe, so write `critical: yes` here too"]
    return []
