"""Services that we point to and do not run: whom they are for, and when somebody answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum, unique

from bot.domain.hours import Span
from bot.domain.nation import Nation

#: The number for danger: first of all where there is any.
EMERGENCY = "999"
#: These are shown past any review date.
ALWAYS_SHOWN = (EMERGENCY, "101", "111")
#: Stands among the languages of a service that has interpreters.
ANY_LANGUAGE = "any"
#: Who speaks no other language is offered English, the last that everything is said in.
_ENGLISH = "en"
_WEEK = 7
#: The next opening is looked for this many days ahead.
_HORIZON = 15


@unique
class Need(StrEnum):
    """What a service helps with. A flow says `about NEED` where a young person looks for it."""

    #: Danger now.
    DANGER = "danger"
    #: Somebody to talk to, whatever it is about.
    TALK = "talk"
    #: Used by others: carrying, holding, selling, working.
    EXPLOITATION = "exploitation"
    #: A debt, real or made up.
    DEBT = "debt"
    #: Somebody says that they will hurt them or their family.
    THREATS = "threats"
    #: A phone, an app or a game through which somebody unsafe reaches them.
    PHONE = "phone"
    #: Private pictures that somebody has or wants.
    PICTURES = "pictures"
    #: Sexual acts that they did not want.
    SEXUAL_HARM = "sexual_harm"
    #: A bank card or account that others use.
    BANK = "bank"
    #: Illness, injury, sexual health and drugs.
    HEALTH = "health"
    #: Thoughts of hurting themselves, or a life that feels too hard.
    SELF_HARM = "self_harm"
    #: Hurt, frightened or not looked after at home or where they live.
    ABUSE = "abuse"
    #: Being away, or thinking of going.
    MISSING = "missing"
    #: Rights in care, complaints, an advocate.
    RIGHTS = "rights"
    #: Nowhere safe to sleep.
    HOME = "home"
    #: Alone here from another country.
    ABROAD = "abroad"
    #: Something to tell the police that can wait.
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Seeker:
    """
    Who looks for help, as far as it is known, and when.

    *ages* are the youngest and the oldest that they may be. *now* is in the time that clocks
    show there. *hidden* names the services that are not safe for them.
    """

    nation: Nation
    language: str
    ages: tuple[int, int]
    now: datetime
    holidays: Collection[date] = ()
    hidden: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Signpost:
    """
    A service that the young person can reach themselves; it is not run by us.

    *contact* is a number as it is dialled, or the name to look for online. Without *hours*
    somebody answers day and night. After *check_again* it is not shown, until somebody
    checked it. *places* are names of where it is, for a local one. *words* are its own, by
    language; without any they are the line `number_NAME` in flows/lines.yaml.
    """

    name: str
    contact: str
    nations: frozenset[Nation]
    needs: frozenset[Need]
    languages: frozenset[str] = frozenset({_ENGLISH})
    ages: tuple[int, int] = (0, 99)
    free: bool = True
    hours: tuple[Span, ...] = ()
    check_again: date | None = None
    places: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def emergency(self) -> bool:
        """It is the number for danger."""
        return self.contact == EMERGENCY

    def is_for(self, seeker: Seeker) -> bool:
        """Say whether it may be shown to *seeker* today, whatever they need."""
        youngest, oldest = self.ages
        return (
            self.name not in seeker.hidden
            and seeker.nation in self.nations
            and youngest <= seeker.ages[0]
            and seeker.ages[1] <= oldest
            and (_ENGLISH in self.languages or self.speaks(seeker.language))
            and not self.overdue(seeker.now.date())
        )

    def overdue(self, today: date) -> bool:
        """Say whether it should have been checked before *today*."""
        late = self.check_again is not None and today > self.check_again
        return late and self.contact not in ALWAYS_SHOWN

    def speaks(self, language: str) -> bool:
        """Say whether somebody there speaks *language* (a code; easy words count as plain)."""
        spoken = language.replace("_", "@").replace("-", "@").partition("@")[0]
        return bool(self.languages & {spoken, ANY_LANGUAGE})

    def answers_at(self, now: datetime, holidays: Collection[date] = ()) -> datetime | None:
        """
        Give the next time that somebody answers, which is *now* if it is open.

        Who does not work every day is taken to be closed on *holidays*.
        """
        if not self.hours:
            return now
        daily = len({span.weekday for span in self.hours}) == _WEEK
        found: list[datetime] = []
        for ahead in range(-1, _HORIZON):
            day = now.date() + timedelta(days=ahead)
            if daily or day not in holidays:
                found += [max(start, now) for start, end in self._on(day, now) if now < end]
        return min(found, default=None)

    def _on(self, day: date, now: datetime) -> list[tuple[datetime, datetime]]:
        """Give the hours that begin on *day*, by the clocks of *now*."""
        return [span.on(day, now.tzinfo) for span in self.hours if span.weekday == day.weekday()]

    def open_for(self, seeker: Seeker) -> bool:
        """Say whether somebody answers right now."""
        return self.answers_at(seeker.now, seeker.holidays) == seeker.now
