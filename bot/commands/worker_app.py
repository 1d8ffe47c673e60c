"""The commands below `worker`."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.starting import start
from bot.domain.worker import Role

worker_app = typer.Typer(help="Workers: who they are and how they get in.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The worker's name.")]
Slug = Annotated[str, typer.Option("--authority", help="The authority's short name.")]
Does = Annotated[Role, typer.Option("--role", help="What they do there.")]


@worker_app.command("add")
def add_worker(name: Name, authority: Slug, role: Does) -> None:
    """Add a worker, and print one-time links to set up sign-in and to link Telegram."""
    from bot.commands.worker import add_worker as work  # noqa: PLC0415  as in `__main__`

    start(lambda settings: work(settings, name, authority, role))


@worker_app.command("leave")
def let_leave(name: Name) -> None:
    """Let a worker leave: sign-in and alerts end, and what they had is open again."""
    from bot.commands.worker import let_leave as work  # noqa: PLC0415

    start(lambda settings: work(settings, name))


@worker_app.command("drop-role")
def drop_role(name: Name, authority: Slug, role: Does) -> None:
    """Take one role of a worker away."""
    from bot.commands.worker import drop_role as work  # noqa: PLC0415

    start(lambda settings: work(settings, name, authority, role))


@worker_app.command("list")
def list_workers(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List who works here and who did: roles, and whether they are linked."""
    from bot.commands.worker import list_workers as work  # noqa: PLC0415

    start(lambda settings: work(settings, as_json=as_json))
