"""Invitations: a returned young person is registered, offered a check-in and given a way in."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, unique
from typing import Protocol

from bot.domain.authority import Authorities, Authority
from bot.errors import NotNowError
from bot.ports import Clock
from bot.services.identifiers import new_code, new_id

#: An offer's codes live as long as the statutory clock runs, and a while longer: a late yes is
#: a yes. A code that is too old only costs a new one.
LIVES = timedelta(days=7)
SHORT = 8
#: A return before that is a slip in the year: no later check-in would be planned, and the 72 hours
#: would be over.
_LONGEST_AGO = timedelta(days=366)


@unique
class AgeBand(StrEnum):
    """How old they are, as far as it has to be known."""

    #: Ten to twelve.
    TEN_TO_TWELVE = "10-12"
    #: Thirteen to fifteen.
    THIRTEEN_TO_FIFTEEN = "13-15"
    #: Sixteen or seventeen.
    SIXTEEN_SEVENTEEN = "16-17"
    #: Eighteen or over.
    ADULT = "18+"
    #: Not known.
    UNKNOWN = "unknown"

    @property
    def may_have_telegram(self) -> bool:
        """Telegram's own terms ask for sixteen in the United Kingdom."""
        return self in (AgeBand.SIXTEEN_SEVENTEEN, AgeBand.ADULT)

    @property
    def ages(self) -> tuple[int, int]:
        """The youngest and the oldest that they may be; of whom nothing is known is a child."""
        return _AGES[self]


_AGES = {
    AgeBand.TEN_TO_TWELVE: (10, 12),
    AgeBand.THIRTEEN_TO_FIFTEEN: (13, 15),
    AgeBand.SIXTEEN_SEVENTEEN: (16, 17),
    # Nobody is looked after for longer than until 25.
    AgeBand.ADULT: (18, 25),
    AgeBand.UNKNOWN: (10, 17),
}


@dataclass(frozen=True, slots=True)
class Registration:
    """What is to be stored for one invitation; codes are stored as fingerprints only."""

    episode_id: str
    authority: str
    child_ref: str
    age_band: AgeBand
    language: str
    returned_at: datetime
    code: str
    short_code: str
    made_at: datetime
    expires_at: datetime
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation as it is handed to the worker: shown once, and never again."""

    episode: str
    code: str
    short_code: str
    telegram_link: str | None
    web_link: str
    expires_at: datetime


class InvitationStore(Protocol):
    """What inviting needs from the store."""

    async def register(self, registration: Registration) -> None:
        """Store the young person (once per reference), the episode, the offer and the codes."""


class Invitations:
    """Registers returned episodes and makes the codes for them."""

    def __init__(
        self,
        store: InvitationStore,
        authorities: Authorities,
        clock: Clock,
        public_url: str,
        username: Callable[[], str],
    ) -> None:
        self._store = store
        self._authorities = authorities
        self._clock = clock
        self._public_url = public_url
        self._username = username

    async def invite(
        self,
        slug: str,
        *,
        child_ref: str = "",
        returned_at: datetime | None = None,
        language: str = "",
        age_band: AgeBand = AgeBand.UNKNOWN,
    ) -> Invited:
        """
        Register an episode and an offer, and give the codes for it.

        Under sixteen, or of unknown age, there is no Telegram link unless the nation's setting
        allows it. NotNowError says what is wrong with what was given.
        """
        authority = self._authority(slug)
        now = self._clock()
        returned = returned_at or now
        _refuse_slip(returned, now)
        chosen = language or authority.offered[0]
        if chosen not in authority.offered:
            offered = ", ".join(authority.offered)
            why = "; ".join(authority.lacking.get(chosen, ("it is not among its languages",)))
            raise NotNowError(f"{slug} does not offer '{chosen}' ({why}); it offers: {offered}.")
        registration = Registration(
            episode_id=new_id(),
            authority=slug,
            child_ref=child_ref or f"made-up-{new_code(6)}",
            age_band=age_band,
            language=chosen,
            returned_at=returned,
            code=secrets.token_urlsafe(16),
            short_code=_short_code(),
            made_at=now,
            expires_at=now + LIVES,
            synthetic=authority.training,
        )
        await self._store.register(registration)
        return self._invited(registration, authority)

    def _authority(self, slug: str) -> Authority:
        found = self._authorities.by_slug.get(slug)
        if found is None:
            known = ", ".join(sorted(self._authorities.by_slug))
            raise NotNowError(f"There is no authority '{slug}'; there are: {known}.")
        return found

    def _invited(self, made: Registration, authority: Authority) -> Invited:
        username = self._username()
        allowed = made.age_band.may_have_telegram or authority.under_16_telegram
        link = f"https://t.me/{username}?start={made.code}" if username and allowed else None
        return Invited(
            episode=made.episode_id,
            code=made.code,
            short_code=made.short_code,
            telegram_link=link,
            web_link=f"{self._public_url}/c/{made.code}",
            expires_at=made.expires_at,
        )


def _refuse_slip(returned: datetime, now: datetime) -> None:
    if returned > now:
        raise NotNowError("The time of return is in the future.")
    if returned < now - _LONGEST_AGO:
        raise NotNowError(
            f"The time of return is more than a year ago ({returned:%d %B %Y}): look at its year."
        )


def _short_code() -> str:
    """A code to be typed has a digit in it, so that no word is taken for one."""
    while True:
        code = new_code(SHORT)
        if any(symbol.isdigit() for symbol in code):
            return code
