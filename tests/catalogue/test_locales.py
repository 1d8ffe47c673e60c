"""Translations: read at the start, compared with the English, never in the way of an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.flows import Flows, load_flows
from bot.catalogue.locales import check_locales, load_locales
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


def test_no_translation_that_ships_is_wrong():
    """Every language that ships keeps placeholders, numbers, links and the length of buttons."""
    flows = load_flows(ROOT / "flows")
    assert check_locales(ROOT / "locales", flows) == []
    assert {"en", "cy"} <= set(load_locales(ROOT / "locales", flows).languages)


def test_a_good_translation(folder):
    """A translation that keeps numbers, links and placeholders is used."""
    write(folder, GOOD)
    assert check_locales(folder, FLOWS) == []
    wording = load_locales(folder, FLOWS)
    assert wording.line("a", "cy", time="9") == GOOD.format(time="9")


@pytest.mark.parametrize(
    ("translated", "advice"),
    [
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
    source, context = "Back", "safety.anywhere.back"
    write(folder, "x" * 41, source=source, context=context)
    found = [p.advice for p in check_locales(folder, flows) if "holds 40" in p.advice]
    assert found == [f"'{context}': a button holds 40 letters, this has 41"]


def test_words_that_are_missing_doubtful_or_left_over(folder):
    """What is not finished is no mistake: it is never shown, and English is said instead."""
    for flags, translated, context in (
        ("#, fuzzy\n", GOOD, "line.a"),
        ("", "", "line.a"),
        ("", GOOD, "line.gone"),
    ):
        write(folder, translated, flags=flags, context=context)
        assert check_locales(folder, FLOWS) == []
        assert load_locales(folder, FLOWS).line("a", "cy", time="9").startswith("Call 116 000")


def test_plurals(folder):
    """The plural forms at the top are those of the language, and no entry has forms of its own."""
    path = folder / "cy" / "LC_MESSAGES" / "messages.po"
    forms = "Plural-Forms: nplurals=2; plural=(n != 1);"
    path.write_text(HEADER.rstrip() + f'\n"{forms}\\n"\n')
    (problem,) = check_locales(folder, FLOWS)
    assert "write the plural forms of this language at the top: nplurals=5" in problem.advice
    path.write_text(HEADER + 'msgid "a"\nmsgid_plural "as"\nmsgstr[0] "x"\nmsgstr[1] "y"\n')
    assert any("nothing here has a plural" in p.advice for p in check_locales(folder, FLOWS))


def test_two_buttons_with_the_same_words(folder):
    """A typed answer has to name one button, so two under one question can't be alike."""
    flows = load_flows(ROOT / "flows")
    entries = "".join(
        f'msgctxt "check_in.H4.{part}"\nmsgid "{source}"\nmsgstr "Nyrs"\n\n'
        for part, source in (("medicine", "I need my medicine"), ("no", "No"))
    )
    path = folder / "cy" / "LC_MESSAGES" / "messages.po"
    path.write_text(HEADER + entries)
    (problem,) = check_locales(folder, flows)
    assert "'check_in.H4.no' and 'check_in.H4.medicine' are buttons with the same" in problem.advice


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


def test_numbers_stay_in_one_piece_among_words_from_the_right():
    """In Arabic "116 000" is kept together, or a screen would show it as "000 116"."""
    flows = load_flows(ROOT / "flows")
    wording = load_locales(ROOT / "locales", flows)
    assert "\u2066116 000\u2069" in wording.line("not_saved", "ar")
    assert "\u2066" not in wording.line("not_saved", "cy")
