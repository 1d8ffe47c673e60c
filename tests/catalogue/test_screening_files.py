"""The rule files: every rule matches its own phrases, and mistakes say where they are."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.catalogue.screening import (
    check_complete,
    check_screening,
    load_screening,
    read_history,
    screening_files,
)
from bot.domain.screening import screen
from bot.domain.screening.versions import fingerprint
from bot.errors import AuthorError

CONFIG = Path(__file__).parents[2] / "config" / "screening"
RULE = """language: xx
name: Test
words:
  pet: cat dog
rules:
  bites:
    category: self_harm
    tier: P1
    why: a test
    when: [<pet> bites]
    matches: [the cat bites]
    misses: [the cow bites]
"""


@pytest.fixture
def folder(tmp_path):
    """A place for rule files of one's own."""
    made = tmp_path / "config" / "screening"
    made.mkdir(parents=True)
    return made


def test_every_rule_matches_its_own_phrases():
    """Phrases under `matches` are matched, and phrases under `misses` are not."""
    assert check_screening(CONFIG) == []


def test_every_language_of_the_material_has_rules():
    """All fourteen languages are there, each with all eight categories."""
    languages = load_screening(CONFIG).languages
    assert {language.code for language in languages} >= {
        "ar",
        "ckb",
        "cy",
        "en",
        "fa",
        "fr",
        "pl",
        "ro",
        "so",
        "sq",
        "ti",
        "uk",
        "ur",
        "vi",
    }
    for language in languages:
        assert len({rule.category for rule in language.rules}) == 8, language.code


def test_every_rule_explains_itself_in_english():
    """What a worker reads is never empty and never in another script."""
    for language in load_screening(CONFIG).languages:
        for rule in language.rules:
            assert rule.why.isascii(), rule.name
            assert rule.matches, rule.name
            assert rule.misses, rule.name


def test_loading_is_quick_enough_for_a_start():
    """All languages are there within half a second's work; a busy machine is no excuse."""
    spent = []
    for _ in range(3):
        started = time.process_time()
        load_screening(CONFIG)
        spent.append(time.process_time() - started)
    assert min(spent) < 1.5


def test_a_small_file_works(folder):
    """One language, one rule: load, check, screen."""
    (folder / "xx.yaml").write_text(RULE, "utf-8")
    assert check_screening(folder) == []
    assert screen("my dog bites", load_screening(folder)).categories == ("self_harm",)


@pytest.mark.parametrize(
    ("old", "new", "place", "advice"),
    [
        ("category: self_harm", "category: self_ham", "7:5", "did you mean 'self_harm'"),
        ("tier: P1", "tier: P9", "8:5", "write one of: P0"),
        ("<pet> bites", "<pat> bites", "10:12", "no group of words called '<pat>'"),
        ("<pet> bites", "cat ..", "10:12", "can't end with a gap"),
        ("why: a test", "wy: a test", "9:5", "did you mean 'why'"),
        ("cat dog", "cat do-g", "4:3", "'do-g' is not one word"),
    ],
)
def test_mistakes_are_shown_where_they_are(folder, old, new, place, advice):
    """An author sees the line, the column and what to write."""
    (folder / "xx.yaml").write_text(RULE.replace(old, new, 1), "utf-8")
    with pytest.raises(AuthorError) as caught:
        load_screening(folder)
    text = str(caught.value)
    assert f"config/screening/xx.yaml:{place}:" in text
    assert advice in text


@pytest.mark.parametrize(
    ("old", "new", "advice"),
    [
        ("the cat bites", "the hen bites", "does not match this phrase"),
        ("the cow bites", "a dog bites", "matches this phrase"),
    ],
)
def test_a_phrase_that_tells_otherwise_is_a_problem(folder, old, new, advice):
    """A rule that misses its own phrase, or hits what it must not, is shown."""
    (folder / "xx.yaml").write_text(RULE.replace(old, new, 1), "utf-8")
    (problem,) = check_screening(folder)
    assert advice in problem.advice


def test_every_problem_of_every_file_is_listed(folder):
    """Not only the first mistake, and not only of the first file."""
    (folder / "aa.yaml").write_text(RULE.replace("P1", "P9").replace("self_harm", "x"), "utf-8")
    (folder / "bb.yaml").write_text(RULE.replace("<pet>", "<nobody>"), "utf-8")
    files = {problem.file for problem in check_screening(folder)}
    assert {Path(name).name for name in files} == {"aa.yaml", "bb.yaml"}


def test_an_empty_folder_and_a_broken_model_are_refused(folder):
    """Nothing to screen with is a mistake, not a quiet pass."""
    with pytest.raises(AuthorError):
        load_screening(folder)
    (folder / "xx.yaml").write_text(RULE, "utf-8")
    (folder / "model.npz").write_bytes(b"{}")
    with pytest.raises(AuthorError, match="train it again"):
        load_screening(folder)


def test_a_trained_file_that_did_not_come_along_is_missed(folder):
    """A copy of the configuration without it hears less, and nobody would know."""
    (folder / "careful.npz").write_bytes(b"")
    (problem,) = check_complete(folder)
    assert problem.file.endswith("model.npz")
    assert "less of what young people tell is heard" in problem.advice
    assert check_complete(CONFIG) == []


def test_the_rules_in_force_are_on_record():
    """Whoever changes a rule or the model records the new version: training/record.py."""
    history = read_history(CONFIG)
    assert history[-1].digest == fingerprint(screening_files(CONFIG))


def test_a_broken_history_is_an_authors_problem(folder):
    """A history that can't be read is named with its file; none at all is an empty one."""
    assert read_history(folder) == ()
    (folder / "history.json").write_text("{", "utf-8")
    with pytest.raises(AuthorError, match="no history of versions"):
        read_history(folder)
