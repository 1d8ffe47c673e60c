"""Named guards: small yes-or-no questions that a flow may ask of a conversation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.domain.conversation import SKIPPED, Conversation

Guard = Callable[[Conversation], bool]


def interrupted(conversation: Conversation) -> bool:
    """Something said in between put off a question, which is still to be asked."""
    return bool(conversation.interrupted)


def in_danger(conversation: Conversation) -> bool:
    """They told of danger in this conversation: only safety and contact are talked about."""
    return "danger" in conversation.answers


def no_safe_contact(conversation: Conversation) -> bool:
    """They have not said yet how it is safe to reach them."""
    return not answered(conversation, "F2")


def town_not_known(conversation: Conversation) -> bool:
    """They were not asked yet which town they are in."""
    return "town" not in conversation.answers


def safety_not_asked(conversation: Conversation) -> bool:
    """The question whether they are safe was not reached yet."""
    return "H2" not in conversation.answers


def self_harm_not_asked(conversation: Conversation) -> bool:
    """The question about hurting themselves was not reached yet."""
    return "H5" not in conversation.answers


def messaged_a_lot(conversation: Conversation) -> bool:
    """Somebody who should stop messages them a lot."""
    return "a_lot" in conversation.answers.get("D1", ())


def answered(conversation: Conversation, step: str) -> bool:
    """A button was chosen at *step*, or it was passed over by a button."""
    return bool(conversation.answers.get(step))


def skipped(conversation: Conversation, step: str) -> bool:
    """*step* was passed over."""
    return conversation.answers.get(step) == (SKIPPED,)


#: The guards that a flow may name. A function is looked up here and never imported by name.
GUARDS: Mapping[str, Guard] = MappingProxyType(
    {
        guard.__name__: guard
        for guard in (
            interrupted,
            in_danger,
            no_safe_contact,
            town_not_known,
            safety_not_asked,
            self_harm_not_asked,
            messaged_a_lot,
        )
    }
)


def holds(guard: str | None, conversation: Conversation) -> bool:
    """Whether the *guard* holds; none always does."""
    return guard is None or GUARDS[guard](conversation)
