"""Every word that translators are asked for, and the template that they work from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import IO, Any

import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from yaml.nodes import MappingNode, Node

from bot.engine.definition import Flow, Line

#: Found by Babel: (line, function, (context, words), comments).
Extracted = tuple[int, str, tuple[str, str], list[str]]

# A template says when it was made; a fixed time keeps it the same until a word changes.
_MADE = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Text:
    """Words to translate: *context* is `flow.step.part`, or `line.name` for a shared line."""

    context: str
    source: str
    note: str = ""
    is_label: bool = False


def texts(flows: Iterable[Flow], lines: Mapping[str, Line]) -> tuple[Text, ...]:
    """Every text of every version, each once."""
    found = [Text(f"line.{name}", line.say, line.note) for name, line in lines.items()]
    for flow in flows:
        found += _flow_texts(flow)
    return tuple({(text.context, text.source): text for text in found}.values())


def _flow_texts(flow: Flow) -> Iterator[Text]:
    for name, label in flow.anywhere.items():
        yield Text(f"{flow.labels_home}.anywhere.{name}", label, is_label=True)
    for step in flow.steps.values():
        context = step.context
        if step.say and not step.shared_line:
            yield Text(f"{context}.say", step.say, step.note)
        if step.ask:
            yield Text(f"{context}.ask", step.ask, step.note)
        for choice, label in step.choices.items():
            if choice in step.languages:
                # The name of a language is written in that language, whoever reads it.
                continue
            yield Text(f"{context}.{choice}", label, step.note, is_label=True)


def write_template(found: Iterable[Text]) -> bytes:
    """Give the translation template (messages.pot) as bytes; the same texts, the same bytes."""
    catalog = Catalog(
        project="Touchbase",
        version="1",
        msgid_bugs_address="the issue tracker",
        last_translator="the Touchbase contributors",
        language_team="the Touchbase contributors",
        copyright_holder="the Touchbase contributors",
        creation_date=_MADE,
        revision_date=_MADE,
        fuzzy=False,
        header_comment="# Words of Touchbase, to be translated.",
    )
    for text in found:
        comments = [text.note] if text.note else []
        if text.is_label:
            comments.append("A button: at most 40 letters.")
        catalog.add(text.source, context=text.context, auto_comments=comments)
    written = BytesIO()
    write_po(written, catalog, width=96, sort_output=False)
    return written.getvalue()


def extract_flow(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Mapping[str, Any] | None
) -> Iterator[Extracted]:
    """
    Extract words from one flow file, as Babel asks its extractors to (`pybabel extract`).

    The option `name` is the flow's name; without it the file is read as the shared lines.
    """
    del keywords, comment_tags
    name = str((options or {}).get("name", ""))
    node = yaml.compose(fileobj.read().decode("utf-8-sig"), Loader=yaml.BaseLoader)
    if not isinstance(node, MappingNode):
        return
    if not name:
        for line, value in _pairs(node):
            yield from _extract_step("line", line, value)
        return
    top = dict(_pairs(node))
    for label, words in _pairs(top.get("anywhere")):
        yield _extracted(words, f"{name}.anywhere.{label}", [])
    for step, value in _pairs(top.get("steps")):
        yield from _extract_step(name, step, value)


def _extract_step(prefix: str, step: str, value: Node) -> Iterator[Extracted]:
    parts = dict(_pairs(value))
    comments = [_words(parts["note"])] if "note" in parts else []
    for part in ("say", "ask"):
        if part in parts and not _words(parts[part]).startswith("line."):
            context = f"line.{step}" if prefix == "line" else f"{prefix}.{step}.{part}"
            yield _extracted(parts[part], context, comments)
    spoken = {choice for choice, action in _pairs(parts.get("do")) if _speaks(action)}
    for choice, words in _pairs(parts.get("choices")):
        if choice in spoken:
            continue
        yield _extracted(words, f"{prefix}.{step}.{choice}", comments)


def _extracted(node: Node, context: str, comments: list[str]) -> Extracted:
    return node.start_mark.line + 1, "pgettext", (context, _words(node)), comments


def _pairs(node: Node | None) -> Iterator[tuple[str, Node]]:
    if isinstance(node, MappingNode):
        yield from ((str(key.value), value) for key, value in node.value)


def _speaks(node: Node) -> bool:
    actions = [node, *(node.value if isinstance(node.value, list) else ())]
    return any(str(action.value).startswith("speak ") for action in actions)


def _words(node: Node) -> str:
    return " ".join(str(node.value).split())
