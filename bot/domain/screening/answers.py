"""Typed answers: "yh a bit" says nothing by itself and a lot after the right question."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.concern import Category, Tier
from bot.domain.screening.result import Context

#: How many words an answer may have and still be taken as a plain yes, no or a bit.
_LONGEST = 6
#: The same for "not really".
_LONGEST_NOT = 4
_CRIME = Category.CRIMINAL_EXPLOITATION
_ONLINE = Category.DIGITAL_CONTACT
_HARM = Category.SELF_HARM
_HUMAN = Category.WANTS_HUMAN
_ABUSE = Category.ABUSE_OR_NEGLECT
_DANGER = Category.IMMEDIATE_DANGER
_AWAY = Category.MISSING_AGAIN

Answer = tuple[Category, Tier]

#: Words that are an answer by themselves, as the words of a button are ("I got scared"). All are
#: words of the rules as well, so that misspelt ones are known.
SAID: Mapping[str, str] = {
    "hurt": "hurt hit beat beaten punched kicked slapped attacked assaulted jumped robbed frifo",
    "scared": "scared afraid ofn",
    "forced": "forced force gorfodi",
    "made": "made make makes",
    "asked": "asked ask told gofyn",
    "ill": "ill sick poorly bleeding pain hurts sal",
    "treated": "medicine meds medication inhaler insulin tablets pill nurse doctor gp dentist nyrs",
}

#: What a typed answer raises, as the buttons do (rules.md 2), by question and kind of answer.
#: Where a yes can be harmless ("Yes, it's fine"), a person looks the same day. "other" is any short
#: answer that says neither yes nor no, where only what is wrong has to be put into words.
_SAFE = {"no": (_DANGER, Tier.P1), "unsure": (_DANGER, Tier.P1)}
_NOW = dict.fromkeys(("yes", "bit", "lot", "unsure"), (_DANGER, Tier.P0))
_HURTING = dict.fromkeys(("yes", "bit", "lot", "unsure"), (_HARM, Tier.P1))
MEANING: Mapping[str, Mapping[str, Answer]] = {
    "H2": _SAFE,
    "FU2": _SAFE,
    "RIGHT_NOW": _NOW,
    "FU2B": _NOW,
    "H3": dict.fromkeys(("hurt", "scared", "yes", "bit", "lot"), (_ABUSE, Tier.P2)),
    "H4": {
        **dict.fromkeys(("hurt", "ill"), (_ABUSE, Tier.P1)),
        "treated": (_HUMAN, Tier.P2),
        **dict.fromkeys(("yes", "bit"), (_DANGER, Tier.P1)),
    },
    "H5": _HURTING,
    "FU5": _HURTING,
    "R1": {
        "forced": (_CRIME, Tier.P1),
        **dict.fromkeys(("made", "asked"), (_CRIME, Tier.P2)),
    },
    "C1": {"yes": (_CRIME, Tier.P2), "unsure": (_CRIME, Tier.P2), "lot": (_CRIME, Tier.P2)},
    "C2": dict.fromkeys(("yes", "bit", "lot", "unsure"), (_CRIME, Tier.P2)),
    "C3": dict.fromkeys(("yes", "bit", "lot"), (_CRIME, Tier.P1)),
    "C4": dict.fromkeys(("yes", "bit", "lot"), (_CRIME, Tier.P1)),
    "C4B": {
        **dict.fromkeys(("yes", "bit", "lot"), (_AWAY, Tier.P1)),
        **dict.fromkeys(("unsure", "other"), (_AWAY, Tier.P2)),
    },
    "C5": dict.fromkeys(("yes", "bit", "lot", "other"), (_CRIME, Tier.P2)),
    "C6": dict.fromkeys(("yes", "bit", "lot"), (_CRIME, Tier.P1)),
    "C7": dict.fromkeys(("yes", "bit", "lot", "unsure"), (_CRIME, Tier.P2)),
    "C8": dict.fromkeys(("yes", "bit", "lot"), (_CRIME, Tier.P2)),
    "C9": dict.fromkeys(("yes", "bit", "lot", "unsure"), (_HUMAN, Tier.P2)),
    "D1": dict.fromkeys(("yes", "bit", "lot"), (_ONLINE, Tier.P2)),
    "D2": dict.fromkeys(("yes", "lot"), (_ONLINE, Tier.P2)),
    "D3": dict.fromkeys(("yes", "lot"), (_ONLINE, Tier.P2)),
    "D5": dict.fromkeys(("yes", "bit", "lot"), (_ONLINE, Tier.P1)),
    "F1": dict.fromkeys(("yes", "lot"), (_HUMAN, Tier.P2)),
    "B2": dict.fromkeys(("yes", "lot"), (_HUMAN, Tier.P2)),
    "NO_HELP": dict.fromkeys(("yes", "lot"), (_HUMAN, Tier.P2)),
    "TONIGHT": dict.fromkeys(("yes", "bit", "lot", "unsure"), (_AWAY, Tier.P1)),
    "AWAY": dict.fromkeys(("yes", "bit", "lot", "unsure", "other"), (_AWAY, Tier.P2)),
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
    found = meaning.get(_kind(meaning, present, length, common))
    if found == (_ONLINE, Tier.P2) and context.step == "D2" and _ONLINE in context.open_categories:
        # Unwanted messages that must be answered at once: control (rules.md 2).
        return _ONLINE, Tier.P1
    return found


def _kind(
    meaning: Mapping[str, Answer], present: int, length: int, common: Mapping[str, int]
) -> str:
    if not present >> common["not"] & 1:
        for kind in meaning:
            if kind in SAID and present >> common[kind] & 1:
                return kind
    # "not sure" and "a bit" say more than the "no" or "yeah" that they come with.
    if present >> common["sure"] & 1 and present >> common["not"] & 1:
        return "unsure"
    for kind in ("unsure", "bit", "lot", "no", "yes"):
        if present >> common[kind] & 1:
            return kind
    # "not really" and "i dont think so" are a no.
    short = length <= _LONGEST_NOT
    return "no" if short and present >> common["not"] & 1 else "other"
