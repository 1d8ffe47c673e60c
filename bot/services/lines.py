"""What was said, as a worker reads it: both sides in order, with the evidence marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain.inbound import Kind
from bot.engine.definition import Flow
from bot.services.case_file import Said, Sent, Told
from bot.services.records import Delivery, Purpose, RaisedConcern
from bot.services.setup import Setup
from bot.services.views import Line, Mark, Speaker

#: What a worker reads of how far a line of ours has come.
_DELIVERIES = {Delivery.SENDING: Delivery.WAITING}

_FOR_CHILD = (Purpose.REPLY, Purpose.SAFETY, Purpose.WORKER, Purpose.NUDGE, Purpose.HOLD)


def lines_of(told: Told, setup: Setup, since: datetime | None = None) -> tuple[Line, ...]:
    """
    Put everything that was said in one chat in order; what came from them *since* is new.

    A message that was changed stands where its last version came in, with the earlier
    ones beside it: what it became must not hide among what was read already.
    """
    placed: list[tuple[datetime, Line]] = []
    evidence = _by_message(told.concerns)
    for versions in _messages(told.said):
        lines = [_said(version, told, setup, evidence.get(version.id, [])) for version in versions]
        came_at = versions[-1].received_at
        new = since is not None and came_at > since
        placed.append((came_at, replace(lines[-1], versions=tuple(lines[:-1]), new=new)))
    placed += [(sent.at, _sent(sent, told)) for sent in told.sent if sent.purpose in _FOR_CHILD]
    placed.sort(key=lambda pair: pair[0])
    return tuple(line for _, line in placed)


def _messages(said: Iterable[Said]) -> list[list[Said]]:
    """Gather the versions of each message, oldest first."""
    messages: dict[str, list[Said]] = defaultdict(list)
    for version in said:
        messages[version.edit_of or version.id].append(version)
    return list(messages.values())


def _by_message(concerns: Iterable[RaisedConcern]) -> dict[str, list[RaisedConcern]]:
    found: dict[str, list[RaisedConcern]] = defaultdict(list)
    for raised in concerns:
        # What was put aside may have no message; then its line is what came in.
        line = raised.message_id or raised.inbox_id
        if line:
            found[line].append(raised)
    return found


def _said(said: Said, told: Told, setup: Setup, evidence: Iterable[RaisedConcern]) -> Line:
    words = said.words
    if said.kind == Kind.TAP and said.choice:
        words = choice_label(told, setup, said.step, said.choice)
    return Line(
        at=said.sent_at,
        speaker=Speaker.YOUNG_PERSON,
        kind=said.kind,
        words=words,
        step=said.step,
        choice=said.choice,
        marks=_marks(said, words, evidence),
        late_by=max(0, int((said.received_at - said.sent_at).total_seconds())),
        forwarded=said.forwarded,
        id=said.id if can_be_pointed_at(said) else "",
    )


def can_be_pointed_at(said: Said) -> bool:
    """Say whether they put words into it: a tap says ours, and what was put aside is no message."""
    return bool(said.words) and said.kind not in (Kind.TAP, Kind.OTHER)


def _marks(said: Said, words: str, evidence: Iterable[RaisedConcern]) -> tuple[Mark, ...]:
    marks = []
    for raised in evidence:
        concern = raised.concern
        # What a button, a picture or the service itself raised stands for the whole line.
        start = 0 if concern.start is None else concern.start
        end = len(words) if concern.end is None else concern.end
        found = (concern.category, concern.tier, concern.rule, concern.why, raised.id)
        marks.append(Mark(start, end, *found))
    marks += [Mark(i.start, i.end, None, None, i.rule, i.why) for i in said.indicators]
    return tuple(sorted(marks, key=lambda mark: (mark.start, mark.end)))


def _sent(sent: Sent, told: Told) -> Line:
    by_worker = sent.purpose is Purpose.WORKER
    return Line(
        at=sent.at,
        speaker=Speaker.WORKER if by_worker else Speaker.BOT,
        kind=sent.purpose.value,
        words=sent.words,
        step=sent.step,
        delivery=_DELIVERIES.get(sent.status, sent.status).value,
        author=told.names.get(sent.author or "", ""),
        letter=sent.id if sent.status is Delivery.HELD_BACK else "",
    )


def choice_label(told: Told, setup: Setup, step: str, choice: str) -> str:
    """Give what stood on the button that was tapped, in the language that they chat in."""
    wording, language = setup.wording, told.chat.language
    for flow in _flows(told, setup):
        found = flow.steps.get(step)
        if found is not None and choice in found.choices:
            return wording.word(flow, step, choice, language)
        if choice in flow.anywhere:
            return wording.label(flow, choice, language)
    return choice


def _flows(told: Told, setup: Setup) -> list[Flow]:
    """Those that this chat has been in, the newest first, and then all others."""
    own = [setup.flow(name, version) for name, version in told.flows]
    return [*own, *(flow for flow in setup.wording.flows if flow not in own)]
