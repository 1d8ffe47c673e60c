"""The screener: reads every message before anything else does, and never raises."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from bot.domain.concern import Category, Finding, Indicator, Tier
from bot.domain.screening.answers import answered
from bot.domain.screening.hearing import Heard, Match, hear, matches, negated, playful
from bot.domain.screening.result import Context, Readability, Screening
from bot.domain.screening.rule import Weight
from bot.domain.screening.rules import Rules
from bot.domain.screening.scripts import readability
from bot.domain.screening.verdict import View, learnt, marked, view

#: How much of a long message is read at once, from each of its ends (characters).
AT_ONCE = 8192
_NO_CONTEXT = Context()
Sign = TypeVar("Sign", Finding, Indicator)


def screen(text: str, rules: Rules, context: Context = _NO_CONTEXT) -> Screening:
    """
    Say what concerns a message of a young person raises, and show where.

    Takes any text at all. Longer than twice 8,192 characters, only both ends are read and
    the result says that it was cut: a person always sees it then.
    """
    if len(text) > 2 * AT_ONCE:
        return _screen_ends(text, rules, context)
    alone = _screen_once(text, rules, context)
    # Saying the same thing again says nothing new.
    earlier = [line for line in dict.fromkeys(context.earlier) if line != text]
    if not earlier:
        return alone
    return _with_earlier(alone, text, rules, replace(context, earlier=tuple(earlier)))


def _screen_ends(text: str, rules: Rules, context: Context) -> Screening:
    head = screen(text[:AT_ONCE], rules, context)
    tail = screen(text[-AT_ONCE:], rules, replace(context, step=None, earlier=()))
    shift = len(text) - AT_ONCE
    return Screening(
        head.findings + moved(tail.findings, shift),
        head.indicators + moved(tail.indicators, shift),
        max(head.readability, tail.readability, key=list(Readability).index),
        ask_about_self_harm=head.ask_about_self_harm or tail.ask_about_self_harm,
        cut=True,
    )


def moved(signs: Iterable[Sign], shift: int) -> tuple[Sign, ...]:
    """Give the same signs, *shift* characters further on."""
    return tuple(replace(sign, start=sign.start + shift, end=sign.end + shift) for sign in signs)


def _with_earlier(alone: Screening, text: str, rules: Rules, context: Context) -> Screening:
    """
    Read the message once more as the end of what was said in the last minutes.

    What it raised alone is not raised again, unless it is more urgent now.
    """
    before = "\n".join(context.earlier)[-AT_ONCE:] + "\n"
    # Several lines are weighed as they are: "yh im calm" says more than what comes behind "yh".
    joined = _screen_once(before + text, rules, replace(context, step=None), bare=False)
    raised: dict[Category, Tier] = {}
    for finding in alone.findings:
        raised[finding.category] = min(finding.tier, raised.get(finding.category, finding.tier))
    fresh = [
        finding
        for finding in joined.findings
        if finding.category not in raised or finding.tier < raised[finding.category]
    ]
    added = [one for one in fresh if one.end > len(before)]
    if len(added) < len(fresh):
        # What only both lines say together may be marked in the first; it is raised all the same.
        told = {
            *context.open_categories,
            *_screen_once(before, rules, context, bare=False).categories,
        }
        elsewhere = [one for one in fresh if one.end <= len(before) and one.category not in told]
        added += moved(_marked_in(text, elsewhere, rules), len(before))
    added = [replace(one, start=max(one.start, len(before))) for one in added]
    # One concern stands once over a message: as urgent as it is with what was said before.
    again = {(one.rule, one.category) for one in added}
    kept = tuple(one for one in alone.findings if (one.rule, one.category) not in again)
    return replace(alone, findings=kept + moved(added, -len(before)))


def _marked_in(text: str, findings: Iterable[Finding], rules: Rules) -> tuple[Finding, ...]:
    """Mark for each of *findings* the words of *text* that speak most for it."""
    heard = hear(text, rules)
    return tuple(
        replace(one, start=start, end=end)
        for one in findings
        for start, end in [marked(heard, rules, one.category) or (0, len(text))]
    )


def _screen_once(text: str, rules: Rules, context: Context, *, bare: bool = True) -> Screening:
    heard = hear(text, rules)
    found = list(matches(heard, rules))
    seen = view(heard, rules, found, bare=bare)
    findings: dict[tuple[str, Category], Finding] = {}
    indicators: dict[str, Indicator] = {}
    idioms = 0
    denied: set[Category] = set()
    for match in found:
        sign = _judge(match, heard, seen, rules, context)
        idioms += match.entry.rule.idiom
        if isinstance(sign, Indicator):
            indicators.setdefault(sign.rule, sign)
            if match.entry.rule.weight is not Weight.WEAK:
                denied.add(match.entry.rule.category)
            continue
        findings.setdefault((sign.rule, sign.category), sign)
        for category in match.entry.rule.also:
            findings.setdefault((sign.rule, category), replace(sign, category=category))
    told = list(findings.values())
    answer = _answer(heard, rules, context, len(text))
    # A saying, or a short answer that is all said, leaves nothing for the model to add.
    if told or not (idioms or answer):
        told += learnt(heard, seen, rules, [finding.category for finding in told], denied)
    return Screening(
        (*told, *answer),
        tuple(indicators.values()),
        readability(heard.words),
        ask_about_self_harm=bool(idioms),
    )


def _judge(
    match: Match, heard: Heard, seen: View, rules: Rules, context: Context
) -> Finding | Indicator:
    """Weigh one match: a finding calls a person, an indicator does not."""
    rule = match.entry.rule
    start, end = heard.reading.original(match.first - 1, match.last - 1)
    denied = negated(match, heard, rules)
    strong = rule.weight is Weight.STRONG
    tier = rule.tier if strong else seen.temper(rule.tier)
    alerts = strong or (
        rule.weight is Weight.MEDIUM and seen.bears_out and not denied and not playful(heard, rules)
    )
    if not alerts and rule.category in context.open_categories and not rule.idiom:
        # Weak by itself, but something of this kind is already open.
        alerts, tier = True, Tier.P2
    if alerts:
        tier = tier.lowered() if denied else tier
        return Finding(rule.category, tier, match.entry.name, start, end, rule.why)
    return Indicator(match.entry.name, start, end, rule.why)


def _answer(heard: Heard, rules: Rules, context: Context, length: int) -> tuple[Finding, ...]:
    found = answered(heard.present, len(heard.words), rules.common, context)
    if found is None:
        return ()
    category, tier = found
    name = f"answer/{(context.step or '').upper()}"
    return (Finding(category, tier, name, 0, length, f"their typed answer to {context.step}"),)
