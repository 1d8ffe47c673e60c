"""Other people's work is named where its licence asks for it, and nothing is fetched unseen."""

from __future__ import annotations

import re
from importlib.metadata import metadata

import yaml

from tests.house.project import read

_ASKS_FOR_MORE = re.compile(r"GPL|MPL|Mozilla Public|Eclipse|CDDL|EUPL", re.IGNORECASE)


def test_licences_that_ask_for_more_are_named():
    """Each locked package under a copyleft licence stands in NOTICE."""
    notice = read("NOTICE").lower()
    named = {package: _licence(package) for package in _locked()}
    asking = {package for package, licence in named.items() if _ASKS_FOR_MORE.search(licence)}
    assert {"python-telegram-bot", "certifi", "hypothesis"} <= asking
    assert {package for package in asking if package not in notice} == set()


def test_no_locked_package_is_under_a_licence_that_does_not_fit():
    """Nothing is under the plain GPL or AGPL, which would ask the same of the whole service."""
    strict = re.compile(r"(?<!L)\bA?GPL|(?<!LESSER )GENERAL PUBLIC LICENSE V|AFFERO", re.IGNORECASE)
    assert [package for package in _locked() if strict.search(_licence(package))] == []


def test_the_licence_is_ours():
    """The project is under the MIT licence, in its authors' name."""
    assert read("LICENSE").startswith("MIT License\n")
    assert "The Touchbase authors" in read("LICENSE")


def test_hooks_are_local():
    """A hook before a commit runs our own commands and fetches nothing."""
    hooks = yaml.safe_load(read(".pre-commit-config.yaml"))
    assert [group["repo"] for group in hooks["repos"]] == ["local"]
    for hook in hooks["repos"][0]["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"].startswith("make ")


def _locked() -> list[str]:
    """What is locked for tests, as far as it is installed on this system."""
    pins = re.findall(
        r"^([a-z0-9._-]+)==[^;\n]*?(?: \\| ;(.*))?$", read("requirements/dev.lock"), re.MULTILINE
    )
    return [package for package, only_where in pins if not only_where]


def _licence(package: str) -> str:
    about = metadata(package)
    classes = [c for c in about.get_all("Classifier") or () if c.startswith("License")]
    short = (about.get("License") or "")[:80]
    return " ".join([about.get("License-Expression") or "", short, *classes])
