"""Authorities: the councils and boards that the service works for, as configured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.follow_ups import FollowUps
from bot.domain.hours import OpeningHours
from bot.domain.ladder import Ladders
from bot.domain.nation import Nation
from bot.domain.signpost import Signpost


@dataclass(frozen=True, slots=True)
class Authority:
    """
    One authority's settings.

    *training* authorities are for practice: nobody reads, and every reply says so.
    *duty* tells a worker how to reach the emergency duty team. *under_16_telegram* is the
    nation's setting on giving a Telegram link to those under 16. *follow_ups* says when it
    checks in again. *signposts* are its own services, then those of everybody, best first.
    *cover* names the ordinary chat that is shown while somebody else may see the phone.
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


@dataclass(frozen=True, slots=True)
class Authorities:
    """All authorities, and the front desk that owns whoever belongs to none."""

    by_slug: Mapping[str, Authority]
    front_desk: str

    def get(self, slug: str) -> Authority:
        """Give an authority; one no longer configured falls to the front desk."""
        return self.by_slug.get(slug, self.by_slug[self.front_desk])
