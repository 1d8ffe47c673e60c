"""What is installed is fixed to the byte, wherever it is fetched from."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.house.project import read

LOCKS = ("requirements/run.lock", "requirements/dev.lock")
_PIN = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;]+)(?: ; .*)?")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes(lock):
    """A package that was changed after it was locked is refused, so each pin has its hashes."""
    assert [pin for pin, block in _blocks(lock).items() if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_addresses(lock):
    """Whoever installs decides where from: a lock holds no address, no index and no path."""
    code = re.sub(r"#.*", "", read(lock))
    assert re.findall(r"://|--(?:extra-)?index|--find-links|^-e|@ ", code, re.MULTILINE) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_pins_and_hashes_only(lock):
    """Every line of a lock is a pin, a hash of it, or says what asked for it."""
    lines = read(lock).splitlines()
    odd = [
        line
        for line in lines
        if not _PIN.match(line) and not re.match(r"    (--hash=sha256:[0-9a-f]{64}|#)", line)
    ]
    assert odd == []


def test_tests_run_on_what_is_shipped():
    """All that runs in service is in the lock for tests, in the same version and bytes."""
    run, dev = (_blocks(lock) for lock in LOCKS)
    hashes = {name: set(re.findall("sha256:[0-9a-f]{64}", block)) for name, block in dev.items()}
    assert [
        name
        for name, block in run.items()
        if name not in dev
        or _version(block) != _version(dev[name])
        or set(re.findall("sha256:[0-9a-f]{64}", block)) != hashes[name]
    ] == []


@pytest.mark.parametrize(
    ("lock", "extras"), [(LOCKS[0], ["install"]), (LOCKS[1], ["install", "dev"])]
)
def test_the_locks_are_up_to_date(lock, extras):
    """Whatever pyproject.toml asks for is in the lock, in a version that it allows."""
    project = tomllib.loads(read("pyproject.toml"))["project"]
    wanted = list(project["dependencies"])
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    pins = _blocks(lock)
    stale = []
    for requirement in map(Requirement, wanted):
        block = pins.get(canonicalize_name(requirement.name))
        if block is None or Version(_version(block)) not in requirement.specifier:
            stale.append(str(requirement))
    assert stale == [], "run: make lock"


def _blocks(lock: str) -> dict[str, str]:
    """Each pin with the lines that belong to it."""
    blocks: dict[str, str] = {}
    for block in re.split(r"\n(?=\S)", read(lock)):
        found = _PIN.match(block)
        assert found, f"not a pin: {block.splitlines()[0]}"
        blocks[canonicalize_name(found[1])] = block
    return blocks


def _version(block: str) -> str:
    found = _PIN.match(block)
    assert found
    return found[2]
