"""
Runs `python -m bot COMMAND` many times without paying for the start of Python each time.

Every command still is a process of its own with an environment of its own: it is forked from
this one, which has imported the program and read its flows, words and rules, and has opened
nothing else. One request is one line of JSON:
`{"arguments": [...], "environment": {...}, "folder": "..."}`.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import bot.commands.invite
import bot.commands.queue
import bot.commands.worker
from bot import world
from bot.__main__ import app


def read_once() -> None:
    """Have the commands find read what they would all read alike, at the usual places."""
    flows = world.load_flows(Path("flows"))
    words = world.load_locales(Path("locales"), flows)
    rules = world.load_screening(Path("config/screening"))
    world.load_flows = lambda _folder: flows
    world.load_locales = lambda _folder, _flows: words
    world.load_screening = lambda _folder: rules


def main() -> None:
    """Run what is asked for until nobody asks any more."""
    read_once()
    for line in sys.stdin:
        request = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _be_the_command(request)
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _be_the_command(request) -> None:
    """What the command prints goes into files of the folder, and it never returns."""
    folder = Path(request["folder"])
    for number, name in ((1, "said"), (2, "logged")):
        opened = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(opened, number)
    os.environ.clear()
    os.environ.update(request["environment"])
    code = 1
    try:
        app(request["arguments"])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    assert bot.commands.invite
    assert bot.commands.queue
    assert bot.commands.worker
    main()
