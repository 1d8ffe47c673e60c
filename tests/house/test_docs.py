"""The documents and the program say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

import pytest
import typer

from bot.channels.telegram.hearing import Hearing
from bot.domain.concern import Category, Tier
from bot.domain.escalation import Status
from bot.domain.ladder import Audience
from bot.domain.worker import RIGHTS, Right, Role
from bot.services.records import Delivery
from bot.settings import read_settings
from tests.house.project import ROOT, name, read, text_files

DOCUMENTS = [path for path in text_files() if path.suffix == ".md"]
OPERATIONS = "docs/operations.md"


class Asked(Mapping[str, str]):
    """An environment that remembers what was asked for."""

    def __init__(self, **given: str) -> None:
        self.given = given
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return self.given[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.given)

    def __len__(self) -> int:
        return len(self.given)


def test_every_setting_is_told_and_none_that_is_not_there():
    """The table of settings is exactly what the program reads."""
    asked = Asked()
    read_settings(asked)
    assert {key for key in _table(OPERATIONS) if key.isupper()} == asked.names


def test_every_command_is_told_and_none_that_is_not_there():
    """The table of commands is exactly what `python -m bot --help` offers."""
    told = _table(OPERATIONS, after="## Commands", before="## Who works here")
    assert set(told) == _commands()


def test_everything_that_documents_tell_to_run_is_there():
    """Commands that stand in the documents and in the Procfile exist."""
    known = _commands()
    told = {
        (name(path), found.split()[0] if found.split()[0] in known else found)
        for path in [*DOCUMENTS, ROOT / "Procfile"]
        for found in re.findall(r"-m bot ([a-z]+(?: [a-z]+(?:-[a-z]+)*)?)", path.read_text("utf-8"))
    }
    assert {(where, command) for where, command in told if command not in known} == set()


def test_everything_that_documents_tell_to_make_is_there():
    """`make ...` in the documents, the hooks and the CI run names a target of the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    told = {
        (name(path), found)
        for path in text_files()
        if path.suffix == ".md" or path.name in {".pre-commit-config.yaml", "run"}
        for found in re.findall(
            r"(?:`|    |entry: |exec |&& )make ([a-z-]+)", path.read_text("utf-8")
        )
    }
    assert told
    assert {(where, target) for where, target in told if target not in targets} == set()


@pytest.mark.parametrize(
    "words", [Category, Tier, Status, Role, Audience, Delivery], ids=lambda words: words.__name__
)
def test_the_glossary_has_every_word(words: type[StrEnum]):
    """Categories, tiers, states and roles stand in the glossary, as the program writes them."""
    glossary = read("docs/glossary.md")
    assert [word.value for word in words if f"`{word.value}`" not in glossary] == []


def test_the_rules_tell_who_may_do_what():
    """The table of rights is the one that the program goes by."""
    rows = re.findall(r"^\| (?:right|`(\w+)`[^|]*) \|(.*)\|$", read("docs/rules.md"), re.MULTILINE)
    roles = [Role(cell.strip()) for cell in rows[0][1].split("|")]
    told = {
        (role, Right(right))
        for right, cells in rows[1:]
        for role, cell in zip(roles, cells.split("|"), strict=True)
        if cell.strip() == "yes"
    }
    assert told == {(role, right) for role in Role for right in RIGHTS[role]}


def test_whoever_runs_it_is_told_what_hearing_means():
    """Every state in which we hear Telegram stands in the table of what to do."""
    assert {word.value for word in Hearing} <= set(_table(OPERATIONS, after="## Is it well"))


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_links_between_documents_lead_somewhere(path):
    """A link to a file of ours leads to a file that is there."""
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", path.read_text("utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_files_that_documents_name_are_there():
    """A path in the documents, such as `config/defaults.yaml`, is a path of the project."""
    pattern = r"`((?:bot|config|docs|flows|locales|requirements|tests)/[\w./-]*)`"
    assert {
        (name(path), found)
        for path in DOCUMENTS
        for found in re.findall(pattern, path.read_text("utf-8"))
        if not (ROOT / found).exists()
    } == set()


def test_code_refers_to_documents_that_are_there():
    """A comment that names a document names one of ours, so that it can be looked up."""
    ours = {path.name for path in DOCUMENTS} | {name(path) for path in DOCUMENTS}
    assert {
        f"{name(path)}:{number}: {found}"
        for path in text_files()
        if path.suffix in {".py", ".yaml", ".toml"} and path.parent.name != "house"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        for found in re.findall(r"[\w/-]+\.md\b", line)
        if found not in ours
    } == set()


def test_code_refers_to_rules_that_are_there():
    """A comment that names a rule by its number names one that stands in the rules."""
    numbers = set(re.findall(r"^## (\d+)\.", read("docs/rules.md"), re.MULTILINE))
    named = {
        number
        for path in text_files()
        if path.suffix in {".py", ".yaml"}
        for number in re.findall(r"rules\.md (\d+)", path.read_text("utf-8"))
    }
    assert named
    assert named <= numbers


def test_decisions_are_numbered_without_gaps():
    """Each decision is a file NNNN-title.md, one after the other, with that number on top."""
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(path.name[:4]) for path in records]
    assert numbers == list(range(1, len(records) + 1))
    for path in records:
        assert path.read_text("utf-8").startswith(f"# {path.name[:4]} ")


def _table(document: str, after: str = "", before: str = "\0") -> list[str]:
    """The words in backquotes that begin the rows of a document's tables."""
    part = read(document).partition(after)[2] if after else read(document)
    return re.findall(r"^\| `([^`]+)`", part.partition(before)[0], re.MULTILINE)


def _commands() -> set[str]:
    from bot.__main__ import app  # noqa: PLC0415  only these tests need the program's front

    return set(_walk(typer.main.get_command(app)))


def _walk(command: Any, path: str = "") -> Iterator[str]:
    below = getattr(command, "commands", None)
    if below is None:
        yield path
        return
    for key, child in below.items():
        yield from _walk(child, f"{path} {key}".strip())
