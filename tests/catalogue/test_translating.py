"""What translators take and give back: nothing is lost, and nothing that is wrong gets in."""

from __future__ import annotations

import pytest

from bot.catalogue.flows import Flows
from bot.catalogue.locales import check_locales, load_locales
from bot.catalogue.po_files import file_of, locale_of
from bot.catalogue.translating import fill, find_missing, save_template, update_locales
from bot.engine.definition import Line
from bot.errors import AuthorError

SOURCE = "Call 116 000 until {time}, or see childline.org.uk."
GOOD = "Ffonia 116 000 tan {time}, neu gweler childline.org.uk."
FLOWS = Flows({}, {"a": Line(SOURCE), "b": Line("Hello.", "A note.", critical=True)})
#: Every language of the question on languages that is not English, and easy words.
CODES = (
    *("cy", "en@easy", "ar", "ckb", "vi", "fa", "ti", "so"),
    *("sq", "ro", "pl", "uk", "ur", "fr", "kmr"),
)


def entry(text, source=SOURCE, context="line.a"):
    return {"context": context, "source": source, "text": text}


@pytest.mark.parametrize("code", CODES)
def test_every_language_can_be_begun(tmp_path, code):
    """A language without a file gets one with the right header, and is read back whole."""
    assert fill(tmp_path, FLOWS, code, [entry(GOOD)]).written == 1
    assert check_locales(tmp_path, FLOWS) == []
    head = file_of(tmp_path, code).read_text(encoding="utf-8")
    assert f"Language: {code}" in head
    assert "nplurals=" in head
    wording = load_locales(tmp_path, FLOWS)
    said = wording.line("a", code, time="9")
    assert said.replace("\u2066", "").replace("\u2069", "") == GOOD.format(time="9")
    assert locale_of(code) is not None


def test_what_is_missing(tmp_path):
    """What has no words yet is handed out with its note, until it has some."""
    assert [text.context for text in find_missing(tmp_path, FLOWS, "so")] == ["line.a", "line.b"]
    fill(tmp_path, FLOWS, "so", [entry(GOOD)])
    (left,) = find_missing(tmp_path, FLOWS, "so")
    assert (left.context, left.note, left.critical) == ("line.b", "A note.", True)
    fill(tmp_path, FLOWS, "so", [entry("Haye.", "Hello.", "line.b")])
    assert find_missing(tmp_path, FLOWS, "so") == ()


def test_the_good_ones_are_written_and_the_others_said(tmp_path):
    """A translation that lost something is refused with a sentence, whatever else is good."""
    filled = fill(
        tmp_path,
        FLOWS,
        "cy",
        [
            entry(GOOD.replace("116 000", "116 006")),
            entry("", "Hello.", "line.b"),
            entry("Helo.", "Hello", "line.b"),
            entry("Helo.\n", "Hello.", "line.b"),
        ],
    )
    assert filled.written == 1
    assert filled.refused == (
        "'line.a': the numbers must be those of the English: 116 000",
        "'line.b': the translation is empty",
        "'line.b': there are no such words; copy context and source as they are",
    )
    assert load_locales(tmp_path, FLOWS).line("b", "cy") == "Helo."


@pytest.mark.parametrize("code", ["en", "xx", "../cy", "CY", "cy@"])
def test_no_language(tmp_path, code):
    """English is the source, and what is no language gets no folder."""
    with pytest.raises(AuthorError, match="is not a language to translate into"):
        fill(tmp_path, FLOWS, code, [entry(GOOD)])
    assert list(tmp_path.iterdir()) == []


def test_bringing_new_words_in(tmp_path):
    """New words come in untranslated, old ones go, and what was translated stays."""
    fill(tmp_path, Flows({}, {"a": FLOWS.lines["a"]}), "cy", [entry(GOOD)])
    (updated,) = update_locales(tmp_path, FLOWS)
    text = updated.read_text(encoding="utf-8")
    assert "Ffonia 116 000" in text
    assert "#. A note." in text
    assert "#. It keeps somebody safe" in text
    assert [text.context for text in find_missing(tmp_path, FLOWS, "cy")] == ["line.b"]
    update_locales(tmp_path, Flows({}, {"b": FLOWS.lines["b"]}))
    assert "Ffonia" not in updated.read_text(encoding="utf-8")
    assert (
        save_template(tmp_path, FLOWS).read_bytes() == save_template(tmp_path, FLOWS).read_bytes()
    )


def test_words_of_a_step_that_moved_stay(tmp_path):
    """A step that now stands in a shared file keeps its translation, if its English is the same."""
    path = file_of(tmp_path, "cy")
    fill(tmp_path, FLOWS, "cy", [entry("Helo.", "Hello.", "line.b")])
    moved = path.read_text(encoding="utf-8").replace("line.b", "older.b")
    path.write_text(moved, encoding="utf-8")
    update_locales(tmp_path, FLOWS)
    assert load_locales(tmp_path, FLOWS).line("b", "cy") == "Helo."
    changed = Flows({}, {"b": Line("Hello there.")})
    update_locales(tmp_path, changed)
    assert load_locales(tmp_path, changed).line("b", "cy") == "Hello there."
