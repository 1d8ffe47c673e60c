"""When a session begins, and what it leaves of the one before (rules.md 4)."""

from __future__ import annotations

from bot.domain.inbound import Inbound, Kind
from bot.services.consequences import Consequences
from bot.services.guarding import locked
from bot.services.records import Gate, Sends
from bot.services.setup import SESSION_SILENCE


def opens_session(work: Consequences, inbound: Inbound) -> bool:
    """Say whether a session begins with this message; a change of old words opens none."""
    return inbound.kind is not Kind.EDIT and _after_session(work, inbound)


def _after_session(work: Consequences, inbound: Inbound) -> bool:
    last = work.chat.last_wrote_at
    if last is None or inbound.comes_back or work.chat.session_over:
        return True
    return inbound.sent_at - last > SESSION_SILENCE


def note_writing(work: Consequences, inbound: Inbound) -> None:
    """
    They wrote, so they may be answered; a session that is over ends the bland answers too.

    Where a word was agreed that leads out of them, nothing else does.
    """
    chat = work.chat
    if inbound.kind is Kind.EDIT and _after_session(work, inbound):
        # Old words that are changed do not tell who is there: the gate stays what it was.
        return
    if opens_session(work, inbound):
        gate = _gate_of_new_session(chat.gate)
        work.change_chat(watched=locked(work), gate=gate, session_over=False)
    last = max(filter(None, (chat.last_wrote_at, inbound.sent_at)))
    work.change_chat(
        last_wrote_at=last,
        sends=Sends.ON if chat.sends in (Sends.STOPPED, Sends.BLOCKED) else chat.sends,
    )


def _gate_of_new_session(gate: Gate) -> Gate:
    return Gate.ASKED if gate is Gate.ASKED else Gate.UNASKED
