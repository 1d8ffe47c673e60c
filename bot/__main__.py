"""The commands: `python -m bot COMMAND`, also installed as `touchbase`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.starting import exit_with, say_problems, settings_here, start
from bot.commands.worker_app import worker_app
from bot.services.invitations import AgeBand

# Messages are short: a second thread for the sums of one only gets in the way of everything else.
# It is read when numpy is imported, which the commands do and this module does not.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

app = typer.Typer(
    help="Check-ins for young people who have come back, with people behind them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(worker_app, name="worker")
strings_app = typer.Typer(help="Translations: the words of each language.", no_args_is_help=True)
app.add_typer(strings_app, name="strings")
flows_app = typer.Typer(help="Conversations: what was released.", no_args_is_help=True)
app.add_typer(flows_app, name="flows")

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def run() -> None:
    """Start everything in one process."""
    from bot.commands.run import run as work  # noqa: PLC0415  other commands start faster without

    start(work)


@app.command()
def migrate() -> None:
    """Bring the database up to date (the release phase)."""
    from bot.commands.migrate import migrate as work  # noqa: PLC0415

    start(work)


@app.command()
def check(
    as_json: Json = False,
    live: Annotated[
        bool, typer.Option("--live", help="Also what is lacking before real young people write.")
    ] = False,
) -> None:
    """Name every mistake in flows, config, locales and screening rules, with its place."""
    from bot.commands.check import check as work  # noqa: PLC0415

    settings = settings_here()
    raise typer.Exit(work(settings, as_json=as_json, live=live))


@app.command()
def screen(
    evaluate: Annotated[
        Path | None, typer.Option(help="Measure the screening on a file of labelled messages.")
    ] = None,
) -> None:
    """Screen JSON lines from standard input; writes one line for each, in the same order."""
    from bot.commands.screen import evaluate_file, screen_lines  # noqa: PLC0415

    settings = settings_here()
    say_problems(lambda: evaluate_file(settings, evaluate) if evaluate else screen_lines(settings))


@app.command()
def proof(
    on: Annotated[str, typer.Option(help="The day, such as 2026-11-27.")],
    held_back: Annotated[
        Path, typer.Option(help="The folder of messages that were held back from training.")
    ] = Path("tests/domain/screening/corpus"),
) -> None:
    """Show which screening rules were in force, their figures, and what workers overruled."""
    from bot.commands.proof import proof as work  # noqa: PLC0415

    start(lambda settings: work(settings, on, held_back))


@app.command()
def invite(
    authority: Annotated[str, typer.Option(help="The authority's short name.")],
    child_ref: Annotated[str, typer.Option(help="The authority's own reference.")] = "",
    returned_at: Annotated[
        str, typer.Option(help="When they came back, such as 2026-11-20T18:30")
    ] = "",
    language: Annotated[str, typer.Option(help="A language that the authority offers.")] = "",
    age_band: Annotated[AgeBand, typer.Option(help="How old they are.")] = AgeBand.UNKNOWN,
    as_json: Json = False,
) -> None:
    """Register a returned episode and an offer, and print the way in."""
    from bot.commands.invite import invite as work  # noqa: PLC0415

    start(
        lambda settings: work(
            settings,
            authority,
            child_ref=child_ref,
            returned_at=returned_at,
            language=language,
            age_band=age_band,
            as_json=as_json,
        )
    )


@app.command()
def queue(
    as_json: Json = False,
    everything: Annotated[bool, typer.Option("--all", help="Resolved ones too.")] = False,
) -> None:
    """List the escalations of every authority, most urgent first."""
    from bot.commands.queue import queue as work  # noqa: PLC0415

    start(lambda settings: work(settings, everything=everything, as_json=as_json))


@app.command()
def offers(as_json: Json = False) -> None:
    """List the offers that nobody answered, since when, and whether their codes expired."""
    from bot.commands.offers import offers as work  # noqa: PLC0415

    start(lambda settings: work(settings, as_json=as_json))


@app.command()
def diagram(flow: Annotated[str, typer.Argument(help="A flow, such as check_in.")]) -> None:
    """Draw a flow as a Mermaid diagram."""
    from bot.commands.flows import draw_flow as work  # noqa: PLC0415

    settings = settings_here()
    say_problems(lambda: work(settings, flow))


@app.command()
def screens(
    language: Annotated[str, typer.Option(help="A language, such as cy.")] = "en",
    practice_url: Annotated[
        str, typer.Option(help="The web chat of a training authority, for reviewers to try.")
    ] = "",
    numbers: Annotated[
        bool, typer.Option("--numbers", help="Only the numbers, as a Markdown table.")
    ] = False,
) -> None:
    """Print a page with every screen, numbered, for people to comment on."""
    from bot.commands.screens import write_numbers, write_screens  # noqa: PLC0415

    settings = settings_here()
    say_problems(
        lambda: (
            write_numbers(settings) if numbers else write_screens(settings, language, practice_url)
        )
    )


@flows_app.command("lock")
def lock_flows() -> None:
    """Say that the flows as they are now are what was released."""
    from bot.commands.flows import lock_flows as work  # noqa: PLC0415

    settings = settings_here()
    say_problems(lambda: work(settings))


@strings_app.command("extract")
def extract_strings() -> None:
    """Write locales/messages.pot, the words that translators start from."""
    from bot.commands.strings import extract as work  # noqa: PLC0415

    settings = settings_here()
    say_problems(lambda: work(settings))


@strings_app.command("update")
def update_strings() -> None:
    """Bring new words into every language and take old ones out; translations stay."""
    from bot.commands.strings import update as work  # noqa: PLC0415

    settings = settings_here()
    say_problems(lambda: work(settings))


Language = Annotated[str, typer.Argument(help="A language, such as cy, ckb or en@easy.")]


@strings_app.command("check")
def check_strings() -> None:
    """Print how far each language is and for whom it is ready; ends with 1 if a word is wrong."""
    from bot.commands.strings import check as work  # noqa: PLC0415

    settings = settings_here()
    say_problems(lambda: exit_with(work(settings)))


@strings_app.command("missing")
def missing_strings(
    language: Language,
    critical: Annotated[bool, typer.Option("--critical", help="Safety-critical ones.")] = False,
) -> None:
    """Print what a language has no words for, as JSON lines."""
    from bot.commands.strings import missing as work  # noqa: PLC0415

    settings = settings_here()
    say_problems(lambda: work(settings, language, critical=critical))


@strings_app.command("fill")
def fill_strings(
    language: Language,
    file: Annotated[Path, typer.Argument(help='JSON lines {"context","source","text"}.')],
) -> None:
    """Take translations into a language; makes its file if it has none."""
    from bot.commands.strings import fill_in as work  # noqa: PLC0415

    settings = settings_here()
    say_problems(lambda: exit_with(work(settings, language, file)))


@app.command()
def simulate(
    flow: Annotated[str, typer.Option(help="front_door or check_in.")] = "check_in",
    language: Annotated[str, typer.Option(help="A language, such as cy.")] = "en",
) -> None:
    """Chat in the terminal as a young person would; also reads a script on standard input."""
    from bot.commands.simulate import simulate as work  # noqa: PLC0415

    start(lambda settings: work(settings, flow, language))


def main() -> None:
    """Run a command."""
    app()


if __name__ == "__main__":
    main()
