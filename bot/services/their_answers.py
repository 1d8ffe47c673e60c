"""What a young person chose at each question, as a worker reads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.domain.conversation import SKIPPED
from bot.engine.definition import Flow, Step
from bot.services.case_file import Answered, Told
from bot.services.chat_changes import NO, WAITS
from bot.services.conversing import NOT_ASKED
from bot.services.setup import Setup
from bot.services.views import Chosen

#: What a worker reads of an answer that is no choice: the standard of recording has these words.
_CODED = {SKIPPED: "skipped", NOT_ASKED: "not asked"}
#: What a worker reads where there is no time of day at which later check-ins come.
_NO_TIME = {
    NO: "none, they said no",
    WAITS: "wait until they pick a time",
    "": "none, the days for them are over",
}
#: How it is safe to reach them.
SAFE_WAY = "F2"
#: Questions whose answer a worker should see without opening anything, with what they read.
_FOREMOST = {
    "F4": "May the person who meets them see this",
    "R2": "What would help them stay",
    "O2": "What would help this week",
    "O1": "Who they could talk to",
    "B1": "Small steps they took up",
    "K1": "What would keep them safe",
    "B3": "Small steps they have done",
    "unsafe_place": "Not safe for them",
}


def every_answer(told: Told, setup: Setup) -> tuple[Chosen, ...]:
    """Give the last answer to each question, in the order in which they were first asked."""
    latest = {answer.step: answer for answer in told.answers if answer.step}
    found = (_chosen(answer, told, setup) for answer in latest.values())
    return tuple(one for one in found if one is not None)


def still_wait(told: Told, setup: Setup, now: datetime) -> bool:
    """Say whether a later check-in is left that waits until they pick a time."""
    plan = setup.authorities.get(told.chat.authority).follow_ups
    if told.chat.follow_ups != WAITS or told.returned_at is None:
        return False
    return bool(plan.left(told.returned_at, now))


def foremost(told: Told, setup: Setup, now: datetime, *, theirs: bool) -> tuple[Chosen, ...]:
    """
    Give what a worker should see at once: wishes, plans, and places that are not safe.

    How their wish for later check-ins stands *now* is for whose the chat is (*theirs*).
    """
    latest = {answer.step: answer for answer in told.answers}
    rows = []
    for step, label in _FOREMOST.items():
        found = latest.get(step)
        chosen = _chosen(found, told, setup) if found else None
        if chosen is not None and set(found.choices if found else ()) != {NOT_ASKED}:
            rows.append(Chosen(step, label, chosen.answer))
    if theirs and told.chat.follow_ups:
        over = told.chat.follow_ups == WAITS and not still_wait(told, setup, now)
        when = "" if over else told.chat.follow_ups
        wish = _NO_TIME.get(when) or when.replace("_", " ")
        rows.append(Chosen("", "Later check-ins", wish))
    return tuple(rows)


def raised_a_concern(answer: Answered, told: Told) -> bool:
    """Say whether the words typed to a question, or what they were changed to, raised a concern."""
    if answer.message_id is None:
        return False
    changed = {said.id for said in told.said if said.edit_of == answer.message_id}
    versions = {answer.message_id, *changed}
    return any(raised.message_id in versions for raised in told.concerns)


def _chosen(answer: Answered, told: Told, setup: Setup) -> Chosen | None:
    step = next((s for s in _steps(answer.step, told, setup) if s.ask), None)
    if step is None:
        return None
    labels = [_CODED.get(choice) or step.choices.get(choice, choice) for choice in answer.choices]
    words = ", ".join([*labels, *filter(None, [answer.words])])
    return Chosen(answer.step, step.ask, words) if words else None


def _steps(name: str, told: Told, setup: Setup) -> Iterator[Step]:
    """Where the question stands: in the flows that they were in, else in any."""
    own: list[Flow] = [setup.flow(flow, version) for flow, version in told.flows]
    for flow in (*own, *setup.wording.flows):
        if name in flow.steps:
            yield flow.steps[name]
