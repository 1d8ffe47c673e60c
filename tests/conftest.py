"""What holds for every test: no network but this machine, and nothing left out in silence."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

# The library then tells waits as timedeltas; its old way warns, and warnings are errors here.
# It is read when the library is imported, so it has to be set before any test module is.
os.environ["PTB_TIMEDELTA"] = "1"

_THIS_MACHINE = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "::", "", None}


def _stay_on_this_machine(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse what would leave this machine, as a network that is down would."""
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else "localhost"
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else host
    if name not in _THIS_MACHINE:
        raise OSError(f"tests use no network, and this one asked for {name}")


sys.addaudithook(_stay_on_this_machine)


def missing(what: str, remedy: str) -> None:
    """Leave a test out, saying what is not here; with CI=true that is a failure."""
    sentence = f"{what} is not on this machine, so this was not tried. {remedy}"
    if os.environ.get("CI") == "true":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser that pages are tried in."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return Path(found)
    missing("Chromium", "On Debian: apt-get install chromium")
    raise AssertionError("missing() has ended the test")
