"""The line "Part 2 of 7" above a question is true, on every way through a conversation."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from bot.catalogue.flows import load_flows
from bot.catalogue.locales import load_locales
from bot.domain.concern import Tier
from bot.domain.conversation import Choice, Command, CommandName, Typed
from bot.domain.effects import Ask, BeginFlow, DecideOffer, EndCheckin, OfferDecision
from bot.engine.advance import advance, begin
from bot.engine.below import of_its_part
from bot.engine.definition import DONE
from bot.engine.guards import GUARDS

ROOT = Path(__file__).parents[2]
FLOWS = load_flows(ROOT / "flows")
WORDING = load_locales(ROOT / "locales", FLOWS)

STARTS = [
    {"invited": True, "repeat": True, "days_over": False, "plan": ("phone",)},
    {"invited": False, "repeat": False, "days_over": True, "plan": ()},
]


def replies(flow, conversation):
    """All that can be tapped at a question, and words that put it off."""
    step = flow.steps[conversation.step]
    # Of several that are ticked one is enough: they lead on together.
    choices = [*[*step.choices][:1], DONE] if step.pick_many else step.choices
    for choice in choices:
        yield Choice(step.name, choice)
    for name in (CommandName.SKIP, CommandName.SKIP_PART, CommandName.PERSON):
        yield Command(name)
    yield Typed(tier=Tier.P1)


def seen(flow, conversation, effects):
    """Give number and total above what is asked, or nothing where no such line stands."""
    asked = [effect.step for effect in effects if isinstance(effect, Ask)]
    if not asked:
        return None
    return shown(flow, asked[-1], of_its_part(flow, flow.steps[asked[-1]], conversation))


@cache
def shown(flow, step, of_part):
    """Give what the words of a question say, as they are sent."""
    found = re.match(
        r"Part (\d+) of (\d+)\n", WORDING.ask(flow, step, "en", between=not of_part).text
    )
    return (int(found[1]), int(found[2])) if found else None


def kind(conversation, last):
    """What decides where it goes on: two ways that are alike in it go on alike."""
    way = (conversation.step, conversation.closed, last)
    if conversation.interrupted:
        # It goes on alike at whatever question of a part it came in between.
        return (*way, "between")
    guards = tuple(guard(conversation) for guard in GUARDS.values())
    return (*way, conversation.trail[-1:], bool(conversation.picked), guards)


def walk(flow, start):
    """Give every turn of every way: before, reply, after, effects, and the last number shown."""
    conversation = replace(begin(flow, invited=start["invited"]), **start)
    accepted = DecideOffer(OfferDecision.ACCEPTED)
    waiting = [(conversation, 0)]
    known = set()
    while waiting:
        before, number = waiting.pop()
        for reply in replies(flow, before):
            after, effects = advance(flow, before, reply)
            if any(isinstance(effect, BeginFlow) for effect in effects):
                continue
            last = 0 if accepted in effects else number
            found = seen(flow, after, effects)
            yield before, reply, after, effects, last, found
            now = (after, found[0] if found else last)
            if kind(*now) not in known:
                known.add(kind(*now))
                waiting.append(now)


@pytest.mark.parametrize("start", STARTS, ids=str)
@pytest.mark.parametrize("name", ["check_in", "follow_up"])
def test_parts_are_counted_as_they_come(name, start):
    """From the first to the last one by one, none left out, and none once it is over."""
    flow = FLOWS.newest(name)
    turns = 0
    for before, reply, after, effects, last, found in walk(flow, start):
        turns += 1
        where = f"{before.step} {reply} leads to {after.step} after part {last}: {found}"
        if found is not None:
            number, total = found
            assert last <= number <= last + 1, where
            assert number <= total, where
            assert not after.closed, where
        if any(e.outcome == "completed" for e in effects if isinstance(e, EndCheckin)):
            assert last == len(flow.parts), where
    assert turns > 1_000
