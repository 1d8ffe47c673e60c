"""Concerns: why a human should look at what a young person told us (rules.md 2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class Category(StrEnum):
    """What a concern is about. Nothing outside this list raises one."""

    #: Life at risk, or harm happening now or within hours.
    IMMEDIATE_DANGER = "immediate_danger"
    #: Used by others for crime: carrying, holding, selling, debt, a bank account.
    CRIMINAL_EXPLOITATION = "criminal_exploitation"
    #: An unsafe person in contact or in control by phone, app or game.
    DIGITAL_CONTACT = "digital_contact"
    #: Sexual acts or images in exchange, under pressure, or by an older person.
    SEXUAL_EXPLOITATION = "sexual_exploitation"
    #: Thoughts, plans or acts of hurting themselves.
    SELF_HARM = "self_harm"
    #: Hurt, frightened or neglected by those who should care for them.
    ABUSE_OR_NEGLECT = "abuse_or_neglect"
    #: Away now, or thinking of going.
    MISSING_AGAIN = "missing_again"
    #: Asks for a real person.
    WANTS_HUMAN = "wants_human"
    #: A voice message, picture or language that the service can't read.
    UNREAD_CONTENT = "unread_content"
    #: Somebody else may hold or read the phone.
    WATCHED_DEVICE = "watched_device"
    #: The screening failed, so a person has to read it.
    NOT_CHECKED = "not_checked"
    #: Told something and went silent.
    UNFINISHED = "unfinished"
    #: Blocked us, or can no longer be reached.
    LOST_CONTACT = "lost_contact"
    #: A message to them was given up.
    UNDELIVERABLE = "undeliverable"

    # The same as that of its text, and much quicker than asking for its name first.
    __hash__ = str.__hash__


#: The eight that a young person's own words can carry; the screener gives no others.
DISCLOSURES = (
    Category.IMMEDIATE_DANGER,
    Category.CRIMINAL_EXPLOITATION,
    Category.DIGITAL_CONTACT,
    Category.SEXUAL_EXPLOITATION,
    Category.SELF_HARM,
    Category.ABUSE_OR_NEGLECT,
    Category.MISSING_AGAIN,
    Category.WANTS_HUMAN,
)


@unique
class Tier(StrEnum):
    """How soon a person must act; P0 sorts before P1."""

    #: Now: life at risk, or harm happening.
    P0 = "P0"
    #: Urgent: likely significant harm.
    P1 = "P1"
    #: The same day.
    P2 = "P2"
    #: Routine.
    P3 = "P3"

    @property
    def urgent(self) -> bool:
        """Only P0 and P1 say that a person is being told, and run the ladder day and night."""
        return self in (Tier.P0, Tier.P1)

    def raised(self) -> Tier:
        """One tier more urgent; P0 stays P0."""
        return _RAISED[self]

    def lowered(self) -> Tier:
        """One tier less urgent; P3 stays P3."""
        return _LOWERED[self]


_ORDER = tuple(Tier)
_RAISED = dict(zip(_ORDER, (Tier.P0, *_ORDER), strict=False))
_LOWERED = dict(zip(_ORDER, (*_ORDER[1:], Tier.P3), strict=True))


def most_urgent(tiers: list[Tier]) -> Tier | None:
    """Give the most urgent of *tiers*, or nothing for an empty list."""
    return min(tiers, default=None)


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One place in a message where a rule matched: the evidence that a worker is shown.

    *start* and *end* are character offsets in the text as it was typed. *why* says in
    words that a worker can read why the rule fired; it never repeats what was typed.
    """

    category: Category
    tier: Tier
    rule: str
    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """A weak sign: kept on the timeline, never an alert by itself."""

    rule: str
    start: int
    end: int
    why: str
