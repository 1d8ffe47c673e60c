"""Typed answers: "yh a bit" says nothing by itself and a lot after the right question."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.concern import Category, Tier
from bot.domain.screening.result import Context

#: How many words an answer may have and still be taken as a plain yes, no or a bit.
_LONGEST = 6
_CRIME = Category.CRIMINAL_EXPLOITATION
_ONLINE = Category.DIGITAL_CONTACT
_HARM = Category.SELF_HARM
_HUMAN = Category.WANTS_HUMAN

Answer = tuple[Category, Tier]

#: What a typed answer raises, as the buttons do (rules.md 2), by question and kind of answer.
#: Where a yes can be harmless ("Yes, it's fine"), a person looks the same day.
MEANING: Mapping[str, Mapping[str, Answer]] = {
    "H2": {
        "no": (Category.IMMEDIATE_DANGER, Tier.P1),
        "unsure": (Category.IMMEDIATE_DANGER, Tier.P1),
    },
    "H4": {
        "yes": (Category.IMMEDIATE_DANGER, Tier.P1),
        "bit": (Category.IMMEDIATE_DANGER, Tier.P1),
    },
    "H5": dict.fromkeys(("yes", "bit", "lot", "unsure"), (_HARM, Tier.P1)),
    "C1": {"yes": (_CRIME, Tier.P2), "unsure": (_CRIME, Tier.P2), "lot": (_CRIME, Tier.P2)},
    "C2": dict.fromkeys(("yes", "bit", "lot", "unsure"), (_CRIME, Tier.P2)),
    "C3": dict.fromkeys(("yes", "bit", "lot"), (_CRIME, Tier.P1)),
    "C4": dict.fromkeys(("yes", "bit", "lot"), (_CRIME, Tier.P1)),
    "C6": dict.fromkeys(("yes", "bit", "lot"), (_CRIME, Tier.P1)),
    "C7": dict.fromkeys(("yes", "bit", "lot", "unsure"), (_CRIME, Tier.P2)),
    "C8": dict.fromkeys(("yes", "bit", "lot"), (_CRIME, Tier.P2)),
    "C9": dict.fromkeys(("yes", "bit", "lot", "unsure"), (_HUMAN, Tier.P2)),
    "D1": dict.fromkeys(("yes", "bit", "lot"), (_ONLINE, Tier.P2)),
    "D2": dict.fromkeys(("yes", "lot"), (_ONLINE, Tier.P2)),
    "D5": dict.fromkeys(("yes", "bit", "lot"), (_ONLINE, Tier.P1)),
    "F1": dict.fromkeys(("yes", "lot"), (_HUMAN, Tier.P2)),
}


def answered(
    present: int, length: int, common: Mapping[str, int], context: Context
) -> Answer | None:
    """
    Say what a short typed answer to the question of *context* raises, if anything.

    *present* has a bit for each slot that the message fills, *length* its number of words.
    """
    meaning = MEANING.get((context.step or "").upper())
    if meaning is None or not 0 < length <= _LONGEST:
        return None
    kind = _kind(present, common)
    found = meaning.get(kind) if kind else None
    if found == (_ONLINE, Tier.P2) and context.step == "D2" and _ONLINE in context.open_categories:
        # Unwanted messages that must be answered at once: control (rules.md 2).
        return _ONLINE, Tier.P1
    return found


def _kind(present: int, common: Mapping[str, int]) -> str | None:
    # "not sure" and "a bit" say more than the "no" or "yeah" that they come with.
    if present >> common["sure"] & 1 and present >> common["not"] & 1:
        return "unsure"
    for kind in ("unsure", "bit", "lot", "no", "yes"):
        if present >> common[kind] & 1:
            return kind
    return None
