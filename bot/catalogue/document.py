"""A YAML file read strictly: every value is text, keys are unique, every place is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.errors import AuthorError, Problem

#: Where a value stands in a document: keys and list positions from the top.
Keys = tuple[str | int, ...]

_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(slots=True)
class Document:
    """
    What a file says, as dicts, lists and text, with the line and column of every value.

    Text is never turned into numbers, dates or truth values: `no` stays "no" and
    `12:30` stays "12:30".
    """

    file: str
    value: Any
    places: dict[Keys, tuple[int, int]]
    problems: list[Problem] = field(default_factory=list)

    def problem(self, path: Iterable[str | int], advice: str) -> Problem:
        """Note a mistake at *path* (or its nearest known parent) and give it back."""
        here = tuple(path)
        while here and here not in self.places:
            here = here[:-1]
        line, column = self.places.get(here, (1, 1))
        found = Problem(self.file, line, column, advice)
        self.problems.append(found)
        return found

    def refuse_unknown(self, path: Keys, allowed: Iterable[str]) -> None:
        """Note a problem for each key of the mapping at *path* that is not *allowed*."""
        known = sorted(allowed)
        for key in at(self.value, path):
            if key not in known:
                self.problem((*path, key), f"unknown word '{key}'{did_you_mean(key, known)}")

    def finish(self) -> None:
        """Raise everything noted so far as one error."""
        if self.problems:
            raise AuthorError(self.problems)


def at(value: Any, path: Keys) -> Any:
    """Give the part of *value* that *path* leads to."""
    for step in path:
        value = value[step]
    return value


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the nearest known word, or list the choices when none is near."""
    choices = sorted(known)
    near = get_close_matches(word, choices, n=1)
    if near:
        return f"; did you mean '{near[0]}'?"
    return f"; write one of: {', '.join(choices)}" if choices else ""


def read_document(path: Path, root: Path | None = None) -> Document:
    """
    Read one YAML file; *root* shortens the file name in messages.

    Raises AuthorError with the place for broken YAML, duplicate keys, tabs, anchors and
    aliases (one way to author: what you read is what is there).
    """
    name = str(path.relative_to(root)) if root else str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AuthorError([Problem(name, 1, 1, f"can't be read: {error}")]) from error
    return parse_document(name, text)


def parse_document(name: str, text: str) -> Document:
    """Read YAML from *text*, as `read_document` does from a file."""
    try:
        _refuse_aliases(name, text)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        advice = f"this is not valid YAML: {error.problem or error.context}"
        here = text.splitlines()[line - 1 : line]
        if here and here[0][:column].endswith("\t"):
            advice = "move this line in with blanks, not with a tab"
        raise AuthorError([Problem(name, line, column, advice)]) from error
    except yaml.YAMLError as error:
        raise AuthorError([Problem(name, 1, 1, "this is not valid YAML")]) from error
    if node is None:
        raise AuthorError([Problem(name, 1, 1, "the file is empty")])
    document = Document(name, None, {})
    document.value = _plain(node, (), document)
    document.finish()
    return document


def _refuse_aliases(name: str, text: str) -> None:
    if "&" not in text and "*" not in text:
        return
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            mark: Any = event.start_mark
            advice = "anchors and aliases are not used here; write the words out, or quote them"
            raise AuthorError([Problem(name, mark.line + 1, mark.column + 1, advice)])


def _plain(node: Node, path: Keys, document: Document) -> Any:
    document.places.setdefault(path, (node.start_mark.line + 1, node.start_mark.column + 1))
    match node:
        case ScalarNode():
            return str(node.value)
        case SequenceNode():
            return [_plain(item, (*path, i), document) for i, item in enumerate(node.value)]
        case MappingNode():
            return _plain_mapping(node, path, document)
        case _:
            document.problem(path, "write text, a list or a mapping here")
            return None


def _plain_mapping(node: MappingNode, path: Keys, document: Document) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        place = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        key = str(key_node.value) if isinstance(key_node, ScalarNode) else ""
        if not key:
            document.places[(*path, "")] = place
            document.problem((*path, ""), "write a plain word before the colon")
            continue
        if key in values:
            document.problems.append(
                Problem(document.file, *place, f"'{key}' is here twice; keep one")
            )
        document.places[(*path, key)] = place
        values[key] = _plain(value_node, (*path, key), document)
    return values
