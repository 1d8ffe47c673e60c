"""Starts the work of a command: the settings are read, and a problem is a sentence."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

import typer

from bot.errors import AuthorError, RefusedError, SettingError, StoreError
from bot.logs import set_up_logs
from bot.settings import Settings, read_settings

Work = Callable[[Settings], Coroutine[Any, Any, None]]


def start(work: Work) -> None:
    """Do what a command does, to its end."""
    settings = settings_here()
    say_problems(lambda: asyncio.run(work(settings)))


def settings_here() -> Settings:
    """Read the settings from the environment, and send logs where they say."""
    try:
        settings = read_settings(os.environ)
    except SettingError as error:
        _fail(str(error))
    set_up_logs(settings.log_level, settings.log_format.value)
    return settings


def say_problems(work: Callable[[], object]) -> None:
    """Every expected problem is a sentence on standard error, and the exit code 1."""
    try:
        work()
    except (AuthorError, SettingError, RefusedError, StoreError) as error:
        _fail(str(error))
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
    except BrokenPipeError:
        # Whoever reads our output has enough; that is no mistake.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def exit_with(code: int) -> None:
    """End with a code other than 0."""
    if code:
        raise typer.Exit(code)


def _fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
