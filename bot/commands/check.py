"""`check`: every mistake in flows, config, locales and screening rules, with its place."""

from __future__ import annotations

import asyncio

from bot.catalogue.authorities import load_authorities
from bot.catalogue.authority_names import check_names
from bot.catalogue.closing_days import find_calendar_end, find_past
from bot.catalogue.flows import LINES, Flows, load_flows
from bot.catalogue.locales import check_locales, load_locales
from bot.catalogue.named_numbers import find_unlisted, named_numbers
from bot.catalogue.release import check_release
from bot.catalogue.screening import check_complete, check_screening, load_screening
from bot.catalogue.signposts import find_overdue
from bot.catalogue.signs import check_signs
from bot.commands.alerted import say_lacks
from bot.commands.before_live import say_unready
from bot.commands.output import write, write_json
from bot.domain.authority import Authorities
from bot.domain.signpost import Signpost
from bot.engine.below import cover_line
from bot.errors import AuthorError, Problem
from bot.settings import Settings
from bot.web.pages import NUMBERS
from bot.wording import MOOD
from bot.world import read_authorities, utc_now

_ON_EVERY_PAGE = tuple((number, "every page of the web chat") for number, _ in NUMBERS)


def check(settings: Settings, *, as_json: bool, live: bool = False) -> int:
    """
    Print every problem, one a line; give the exit code, which is 1 if there is any.

    With *live* also what an authority lacks before real young people may write to it.
    """
    problems = find_problems(settings)
    if live and not problems:
        problems = find_lacks(settings)
    if as_json:
        write_json(
            [
                {"file": p.file, "line": p.line, "column": p.column, "advice": p.advice}
                for p in problems
            ]
        )
    else:
        for problem in problems:
            write(str(problem))
    return 1 if problems else 0


def find_problems(settings: Settings) -> list[Problem]:
    """Find every problem in everything that authors write."""
    problems: list[Problem] = []
    flows: Flows | None = None
    try:
        flows = load_flows(settings.flows_dir)
    except AuthorError as error:
        problems += error.problems
    try:
        authorities = load_authorities(settings.config_dir, utc_now().date())
        problems += check_names(settings.config_dir, authorities)
        named = named_numbers(flows, _ON_EVERY_PAGE) if flows else {}
        problems += find_overdue(settings.config_dir, utc_now().date(), named)
        problems += find_past(settings.config_dir, utc_now().date())
        problems += find_calendar_end(authorities, utc_now().date())
        problems += find_unlisted(named, _listed(authorities))
        problems += _without_words(authorities, flows) if flows else []
        problems += _without_cover(authorities, flows) if flows else []
    except AuthorError as error:
        problems += error.problems
    try:
        problems += check_screening(settings.config_dir / "screening")
        screening = load_screening(settings.config_dir / "screening")
        problems += check_signs(settings.config_dir, screening)
        problems += check_complete(settings.config_dir / "screening")
    except AuthorError as error:
        problems += error.problems
    if flows is not None:
        problems += check_release(settings.flows_dir, flows)
        problems += check_locales(settings.locales_dir, flows)
    return sorted(problems)


def find_lacks(settings: Settings) -> list[Problem]:
    """Find what each authority lacks before real young people may write to it."""
    flows = load_flows(settings.flows_dir)
    wording = load_locales(settings.locales_dir, flows)
    authorities = read_authorities(settings, wording, utc_now().date())
    unheard = asyncio.run(say_lacks(settings, authorities))
    problems = []
    for slug, authority in authorities.by_slug.items():
        where = f"{settings.config_dir.name}/authorities/{slug}.yaml"
        if authority.training:
            advice = "this is a training authority: nobody reads what is written to it"
            problems.append(Problem(where, 1, 1, advice))
            continue
        found = [unheard[slug]] if slug in unheard else []
        found += say_unready(authority, settings.public_url)
        found += [
            f"'{language}' can't be offered yet: {'; '.join(lacking)}"
            for language, lacking in authority.lacking.items()
        ]
        problems += [Problem(where, 1, 1, advice) for advice in found]
    return sorted(problems)


def _listed(authorities: Authorities) -> list[Signpost]:
    """Give the services of everybody: an own one is not enough for what is said everywhere."""
    every = (signpost for one in authorities.by_slug.values() for signpost in one.signposts)
    return [signpost for signpost in every if not signpost.words]


def _without_words(authorities: Authorities, flows: Flows) -> list[Problem]:
    """A service is shown with its words, and they have to hold exactly its number."""
    problems = []
    every = {s.name: s for a in authorities.by_slug.values() for s in a.signposts if not s.words}
    for name, signpost in every.items():
        line = flows.lines.get(f"number_{name}")
        if line is None or signpost.contact not in line.say:
            advice = f"write the line 'number_{name}' with '{signpost.contact}' in it"
            problems.append(Problem("flows/lines.yaml", 1, 1, advice))
    return problems


def _without_cover(authorities: Authorities, flows: Flows) -> list[Problem]:
    """A cover that lacks a word would show something else on a phone that is watched."""
    wanted = [
        (step, part)
        for flow in flows.every()
        for step in flow.steps.values()
        if step.cover
        for part in ("ask", *step.choices)
    ]
    return [
        Problem(
            f"config/authorities/{authority.slug}.yaml",
            1,
            1,
            f"the cover '{authority.cover}' lacks words: write the line '{name}' in flows/{LINES}",
        )
        for authority in authorities.by_slug.values()
        if authority.cover != MOOD
        for name in dict.fromkeys(cover_line(authority.cover, *found) for found in wanted)
        if name not in flows.lines
    ]
