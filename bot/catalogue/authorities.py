"""Reads config/: the defaults, the nations, and one file for each authority."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from govuk_bank_holidays.bank_holidays import BankHolidays

from bot.catalogue.closing_days import read_closing_days
from bot.catalogue.document import Document, Keys, did_you_mean, read_document
from bot.catalogue.follow_ups import read_follow_ups
from bot.catalogue.hours import read_week
from bot.catalogue.ladders import read_ladders
from bot.catalogue.sign_offs import read_languages, read_sign_offs
from bot.catalogue.signposts import read_own_services, read_signposts
from bot.domain.authority import Authorities, Authority
from bot.domain.concern import Tier
from bot.domain.hours import OpeningHours, Span
from bot.domain.ladder import Ladders
from bot.domain.nation import Nation
from bot.domain.signpost import Signpost
from bot.errors import AuthorError, Problem
from bot.wording import MOOD

ZONE = ZoneInfo("Europe/London")

#: Closed themselves, also where the calendar only has another day instead: 26 December 2026.
_FEASTS = ((1, 1), (12, 25), (12, 26))
_SCOTTISH = ((1, 2),)
_YES_NO = {"yes": True, "no": False}
_DEFAULT_WORDS = ("front_desk", "hours", "ladder", "follow_ups")
_AUTHORITY_WORDS = (
    *("name", "nation", "training", "languages", "signed"),
    *("duty", "hours", "closed", "ladder", "follow_ups", "services", "cover"),
)
#: Endings that an authority's file is given by mistake.
_MEANT = ("", ".yaml", ".yml", ".txt", ".json")
_NATION_WORDS = ("holidays", "under_16_telegram")


def load_authorities(folder: Path, today: date | None = None) -> Authorities:
    """
    Read every authority under *folder*, or raise AuthorError with every mistake in it.

    With *today* a sign-off of a day that is still to come is a mistake, and so is a closing day
    that is years ahead. What keeps a language
    from being offered is not known here: `bot.services.languages` judges that.
    """
    problems = _unread(folder / "authorities")
    root = folder.parent
    defaults = _read_words(folder / "defaults.yaml", root)
    nations = _read_words(folder / "nations.yaml", root)
    signposts = read_document(folder / "signposts.yaml", root)
    reader = _Reader(defaults, nations, read_signposts(signposts), today)
    authorities: dict[str, Authority] = {}
    paths = sorted((folder / "authorities").glob("*.yaml"))
    for path in paths:
        try:
            document = _read_words(path, root)
        except AuthorError as error:
            problems += error.problems
            continue
        authority = reader.authority(path.stem, document)
        problems += document.problems
        if authority:
            authorities[authority.slug] = authority
    front_desk = reader.front_desk(authorities, {path.stem for path in paths})
    for document in (defaults, nations, signposts):
        problems += document.problems
    if problems:
        raise AuthorError(problems)
    return Authorities(authorities, front_desk)


def _read_words(path: Path, root: Path) -> Document:
    document = read_document(path, root)
    if not isinstance(document.value, dict):
        document.problem((), "write words with a value each here, such as 'name: Newtown'")
        document.finish()
    return document


def _unread(folder: Path) -> list[Problem]:
    """An authority whose file is not read is there for nobody, and nothing else would say so."""
    return [
        Problem(f"config/authorities/{path.name}", 1, 1, f"name this file {_slug(path)}.yaml")
        for path in sorted(folder.glob("[!.]*"))
        if path.suffix.lower() in _MEANT and path.suffix != ".yaml" and path.is_file()
    ]


def _slug(path: Path) -> str:
    """An editor may add an ending, and hide it: newtown.yaml.txt."""
    return path.name.partition(".")[0]


class _Reader:
    """Reads authorities on top of the defaults and the nations."""

    def __init__(
        self,
        defaults: Document,
        nations: Document,
        signposts: tuple[Signpost, ...],
        today: date | None,
    ) -> None:
        self._today = today
        self._defaults = defaults
        self._signposts = signposts
        self._holidays = BankHolidays(use_cached_holidays=True)
        defaults.refuse_unknown((), _DEFAULT_WORDS)
        nations.refuse_unknown((), list(Nation))
        self._hours = read_week(defaults, ("hours",))
        self._ladders = read_ladders(defaults, ("ladder",), every=True)
        self._follow_ups = read_follow_ups(defaults, ZONE)
        self._nations = {nation: self._nation(nations, nation) for nation in Nation}

    def front_desk(self, authorities: Mapping[str, Authority], files: Collection[str]) -> str:
        """
        Give the authority that owns whoever belongs to none, after the checks of rules.md 2.

        One of the *files* with a mistake is there: to name another would be bad advice.
        """
        slug = str(self._defaults.value.get("front_desk", ""))
        desk = authorities.get(slug)
        if desk is None and slug in files:
            return slug
        if desk is None:
            hint = did_you_mean(slug, authorities)
            self._defaults.problem(("front_desk",), f"there is no authority '{slug}'{hint}")
        elif desk.training and any(not a.training for a in authorities.values()):
            self._defaults.problem(
                ("front_desk",),
                "a training authority can't be the front desk beside a live one, because nobody"
                " would read what is written there; name a live authority",
            )
        return slug

    def authority(self, slug: str, document: Document) -> Authority | None:
        """Read one authority; mistakes are noted in its document."""
        document.refuse_unknown((), _AUTHORITY_WORDS)
        nation = _one_of(document, "nation", Nation)
        languages = read_languages(document)
        name = _text(document, "name")
        duty = _text(document, "duty")
        training = _yes_no(document, (), "training", default=False)
        week, closed, ladders = self._own(document)
        if nation is None or not languages or not name:
            return None
        holidays, under_16 = self._nations[Nation(nation)]
        return Authority(
            slug=slug,
            name=name,
            nation=Nation(nation),
            training=training,
            languages=languages,
            signed=read_sign_offs(document, languages, self._today),
            hours=OpeningHours(week, ZONE, holidays, closed),
            ladders=ladders,
            duty=duty,
            under_16_telegram=under_16,
            signposts=self._pointed_to(document, Nation(nation)),
            follow_ups=(
                read_follow_ups(document, ZONE)
                if "follow_ups" in document.value
                else self._follow_ups
            ),
            cover=str(document.value.get("cover", MOOD)),
        )

    def _own(self, document: Document) -> tuple[tuple[Span, ...], frozenset[date], Ladders]:
        week = read_week(document, ("hours",)) if "hours" in document.value else self._hours
        closed = read_closing_days(document, self._today)
        if "ladder" not in document.value:
            return week, closed, self._ladders
        own: dict[Tier, Any] = {**self._ladders, **read_ladders(document, ("ladder",))}
        return week, closed, own

    def _pointed_to(self, document: Document, nation: Nation) -> tuple[Signpost, ...]:
        """Its own services are nearer, so they come first where others fit as well."""
        return (*read_own_services(document, nation, self._signposts), *self._signposts)

    def _nation(self, document: Document, nation: Nation) -> tuple[frozenset[date], bool]:
        if nation not in document.value:
            document.problem((), f"'{nation.value}' is missing")
            return frozenset(), False
        if not isinstance(document.value[nation], dict):
            document.problem((nation.value,), "write 'holidays' and the rest below it, moved in")
            return frozenset(), False
        document.refuse_unknown((nation.value,), _NATION_WORDS)
        division = str(document.value[nation].get("holidays", ""))
        known = [BankHolidays.ENGLAND_AND_WALES, BankHolidays.SCOTLAND, "northern-ireland"]
        days: frozenset[date] = frozenset()
        if division in known:
            given = {d["date"] for d in self._holidays.get_holidays(division=division)}
            feasts = (*_FEASTS, *_SCOTTISH) if division == BankHolidays.SCOTLAND else _FEASTS
            days = frozenset(
                given | {day.replace(month=m, day=d) for day in given for m, d in feasts}
            )
        else:
            hint = did_you_mean(division, known)
            document.problem((nation.value, "holidays"), f"unknown calendar '{division}'{hint}")
        return days, _yes_no(document, (nation.value,), "under_16_telegram", default=False)


def _text(document: Document, key: str) -> str:
    value = document.value.get(key)
    if not isinstance(value, str) or not value.strip():
        document.problem((key,), f"'{key}' is missing; write a sentence or a name")
        return ""
    return value


def _one_of(document: Document, key: str, kind: type[Nation]) -> str | None:
    value = document.value.get(key)
    known = [str(member.value) for member in kind]
    if value not in known:
        document.problem((key,), f"'{value}' is not a {key}{did_you_mean(str(value), known)}")
        return None
    return str(value)


def _yes_no(document: Document, path: Keys, key: str, *, default: bool) -> bool:
    value: Any = document.value
    for step in path:
        value = value.get(step, {})
    if key not in value:
        return default
    if str(value[key]) not in _YES_NO:
        document.problem((*path, key), f"write yes or no, not '{value[key]}'")
        return default
    return _YES_NO[str(value[key])]
