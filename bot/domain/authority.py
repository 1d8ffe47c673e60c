"""Authorities: the councils and boards that the service works for, as configured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain.follow_ups import FollowUps
from bot.domain.hours import OpeningHours
from bot.domain.ladder import Ladders
from bot.domain.nation import Nation
from bot.domain.signpost import Signpost


@dataclass(frozen=True, slots=True)
class SignOff:
    """
    A named *reviewer* has looked at every word of a language *on* a day.

    *words* is the mark of these very words (`strings check` prints it): changed words need a new
    look.
    """

    reviewer: str
    on: date
    words: str


@dataclass(frozen=True, slots=True)
class Authority:
    """
    One authority's settings.

    *training* authorities are for practice: nobody reads, and every reply says so.
    *duty* tells a worker how to reach the emergency duty team. *under_16_telegram* is the
    nation's setting on giving a Telegram link to those under 16. *follow_ups* says when it
    checks in again. *signposts* are its own services, then those of everybody, best first.
    *cover* names the ordinary chat that is shown while somebody else may see the phone.

    *languages* are those that it lists, best first, and *signed* who looked at them. *lacking*
    says of each that can't be offered yet why not. *drafts* are those that nobody has signed: in
    them English stands beneath what keeps somebody safe.
    """

    slug: str
    name: str
    nation: Nation
    training: bool
    languages: tuple[str, ...]
    hours: OpeningHours
    ladders: Ladders
    duty: str
    under_16_telegram: bool
    signposts: tuple[Signpost, ...]
    follow_ups: FollowUps
    cover: str = "mood"
    signed: Mapping[str, SignOff] = field(default_factory=dict)
    lacking: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    drafts: frozenset[str] = frozenset()

    @property
    def offered(self) -> tuple[str, ...]:
        """The languages that a young person can have, best first; English in any case."""
        return tuple(name for name in self.languages if name not in self.lacking) or ("en",)

    def speaks(self, language: str, *, critical: bool = False) -> str:
        """
        Give the language to say something in to somebody who reads *language*.

        What is *critical* is said in a listed language that is not ready yet, too; for the rest
        the best one that is offered stands in.
        """
        if language in self.offered or (critical and language in self.languages):
            return language
        return self.offered[0]


@dataclass(frozen=True, slots=True)
class Authorities:
    """All authorities, and the front desk that owns whoever belongs to none."""

    by_slug: Mapping[str, Authority]
    front_desk: str

    def get(self, slug: str) -> Authority:
        """Give an authority; one no longer configured falls to the front desk."""
        return self.by_slug.get(slug, self.by_slug[self.front_desk])
