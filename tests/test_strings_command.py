"""What translators and those who run the service are told of a language."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bot.commands import check, strings
from bot.settings import read_settings

ROOT = Path(__file__).parents[1]
LIVE = """name: Made-up Council
nation: england
languages:
  - en
  - so
duty: Ring 0100.
"""


@pytest.fixture
def settings(tmp_path):
    """A copy of all that is configured, with a live authority beside the training ones."""
    for name in ("config", "flows", "locales"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "config/authorities/made-up.yaml").write_text(LIVE)
    defaults = tmp_path / "config/defaults.yaml"
    defaults.write_text(defaults.read_text().replace("training-england", "made-up"))
    folders = {f"{name.upper()}_DIR": str(tmp_path / name) for name in ("config", "flows")}
    return read_settings({**folders, "LOCALES_DIR": str(tmp_path / "locales")})


def lines(capsys):
    return capsys.readouterr().out.splitlines()


def test_handing_out_and_taking_in(settings, tmp_path, capsys):
    """What is missing goes out as JSON lines; with a translation added they are taken in."""
    shutil.rmtree(settings.locales_dir / "so", ignore_errors=True)
    strings.missing(settings, "so", critical=True)
    entries = [json.loads(line) for line in lines(capsys)]
    assert all(entry["critical"] for entry in entries)
    assert set(entries[0]) == {"context", "source", "note", "is_label", "critical"}
    number = next(e for e in entries if e["context"] == "line.number_emergency")
    others = [{**entry, "text": entry["source"]} for entry in entries if entry != number]
    given = [*others, {**number, "text": "Wac 998."}]
    file = tmp_path / "so.jsonl"
    file.write_text("\n".join(json.dumps(entry) for entry in given))
    assert strings.fill_in(settings, "so", file) == 1
    told = lines(capsys)
    assert told[0].startswith("'line.number_emergency': the numbers must be those of the English")
    assert told[-1] == f"{len(others)} written, 1 mistakes"
    strings.missing(settings, "so", critical=True)
    assert [json.loads(line)["context"] for line in lines(capsys)] == ["line.number_emergency"]


def test_a_file_that_is_not_json(settings, tmp_path):
    """A line that can't be read is named, and nothing is written."""
    file = tmp_path / "so.jsonl"
    file.write_text('{"context": "a"}\nnot json\n')
    with pytest.raises(Exception, match=r"so.jsonl:2:1: write \{"):
        strings.fill_in(settings, "so", file)


def test_how_far_each_language_is(settings, capsys):
    """Each language is told with its counts, and each authority with what it lacks."""
    assert strings.check(settings) == 0
    told = "\n".join(lines(capsys))
    assert "kmr (Kurmancî)" in told
    assert "has no screening rules" in told
    assert "made-up: not ready, because" in told
    assert "made-up: does not list it" in told


def test_wrong_words_fail_the_check(settings, capsys):
    """Words that lost something are listed below their language, and the check ends with 1."""
    path = settings.locales_dir / "cy/LC_MESSAGES/messages.po"
    path.write_text(path.read_text().replace("ffonia 999", "ffonia 998", 1))
    assert strings.check(settings) == 1
    assert any(line.startswith("  wrong: locales/cy/") for line in lines(capsys))


def test_what_is_lacking_before_real_young_people_write(settings, capsys):
    """`--live` names the language that can't be offered and why, and who is only for practice."""
    assert check.check(settings, as_json=False) == 0
    assert lines(capsys) == []
    assert check.check(settings, as_json=False, live=True) == 1
    told = lines(capsys)
    assert any("made-up.yaml:1:1: 'so' can't be offered yet: " in line for line in told)
    assert sum("this is a training authority" in line for line in told) == 2


def test_the_template_is_written_anew(settings, capsys):
    """`extract` writes the same template from the same words; `update` keeps translations."""
    before = (settings.locales_dir / "messages.pot").read_bytes()
    strings.extract(settings)
    strings.update(settings)
    assert (settings.locales_dir / "messages.pot").read_bytes() == before
    strings.check(settings)
    assert "safety-critical" in capsys.readouterr().out
