"""A rule as its author wrote it, and a language as a set of rules and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique

from bot.domain.concern import Category, Tier


@unique
class Weight(StrEnum):
    """How much a rule says by itself."""

    #: Enough by itself, whatever else the message says.
    STRONG = "strong"
    #: Enough, unless the message plainly speaks of a game, a film, a lesson or the like.
    MEDIUM = "medium"
    #: Never enough by itself: kept on the timeline.
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One thing that a young person may say, with phrases that show it.

    *when* and *unless* are patterns; *why* is in a worker's words (English, whatever the
    language of the rule). *also* are further categories that it raises. *idiom* marks
    sayings about dying that are not meant.
    """

    name: str
    category: Category
    tier: Tier
    weight: Weight
    why: str
    when: tuple[str, ...]
    unless: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    also: tuple[Category, ...] = ()
    idiom: bool = False


@dataclass(frozen=True, slots=True)
class Language:
    """
    The words and rules of one language.

    *words* are named groups that patterns call `<name>`; `play`, `not` and the answer words
    (`yes`, `no`, `bit`, `lot`, `unsure`) mean the same in every language's file. *spellings*
    lead from a way of writing a word to the plain one.
    """

    code: str
    name: str
    words: Mapping[str, tuple[str, ...]]
    spellings: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
