"""Counts how often workers saw it otherwise than the rules: no words, no names, no ids."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.domain.triage import Source
from bot.store.overruled_rows import in_earnest
from bot.store.tables import audit, concern, escalation, overruled


@dataclass(frozen=True, slots=True)
class Override:
    """
    What became of the cases that one *rule* took part in.

    *raised* counts cases, *lowered* those whose tier a worker lowered, *not_a_concern*
    those that ended so. A case with several rules counts for each of them. *marked* counts
    findings of the rule that a worker marked as not a concern, and did not take back.
    """

    rule: str
    raised: int
    lowered: int
    not_a_concern: int
    marked: int


@dataclass(frozen=True, slots=True)
class Overrides:
    """*by_rule* for what the screening raised, *from_reading* by category for what it missed."""

    by_rule: tuple[Override, ...]
    from_reading: tuple[tuple[str, int], ...]


_RAISED = (
    select(concern.c.rule, concern.c.source, concern.c.category, escalation.c.id)
    .join(escalation, escalation.c.id == concern.c.escalation_id)
    .where(escalation.c.synthetic.is_(False), concern.c.source.in_([Source.TYPED, Source.READ]))
    .where(in_earnest(concern.c.raised_at))
    .distinct()
)
_ENDED = select(escalation.c.id).where(escalation.c.outcome == "not_a_concern")
_LOWERED = (
    select(audit.c.subject)
    .join(escalation, escalation.c.id == audit.c.subject)
    .where(audit.c.action == "lowered", in_earnest(audit.c.at))
    .distinct()
)
_MARKED = (
    select(concern.c.rule, func.count().label("findings"))
    .join(overruled, overruled.c.concern_id == concern.c.id)
    .join(escalation, escalation.c.id == concern.c.escalation_id)
    .where(escalation.c.synthetic.is_(False), in_earnest(concern.c.raised_at))
    .group_by(concern.c.rule)
)


def count_overrides(connection: Connection, before: datetime) -> Overrides:
    """
    Count up to *before*; what was practised with is left out.

    An end that still waits for its second person does not count yet.
    """
    raised = connection.execute(_RAISED.where(concern.c.raised_at < before)).all()
    ended = set(connection.scalars(_ENDED.where(escalation.c.resolved_at < before)))
    lowered = set(connection.scalars(_LOWERED.where(audit.c.at < before)))
    rows = connection.execute(_MARKED.where(overruled.c.at < before))
    marked = {row.rule: row.findings for row in rows}
    by_rule: dict[str, set[str]] = defaultdict(set)
    missed: set[tuple[str, str]] = set()
    for row in raised:
        if row.source == Source.READ:
            missed.add((row.category, row.id))
        else:
            by_rule[row.rule].add(row.id)
    found = [
        Override(rule, len(cases), len(cases & lowered), len(cases & ended), marked.get(rule, 0))
        for rule, cases in by_rule.items()
    ]
    return Overrides(tuple(sorted(found, key=_most_doubted)), _counted(missed))


def _counted(missed: Iterable[tuple[str, str]]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(category for category, _ in missed).items()))


def _most_doubted(override: Override) -> tuple[int, str]:
    return -(override.lowered + override.not_a_concern + override.marked), override.rule
