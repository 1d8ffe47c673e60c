"""How well the screener hears: measured on labelled messages, with every mistake listed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.concern import DISCLOSURES, Category, Tier
from bot.domain.screening.model import LIFE
from bot.domain.screening.result import Screening
from bot.domain.screening.rules import Rules
from bot.domain.screening.screener import screen


@dataclass(frozen=True, slots=True)
class Example:
    """
    A message with what a person says that it carries.

    *labels* is empty for a harmless message; *also_ok* are categories that may be given
    and need not be.
    """

    text: str
    language: str
    kind: str
    labels: frozenset[Category]
    also_ok: frozenset[Category]


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int = 0
    whole: int = 0

    @property
    def value(self) -> float:
        """The share as a number from 0 to 1; of nothing, nothing is missing."""
        return self.part / self.whole if self.whole else 1.0

    def __str__(self) -> str:
        """Print as "93.1 % (27 of 29)"."""
        if not self.whole:
            return "none to measure"
        return f"{100 * self.value:.1f} % ({self.part} of {self.whole})"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An example and what the screener made of it."""

    example: Example
    screening: Screening

    @property
    def flagged(self) -> bool:
        """Whether the screener would call a person for it."""
        return bool(self.screening.findings)

    @property
    def false_alarm(self) -> bool:
        """Whether a harmless message was flagged with something not even acceptable."""
        acceptable = set(self.screening.categories) <= self.example.also_ok
        return not self.example.labels and self.flagged and not acceptable

    @property
    def missed(self) -> bool:
        """Whether a risky message was not flagged at all."""
        return bool(self.example.labels) and not self.flagged

    @property
    def urgent(self) -> bool:
        """Whether it was given P0 or P1."""
        return self.screening.tier is not None and self.screening.tier.urgent


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All outcomes, and the figures that issue, test and report ask for."""

    outcomes: tuple[Outcome, ...] = field(repr=False)

    @property
    def risky(self) -> list[Outcome]:
        """The outcomes of messages that carry a concern."""
        return [outcome for outcome in self.outcomes if outcome.example.labels]

    @property
    def harmless(self) -> list[Outcome]:
        """The outcomes of messages that carry none."""
        return [outcome for outcome in self.outcomes if not outcome.example.labels]

    @property
    def recall(self) -> Share:
        """Of risky messages, those flagged with any category."""
        return _share(self.risky, lambda outcome: outcome.flagged)

    @property
    def precision(self) -> Share:
        """Of flagged messages, those that are risky."""
        flagged = [outcome for outcome in self.outcomes if outcome.flagged]
        return _share(flagged, lambda outcome: not outcome.false_alarm)

    @property
    def false_alarms(self) -> Share:
        """Of harmless messages, those flagged."""
        return _share(self.harmless, lambda outcome: outcome.false_alarm)

    @property
    def urgent_false_alarms(self) -> Share:
        """Of harmless messages, those given P0 or P1."""
        return _share(self.harmless, lambda outcome: outcome.false_alarm and outcome.urgent)

    @property
    def life_at_risk_urgent(self) -> Share:
        """Of messages about danger or self-harm, those given P0 or P1."""
        serious = [outcome for outcome in self.risky if outcome.example.labels & set(LIFE)]
        return _share(serious, lambda outcome: outcome.urgent)

    @property
    def named_rightly(self) -> Share:
        """Of all categories given to risky messages, those that are right or acceptable."""
        named = [
            category in outcome.example.labels | outcome.example.also_ok
            for outcome in self.risky
            for category in outcome.screening.categories
        ]
        return Share(sum(named), len(named))

    def category_recall(self, category: Category) -> Share:
        """Of messages that carry *category*, those given it."""
        carrying = [outcome for outcome in self.risky if category in outcome.example.labels]
        return _share(carrying, lambda outcome: category in outcome.screening.categories)

    def category_precision(self, category: Category) -> Share:
        """Of messages given *category*, those where it is right or acceptable."""
        given = [outcome for outcome in self.outcomes if category in outcome.screening.categories]
        return _share(
            given, lambda outcome: category in outcome.example.labels | outcome.example.also_ok
        )

    def by(self, what: Callable[[Outcome], str]) -> Mapping[str, Evaluation]:
        """Split by language, kind, or anything else that an outcome has."""
        groups: dict[str, list[Outcome]] = defaultdict(list)
        for outcome in self.outcomes:
            groups[what(outcome)].append(outcome)
        return {name: Evaluation(tuple(groups[name])) for name in sorted(groups)}

    @property
    def misses(self) -> list[Outcome]:
        """Risky messages that were not flagged."""
        return [outcome for outcome in self.outcomes if outcome.missed]

    @property
    def mistaken(self) -> list[Outcome]:
        """Harmless messages that were flagged."""
        return [outcome for outcome in self.outcomes if outcome.false_alarm]

    def figures(self) -> str:
        """Give every figure as text, without any message: what a proof pack may hold."""
        lines = [
            f"messages: {len(self.outcomes)}, risky {len(self.risky)}",
            f"risky flagged: {self.recall}",
            f"flagged and right: {self.precision}",
            f"harmless flagged: {self.false_alarms}",
            f"harmless given P0 or P1: {self.urgent_false_alarms}",
            f"danger and self-harm given P0 or P1: {self.life_at_risk_urgent}",
            f"categories of risky messages that are right or acceptable: {self.named_rightly}",
        ]
        for category in DISCLOSURES:
            found, right = self.category_recall(category), self.category_precision(category)
            lines.append(f"{category}: found {found}, right {right}")
        for tier in Tier:
            given = [outcome for outcome in self.outcomes if outcome.screening.tier is tier]
            right = _share(given, lambda outcome: not outcome.false_alarm)
            lines.append(f"{tier}: given {len(given)}, right {right}")
        for name, split in (("language", _language), ("kind", _kind)):
            for value, part in self.by(split).items():
                lines.append(
                    f"{name} {value}: risky flagged {part.recall}, "
                    f"harmless flagged {part.false_alarms}"
                )
        return "\n".join(lines)

    def __str__(self) -> str:
        """Print the figures, then every miss and every false alarm."""
        lines = [self.figures()]
        for outcome in self.misses:
            labels = ", ".join(sorted(outcome.example.labels))
            lines.append(f"missed [{labels}] {outcome.example.text!r}")
        for outcome in self.mistaken:
            rules = ", ".join(finding.rule for finding in outcome.screening.findings)
            lines.append(f"false alarm [{rules}] {outcome.example.text!r}")
        return "\n".join(lines)


def evaluate(lines: Iterable[str], rules: Rules) -> Evaluation:
    """
    Screen every labelled JSON line; raises ValueError with the line number of a broken one.

    A line holds `text` and `labels` (categories, or `none`), and may hold `lang`, `kind` and
    `also_ok`.
    """
    outcomes: list[Outcome] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            example = _example(line, number)
            outcomes.append(Outcome(example, screen(example.text, rules)))
    return Evaluation(tuple(outcomes))


def _example(line: str, number: int) -> Example:
    try:
        value: dict[str, Any] = json.loads(line)
        return Example(
            text=str(value["text"]),
            language=str(value.get("lang", "")),
            kind=str(value.get("kind", "")),
            labels=_categories(value["labels"]),
            also_ok=_categories(value.get("also_ok", ())),
        )
    except KeyError as error:
        raise ValueError(f"line {number} is not a labelled message: it has no {error}") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"line {number} is not a labelled message: {error}") from error


def _categories(names: Iterable[str]) -> frozenset[Category]:
    return frozenset(Category(name) for name in names if name != "none")


def _share(outcomes: list[Outcome], fits: Callable[[Outcome], bool]) -> Share:
    return Share(sum(map(fits, outcomes)), len(outcomes))


def _language(outcome: Outcome) -> str:
    return outcome.example.language


def _kind(outcome: Outcome) -> str:
    return outcome.example.kind
