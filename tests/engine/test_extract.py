"""The words that translators are given."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po

from bot.engine.definition import Line
from bot.engine.extract import extract_flow, texts, write_template

ROOT = Path(__file__).parents[2]
KEYWORDS = {"pgettext": ((1, "c"), 2)}


def entries(catalog):
    """What matters of a template: not its header, which names the tool that wrote it."""
    return [(m.context, m.id, m.auto_comments, m.flags) for m in catalog if m.id]


def test_the_template_is_current(flows):
    """locales/messages.pot has the words of today: write it anew after changing a word."""
    fresh = read_po(BytesIO(write_template(texts(flows.every(), flows.lines))))
    kept = read_po(BytesIO((ROOT / "locales" / "messages.pot").read_bytes()))
    assert entries(kept) == entries(fresh)


def test_babel_finds_the_same_words(flows):
    """The extractor for Babel finds, with lines and notes, what the flows hold."""
    found = set()
    for flow in flows.every():
        path = ROOT / "flows" / flow.name / f"v{flow.version}.yaml"
        options = {"name": flow.name}
        with path.open("rb") as file:
            for line, words, comments, context in extract(
                extract_flow, file, KEYWORDS, options=options
            ):
                found.add((context, words))
                assert line > 1
                if context == "check_in.R1.ask":
                    assert comments == ['Never "why did you". No blame.']
    with (ROOT / "flows" / "lines.yaml").open("rb") as file:
        found |= {
            (context, words) for _, words, _, context in extract(extract_flow, file, KEYWORDS)
        }
    assert found == {(t.context, t.source) for t in texts(flows.every(), flows.lines)}


def test_placeholders_are_marked():
    """Words with braces are marked, so that translators' tools guard them."""
    marked = write_template(texts([], {"a": Line("At {time}.")})).decode()
    assert "#, python-brace-format" in marked
    assert 'msgctxt "line.a"' in marked
