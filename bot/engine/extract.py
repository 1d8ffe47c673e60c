"""Every word that translators are asked for, and the template that they work from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from bot.engine.definition import Flow, Line
from bot.engine.inspect import LONGEST_LABEL

#: A template says when it was made; a fixed time keeps it the same until a word changes.
MADE = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Text:
    """
    Words to translate: *context* is `flow.step.part`, or `line.name` for a shared line.

    *critical* ones keep somebody safe, and no language is without them.
    """

    context: str
    source: str
    note: str = ""
    is_label: bool = False
    critical: bool = False

    @property
    def comments(self) -> list[str]:
        """What translators are told beside the words."""
        said = [self.note] if self.note else []
        said += [f"A button: at most {LONGEST_LABEL} letters."] if self.is_label else []
        return said + (["It keeps somebody safe: no language is without it."] * self.critical)


def texts(flows: Iterable[Flow], lines: Mapping[str, Line]) -> tuple[Text, ...]:
    """Every text of every version, each once."""
    found = [
        Text(f"line.{name}", line.say, line.note, critical=line.critical)
        for name, line in lines.items()
    ]
    for flow in flows:
        found += _flow_texts(flow)
    return tuple({(text.context, text.source): text for text in found}.values())


def _flow_texts(flow: Flow) -> Iterator[Text]:
    for name, label in flow.anywhere.items():
        # They stand under every question, the gate included.
        yield Text(f"{flow.labels_home}.anywhere.{name}", label, is_label=True, critical=True)
    for step in flow.steps.values():
        context, critical = step.context, step.critical
        if step.say and not step.shared_line:
            yield Text(f"{context}.say", step.say, step.note, critical=critical)
        if step.ask:
            yield Text(f"{context}.ask", step.ask, step.note, critical=critical)
        for choice, label in step.choices.items():
            if choice in step.languages:
                # The name of a language is written in that language, whoever reads it.
                continue
            yield Text(f"{context}.{choice}", label, step.note, is_label=True, critical=critical)


def write_template(found: Iterable[Text]) -> bytes:
    """Give the translation template (messages.pot) as bytes; the same texts, the same bytes."""
    catalog = Catalog(
        project="Touchbase",
        version="1",
        msgid_bugs_address="the issue tracker",
        last_translator="the Touchbase contributors",
        language_team="the Touchbase contributors",
        copyright_holder="the Touchbase contributors",
        creation_date=MADE,
        revision_date=MADE,
        fuzzy=False,
        header_comment="# Words of Touchbase, to be translated.",
    )
    for text in found:
        catalog.add(text.source, context=text.context, auto_comments=text.comments)
    written = BytesIO()
    write_po(written, catalog, width=96, sort_output=False)
    return written.getvalue()
