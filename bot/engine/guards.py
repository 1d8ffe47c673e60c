"""Named guards: small yes-or-no questions that a flow may ask of a conversation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.domain.conversation import SKIPPED, Conversation

Guard = Callable[[Conversation], bool]

#: What the question about saying no (C5) rests on.
_ASKED_OF_THEM = ("C1", "C2", "C3", "C4")
#: By which answer they ask for a real person before they are asked whether they want one (F1).
_PERSON = {"B2": "yes", "D7": "person", "stuck": "yes", "away_next": "person"}


def interrupted(conversation: Conversation) -> bool:
    """Something said in between put off a question, which is still to be asked."""
    return bool(conversation.interrupted)


def in_danger(conversation: Conversation) -> bool:
    """They told of danger in this conversation: only safety and contact are talked about."""
    return "danger" in conversation.answers


def no_safe_contact(conversation: Conversation) -> bool:
    """They have not said yet how it is safe to reach them."""
    return not answered(conversation, "F2")


def way_not_told(conversation: Conversation) -> bool:
    """They have not said how it is safe to reach them, or passed that over."""
    return no_safe_contact(conversation) or skipped(conversation, "F2")


def town_not_known(conversation: Conversation) -> bool:
    """Nobody invited them, and they were not asked yet which town they are in."""
    return not conversation.invited and "town" not in conversation.answers


def uninvited(conversation: Conversation) -> bool:
    """Nobody invited them: they came by themselves."""
    return not conversation.invited


def missing_before(conversation: Conversation) -> bool:
    """They were missing before this time as well."""
    return conversation.repeat


def days_over(conversation: Conversation) -> bool:
    """The days of the later check-ins are over."""
    return conversation.days_over


def plan_made(conversation: Conversation) -> bool:
    """They took up small steps, which can be looked at again."""
    return bool(conversation.plan)


def something_asked_of_them(conversation: Conversation) -> bool:
    """Somebody gave, lent or asked for something: C1 to C4, and not a plain no."""
    harmless = {SKIPPED, "no", "fine"}
    return any(set(conversation.answers.get(step, ())) - harmless for step in _ASKED_OF_THEM)


def safety_not_asked(conversation: Conversation) -> bool:
    """The question whether they are safe was not reached yet."""
    return "H2" not in conversation.answers


def self_harm_not_asked(conversation: Conversation) -> bool:
    """The question about hurting themselves was not reached yet."""
    return "H5" not in conversation.answers


def wants_out(conversation: Conversation) -> bool:
    """They would like help to get away from someone or something."""
    return bool({"yes", "maybe"} & set(conversation.answers.get("C9", ())))


def messaged_a_lot(conversation: Conversation) -> bool:
    """Somebody who should stop messages them a lot."""
    return "a_lot" in conversation.answers.get("D1", ())


def wants_contact(conversation: Conversation) -> bool:
    """At the end they said, or had said before, that they want a person to get in touch."""
    asked = (*conversation.answers.get("F1", ()), *conversation.answers.get("FU3", ()))
    before = "F4" in conversation.answers and person_asked_for(conversation)
    return before or bool({"today", "soon", "person"} & set(asked))


def person_asked_for(conversation: Conversation) -> bool:
    """They asked for a real person: with a plan or the phone, by the button, or in words."""
    made = conversation.answers
    return conversation.person or any(
        choice in made.get(step, ()) for step, choice in _PERSON.items()
    )


def checkin_over(conversation: Conversation) -> bool:
    """The check-in is over, although the chat goes on."""
    return conversation.closed


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
            way_not_told,
            town_not_known,
            uninvited,
            missing_before,
            days_over,
            plan_made,
            something_asked_of_them,
            safety_not_asked,
            self_harm_not_asked,
            wants_out,
            messaged_a_lot,
            wants_contact,
            person_asked_for,
            checkin_over,
        )
    }
)


def holds(guard: str | None, conversation: Conversation) -> bool:
    """Whether the *guard* holds; none always does."""
    return guard is None or GUARDS[guard](conversation)
