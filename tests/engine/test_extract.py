"""The words that translators are given."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.pofile import read_po

from bot.engine.definition import Line
from bot.engine.extract import texts, write_template

ROOT = Path(__file__).parents[2]


def entries(catalog):
    """What matters of a template: not its header, which names the tool that wrote it."""
    return [(m.context, m.id, m.auto_comments, m.flags) for m in catalog if m.id]


def test_the_template_is_current(flows):
    """locales/messages.pot has the words of today: write it anew after changing a word."""
    fresh = read_po(BytesIO(write_template(texts(flows.every(), flows.lines))))
    kept = read_po(BytesIO((ROOT / "locales" / "messages.pot").read_bytes()))
    assert entries(kept) == entries(fresh)


def test_what_keeps_somebody_safe_is_marked(flows):
    """The gate, danger, the numbers and the buttons below are asked of every language."""
    critical = {text.context: text for text in texts(flows.every(), flows.lines) if text.critical}
    for context in ("line.danger_now", "safety.G1.ask", "safety.G1.seen", "line.number_emergency"):
        assert "It keeps somebody safe: no language is without it." in critical[context].comments
    for context in ("safety.anywhere.person", "safety.F2.ask", "line.training", "line.stopped"):
        assert context in critical
    lines = [context for context in critical if context.startswith("line.")]
    assert 40 <= len(lines) <= 55
    assert "check_in.H1.ask" not in critical


def test_placeholders_are_marked():
    """Words with braces are marked, so that translators' tools guard them."""
    marked = write_template(texts([], {"a": Line("At {time}.")})).decode()
    assert "#, python-brace-format" in marked
    assert 'msgctxt "line.a"' in marked
