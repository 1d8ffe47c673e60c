"""Translations: read at the start, compared with the English, never in the way of an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.flows import Flows, load_flows
from bot.catalogue.locales import check_locales, load_locales, save_template, update_locales
from bot.engine.definition import Line
from bot.errors import AuthorError

ROOT = Path(__file__).parents[2]
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
FLOWS = Flows({}, {"a": Line("Call 116 000 until {time}, or see childline.org.uk.")})
GOOD = "Ffonia 116 000 tan {time}, neu gweler childline.org.uk."


@pytest.fixture
def folder(tmp_path):
    """A locales folder with room for Welsh."""
    path = tmp_path / "locales" / "cy" / "LC_MESSAGES"
    path.mkdir(parents=True)
    return tmp_path / "locales"


def write(folder, translated, *, source=FLOWS.lines["a"].say, context="line.a", flags=""):
    """Write a Welsh file with one translation in it."""
    text = f'{HEADER}{flags}msgctxt "{context}"\nmsgid "{source}"\nmsgstr "{translated}"\n'
    (folder / "cy" / "LC_MESSAGES" / "messages.po").write_text(text, encoding="utf-8")


def test_the_translations_that_ship_are_whole():
    """Every language that ships has every word, with the same placeholders and numbers."""
    flows = load_flows(ROOT / "flows")
    assert check_locales(ROOT / "locales", flows) == []
    assert load_locales(ROOT / "locales", flows).languages == ("en", "cy")


def test_a_good_translation(folder):
    """A translation that keeps numbers, links and placeholders is used."""
    write(folder, GOOD)
    assert check_locales(folder, FLOWS) == []
    wording = load_locales(folder, FLOWS)
    assert wording.line("a", "cy", time="9") == GOOD.format(time="9")


@pytest.mark.parametrize(
    ("translated", "advice"),
    [
        ("", "has no translation"),
        (GOOD.replace("{time}", ""), "the placeholders must be those of the English: {time}"),
        (GOOD + " {hours}", "the placeholders must be"),
        (GOOD.replace("{time}", "{amser}"), "the placeholders must be"),
        (GOOD + " {", "a brace is open"),
        (GOOD.replace("116 000", "116 006"), "the numbers must be those of the English: 116 000"),
        (GOOD + " 999", "the numbers must be"),
        (GOOD.replace("childline.org.uk", "childline.cymru"), "the links must be"),
    ],
)
def test_a_bad_translation(folder, translated, advice):
    """What a translation lost or changed is said, with file and line."""
    write(folder, translated)
    (problem,) = [p for p in check_locales(folder, FLOWS) if advice in p.advice]
    assert problem.file == "locales/cy/LC_MESSAGES/messages.po"
    assert problem.line == 6
    assert load_locales(folder, FLOWS).line("a", "cy", time="9").startswith("Call 116 000 until 9")


def test_long_labels_are_found(folder):
    """A translated label over 40 letters is a problem with its length."""
    flows = load_flows(ROOT / "flows")
    source, context = "Back", "check_in.anywhere.back"
    write(folder, "x" * 41, source=source, context=context)
    found = [p.advice for p in check_locales(folder, flows) if "holds 40" in p.advice]
    assert found == [f"'{context}': a button holds 40 letters, this has 41"]


def test_missing_fuzzy_and_unused_words(folder):
    """Words that are missing, doubtful or no longer in use are listed."""
    write(folder, GOOD, flags="#, fuzzy\n")
    assert any("marked fuzzy" in p.advice for p in check_locales(folder, FLOWS))
    assert load_locales(folder, FLOWS).line("a", "cy", time="9").startswith("Call 116 000")
    write(folder, GOOD, context="line.gone")
    found = [p.advice for p in check_locales(folder, FLOWS)]
    assert any("no longer in use" in advice for advice in found)
    assert any("'line.a' is missing" in advice for advice in found)


def test_a_file_that_cannot_be_read(folder):
    """A broken file stops the start with its place; it is not passed over."""
    (folder / "cy" / "LC_MESSAGES" / "messages.po").write_text('msgid "open\nmsgstr oops\n')
    with pytest.raises(AuthorError) as caught:
        load_locales(folder, FLOWS)
    assert str(caught.value).startswith("locales/cy/LC_MESSAGES/messages.po:1:1: this is not a")
    (folder / "cy" / "LC_MESSAGES" / "messages.po").write_text('msgid "a"\n\nmsgid "b"\n')
    with pytest.raises(AuthorError, match="not a valid PO file"):
        load_locales(folder, FLOWS)
    (folder / "cy" / "LC_MESSAGES" / "messages.po").write_bytes(b"\xff\xfe")
    with pytest.raises(AuthorError, match="not a valid PO file") as caught:
        load_locales(folder, FLOWS)
    assert [p.advice for p in check_locales(folder, FLOWS)] == [
        p.advice for p in caught.value.problems
    ]


def test_an_unknown_language(folder):
    """A folder that is no language is said so."""
    other = folder / "zz_nowhere" / "LC_MESSAGES"
    other.mkdir(parents=True)
    (other / "messages.po").write_text(HEADER)
    write(folder, GOOD)
    assert any("is not a language" in p.advice for p in check_locales(folder, FLOWS))


def test_bringing_new_words_in(folder):
    """New words come in untranslated, old ones go, and what was translated stays."""
    write(folder, GOOD)
    more = Flows({}, {**FLOWS.lines, "b": Line("New words.", "A note.")})
    (updated,) = update_locales(folder, more)
    text = updated.read_text(encoding="utf-8")
    assert "Ffonia 116 000" in text
    assert "#. A note." in text
    assert [p.advice for p in check_locales(folder, more)] == ["'line.b' has no translation"]
    update_locales(folder, Flows({}, {"b": more.lines["b"]}))
    assert "Ffonia" not in updated.read_text(encoding="utf-8")
    assert save_template(folder, more).read_bytes() == save_template(folder, more).read_bytes()
