"""What the screener is told about a message, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum, unique

from bot.domain.concern import Category, Finding, Indicator, Tier, most_urgent


@unique
class Readability(StrEnum):
    """Whether the rules could read the message at all."""

    #: It has words (or emoji) of a language that has rules.
    READABLE = "readable"
    #: It is empty, or holds only invisible characters or punctuation.
    NO_WORDS = "no_words"
    #: Its script or language has no rules, so a person has to look (unread_content).
    UNKNOWN_LANGUAGE = "unknown_language"


@dataclass(frozen=True, slots=True)
class Context:
    """
    Where a message stands in the chat.

    *step* is the id of the question being answered ("D1"), *earlier* the young person's own
    lines of the last ten minutes, oldest first, and *open_categories* what is already open.
    """

    step: str | None = None
    earlier: tuple[str, ...] = ()
    open_categories: tuple[Category, ...] = ()


@dataclass(frozen=True, slots=True)
class Screening:
    """
    What a message says, as far as rules can tell; a machine never closes anything.

    *findings* call a person, *indicators* only stay on the timeline. *cut* says that the
    message was too long to read whole at once: that always goes to a person.
    """

    findings: tuple[Finding, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    readability: Readability = Readability.READABLE
    ask_about_self_harm: bool = field(default=False, kw_only=True)
    cut: bool = field(default=False, kw_only=True)

    @property
    def categories(self) -> tuple[Category, ...]:
        """The categories found, each once, in order of first appearance in the message."""
        ordered = sorted(self.findings, key=lambda finding: finding.start)
        return tuple(dict.fromkeys(finding.category for finding in ordered))

    @property
    def tier(self) -> Tier | None:
        """The most urgent tier found, or nothing when no person need be called."""
        return most_urgent([finding.tier for finding in self.findings])
