"""Who answers the gate, and whether what they tapped is the gate of today."""

from __future__ import annotations

from bot.domain.conversation import Choice
from bot.services.consequences import Consequences
from bot.services.hearing import Heard
from bot.services.other_buttons import flow_of
from bot.services.records import Gate, Talk


def stands_at_gate(work: Consequences) -> bool:
    """Say whether the gate is what they are asked now, or nothing was asked yet."""
    flow = flow_of(work)
    return work.talk is None or flow is None or work.talk.state.step == flow.gate


def answers_gate(work: Consequences, heard: Heard) -> bool:
    """Only the gate that is asked now: an old "Yes" says nothing of who holds the phone today."""
    flow, action = flow_of(work), heard.action
    if flow is None or not isinstance(action, Choice) or action.step != flow.gate:
        return False
    return stands_at_gate(work) or _gate_is_out(work)


def _gate_is_out(work: Consequences) -> bool:
    """Say whether the neutral line that asks for it went out since they last wrote."""
    before = work.known.chat
    if before is None or before.nudged_at is None:
        return False
    return before.last_wrote_at is None or before.nudged_at > before.last_wrote_at


def is_about_gate(work: Consequences, heard: Heard) -> bool:
    """Say whether they answer the gate, or the step before which "Not now" has left them."""
    if work.talk is None or not isinstance(heard.action, Choice):
        return False
    state = work.talk.state
    flow = work.setup.flow(state.flow, state.version)
    if heard.action.step == flow.gate:
        return True
    if state.step != heard.action.step:
        return False
    leads_back = any(
        r.target == flow.gate for routes in flow.steps[state.step].go.values() for r in routes
    )
    return work.chat.gate is Gate.CLOSED and leads_back


def comes_back_to_gate(work: Consequences, before: Talk | None) -> bool:
    """Say whether what they did after "Not now" led from where they stood to the gate again."""
    closed = work.chat.gate is Gate.CLOSED
    return closed and stands_at_gate(work) and not _was_at_gate(work, before)


def stays_at_gate(work: Consequences, before: Talk | None) -> bool:
    """Say whether they were asked at the gate, and what they did was no answer to it."""
    asked = work.chat.gate in (Gate.ASKED, Gate.CLOSED)
    return asked and stands_at_gate(work) and _was_at_gate(work, before)


def _was_at_gate(work: Consequences, before: Talk | None) -> bool:
    if before is None:
        return False
    return before.state.step == work.setup.flow(before.state.flow, before.state.version).gate
